"""What the description (OpenAPI) says of deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from fixtures.console_posts import SECRETS
from ticket_console.inbox.refusals import REFUSALS

if TYPE_CHECKING:
    from schemathesis import Case

    from fixtures.console_posts import Console

pytest_plugins = ["fixtures.console"]

ALL_THE_SAME = {"200", "400", "401", "404", "408", "413"}
AGAIN = {"eventbrite": "503", "humanitix": "503", "mautic": "503", "brevo": "429", "hubspot": "503"}


@pytest.fixture(scope="module")
def description(console_server: Console) -> Any:
    """What the console says of itself."""
    return console_server.http.get("/openapi.json").json()


def test_every_refusal_of_a_delivery_is_described(description: Any) -> None:
    found = {
        path.split("/")[2]: operations["post"]["responses"]
        for path, operations in description["paths"].items()
        if path.startswith("/webhooks/")
    }

    assert {name: responses.keys() for name, responses in found.items()} == {
        name: ALL_THE_SAME | {again} for name, again in AGAIN.items()
    }
    for responses in found.values():
        for status in responses.keys() - {"200", "404"}:
            assert responses[status]["description"] == REFUSALS[int(status)][0]


@pytest.mark.parametrize("is_proven", [True, False])
@pytest.mark.parametrize("platform", SECRETS)
def test_whatever_is_delivered_the_answer_is_as_described(
    console: Console, description: Any, platform: str, *, is_proven: bool
) -> None:
    """Which bodies are deliveries is the vendor's to say, so that any may be none."""
    schema = schemathesis.openapi.from_dict(description)
    operation = schema.find_operation_by_id(f"{platform}Delivers")

    @settings(
        max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def is_as_described(case: Case[Any]) -> None:
        if is_proven:
            answer = console.answer(platform, case.body)
            case.validate_response(answer, excluded_checks=[positive_data_acceptance])
        else:
            case.call_and_validate(base_url=console.url)

    is_as_described()
    assert console.logs() == []
