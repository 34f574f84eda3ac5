"""What the erasing command is given, and what it hands on."""

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from singer_sdk.plugin_base import _ConfigInput

from crm_core.erasure import Person, person_of
from fixtures.brevo_target import BrevoRuns, brevo_runs
from fixtures.customers import changed, customer
from target_brevo.target import TargetBrevo
from ticket_pipeline.environment import meltano_environment
from ticket_pipeline.erasure.command import erase
from ticket_pipeline.erasure.steps import Erased, erase_everywhere
from ticket_pipeline.errors import PipelineError
from vendor_sandbox.client import SandboxClient

ADA, BOB = "person1@example.org", "person2@example.org"
KEY = "a key of the test"


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOMBSTONE_KEY", KEY)


def test_without_a_key_one_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOMBSTONE_KEY", "")

    with pytest.raises(PipelineError, match=r"secrets\.token_urlsafe\(32\).*TOMBSTONE_KEY"):
        erase(ADA, StringIO(), Console())


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize(("address", "given"), [("nobody", ""), ("-", "nobody\n"), ("-", "")])
def test_what_is_no_address_is_refused_without_being_quoted(address: str, given: str) -> None:
    with pytest.raises(PipelineError, match="not an e-mail address") as refused:
        erase(address, StringIO(given), Console())

    assert "nobody" not in str(refused.value)


def test_the_transforms_get_the_key_with_their_connection() -> None:
    variables = {"TOMBSTONE_KEY": r"a b\c", "PGOPTIONS": "-c work_mem=1MB"}

    options = meltano_environment(variables, "postgresql://u:p@h/d")["PGOPTIONS"]

    assert options == r"-c work_mem=1MB -c tickets.tombstone_key=a\ b\\c"


def test_without_a_key_the_transforms_get_none() -> None:
    assert "PGOPTIONS" not in meltano_environment({}, "postgresql://u:p@h/d")


@pytest.fixture
def brevo(sandbox: SandboxClient, postgres_url: str, tmp_path: Path) -> Iterator[BrevoRuns]:
    yield from brevo_runs(sandbox, postgres_url, tmp_path)


EraseFromBrevo = Callable[[Person], Erased]


@pytest.fixture
def from_brevo(brevo: BrevoRuns) -> EraseFromBrevo:
    """Let the target erase, as its command does."""

    def erase_from(person: Person) -> Erased:
        config = _ConfigInput(config={**brevo.settings, "tombstone_key": KEY})
        TargetBrevo.invoke(config=config, file_input=StringIO(f"{person.email}\n"), erase=True)
        told = brevo.summary()
        return Erased(destination="brevo", was_there=told["erased"], rows=told["rows"])

    return erase_from


def test_a_real_target_erases_its_contact_and_its_rows(
    brevo: BrevoRuns,
    from_brevo: EraseFromBrevo,
    postgres_url: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    brevo.sync([customer(1), customer(2)], tombstone_key=KEY)

    receipt = erase_everywhere(postgres_url, person_of(ADA), KEY, [from_brevo])
    brevo.sync([customer(1), customer(2)], tombstone_key=KEY)

    assert receipt.is_complete
    assert [each["email"] for each in brevo.contacts()] == [BOB]
    assert "brevo: the contact was erased; 2 rows of the ledger" in capsys.readouterr().out
    assert brevo.ledger("select distinct email from ops.sync_status") == [(BOB,)]


def test_an_erasure_that_broke_off_is_finished_by_the_next(
    brevo: BrevoRuns, from_brevo: EraseFromBrevo, postgres_url: str
) -> None:
    def killed(_: Person) -> Erased:
        raise KeyboardInterrupt

    brevo.sync([customer(1)], tombstone_key=KEY)
    with pytest.raises(KeyboardInterrupt):
        erase_everywhere(postgres_url, person_of(ADA), KEY, [killed])
    between = brevo.sync([changed(customer(1), first_name="Grace")], tombstone_key=KEY)

    receipt = erase_everywhere(postgres_url, person_of(ADA), KEY, [from_brevo])

    assert between["reasons"] == {"erased": 1}
    assert receipt.is_complete
    assert brevo.contacts() == []
