from dataclasses import replace
from functools import partial

import pytest

from daemon.store import link_state, marks
from daemon.store.link_state import LinkState
from daemon.sync.status import (
    ANYWAY_EVERY_MS,
    FIGURES_EVERY_MS,
    MARKS_EVERY_MS,
    Keeper,
    LinkPhase,
)
from tests.daemon.store.scene import ask
from tests.daemon.sync.scene import Scene

LIVE = LinkState(state="live", since=1, broker="mqtt://b", depot_id="denver")


class Kept:
    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        scene.writer.write(lambda tx: marks.hold(tx, now=1))
        self.keeper = Keeper(scene.ground, {"event": 0})
        self.writes = 0

    def step(self, state: LinkState = LIVE, mark: int = 0, *, after_ms: int = 0) -> bool:
        """Answers whether something was written."""
        self.scene.advance(after_ms)
        self.keeper.step(state, {"event": mark})
        written = self.scene.writer.turn() > 0
        self.keeper.step(state, {"event": mark})
        return written or self.scene.writer.turn() > 0


@pytest.fixture
def kept(scene: Scene) -> Kept:
    kept = Kept(scene)
    kept.step()
    return kept


def test_states_are_the_states_of_the_table(scene: Scene) -> None:
    for phase in LinkPhase:
        scene.writer.write(partial(link_state.save, state=replace(LIVE, state=phase), now=1))


def test_a_mark_that_moved_is_written_after_a_while_and_not_each_time(kept: Kept) -> None:
    assert not kept.step(mark=1)
    assert not kept.step(mark=2, after_ms=MARKS_EVERY_MS - 1)
    assert kept.step(mark=3, after_ms=1)
    assert kept.scene.saved_marks()["event"] == 3
    assert not kept.step(mark=3, after_ms=MARKS_EVERY_MS)


def test_a_mark_that_fell_is_written_too(kept: Kept) -> None:
    kept.step(mark=9, after_ms=MARKS_EVERY_MS)
    kept.step(mark=4, after_ms=MARKS_EVERY_MS)
    assert kept.scene.saved_marks()["event"] == 4


def test_figures_wait_and_a_turn_of_the_link_does_not(kept: Kept) -> None:
    assert not kept.step(replace(LIVE, rtt_ms=5.0), after_ms=FIGURES_EVERY_MS - 1)
    assert kept.step(replace(LIVE, rtt_ms=5.0), after_ms=1)
    assert kept.step(replace(LIVE, rtt_ms=5.0, state="offline"))
    assert kept.step(replace(LIVE, state="offline", head_office=True))
    assert kept.scene.state() == "offline"


def test_it_says_now_and_then_that_it_is_at_work(kept: Kept) -> None:
    assert not kept.step(after_ms=ANYWAY_EVERY_MS - 1)
    assert kept.step(after_ms=1)
    updated = ask(kept.scene.path, "SELECT updated_at FROM link_state")
    assert updated == [(kept.scene.clock.now(),)]


def test_one_write_is_under_way_at_a_time(kept: Kept) -> None:
    for step in range(10):
        kept.scene.advance(ANYWAY_EVERY_MS)
        kept.keeper.step(LIVE, {"event": step})
    assert kept.scene.writer.turn() == 1
