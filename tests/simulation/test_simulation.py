"""The daemon's working half under a seeded scheduler that may crash it at any step.

It proves I1, I3, I4, I5 and I7 for one thread of steps; races of real threads are the business
of tests/daemon/queue/test_service.py and tests/daemon/store/test_writer.py.
"""

from collections import Counter
from pathlib import Path
from shutil import rmtree

import pytest

from tests.simulation.world import World

SEEDS = 200
AT_ONCE = 20
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


def simulate(seed: int, folder: Path) -> World:
    world = World(seed, folder)
    world.run(STEPS)
    world.settle()
    return world


@pytest.mark.parametrize("first", range(0, SEEDS, AT_ONCE))
def test_invariants_hold_after_every_step(first: int, tmp_path: Path) -> None:
    reach: Counter[str] = Counter()
    for seed in range(first, first + AT_ONCE):
        folder = tmp_path / str(seed)
        folder.mkdir()
        reach += simulate(seed, folder).reach
        rmtree(folder)
    assert {what: reach[what] for what, least in REACHED.items() if reach[what] < least} == {}
