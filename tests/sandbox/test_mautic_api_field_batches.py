"""Fields made by the dozen."""

import pytest

from fixtures.mautic_api import MauticApi
from vendor_sandbox.client import SandboxClient

PATH = "/fields/contact/batch/new"


@pytest.fixture
def mautic(sandbox: SandboxClient) -> MauticApi:
    return MauticApi(sandbox)


def test_fields_of_a_batch_are_made_in_one_call(mautic: MauticApi) -> None:
    answer = mautic.post(PATH, [{"label": "Score", "type": "number"}, {"label": "Group"}])

    assert answer.status_code == 201
    assert [each["alias"] for each in answer.json()["fields"]] == ["score", "f_group"]
    assert answer.json()["statusCodes"] == [201, 201]
    assert "errors" not in answer.json()


def test_a_refused_field_costs_no_other(mautic: MauticApi) -> None:
    rows = [{"label": "Opt-in", "type": "boolean"}, {"label": "Venue"}, {"label": ""}, 5]

    answer = mautic.post(PATH, rows).json()

    assert answer["statusCodes"] == [400, 201, 400, 400]
    assert list(answer["fields"]) == ["1"]
    assert answer["errors"]["0"]["message"] == "A 'positive' label is required."


def test_columns_made_in_the_background_come_unpublished(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", background_fields=True)

    answer = mautic.post(PATH, [{"label": "Venue"}]).json()

    assert answer["fields"][0]["isPublished"] is False


def test_too_many_fields_are_refused(mautic: MauticApi) -> None:
    assert mautic.post(PATH, [{"label": f"Field {n}"} for n in range(201)]).status_code == 500
