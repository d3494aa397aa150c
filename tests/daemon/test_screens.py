import os
import pty
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.domain.hours.terms import STANDING_EXEMPTION
from daemon.screens import RulesInForce
from daemon.settings import QueueTable, Settings
from tests.daemon.readmodel.sample_fleet import NOW, create

TUI = [sys.executable, "-m", "daemon", "tui", "--database"]


@pytest.mark.parametrize("elsewhere", ["stdin", "stdout", "stderr"])
def test_without_a_terminal_it_is_one_line_and_a_next_step(tmp_path: Path, elsewhere: str) -> None:
    terminal, ours = pty.openpty()
    said = tmp_path / "said"
    with said.open("w+b") as file:
        done = subprocess.run(
            [*TUI, str(tmp_path / "none.db")],
            stdin=file if elsewhere == "stdin" else ours,
            stdout=file if elsewhere == "stdout" else ours,
            stderr=file if elsewhere == "stderr" else ours,
            timeout=30,
            check=False,
        )
    os.close(ours)
    shown = said.read_bytes() if elsewhere == "stderr" else os.read(terminal, 4096)
    os.close(terminal)
    assert done.returncode == 2
    first, second = shown.decode().splitlines()
    assert first == "depotd: the screens need a terminal for input and output"
    assert second.endswith("depotd status")
    assert b"\x1b" not in shown


def test_rules_are_those_of_settings_and_database(tmp_path: Path) -> None:
    rules = RulesInForce(Settings(queue={"pattern": QueueTable(weight=7.0)}))
    db = sqlite3.connect(create(tmp_path / "fleet.db"))
    before = rules.weights(db, NOW)
    assert before["pattern"] == 7.0
    assert rules.values(db, NOW)[STANDING_EXEMPTION] == "short_haul_cdl"
    db.executescript(
        "INSERT INTO rule(name, value, status, set_at, set_by) VALUES"
        " ('queue.pattern.weight', '33.0', 'active', 1, 'ana'),"
        " ('hours.standing_exemption', '\"none\"', 'active', 1, 'ana')"
    )
    assert rules.weights(db, NOW) == {**before, "pattern": 33.0}
    assert rules.values(db, NOW)[STANDING_EXEMPTION] == "none"
    db.close()
