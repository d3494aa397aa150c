import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.orders.concrete import (
    MINUTE_MS,
    Hardness,
    clock_of,
    due_step,
    fits,
    steps_of,
)
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS

RULES = RuleValues({key.name: key.default for key in KEYS}, "defaults")
STEPS = (60, 75, 90)


def test_warnings_come_at_60_and_75_minutes_and_at_the_limit() -> None:
    assert steps_of(90, RULES) == STEPS


@pytest.mark.parametrize(
    ("limit_min", "steps"), [(120, (60, 75, 120)), (75, (60, 75)), (45, (45,))]
)
def test_an_own_limit_is_the_last_warning(limit_min: int, steps: tuple[int, ...]) -> None:
    assert steps_of(limit_min, RULES) == steps


@pytest.mark.parametrize(
    ("minutes", "hardness", "left"),
    [
        (0, Hardness.FRESH, 90),
        (59, Hardness.FRESH, 31),
        (60, Hardness.WARNED, 30),
        (75, Hardness.PRESSING, 15),
        (89, Hardness.PRESSING, 1),
        (90, Hardness.OVER, 0),
        (100, Hardness.OVER, -10),
    ],
)
def test_the_clock_runs_from_batching(minutes: int, hardness: Hardness, left: int) -> None:
    clock = clock_of(5_000, 90, 5_000 + minutes * MINUTE_MS, STEPS)
    assert (clock.hardness, clock.left_min, clock.age_min) == (hardness, left, minutes)


@pytest.mark.parametrize(
    ("age", "told", "due"),
    [(59, 0, None), (60, 0, 60), (61, 60, None), (80, 60, 75), (95, 0, 90), (95, 90, None)],
)
def test_each_warning_is_due_once_and_the_newest_stands_for_those_before(
    age: int, told: int, due: int | None
) -> None:
    assert due_step(age, told, STEPS) == due


@given(st.lists(st.integers(0, 5), min_size=1, max_size=60))
def test_no_warning_is_told_twice_however_time_is_looked_at(steps: list[int]) -> None:
    age, told, heard = 0, 0, []
    for step in steps:
        age += step
        due = due_step(age, told, STEPS)
        if due is not None:
            heard.append(due)
            told = due
    assert heard == sorted(set(heard))
    assert told == max((one for one in STEPS if one <= age), default=0)


def test_a_load_that_cannot_be_poured_in_time_says_by_which_figures() -> None:
    late = fits(loading_min=5, travel_min=60, waiting_min=10, pouring_min=20, limit_min=90)
    assert not late.fits
    assert late.text == (
        "95 min from batching (loading 5, travel 60, waiting 10, pouring 20)"
        " are beyond the limit of 90"
    )
    assert fits(loading_min=5, travel_min=65, pouring_min=20, limit_min=90).fits
