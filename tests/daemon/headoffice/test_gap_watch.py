from itertools import pairwise

from daemon.headoffice.gap_watch import ASKED_MOST, GapWatch
from daemon.headoffice.plan import Figures
from daemon.headoffice.store import EpochKey, Standing
from tests.daemon.headoffice.truth import RENO

KEY = EpochKey(RENO, "one")
FIGURES = Figures(gap_ms=2_000, gap_again_ms=10_000)


def missing(*gaps: tuple[str, int, int]) -> Standing:
    return Standing(marks={}, gaps=gaps)


def test_gap_is_due_when_it_has_stayed() -> None:
    watch = GapWatch(FIGURES)
    watch.arrived(KEY, missing(("event", 1, 5)), now=100)
    assert watch.due(2_099) == []
    assert watch.wait_ms(1_000) == 1_100
    assert watch.due(2_100) == [KEY]


def test_gap_that_shrinks_from_below_is_on_its_way() -> None:
    watch = GapWatch(FIGURES)
    watch.arrived(KEY, missing(("event", 1, 9)), now=0)
    watch.arrived(KEY, missing(("event", 5, 9)), now=1_900)
    assert watch.due(2_500) == []
    watch.arrived(KEY, missing(), now=2_600)
    assert (watch.due(9_999), watch.wait_ms(0)) == ([], None)


def test_young_gap_does_not_put_off_an_old_one() -> None:
    watch = GapWatch(FIGURES)
    watch.arrived(KEY, missing(("event", 1, 9)), now=0)
    watch.arrived(KEY, missing(("event", 1, 9), ("alert", 2, 2)), now=1_900)
    assert watch.due(2_000) == [KEY]


def test_asking_again_takes_ever_longer_and_ends() -> None:
    watch = GapWatch(FIGURES)
    watch.arrived(KEY, missing(("event", 1, 5)), now=0)
    asked: list[int] = []
    now = 0
    while (wait_ms := watch.wait_ms(now)) is not None:
        now += wait_ms
        assert watch.due(now) == [KEY]
        watch.see(KEY, missing(("event", 1, 5)), now=now)
        watch.asked(KEY, now=now)
        asked.append(now)
    assert asked[:3] == [2_000, 12_000, 32_000]
    assert len(asked) == ASKED_MOST
    assert max(later - before for before, later in pairwise(asked)) == 320_000
    watch.arrived(KEY, missing(("event", 1, 5)), now=now)
    assert watch.due(now + 2_000) == [KEY]
