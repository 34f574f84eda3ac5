"""The description (OpenAPI): every answer is as it says, whatever is asked."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode

from crm_core.contract import load_schema
from fixtures.console_rows import CRON_SECRET, NOW, Api
from ticket_console.api.customer_models import Customer, CustomerDetail

pytest_plugins = ["fixtures.console_api"]

OPERATIONS = {
    "listCustomers": 60,
    "getCustomer": 10,
    "explainCustomer": 10,
    "pushCustomer": 15,
    "listOptInsToConfirm": 15,
    "getSyncStatus": 15,
    "syncAll": 15,
    "getSyncStatusAlias": 10,
    "syncAllAlias": 10,
    "cronSync": 10,
    "cronSyncByGet": 10,
    "listJobs": 2,
    "runJob": 15,
    "listRuns": 20,
    "getRun": 15,
    "listDeliveries": 20,
    "retryDelivery": 15,
}
"""How many requests are tried of each operation, in each mode."""


@pytest.fixture(scope="module")
def peopled(transformed_api: Api) -> Api:
    """The interface with some of everything."""
    api = transformed_api
    api.empty()
    for number in range(1, 4):
        api.customer(number, customer_segment=["vip", "new", "regular"][number - 1])
        api.standing("brevo", number, "synced", external_id=str(number))
        api.contact("hubspot", str(number), email=f"person{number}@example.org", lists=["1"])
        api.run("transform", status="success", started_at=NOW, finished_at=NOW, log_tail="Done.")
        api.delivery("mautic", str(number), payload={"stat": number})
        api.delivery("eventbrite", str(number))
    api.sync_run("brevo", finished_at=NOW)
    return api


@pytest.fixture(scope="module")
def description(peopled: Api) -> Any:
    """What the interface says of itself."""
    return peopled.http.get("/openapi.json").json()


def test_every_operation_is_tried(description: Any) -> None:
    ids = {
        operation["operationId"]
        for path, operations in description["paths"].items()
        if path.startswith("/api")
        for operation in operations.values()
    }

    assert ids == OPERATIONS.keys()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=str)
@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_whatever_is_asked_the_answer_is_as_described(
    peopled: Api, description: Any, operation_id: str, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_dict(description)
    operation = schema.find_operation_by_id(operation_id)
    secret = CRON_SECRET if operation_id.startswith("cron") else peopled.tokens["admin"]

    @settings(
        max_examples=OPERATIONS[operation_id],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def is_as_described(case: Case[Any]) -> None:
        if mode is GenerationMode.POSITIVE:
            case.query.pop("cursor", None)
        if operation_id == "listCustomers":
            case.query.setdefault("destination", "brevo")
        headers = {"Authorization": f"Bearer {secret}"}
        case.call_and_validate(base_url=str(peopled.http.base_url), headers=headers)

    is_as_described()


def test_a_customer_has_the_columns_of_the_contract() -> None:
    assert list(Customer.model_fields) == list(load_schema()["properties"])


def test_everything_is_described(description: Any) -> None:
    operations = [
        operation
        for path, operations in description["paths"].items()
        if path.startswith("/api")
        for operation in operations.values()
    ]

    for operation in operations:
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]
        assert {"401", "403", "503"} <= operation["responses"].keys()
    assert set(description["components"]["securitySchemes"]) == {"token", "cron"}


def test_a_customer_in_full_is_as_described_too(peopled: Api) -> None:
    [first, *_] = peopled.get("/api/customers")["rows"]

    known = peopled.get(f"/api/customers/{first['customer']['customer_id']}")

    assert CustomerDetail.model_validate(known).destinations["hubspot"].in_crm
