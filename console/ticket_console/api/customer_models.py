"""What is told of customers and contacts."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from ticket_console.api.paging import Page


class View(StrEnum):
    """Which people a list holds."""

    WAREHOUSE = "warehouse"
    CRM = "crm"
    MATCHED = "matched"
    UNMATCHED = "unmatched"


class Segment(StrEnum):
    """Segments of customers."""

    VIP = "vip"
    INACTIVE = "inactive"
    NEW = "new"
    ACTIVE = "active"
    REGULAR = "regular"


class Customer(BaseModel):
    """A row of the customer table, as destinations get it."""

    customer_id: UUID = Field(description="A pure function of the e-mail.")
    email: str = Field(description="Normalised.", examples=["ada@example.org"])
    first_name: str | None
    last_name: str | None
    mobile: str | None = Field(description="E.164.", examples=["+61400000001"])
    landline: str | None = Field(description="E.164.")
    address_line1: str | None
    address_line2: str | None
    suburb: str | None
    state: str | None
    postcode: str | None
    country: str | None = Field(description="ISO 3166-1 alpha-2.", examples=["AU"])
    location: str | None
    marketing_opt_in: bool = Field(description="Whether marketing may be sent.")
    opt_in_pending: bool | None = Field(
        default=None,
        description="Whether a yes waits to be confirmed; null where the table has no such column.",
    )
    consent_source: str | None = Field(description="Where the deciding answer was given.")
    consent_at: datetime | None
    email_status: Literal["ok", "bounced", "invalid"]
    source: str | None = Field(description="The first platform.", examples=["humanitix"])
    sources: list[str] | None
    total_orders: int
    total_tickets: int
    total_spent: float = Field(description="In the reporting currency, net of refunds.")
    currency: str = Field(examples=["AUD"])
    first_order_date: date | None
    last_order_date: date | None
    customer_since: date | None
    first_event_date: date | None
    last_event_id: str | None
    last_event_name: str | None
    last_event_date: date | None
    events_attended: int
    preferred_venue: str | None
    customer_segment: str = Field(examples=["vip"])
    customer_segments: list[str]
    customer_type: str = Field(examples=["VIP"])
    lead_score: int = Field(description="0 to 100.")
    row_hash: str
    updated_at: datetime
    sync_version: int = Field(description="Rises with every change of the row.")


class Contact(BaseModel):
    """A contact of a CRM as it was last read; as we wrote it where the CRM was never read."""

    external_id: str = Field(description="The CRM's id.", examples=["17"])
    email: str | None
    first_name: str | None
    last_name: str | None
    mobile: str | None
    landline: str | None
    is_suppressed: bool | None = Field(description="Whether the CRM sends no marketing to it.")
    lists: list[str] | None = Field(
        description="Names of lists or segments; ids where the CRM was never read."
    )
    created_at: datetime | None
    modified_at: datetime | None
    read_at: datetime | None = Field(description="Null where the CRM was never read.")


class Standing(BaseModel):
    """How somebody stands at a destination."""

    in_crm: bool = Field(
        description="A contact with the e-mail was read, or was written since and not read yet."
    )
    status: str | None = Field(
        description="synced, waiting, suppressed, withheld, removed, rejected, failed or dead; "
        "null where the person was never sent.",
        examples=["synced"],
    )
    last_synced_at: datetime | None
    error: str | None = Field(description="Why it failed, or what was left out.")
    external_id: str | None = Field(description="The CRM's id of the contact.")


Standings = dict[str, Standing]
"""By destination."""


class PersonRow(BaseModel):
    """Somebody in the customer table, in a CRM, or in both."""

    customer: Customer | None = Field(description="Null where only the CRM knows the person.")
    contact: Contact | None = Field(description="In view `crm` only.")
    destinations: Standings


class PeoplePage(Page[PersonRow]):
    """Some people.

    A page may hold fewer rows than `limit`, even none, before the end: only so many people are
    looked at for one answer.
    """

    view: View
    destination: str | None
    compared_with: Literal["crm", "ledger"] | None = Field(
        description="What tells who is in the CRM: what was read back from it (`crm`), or where it "
        "was never read what we wrote (`ledger`). Null in view `warehouse`."
    )


class Purchase(BaseModel):
    """An order."""

    order_key: str = Field(examples=["humanitix:5f3c"])
    platform: str
    purchase_date: datetime | None
    order_status: str | None
    refund_status: str | None
    stands: bool | None = Field(description="Placed, and not wholly refunded or cancelled.")
    event_name: str | None
    venue_name: str | None
    event_date: date | None
    ticket_quantity: int | None
    ticket_types: str | None
    total_amount: float | None
    refund_amount: float | None
    net_amount: float | None
    currency: str | None
    discount_code: str | None


class Attendance(BaseModel):
    """A ticket that the person holds, or bought."""

    attendee_key: str
    platform: str
    order_key: str | None
    event_name: str | None
    venue_name: str | None
    event_date: date | None
    ticket_type: str | None
    kind: str | None = Field(description="admission, add_on or donation.")
    stands: bool | None = Field(description="Not cancelled, refunded or exchanged.")
    was_checked_in: bool | None
    checked_in_at: datetime | None
    is_holder: bool = Field(description="Whether the ticket bears the person's e-mail.")


class Engagement(BaseModel):
    """What the person did with an e-mail."""

    source: str = Field(description="The destination whose CRM told it.")
    event_type: str = Field(examples=["open"])
    is_machine: bool = Field(description="Whether a program did it.")
    campaign_name: str | None
    email_subject: str | None
    link_url: str | None
    occurred_at: datetime
    told_by: str = Field(description="webhook or read-back.")


class ConsentEvent(BaseModel):
    """A yes or no."""

    source: str | None = Field(description="The platform or CRM.")
    origin: str | None = Field(description="checkout or crm.")
    channel: str = Field(description="email, or list:<id>.")
    subscribed: bool
    reason: str | None
    occurred_at: datetime | None


class ContactAt(Contact):
    """A contact, and the CRM that holds it."""

    destination: str


class Deal(BaseModel):
    """A deal of HubSpot's that names the person's contact."""

    id: str
    dealname: str | None
    amount: float | None
    dealstage: str | None
    pipeline: str | None
    closedate: datetime | None


class CustomerDetail(BaseModel):
    """All that is known of a customer, the newest 200 of each list."""

    customer: Customer
    crm_filled: dict[str, str] | None = Field(
        description="Blanks that a CRM filled: field to destination."
    )
    destinations: Standings
    contacts: list[ContactAt]
    orders: list[Purchase]
    attendances: list[Attendance]
    engagement: list[Engagement] = Field(description="The newest 50.")
    consent: list[ConsentEvent]
    deals: list[Deal]


class Place(BaseModel):
    """Why somebody is at a destination, or is not."""

    destination: str
    in_crm: bool
    is_suppressed: bool
    since: datetime | None
    external_id: str | None
    lists: list[str]
    last_outcome: str | None
    last_outcome_at: datetime | None
    state: str = Field(examples=["in_step"])
    reason: str = Field(examples=["in step with the customer table"])
    notes: list[str]


class Why(BaseModel):
    """Why somebody is where."""

    email: str | None
    customer_id: UUID | None = Field(description="Null where nobody is known by the id.")
    in_stream: bool | None = Field(description="Null where there is no customer table.")
    erased_at: datetime | None
    places: list[Place]


class OptInToConfirm(BaseModel):
    """Somebody who may be mailed, while a CRM suppresses the contact until a person lifts that.

    Or somebody whom only a host entered as opted in, until they say so themselves.
    """

    destination: str
    customer_id: UUID
    email: str
    external_id: str | None
    opted_in_at: datetime | None
    opted_in_by: str | None = Field(
        description="Where the yes was given; `host` where the host of an event entered it."
    )
    opted_out_at: datetime | None
    opted_out_reason: str | None = Field(
        description="Null where the suppression is ours, never an opt-out."
    )
