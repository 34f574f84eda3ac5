"""What the supervisor does where something cannot be started again."""

from pathlib import Path

import pytest

from ticket_console.service.supervisor import keep_running
from ticket_pipeline.database import EmbeddedServer


def test_a_database_that_cannot_start_is_tried_again_until_it_can(
    tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    server = EmbeddedServer(tmp_path_factory.mktemp("postgres"))
    server.start()
    server.stop()
    wanted, away = (Path(server.data, name) for name in ("postgresql.conf", "away"))
    wanted.rename(away)
    patience = keep_running(server, [])
    assert "PostgreSQL did not start" in capfd.readouterr().err
    away.rename(wanted)
    assert keep_running(server, []) < patience
    assert server.is_running()
    server.stop()
