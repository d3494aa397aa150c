"""The daemon's working half under a seeded scheduler that may crash it at any step.

It proves I1, I3, I4, I5 and I7 for one thread of steps; races of real threads are the business
of tests/daemon/queue/test_service.py and tests/daemon/store/test_writer.py.
"""

from pathlib import Path

import pytest

from tests.simulation.world import World

SEEDS = 200
STEPS = 400


def simulate(seed: int, folder: Path) -> World:
    world = World(seed, folder)
    world.run(STEPS)
    world.settle()
    return world


@pytest.mark.parametrize("first", range(0, SEEDS, 20))
def test_invariants_hold_after_every_step(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + 20):
        folder = tmp_path / str(seed)
        folder.mkdir()
        simulate(seed, folder)
