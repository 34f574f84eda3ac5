"""How long a failed request waits."""

import pytest
import requests
from singer_sdk.exceptions import RetriableAPIError

from tap_core.errors import UnreachableError, VendorFailingError, exhausted, refusal
from tap_core.retries import Backoff, RetryPolicy, throttling_answer

POLICY = RetryPolicy(failing=Backoff(5, 1, 60), throttled=Backoff(8, 5, 120))


def answered(status: int) -> RetriableAPIError:
    response = requests.Response()
    response.status_code = status
    return RetriableAPIError("the vendor failed", response)


@pytest.mark.parametrize(("status", "may_ask"), [(429, True), (503, True), (500, False)])
def test_a_vendor_that_throttles_may_say_how_long_to_wait(status: int, may_ask: bool) -> None:  # noqa: FBT001 - a parameter of the test
    failure = answered(status)
    assert (throttling_answer(failure) is not None) is may_ask
    assert throttling_answer(requests.ReadTimeout()) is None


def test_a_throttled_request_is_more_patient_than_a_failing_one() -> None:
    assert POLICY.backoff(answered(429)) == POLICY.throttled
    assert POLICY.backoff(answered(503)) == POLICY.failing
    assert POLICY.backoff(requests.ReadTimeout()) == POLICY.failing


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (answered(500), VendorFailingError),
        (requests.ReadTimeout(), VendorFailingError),
        (requests.exceptions.ChunkedEncodingError(), VendorFailingError),
        (requests.ConnectTimeout(), UnreachableError),
        (requests.ConnectionError(), UnreachableError),
    ],
)
def test_a_vendor_that_fails_to_the_end_can_be_skipped_unless_nobody_answers(
    failure: Exception, error: type[Exception]
) -> None:
    assert type(exhausted(failure, "/v1/events")) is error


def test_the_credential_follows_no_redirect() -> None:
    assert "must not follow (status 301 for /v1/events). Check api_url." in str(
        refusal(301, "/v1/events", {})
    )


def test_a_refusal_tells_the_reason_the_status_and_what_to_do() -> None:
    assert str(refusal(404, "/v1/events/1", {})) == (
        "the vendor knows no such thing (status 404 for /v1/events/1). "
        "Check api_url and the ids in the settings; it may have been deleted."
    )
