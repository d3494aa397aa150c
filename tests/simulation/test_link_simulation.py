"""Depot, broker and head office under one seeded scheduler that may break any of them (I8)."""

from pathlib import Path

import pytest

from tests.simulation.link_world import LinkWorld
from tests.simulation.seeds import AT_ONCE, lacking, same_ids

SEEDS = 60
STEPS = 400
REACHED = {
    "message: lost": 20,
    "message: twice": 40,
    "message: later": 60,
    "message: refused": 10,
    "line: cut": 8,
    "line: refused": 10,
    "broker: restarted": 4,
    "broker: forgot": 4,
    "crash: between transactions": 10,
    "depot: restored": 4,
    "depot: replaced": 5,
    "depot: moved": 4,
    "office: committed": 200,
    "office: restored": 5,
    "office gone: between steps": 8,
    "order: done": 5,
    "order: unsupported": 1,
}
"""Of so many seeds at least so often: a world where nothing happens proves nothing."""


def simulate(seed: int, folder: Path) -> LinkWorld:
    with same_ids(seed):
        world = LinkWorld(seed, folder)
        world.run(STEPS)
        world.settle()
    return world


@pytest.mark.timeout(900)
@pytest.mark.parametrize("first", range(0, SEEDS, AT_ONCE))
def test_both_ends_hold_after_every_step_and_converge(first: int, tmp_path: Path) -> None:
    assert lacking(REACHED, simulate, first=first, folder=tmp_path) == {}
