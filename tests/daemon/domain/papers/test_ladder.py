import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.papers.ladder import STEPS, step_reached, step_to_tell
from tests.daemon.domain.papers.unhurried import UNHURRIED


@pytest.mark.parametrize(
    ("days", "step"),
    [(400, None), (61, None), (60, 60), (31, 60), (30, 30), (8, 14), (2, 3), (0, 0), (-1, -1)],
)
def test_step_is_the_tightest_that_is_reached(days: int, step: int | None) -> None:
    assert step_reached(days, 30) == step


def test_the_depots_own_step_stands_beside_the_others() -> None:
    assert [step_reached(days, 45) for days in (46, 45, 31, 30)] == [60, 45, 45, 30]
    assert step_reached(80, 90) == 90


def test_after_an_outage_only_the_tightest_step_is_told() -> None:
    assert step_to_tell(5, 30, []) == 7
    assert step_to_tell(5, 30, [60]) == 7
    assert step_to_tell(5, 30, [7]) is None
    assert step_to_tell(20, 30, [7]) is None, "a clock set back tells nothing again"


def test_expired_is_told_daily() -> None:
    assert step_to_tell(-1, 30, [0]) == -1
    assert step_to_tell(-1, 30, [-1]) is None
    assert step_to_tell(-9, 30, [-1]) == -9


@UNHURRIED
@given(
    days=st.lists(st.integers(-40, 120), max_size=40),
    warning_days=st.integers(1, 120),
    is_forward=st.booleans(),
)
def test_each_step_is_told_once_whatever_days_are_seen(
    days: list[int], warning_days: int, *, is_forward: bool
) -> None:
    """Days that are skipped, and days that come again."""
    told: list[int] = []
    for left in sorted(days, reverse=True) if is_forward else days:
        step = step_to_tell(left, warning_days, told)
        if step is not None:
            told.append(step)
        reached = step_reached(left, warning_days)
        assert reached is None or min(told) <= reached, "nothing that is reached stays untold"
    assert len(told) == len(set(told))
    assert told == sorted(told, reverse=True)
    assert {step for step in told if step >= 0} <= {*STEPS, warning_days}


@UNHURRIED
@given(first=st.integers(61, 120), warning_days=st.sampled_from(STEPS))
def test_who_looks_every_day_hears_every_step(first: int, warning_days: int) -> None:
    told: list[int] = []
    for left in range(first, -4, -1):
        step = step_to_tell(left, warning_days, told)
        told += [] if step is None else [step]
    assert told == [*STEPS, -1, -2, -3]
