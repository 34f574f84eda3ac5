"""The official Python client against the sandbox's Brevo, unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from brevo import Brevo, NotFoundError
from brevo.contacts import (
    AddContactToListRequestBodyEmails,
    ImportContactsRequestJsonBodyItem,
    RemoveContactFromListRequestBodyAll,
    RemoveContactFromListRequestBodyEmails,
    UpdateBatchContactsRequestContactsItem,
)
from brevo.core.api_error import ApiError
from brevo.errors import BadRequestError, TooEarlyError, UnauthorizedError

from vendor_sandbox.credentials import BREVO_API_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brevo.core.request_options import RequestOptions

    from vendor_sandbox.client import SandboxClient

ONCE: RequestOptions = {"max_retries": 0}
ADA = "ada@example.org"


@pytest.fixture
def session() -> Iterator[httpx.Client]:
    with httpx.Client() as session:
        yield session


@pytest.fixture
def brevo(sandbox: SandboxClient, session: httpx.Client) -> Brevo:
    return Brevo(api_key=BREVO_API_KEY, base_url=sandbox.brevo_url, httpx_client=session)


def create(brevo: Brevo, email: str, **fields: Any) -> int:
    created = brevo.contacts.create_contact(email=email, request_options=ONCE, **fields)
    assert created is not None
    return int(created.id)


def test_reads_the_account(brevo: Brevo) -> None:
    account = brevo.account.get_account(request_options=ONCE)
    assert account.email == "owner@organiser.example"
    assert account.relay.data.relay == "smtp-relay.brevo.com"


def test_creates_a_contact_and_reads_it_back(brevo: Brevo) -> None:
    created = create(brevo, ADA, attributes={"FIRSTNAME": "Ada"}, list_ids=[2])
    contact = brevo.contacts.get_contact_info(ADA, request_options=ONCE)
    assert contact.id == created
    assert contact.attributes.model_dump() == {"FIRSTNAME": "Ada"}
    assert contact.list_ids == [2]
    assert contact.statistics.unsubscriptions is None


def test_updates_a_contact_by_upsert_without_an_answer(brevo: Brevo) -> None:
    create(brevo, ADA)
    answer = brevo.contacts.create_contact(
        email=ADA, attributes={"FIRSTNAME": "Ada"}, update_enabled=True, request_options=ONCE
    )
    assert answer is None


def test_updates_and_deletes_a_contact_by_external_id(brevo: Brevo) -> None:
    create(brevo, ADA, ext_id="crm/1")
    brevo.contacts.update_contact(
        ADA, attributes={"LASTNAME": "Example"}, ext_id="crm-1", request_options=ONCE
    )
    brevo.contacts.delete_contact("crm-1", identifier_type="ext_id", request_options=ONCE)
    with pytest.raises(NotFoundError):
        brevo.contacts.get_contact_info(ADA, request_options=ONCE)


def test_lists_contacts_page_by_page(brevo: Brevo) -> None:
    ids = [create(brevo, f"p{number}@example.org") for number in range(3)]
    page = brevo.contacts.get_contacts(limit=2, offset=1, request_options=ONCE)
    assert [contact.id for contact in page.contacts] == [ids[1], ids[0]]
    assert page.count == 3


def test_imports_contacts_and_follows_the_process(brevo: Brevo) -> None:
    rows = [
        ImportContactsRequestJsonBodyItem(email=ADA, attributes={"FIRSTNAME": "Ada"}),
        ImportContactsRequestJsonBodyItem(email="no address"),
    ]
    process_id = brevo.contacts.import_contacts(
        json_body=rows, list_ids=[2], request_options=ONCE
    ).process_id
    statuses = [brevo.process.get_process(process_id, request_options=ONCE) for _ in range(3)]
    assert [each.status for each in statuses] == ["queued", "in_process", "completed"]
    assert statuses[0].info is None
    assert statuses[2].info is not None
    assert statuses[2].info.import_ is not None
    assert statuses[2].info.import_.invalid_emails is not None
    assert brevo.contacts.get_contact_info(ADA, request_options=ONCE).list_ids == [2]


def test_creates_and_lists_attributes(brevo: Brevo) -> None:
    brevo.contacts.create_attribute("normal", "CITY", type="text", request_options=ONCE)
    attributes = brevo.contacts.get_attributes(request_options=ONCE).attributes
    assert ("CITY", "text") in {(each.name, each.type) for each in attributes}


def test_creates_a_list_in_a_folder_of_its_own(brevo: Brevo) -> None:
    folder = brevo.contacts.create_folder(name="Tickets", request_options=ONCE)
    made = brevo.contacts.create_list(name="VIP", folder_id=folder.id, request_options=ONCE)
    found = brevo.contacts.get_list(made.id, request_options=ONCE)
    assert (found.name, found.folder_id) == ("VIP", folder.id)


def test_adds_members_to_a_list_and_removes_them(brevo: Brevo) -> None:
    create(brevo, ADA)
    added = brevo.contacts.add_contact_to_list(
        2,
        request=AddContactToListRequestBodyEmails(emails=[ADA, "nobody@example.org"]),
        request_options=ONCE,
    )
    assert added.contacts.success == [ADA]
    assert added.contacts.failure == ["nobody@example.org"]
    removed = brevo.contacts.remove_contact_from_list(
        2, request=RemoveContactFromListRequestBodyEmails(emails=[ADA]), request_options=ONCE
    )
    assert removed.contacts.success == [ADA]


def test_empties_a_list_by_a_process(brevo: Brevo) -> None:
    create(brevo, ADA, list_ids=[2])
    answer = brevo.contacts.remove_contact_from_list(
        2, request=RemoveContactFromListRequestBodyAll(all_=True), request_options=ONCE
    )
    assert answer.contacts.total == 1
    assert answer.contacts.process_id is not None
    for _ in range(3):
        process = brevo.process.get_process(answer.contacts.process_id, request_options=ONCE)
    assert process.status == "completed"
    assert brevo.contacts.get_contacts_from_list(2, request_options=ONCE).contacts == []


def test_updates_contacts_in_a_batch(brevo: Brevo) -> None:
    create(brevo, ADA)
    rows = [UpdateBatchContactsRequestContactsItem(email=ADA, attributes={"FIRSTNAME": "Ada"})]
    brevo.contacts.update_batch_contacts(contacts=rows, request_options=ONCE)
    contact = brevo.contacts.get_contact_info(ADA, request_options=ONCE)
    assert contact.attributes.model_dump() == {"FIRSTNAME": "Ada"}


def test_registers_a_webhook(brevo: Brevo) -> None:
    brevo.webhooks.create_webhook(
        url="https://hooks.example.org/brevo",
        type="marketing",
        events=["unsubscribed"],
        request_options=ONCE,
    )
    found = brevo.webhooks.get_webhooks(type="marketing", request_options=ONCE)
    assert [each.events for each in found.webhooks] == [["unsubscribed"]]


def test_a_duplicate_is_a_bad_request_with_the_identifiers(brevo: Brevo) -> None:
    create(brevo, ADA)
    with pytest.raises(BadRequestError) as refused:
        create(brevo, ADA)
    assert refused.value.body["metadata"] == {"duplicate_identifiers": ["email"]}


def test_a_busy_contact_is_too_early(brevo: Brevo, sandbox: SandboxClient) -> None:
    sandbox.switch("brevo", busy_writes=1)
    with pytest.raises(TooEarlyError) as refused:
        create(brevo, ADA)
    assert refused.value.body.code == "account_in_process"


def test_a_wrong_key_is_unauthorized(sandbox: SandboxClient, session: httpx.Client) -> None:
    stranger = Brevo(api_key="bad", base_url=sandbox.brevo_url, httpx_client=session)
    with pytest.raises((UnauthorizedError, ApiError)) as refused:
        stranger.account.get_account(request_options=ONCE)
    assert refused.value.status_code == 401
    assert refused.value.body == {"code": "unauthorized", "message": "Key not found"}
