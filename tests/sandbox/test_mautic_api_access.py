"""Who may call Mautic, and what others read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from fixtures.mautic_api import refusal

if TYPE_CHECKING:
    from fixtures.mautic_api import MauticApi


def test_a_client_gets_a_token_without_a_refresh_token(mautic: MauticApi) -> None:
    answer = mautic.token().json()
    assert answer == {
        "access_token": answer["access_token"],
        "expires_in": 3600,
        "token_type": "bearer",
        "scope": None,
    }
    assert mautic.with_token(answer["access_token"]).status_code == 200


def test_a_token_may_stand_in_the_query(mautic: MauticApi) -> None:
    token = mautic.token().json()["access_token"]
    url = f"{mautic.sandbox.mautic_url}/api/segments"
    assert requests.get(url, params={"access_token": token}, timeout=30).status_code == 200


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"client_secret": "wrong"}, (400, "The client credentials are invalid")),
        ({"client_id": "wrong"}, (400, "The client credentials are invalid")),
        ({"grant_type": "x"}, (400, "The grant type is unauthorized for this client_id")),
        ({"grant_type": None}, (400, "Invalid grant_type parameter or parameter missing")),
    ],
)
def test_another_client_gets_no_token(
    mautic: MauticApi, form: dict[str, str], expected: tuple[int, str]
) -> None:
    assert refusal(mautic.token(**form)) == expected


def test_a_client_that_no_administrator_made_gets_no_token(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", client_has_grant=False)
    expected = (400, "The grant type is unauthorized for this client_id")
    assert refusal(mautic.token()) == expected


def test_an_unknown_token_is_refused(mautic: MauticApi) -> None:
    answer = mautic.with_token("nobody's")
    assert answer.json() == {
        "errors": [
            {
                "message": "The access token provided is invalid.",
                "code": 401,
                "type": "invalid_grant",
            }
        ]
    }


def test_a_token_expires_by_the_sandboxs_clock(mautic: MauticApi) -> None:
    token = mautic.token().json()["access_token"]
    mautic.sandbox.control("clock", {"seconds": 3599})
    assert mautic.with_token(token).status_code == 200
    mautic.sandbox.control("clock", {"seconds": 1})
    assert refusal(mautic.with_token(token)) == (401, "The access token provided has expired.")


def test_a_token_dies_after_as_many_calls_as_the_switch_says(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", token_calls=2)
    token = mautic.token().json()["access_token"]
    assert [mautic.with_token(token).status_code for _ in range(3)] == [200, 200, 401]
    assert mautic.with_token(mautic.token().json()["access_token"]).status_code == 200


def test_without_credentials_the_api_refuses(mautic: MauticApi) -> None:
    answer = requests.get(f"{mautic.sandbox.mautic_url}/api/contacts", timeout=30)
    assert refusal(answer) == (401, "API authorization denied.")


def test_a_wrong_password_is_refused(mautic: MauticApi) -> None:
    mautic.session.auth = ("sandbox", "wrong")
    assert refusal(mautic.get("/contacts")) == (401, "Authorization denied, invalid credentials.")


def test_basic_can_be_switched_off(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", basic_auth=False)
    status, message = refusal(mautic.get("/contacts"))
    assert (status, message.split(".")[0]) == (403, "Basic Auth disabled")
    assert mautic.token().status_code == 200


def test_the_api_can_be_switched_off(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", api_enabled=False)
    for answer in (mautic.get("/contacts"), mautic.token()):
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["type"]) == (403, "api_disabled")


def test_a_role_without_the_right_may_read_but_not_write(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", forbidden_writes=["fields"])
    answer = mautic.post("/fields/contact/new", {"label": "Shoe size"})
    assert answer.json() == {
        "errors": [
            {
                "code": 403,
                "message": "You do not have access to the requested area/action.",
                "details": [],
            }
        ]
    }
    assert mautic.get("/fields/contact").status_code == 200


@pytest.mark.parametrize("version", ["5.2.1", "6.0.5", "7.2.0"])
def test_every_answer_names_the_version(mautic: MauticApi, version: str) -> None:
    mautic.sandbox.switch("mautic", version=version)
    mautic.sandbox.fault(vendor="mautic", path="/segments", status=500)
    answers = [mautic.get("/contacts"), mautic.get("/contacts/9"), mautic.get("/segments")]
    answers += [mautic.get("/nowhere"), mautic.token(), mautic.token(client_id="x")]
    assert [each.status_code for each in answers] == [200, 404, 500, 404, 200, 400]
    assert {each.headers["Mautic-Version"] for each in answers} == {version}


def test_apostrophes_arrive_escaped(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", api_enabled=False)
    assert "Mautic\\u0027s Configuration" in mautic.get("/contacts").text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_a_fault_is_told_in_mautics_shape(mautic: MauticApi, status: int) -> None:
    mautic.sandbox.fault(vendor="mautic", status=status)
    assert refusal(mautic.get("/contacts"))[0] == status


def test_an_instance_starts_without_a_limit(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", rate_limits=True)
    answer = mautic.get("/segments")
    assert answer.status_code == 200
    assert "X-RateLimit-Limit" not in answer.headers


@pytest.mark.parametrize("version", ["5.2.1", "6.0.5"])
def test_the_limiter_counts_calls_an_hour(mautic: MauticApi, version: str) -> None:
    mautic.sandbox.switch("mautic", rate_limits=True, rate_limit_per_hour=2, version=version)
    answers = [mautic.get("/segments") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert [each.headers["X-RateLimit-Remaining"] for each in answers] == ["1", "0", "0"]
    assert answers[2].json() == {
        "errors": [
            {
                "code": 429,
                "message": "You exceeded the rate limit of 2 API calls per hour.",
                "details": [],
            }
        ]
    }


def test_version_seven_has_no_limiter(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", rate_limits=True, rate_limit_per_hour=1, version="7.2.0")
    assert [mautic.get("/segments").status_code for _ in range(3)] == [200, 200, 200]
