"""The kinds of record that the portal holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    Attributes:
        name: As in paths, for instance `contacts`; `type_id` may stand in its place.
        label: As in messages, for instance `Contact`.
        first_id: Where record ids begin.
        modified: The property that tells of the last change.
        shown: The properties that an answer has when none were asked for.
        named_by: A new record needs one of these.
    """

    name: str
    type_id: str
    label: str
    first_id: int
    modified: str
    shown: tuple[str, ...]
    named_by: tuple[str, ...] = ()


CONTACTS = Kind(
    "contacts",
    "0-1",
    "Contact",
    171_591_000_001,
    "lastmodifieddate",
    ("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"),
    named_by=("email", "firstname", "lastname"),
)
DEALS = Kind(
    "deals",
    "0-3",
    "Deal",
    47_200_000_001,
    "hs_lastmodifieddate",
    (
        "amount",
        "closedate",
        "createdate",
        "dealname",
        "dealstage",
        "hs_lastmodifieddate",
        "hs_object_id",
        "pipeline",
    ),
)
OTHERS = (
    ("companies", "0-2", "Company"),
    ("tickets", "0-5", "Ticket"),
    ("products", "0-7", "Product"),
    ("line_items", "0-8", "Line item"),
    ("quotes", "0-14", "Quote"),
    ("communications", "0-18", "Communication"),
    ("feedback_submissions", "0-19", "Feedback submission"),
    ("tasks", "0-27", "Task"),
    ("notes", "0-46", "Note"),
    ("meetings", "0-47", "Meeting"),
    ("calls", "0-48", "Call"),
    ("emails", "0-49", "Email"),
    ("invoices", "0-53", "Invoice"),
    ("subscriptions", "0-69", "Subscription"),
    ("goal_targets", "0-74", "Goal"),
    ("discounts", "0-84", "Discount"),
    ("fees", "0-85", "Fee"),
    ("taxes", "0-86", "Tax"),
    ("commerce_payments", "0-101", "Commerce payment"),
    ("users", "0-115", "User"),
    ("postal_mail", "0-116", "Postal mail"),
    ("orders", "0-123", "Order"),
    ("leads", "0-136", "Lead"),
    ("carts", "0-142", "Cart"),
    ("services", "0-162", "Service"),
    ("courses", "0-410", "Course"),
    ("listings", "0-420", "Listing"),
    ("appointments", "0-421", "Appointment"),
)
"""Name, type id and label of the other standard kinds; nothing is known of them but properties."""
OTHER_SHOWN = ("createdate", "hs_lastmodifieddate", "hs_object_id")
OTHER_KINDS = tuple(
    Kind(*each, first_id=90_000_000_001, modified="hs_lastmodifieddate", shown=OTHER_SHOWN)
    for each in OTHERS
)
KINDS = (CONTACTS, DEALS, *OTHER_KINDS)
BY_NAME = {
    name: kind
    for kind in KINDS
    for name in (kind.name, kind.label.lower().replace(" ", "_"), kind.type_id)
}
"""Path segment to kind."""
