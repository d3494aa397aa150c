from pathlib import Path

import pytest

from daemon.bootstrap.replay import ReplayPlan, ReplayWiring
from daemon.errors import SettingsError
from daemon.settings import Settings, UnitTable
from daemon.store.database import create_or_open


def test_a_replay_that_cannot_be_wired_lets_go_of_its_database(tmp_path: Path) -> None:
    wrong = Settings(unit=[UnitTable(name="box", vehicle="nobody")])
    path = tmp_path / "replay.db"
    with pytest.raises(SettingsError, match="which is no vehicle"):
        ReplayWiring(wrong, ReplayPlan(database=path), config=Path("x"))
    create_or_open(path, kind="replay", depot="depot", now_ms=1).close()
