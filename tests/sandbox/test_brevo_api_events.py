"""POST /events: behaviour that is sent in, and the contacts it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.brevo_api import ADA, BOB, refusal

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi


def bought(email: str = ADA, **more: Any) -> dict[str, Any]:
    return {"event_name": "ticket_bought", "identifiers": {"email_id": email}, **more}


def test_an_event_is_taken_without_an_answer(brevo: BrevoApi) -> None:
    brevo.create()
    response = brevo.post("/events", bought(event_properties={"price": 12.5}))
    assert (response.status_code, response.content) == (204, b"")


def test_an_event_writes_properties_of_the_contact(brevo: BrevoApi) -> None:
    brevo.create()
    brevo.post("/events", bought(contact_properties={"FIRSTNAME": "Ada", "NOPE": 1}))
    assert brevo.attributes() == {"FIRSTNAME": "Ada"}


def test_an_event_of_a_stranger_makes_a_contact_or_not(brevo: BrevoApi) -> None:
    brevo.post("/events", bought())
    assert brevo.get("/contacts").json()["count"] == 1
    brevo.sandbox.switch("brevo", events_create_contacts=False)
    brevo.post("/events", bought(BOB))
    assert brevo.get("/contacts").json()["count"] == 1


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"event_name": "a b", "identifiers": {"email_id": ADA}}, "invalid_parameter"),
        ({"event_name": "x" * 256, "identifiers": {"email_id": ADA}}, "invalid_parameter"),
        ({"event_name": "bought"}, "missing_parameter"),
        ({"event_name": "bought", "identifiers": {"email_id": "none"}}, "invalid_parameter"),
        (bought(event_date="yesterday"), "invalid_parameter"),
        (bought(event_properties={"bad key": 1}), "invalid_parameter"),
        (bought(event_properties={"key": "x" * 50_000}), "invalid_parameter"),
    ],
)
def test_an_event_that_cannot_be_meant_is_refused(
    brevo: BrevoApi, event: dict[str, Any], code: str
) -> None:
    assert refusal(brevo.post("/events", event)) == (400, code)


@pytest.mark.parametrize("wrapped", [True, False])
def test_events_come_in_batches(brevo: BrevoApi, *, wrapped: bool) -> None:
    events = [bought(), bought(BOB)]
    response = brevo.post("/events/batch", {"events": events} if wrapped else events)
    assert response.status_code == 202
    assert response.json()["count"] == 2


def test_a_bad_event_refuses_its_batch(brevo: BrevoApi) -> None:
    response = brevo.post("/events/batch", [bought(), {"event_name": "x"}])
    assert refusal(response) == (400, "missing_parameter")
    assert brevo.get("/contacts").json()["count"] == 0
