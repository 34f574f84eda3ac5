"""Why a job failed is told by whoever knows it best."""

import pytest

from ticket_pipeline.meltano import cause

AT = "2026-11-21T08:16:19.450490Z"
ENDED = f"""
{AT} [error    ] meltano      Extractor failed
{AT} [error    ] meltano      Block run completed
{AT} [info     ] meltano      Run completed
"""


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            f"{AT} [info     ] tap-brevo    tap-brevo: the setting is wrong.",
            "the setting is wrong.",
        ),
        (
            f"{AT} [info     ] crm-signals  crm-signals: no database.",
            "no database.",
        ),
        (
            f"{AT} [info     ] dbt          08:16:19    Failure in test a (b)",
            "Failure in test a (b)",
        ),
        (
            f"{AT} [info     ] target-postgres psycopg.errors.CheckViolation: out of range",
            "psycopg.errors.CheckViolation: out of range",
        ),
        (
            f"{AT} [error    ] meltano      No state\nsqlalchemy.exc.OperationalError: refused",
            "sqlalchemy.exc.OperationalError: refused",
        ),
        ("", "Extractor failed"),
    ],
)
def test_the_most_telling_line_is_the_cause(written: str, told: str) -> None:
    assert cause(written + ENDED) == told


def test_who_wrote_nothing_tells_so() -> None:
    assert cause("") == "it printed nothing."
