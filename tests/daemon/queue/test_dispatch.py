"""Weighted stride: shares under load, no credit for idleness, never idle."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.queue.dispatch import MOST_BEHIND, Entrant, Stride


def race(*weights: float) -> tuple[Stride, list[Entrant]]:
    entrants = [Entrant(weight) for weight in weights]
    for entrant in entrants:
        entrant.can_start = True
    return Stride(entrants), entrants


def starts(stride: Stride, entrants: list[Entrant], count: int) -> list[int]:
    found = Counter(stride.pick() for _ in range(count))
    return [found[entrant] for entrant in entrants]


def test_shares_follow_the_weights() -> None:
    stride, entrants = race(60, 20, 10, 5, 5)
    assert starts(stride, entrants, 1_000) == pytest.approx([600, 200, 100, 50, 50], abs=2)


@given(st.lists(st.floats(0.1, 100), min_size=2, max_size=12))
def test_no_share_is_ever_off_by_more_than_a_start_or_two(weights: list[float]) -> None:
    stride, entrants = race(*weights)
    total = sum(weights)
    found = Counter[Entrant]()
    for picked in range(1, 400):
        found[stride.pick() or entrants[0]] += 1
        for entrant, weight in zip(entrants, weights, strict=True):
            due = picked * weight / total
            assert found[entrant] <= due + 2
    assert all(
        found[e] >= 399 * w / total - len(weights) for e, w in zip(entrants, weights, strict=True)
    )


def test_nobody_to_start_is_nobody_picked() -> None:
    stride, (entrant,) = race(1)
    entrant.can_start = False
    assert stride.pick() is None


def test_one_that_is_alone_gets_everything() -> None:
    stride, entrants = race(1, 99)
    entrants[1].can_start = False
    assert starts(stride, entrants, 50) == [50, 0]


def test_newcomer_has_no_credit_for_its_idle_time() -> None:
    stride, entrants = race(1, 1)
    entrants[1].can_start = False
    starts(stride, entrants, 1_000)
    entrants[1].can_start = True
    assert starts(stride, entrants, 100) == pytest.approx([50, 50], abs=1)


def test_held_back_by_a_limit_of_its_own_is_not_made_up_for() -> None:
    stride, entrants = race(1, 1)
    for _ in range(100):
        entrants[1].can_start = False
        stride.pick()
    entrants[1].can_start = True
    assert starts(stride, entrants, 10) == pytest.approx([5, 5], abs=1)


def test_work_that_is_not_at_hand_yet_keeps_its_place() -> None:
    """A window may be empty at the moment of a pick; the share is right over time."""
    stride, entrants = race(1, 1)
    total = Counter[Entrant]()
    for number in range(1_000):
        entrants[1].can_start = number % 3 == 0
        entrants[1].is_waiting = not entrants[1].can_start
        picked = stride.pick()
        assert picked is not None
        total[picked] += 1
    assert total[entrants[1]] >= 333  # each time it could


def test_debt_is_bounded() -> None:
    stride, entrants = race(1, 1)
    entrants[1].can_start, entrants[1].is_waiting = False, True
    starts(stride, entrants, 1_000)
    entrants[1].can_start = True
    got = starts(stride, entrants, MOST_BEHIND * 4)
    assert got[1] <= MOST_BEHIND * 3


def test_changed_weight_counts_from_now_on() -> None:
    stride, entrants = race(1, 1)
    starts(stride, entrants, 100)
    entrants[0].weigh(3)
    assert starts(stride, entrants, 400) == pytest.approx([300, 100], abs=2)
