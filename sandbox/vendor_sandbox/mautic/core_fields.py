"""The fields that every instance starts with, and what fields may be (Mautic API, fields)."""

GROUPS = ("core", "social", "personal", "professional")
TEXT_TYPES = frozenset({"text", "textarea", "html", "lookup", "tel", "url"})
CHOICE_TYPES = frozenset({"country", "region", "timezone", "locale"})
LIST_TYPES = frozenset({"select", "multiselect"})
TIME_TYPES = frozenset({"date", "datetime", "time"})
TYPES = TEXT_TYPES | CHOICE_TYPES | LIST_TYPES | TIME_TYPES | {"email", "number", "boolean"}
FREE = frozenset(
    "fax website facebook foursquare instagram linkedin skype twitter".split()  # noqa: SIM905
)
"""Core fields that may be deleted."""

BESIDE = (
    "title",
    "firstname",
    "lastname",
    "company",
    "position",
    "email",
    "phone",
    "mobile",
    "address1",
    "address2",
    "city",
    "state",
    "zipcode",
    "timezone",
    "country",
)
"""Fields that some answers have beside `fields`, too (recorded)."""

SHOWN_IN_SHORT = frozenset({"firstname", "lastname", "email"})
IDENTIFYING = ("firstname", "lastname", "company", "email")
"""Fields one of which makes a visitor somebody."""

LAST_CORE_ID = 81
"""Fields of companies have the numbers between those of contacts and the first own one."""

CORE_FIELDS = (
    ("title", "Title", "lookup", "core"),
    ("firstname", "First Name", "text", "core"),
    ("lastname", "Last Name", "text", "core"),
    ("company", "Primary company", "text", "core"),
    ("position", "Position", "text", "core"),
    ("email", "Email", "email", "core"),
    ("mobile", "Mobile", "tel", "core"),
    ("phone", "Phone", "tel", "core"),
    ("points", "Points", "number", "core"),
    ("fax", "Fax", "tel", "core"),
    ("address1", "Address Line 1", "text", "core"),
    ("address2", "Address Line 2", "text", "core"),
    ("city", "City", "text", "core"),
    ("state", "State", "region", "core"),
    ("zipcode", "Zip Code", "text", "core"),
    ("country", "Country", "country", "core"),
    ("preferred_locale", "Preferred Locale", "locale", "core"),
    ("timezone", "Preferred Timezone", "timezone", "core"),
    ("last_active", "Date Last Active", "datetime", "core"),
    ("attribution_date", "Attribution Date", "datetime", "core"),
    ("attribution", "Attribution", "number", "core"),
    ("website", "Website", "url", "core"),
    ("facebook", "Facebook", "text", "social"),
    ("foursquare", "Foursquare", "text", "social"),
    ("instagram", "Instagram", "text", "social"),
    ("linkedin", "mautic.lead.field.linkedin", "text", "social"),
    ("skype", "Skype", "text", "social"),
    ("twitter", "Twitter", "text", "social"),
)
"""Alias, label, type and group, in the order of their ids from 1."""

PROPERTIES = {
    "title": {"list": ["Mr", "Mrs", "Miss"]},
    "attribution": {"roundmode": 4, "scale": 2},
}

WITH_LENGTH = frozenset({"text"})
"""Types that have a length of their own from 5.1 on."""

LONG = frozenset({"address1", "address2"})
SHORT_LENGTH = 64
"""Of a text that does not say how long it may be (recorded)."""

_SQL = """
    accessible add all alter analyze and as asc asensitive before between bigint binary blob both by
    call cascade case change char character check collate column condition constraint continue
    convert create cross cube current_date current_time current_timestamp current_user cursor
    database databases dec decimal declare default delayed delete desc describe deterministic
    distinct div double drop dual each else elseif empty enclosed escaped except exists exit explain
    false fetch float for force foreign from fulltext function generated get grant group grouping
    groups having if ignore in index infile inner inout insert int integer interval into is iterate
    join key keys kill lag lead leading leave left like limit linear lines load localtime lock long
    loop match mod natural not null numeric of on optimize option or order out outer over partition
    precision primary procedure range rank read real recursive references regexp release rename
    repeat replace require restrict return revoke right row rows schema select sensitive separator
    set show signal smallint spatial sql ssl starting stored system table terminated then to
    trailing trigger true undo union unique unlock unsigned update usage use using utc_date
    values varbinary varchar varying virtual when where while window with write xor zerofill
"""
RESERVED = frozenset(_SQL.split())
"""Words of SQL that cannot name a column."""
