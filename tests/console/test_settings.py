"""What the console is told by its environment, and where that is described."""

import re
import socket

import pytest

from ticket_console.errors import ConsoleError
from ticket_console.service.supervisor import require_free
from ticket_console.settings import Settings, read_settings
from ticket_pipeline.paths import ROOT

WAREHOUSE = {"WAREHOUSE_URL": "postgresql://127.0.0.1/tickets"}


class Asked(dict[str, str]):
    """Variables that remember for which of them was asked."""

    def __init__(self) -> None:
        super().__init__(WAREHOUSE)
        self.names: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """Give a variable, and remember that it was wanted."""
        self.names.add(name)
        return super().get(name, default)


@pytest.fixture
def asked() -> set[str]:
    """The variables that the console reads."""
    variables = Asked()
    read_settings(variables)
    return variables.names - set(WAREHOUSE)


def test_the_readme_describes_every_variable_of_the_console_and_no_other(asked: set[str]) -> None:
    readme = (ROOT / "console" / "README.md").read_text(encoding="utf-8")
    [table] = re.findall(r"## Settings\n(.*?)\n## ", readme, re.DOTALL)
    assert sorted(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)) == sorted(asked)


def test_the_example_of_an_env_file_names_every_variable_of_the_console(asked: set[str]) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert asked <= set(re.findall(r"^([A-Z_]+)=$", example, re.MULTILINE))


def test_an_empty_variable_is_one_that_is_not_set(asked: set[str]) -> None:
    assert read_settings(WAREHOUSE | dict.fromkeys(asked, "")) == read_settings(WAREHOUSE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONSOLE_PORT", "eighty"),
        ("CONSOLE_PORT", "0"),
        ("CONSOLE_PORT", "65536"),
        ("COALESCE_SECONDS", "nan"),
        ("COALESCE_SECONDS", "-1"),
        ("ALERT_FAILED_SHARE", "5"),
        ("HISTORY_DAYS", "inf"),
        ("HISTORY_DAYS", "-1"),
        ("WEBHOOK_PAYLOAD_DAYS", "0"),
        ("SCHEDULES", "false"),
        ("CONSOLE_PUBLIC_URL", "console.example.org"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(ConsoleError, match=rf"^{name} is not .*Correct it"):
        read_settings(WAREHOUSE | {name: value})


@pytest.mark.parametrize("name", ["EVENTBRITE_WEBHOOK_SECRET", "BREVO_WEBHOOK_SECRET"])
@pytest.mark.parametrize("secret", ["a/b", "a%2Fb", "a?b", "a b", "ä"])
def test_a_secret_that_no_path_holds_as_it_stands_is_refused_and_not_told(
    name: str, secret: str
) -> None:
    with pytest.raises(ConsoleError, match=name) as told:
        read_settings({**WAREHOUSE, name: f"good,{secret}"})
    assert secret not in str(told.value)


def test_schedules_may_be_left_to_another_machine() -> None:
    told = [read_settings(WAREHOUSE | {"SCHEDULES": word}) for word in ("on", "off")]
    assert [each.has_schedules for each in told] == [True, False]


def test_a_port_that_is_taken_is_told_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConsoleError, match=rf"port {port}: .*CONSOLE_PORT"):
            require_free(Settings(database_url="", port=port))
    require_free(Settings(database_url="", port=port))
