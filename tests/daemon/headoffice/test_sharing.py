"""Several processes on one store, one of them killed with -9: races of real processes."""

import subprocess
import sys
from contextlib import closing

import pytest

from daemon.clock import ManualClock
from daemon.headoffice.opening import open_store
from daemon.headoffice.store import EpochKey
from tests.daemon.headoffice import taking_child
from tests.daemon.headoffice.truth import NOW, row

CHILD = [sys.executable, "-m", "tests.daemon.headoffice.taking_child"]


@pytest.mark.parametrize("seed", [1, 2])
def test_processes_that_take_the_same_store_it_once(address: str, seed: int) -> None:
    children = [
        subprocess.Popen(
            [*CHILD, address, str(seed * 10 + number)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    victim, *others = children
    try:
        assert victim.stdout is not None
        assert victim.stdout.readline() == "begun\n"
        victim.kill()
        for child in others:
            _, said = child.communicate(timeout=100)
            assert child.returncode == 0, said
    finally:
        for child in children:
            child.kill()
            child.communicate()
    with closing(open_store(address, clock=ManualClock(NOW), make=False)) as store:
        for depot in taking_child.DEPOTS:
            key = EpochKey(depot, "two")
            assert store.standings([key])[key].marks["event"] == taking_child.ROWS
            found = store.rows(depot, "event", first=1, limit=10_000)
            assert found == [row("event", seq) for seq in range(1, taking_child.ROWS + 1)]
        assert [bad for one in store.status() for bad in one.bad] == []
