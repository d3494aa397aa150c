from pathlib import Path

import pytest

from daemon.bootstrap import ReplayPlan, ReplayWiring, port_specs
from daemon.errors import SettingsError
from daemon.settings import PortTable, Settings, UnitTable
from daemon.store.database import create_or_open


def test_an_automatic_rate_is_left_to_be_found() -> None:
    ports = [PortTable(name="a", url="/dev/a"), PortTable(name="b", url="/dev/b", baud=4800)]
    assert [spec.baud for spec in port_specs(Settings(port=ports))] == [None, 4800]


def test_a_replay_that_cannot_be_wired_lets_go_of_its_database(tmp_path: Path) -> None:
    wrong = Settings(unit=[UnitTable(name="box", vehicle="nobody")])
    path = tmp_path / "replay.db"
    with pytest.raises(SettingsError, match="which is no vehicle"):
        ReplayWiring(wrong, ReplayPlan(database=path), config=Path("x"))
    create_or_open(path, kind="replay", depot="depot", now_ms=1).close()
