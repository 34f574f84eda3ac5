"""Contact fields: made where they are missing, left out where they do not fit."""

from typing import Any

import pytest

from crm_core.errors import SettingsError, VendorUnavailableError
from fixtures.customers import customer
from fixtures.mautic_target import MauticRuns


def field_named(mautic: MauticRuns, alias: str) -> dict[str, Any]:
    fields = mautic.others.get("/fields/contact", limit=500).json()["fields"].values()
    return next(row for row in fields if row["alias"] == alias)


@pytest.mark.parametrize(
    ("alias", "kind", "properties"),
    [
        ("marketing_opt_in", "boolean", {"yes": "Yes", "no": "No"}),
        ("total_orders", "number", {"roundmode": "6", "scale": "0"}),
        ("total_spent", "number", {"roundmode": "6", "scale": "2"}),
        ("last_order_date", "datetime", {}),
        ("supabase_id", "text", {}),
    ],
)
def test_missing_fields_are_made_with_what_their_type_needs(
    mautic: MauticRuns, alias: str, kind: str, properties: dict[str, Any]
) -> None:
    mautic.sync([customer(1)])

    made = field_named(mautic, alias)
    assert (made["type"], made["properties"]) == (kind, properties)
    assert (made["isPublished"], made["isUniqueIdentifier"]) == (True, False)


def test_a_field_that_is_never_written_is_not_made(mautic: MauticRuns) -> None:
    fields = {
        "favourite": {"field": "preferred_venue", "type": "text", "policy": "never"},
        "venue": {"field": "preferred_venue", "type": "text"},
    }

    mautic.sync([customer(1)], fields=fields)

    made = mautic.others.get("/fields/contact", limit=500).json()["fields"]
    assert {row["alias"] for row in made.values()} & fields.keys() == {"venue"}


def test_a_select_has_the_values_that_the_contract_allows(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])

    options = field_named(mautic, "customer_segment")["properties"]["list"]
    assert {row["value"] for row in options} == {"new", "active", "regular", "vip", "inactive"}


def test_a_select_of_others_gets_the_values_that_it_lacks(mautic: MauticRuns) -> None:
    options = [{"label": "Very important", "value": "vip"}, {"label": "New", "value": "new"}]
    mautic.others.field("customer_segment", "select", properties={"list": options})

    mautic.sync([customer(1, customer_segment="active", customer_segments=["active"])])

    listed = field_named(mautic, "customer_segment")["properties"]["list"]
    assert listed[:2] == options
    assert mautic.values(1)["customer_segment"] == "active"


def test_the_values_that_a_select_lacks_are_told_where_none_may_be_made(
    mautic: MauticRuns,
) -> None:
    options = [{"label": "New", "value": "new"}]
    mautic.others.field("customer_segment", "select", properties={"list": options})

    summary = mautic.sync([customer(1)], create_fields=False)

    assert any("lacks the options active, regular, vip" in why for why in summary["reasons"])


@pytest.mark.parametrize("shape", ["list", "object"])
def test_fields_are_made_once(mautic: MauticRuns, shape: str) -> None:
    mautic.sandbox.switch("mautic", fields_shape=shape)
    mautic.sync([customer(1)])

    mautic.sync([customer(2)])

    assert mautic.writes() == {
        "POST /api/contacts/batch/new": 1,
        "POST /api/segments/{id}/contacts/add": 1,
    }


def test_the_alias_that_mautic_chose_is_used_and_found_again(mautic: MauticRuns) -> None:
    fields = {"group": {"field": "source", "type": "text"}}

    mautic.sync([customer(1)], fields=fields)
    mautic.sync([customer(2)], fields=fields)

    assert mautic.values(1)["f_group"] == "humanitix"
    assert mautic.values(2)["f_group"] == "humanitix"
    assert "POST /api/fields/contact/batch/new" not in mautic.calls()


def test_fields_made_in_the_background_are_waited_for(mautic: MauticRuns) -> None:
    mautic.sandbox.switch("mautic", background_fields=True, background_polls=3)

    mautic.sync([customer(1)])

    assert mautic.values(1)["total_orders"] == 1
    assert mautic.calls()["GET /api/fields/contact"] == 1 + 3


def test_fields_that_never_come_stop_the_run_with_advice(mautic: MauticRuns) -> None:
    mautic.sandbox.switch("mautic", background_fields=True, background_polls=10_000)

    with pytest.raises(VendorUnavailableError, match="See that its cron jobs run"):
        mautic.sync([customer(1)], field_timeout_seconds=0.01)

    assert mautic.contacts() == {}


def test_a_field_of_another_type_is_left_out_and_told(mautic: MauticRuns) -> None:
    mautic.others.field("total_orders", "text")

    summary = mautic.sync([customer(1)])

    told = "Field total_orders is left out: it is text in Mautic, not number"
    assert told in summary["reasons"]
    assert mautic.values(1)["total_orders"] is None
    assert mautic.sync([customer(1)])["unchanged"] == 1


def test_a_field_of_another_text_type_is_used(mautic: MauticRuns) -> None:
    mautic.others.field("preferred_venue", "lookup")

    summary = mautic.sync([customer(1)])

    assert summary["reasons"] == {}
    assert mautic.values(1)["preferred_venue"] == "The Comedy Cellar"


def test_a_field_that_is_not_published_is_left_out_and_told(mautic: MauticRuns) -> None:
    mautic.others.field("preferred_venue", isPublished=False)

    summary = mautic.sync([customer(1)])

    assert "Field preferred_venue is left out: it is not published in Mautic" in summary["reasons"]


def test_missing_fields_are_told_where_none_may_be_made(mautic: MauticRuns) -> None:
    summary = mautic.sync([customer(1)], create_fields=False)

    assert summary["created"] == 1
    assert any("Field total_spent is left out" in why for why in summary["reasons"])


def test_a_number_that_mautic_rounds_is_in_step(mautic: MauticRuns) -> None:
    mautic.others.field("total_spent", "number", properties={"scale": 0})
    mautic.sync([customer(1)])

    assert mautic.sync([customer(1)], database_url=None)["unchanged"] == 1


def test_a_field_whose_making_was_not_answered_is_not_made_twice(mautic: MauticRuns) -> None:
    mautic.sandbox.fault(
        vendor="mautic", path="/fields/contact/batch", method="POST", kind="cut", applied=True
    )

    mautic.sync([customer(1)])

    fields = mautic.others.get("/fields/contact", limit=500).json()["fields"].values()
    assert not any(row["alias"].endswith("1") and row["alias"] != "address1" for row in fields)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"fields": {"x": {"field": "nope", "type": "text"}}}, "nope, which is no field"),
        ({"fields": {"email": {"field": "source", "type": "text"}}}, "names email"),
        ({"fields": {"No Alias": {"field": "source", "type": "text"}}}, "no alias that Mautic"),
        ({"customer_id_field": "a" * 26}, "no alias that Mautic can have"),
        ({"customer_id_field": "city"}, "both name city"),
    ],
)
def test_a_wrong_setting_is_named(mautic: MauticRuns, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        mautic.sync([customer(1)], **settings)

    assert mautic.writes() == {}
