"""The daemon's working half under a seeded scheduler that may crash it at any step.

It proves I1, I3, I4, I5 and I7 for one thread of steps; races of real threads are the business
of tests/daemon/queue/test_service.py and tests/daemon/store/test_writer.py.
"""

from pathlib import Path

import pytest

from tests.simulation.queue_world import QueueWorld
from tests.simulation.seeds import AT_ONCE, lacking, same_ids

IN_THE_GATE, AT_LENGTH = 200, 400
"""So many seeds; the rest of the longer run is `long`."""
STEPS = 700
REACHED = {
    "crash: between transactions": 5,
    "crash: run": 5,
    "crash: acknowledge": 1,
    "crash: with a job in hand": 5,
    "refused: disk full": 5,
    "turn put off": 1,
    "succeeded": 500,
    "failed": 50,
    "interrupted": 5,
    "refused": 10,
    "snoozed": 10,
    "stale": 10,
    "timed_out": 1,
    "cancelled": 1,
}
"""Of so many seeds at least so often: a world where nothing happens proves nothing."""


def simulate(seed: int, folder: Path) -> QueueWorld:
    with same_ids(seed):
        world = QueueWorld(seed, folder)
        world.run(STEPS)
        world.settle()
    return world


@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(0, IN_THE_GATE, AT_ONCE))
def test_invariants_hold_after_every_step(first: int, tmp_path: Path) -> None:
    assert lacking(REACHED, simulate, first=first, folder=tmp_path) == {}


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(IN_THE_GATE, AT_LENGTH, AT_ONCE))
def test_invariants_hold_at_length(first: int, tmp_path: Path) -> None:
    assert lacking(REACHED, simulate, first=first, folder=tmp_path) == {}
