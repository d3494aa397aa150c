"""kill -9 in the middle of the load. A power cut needs a machine; this is what a process can
show: nothing that was said to be durable lives only in its memory (I1).
"""

import subprocess
import sys
from pathlib import Path

from daemon.database_file import lock_holder
from tests.architecture.sources import ROOT
from tests.daemon.store.scene import ask, open_store, units

ROUNDS = (150, 400, 700)


def rows_before_kill(path: Path, count: int) -> list[tuple[str, int]]:
    """The ledger: what the child was told is durable, up to its death."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.daemon.store.killed_child", str(path)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert child.stdout is not None
    lines = [child.stdout.readline() for _ in range(count)]
    child.kill()
    lines += child.stdout.read().splitlines(keepends=True)
    child.stdout.close()
    child.wait(30)
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [(name, int(seq)) for name, seq in whole]


def test_i1_every_acknowledged_row_survives_kill_9(path: Path) -> None:
    ledger: list[tuple[str, int]] = []
    for count in ROUNDS:
        ledger += rows_before_kill(path, count)
        assert lock_holder(path) is None
        store = open_store(path)
        assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        store.close()
        there = set(units(path))
        assert {name for name, _ in ledger} - there == set()
        numbers = [seq for _, seq in ledger]
        assert len(numbers) == len(set(numbers))
        assert ask(path, "SELECT last FROM stream WHERE name = 'event'") == [(len(there),)]
    assert len(ledger) >= sum(ROUNDS)
