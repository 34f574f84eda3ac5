"""The properties that every portal has from the start (HubSpot API, contacts, deals, e-mail)."""

from collections.abc import Iterator, Mapping, Sequence

from vendor_sandbox.hubspot.call import JSON
from vendor_sandbox.hubspot.kinds import CONTACTS, DEALS, Kind
from vendor_sandbox.hubspot.pipelines import PIPELINES, STAGES
from vendor_sandbox.hubspot.properties import BOOLEAN, Property, PropertyBook
from vendor_sandbox.hubspot.subscriptions import DEFINITIONS

GROUPS = {CONTACTS: "contactinformation", DEALS: "dealinformation"}
FIELD_TYPES = {
    "string": "text",
    "number": "number",
    "bool": "booleancheckbox",
    "datetime": "date",
    "enumeration": "select",
}
LIFECYCLE = (
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
    "other",
)
"""In the order in which a contact may move."""
WRITABLE: Mapping[Kind, Mapping[str, Sequence[str]]] = {
    CONTACTS: {
        "string": (
            "email",
            "firstname",
            "lastname",
            "phone",
            "mobilephone",
            "address",
            "city",
            "state",
            "zip",
            "country",
            "company",
            "jobtitle",
            "website",
            "hubspot_owner_id",
        ),
    },
    DEALS: {
        "string": ("dealname", "description", "hubspot_owner_id", "deal_currency_code"),
        "number": ("amount",),
        "datetime": ("closedate",),
    },
}
CHOICES: Mapping[Kind, Mapping[str, Sequence[str]]] = {
    CONTACTS: {
        "lifecyclestage": LIFECYCLE,
        "hs_lead_status": ("NEW", "OPEN", "IN_PROGRESS", "CONNECTED", "UNQUALIFIED"),
        "hs_legal_basis": (
            "Legitimate interest: prospect or lead",
            "Legitimate interest: existing customer",
            "Performance of a contract",
            "Freely given consent from contact",
            "Not applicable",
        ),
    },
    DEALS: {
        "pipeline": tuple(PIPELINES),
        "dealstage": tuple(STAGES),
        "dealtype": ("newbusiness", "existingbusiness"),
    },
}
READ_ONLY: Mapping[Kind, Mapping[str, Sequence[str]]] = {
    CONTACTS: {
        "enumeration": tuple(f"hs_email_optout_{each}" for each in DEFINITIONS),
        "string": (
            "hs_additional_emails",
            "hs_all_contact_vids",
            "hs_merged_object_ids",
            "hs_email_hard_bounce_reason_enum",
            "hs_marketable_status",
            "hs_marketable_reason_type",
            "hs_email_last_email_name",
            "hs_analytics_source",
        ),
        "number": (
            "hs_object_id",
            "hs_email_bounce",
            "hs_email_delivered",
            "hs_email_open",
            "hs_email_click",
            "hs_email_replied",
            "num_associated_deals",
            "recent_deal_amount",
            "total_revenue",
        ),
        "bool": (
            "hs_email_optout",
            "hs_email_quarantined",
            "hs_email_bad_address",
        ),
        "datetime": (
            "createdate",
            "lastmodifieddate",
            "hs_email_first_open_date",
            "hs_email_last_open_date",
            "hs_email_last_click_date",
            "hs_email_last_send_date",
            "notes_last_contacted",
            "hs_sa_first_engagement_date",
        ),
    },
    DEALS: {
        "number": (
            "hs_object_id",
            "hs_deal_stage_probability",
            "amount_in_home_currency",
            "hs_closed_amount",
            "num_associated_contacts",
            "days_to_close",
        ),
        "bool": ("hs_is_closed_won", "hs_is_closed"),
        "datetime": ("createdate", "hs_lastmodifieddate"),
    },
}
OF_ALL: Sequence[Mapping[str, Sequence[str]]] = (
    {"string": ("name", "hubspot_owner_id")},
    {"number": ("hs_object_id",), "datetime": ("createdate", "hs_lastmodifieddate")},
)
"""Properties of the kinds that have no list of their own: writable ones, then the others."""
UNIQUE = {CONTACTS: ("email", "hs_object_id"), DEALS: ("hs_object_id",)}
OPT_OUT_OF_TYPE = "hs_email_optout_"
WIDGETS = {"phone": "phonenumber", "mobilephone": "phonenumber", "hs_legal_basis": "checkbox"}


def default_book(kind: Kind) -> PropertyBook:
    """The properties of a kind in a portal that nobody changed yet."""
    group: JSON = {"name": group_of(kind), "label": f"{kind.label} information"}
    return PropertyBook(group | {"displayOrder": 0, "archived": False}, _defined(kind))


def group_of(kind: Kind) -> str:
    """The group that HubSpot's own properties of a kind are in."""
    return GROUPS.get(kind, f"{kind.label.lower().replace(' ', '')}information")


def _defined(kind: Kind) -> Iterator[Property]:
    for table, read_only in ((WRITABLE, False), (READ_ONLY, True)):
        for value_type, names in table.get(kind, OF_ALL[read_only]).items():
            for name in names:
                yield _property(kind, name, value_type, read_only=read_only)
    for name, values in CHOICES.get(kind, {}).items():
        yield _property(kind, name, "enumeration", values=values)


def _property(
    kind: Kind,
    name: str,
    value_type: str,
    *,
    values: Sequence[str] = (),
    read_only: bool = False,
) -> Property:
    is_opt_out = name.startswith(OPT_OUT_OF_TYPE)
    listed = BOOLEAN if value_type == "bool" or is_opt_out else values
    return Property(
        name=name,
        label=name.removeprefix("hs_").replace("_", " ").capitalize(),
        type=value_type,
        field_type=WIDGETS.get(name, FIELD_TYPES[value_type]),
        group=group_of(kind),
        options=[_option(value, place) for place, value in enumerate(listed)],
        unique=name in UNIQUE.get(kind, ("hs_object_id",)),
        read_only=read_only,
        defined_by_hubspot=True,
    )


def _option(value: str, place: int) -> JSON:
    return {
        "label": value,
        "value": value,
        "description": "",
        "displayOrder": place,
        "hidden": False,
    }
