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


DONE = "failed: 0 created, 0 updated, 0 rejected, 1 api_calls"
BROKEN_PIPE = f"{AT} [info     ] tap-postgres BrokenPipeError: [Errno 32] Broken pipe"
WORDS = {
    "target-brevo": "Brevo does not know the API key. Set api_key to a v3 API key.",
    "target-mautic": "Mautic does not know the client_id. Copy it from Mautic's Settings.",
    "target-hubspot": "HubSpot does not know the token. Set access_token to a service key.",
}


@pytest.mark.parametrize("failed", ["Loader failed", "Extractor and loader failed"])
@pytest.mark.parametrize("target", WORDS)
def test_a_target_that_failed_is_heard_and_not_the_extractor_that_it_broke(
    target: str, failed: str
) -> None:
    written = f"""
{AT} [info     ] {target} Skipping parse of env var settings...
{AT} [info     ] {target} brevo {DONE}
{AT} [info     ] {target} {WORDS[target]}
{BROKEN_PIPE}
{AT} [error    ] meltano      {failed}
{AT} [error    ] meltano      Block run completed
"""
    assert cause(written) == WORDS[target]


def test_a_loader_that_raises_tells_what_and_not_where() -> None:
    written = f"""
{AT} [info     ] target-postgres   File "parallel.py", line 795, in _return_or_raise
{AT} [info     ] target-postgres psycopg.errors.InvalidTextRepresentation: invalid input
{AT} [info     ] target-postgres CONTEXT: (left out)
{BROKEN_PIPE}
{AT} [error    ] meltano      Extractor and loader failed
"""
    assert cause(written) == "psycopg.errors.InvalidTextRepresentation: invalid input"


def test_dbt_that_cannot_begin_tells_why() -> None:
    written = f"""
{AT} [info     ] dbt          09:04:42  Encountered an error:
{AT} [info     ] dbt          Database Error
{AT} [info     ] dbt            connection to server failed: FATAL:  no password supplied
{AT} [error    ] meltano      Block run completed
"""
    assert cause(written) == "connection to server failed: FATAL:  no password supplied"


def test_who_wrote_nothing_tells_so() -> None:
    assert cause("") == "it printed nothing."
