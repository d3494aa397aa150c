import pytest

from daemon.domain.duty.gaps import Gap, is_in_gap, left_of
from daemon.domain.hours.duty import MINUTE_MS


def gap(begin: float, end: float) -> Gap:
    """By minutes."""
    return Gap(round(begin * MINUTE_MS), round(end * MINUTE_MS))


@pytest.mark.parametrize(
    ("told", "left"),
    [
        (gap(10, 20), []),
        (gap(5, 25), []),
        (gap(10.5, 20), []),
        (gap(10, 19.9), [gap(19.9, 20.5)]),
        (gap(12, 25), [gap(10.2, 12)]),
        (gap(5, 12), [gap(12, 20.5)]),
        (gap(12, 14), [gap(10.2, 12), gap(14, 20.5)]),
        (gap(20.1, 30), [gap(10.2, 20.5)]),
        (gap(0, 10.9), [gap(10.2, 20.5)]),
    ],
)
def test_what_is_told_of_a_gap_leaves_the_rest_of_it(told: Gap, left: list[Gap]) -> None:
    assert list(left_of(gap(10.2, 20.5), told)) == left


def test_a_gap_is_where_any_of_its_minutes_is() -> None:
    gaps = [gap(10.2, 20.5), gap(30, 31)]
    assert is_in_gap(gaps, 0, 11 * MINUTE_MS)
    assert not is_in_gap(gaps, 0, 10 * MINUTE_MS)
    assert not is_in_gap(gaps, 20 * MINUTE_MS, 30 * MINUTE_MS)
    assert is_in_gap(gaps, 20 * MINUTE_MS, 31 * MINUTE_MS)


def test_within_one_minute_nothing_is_missed() -> None:
    assert gap(10.2, 10.8).is_empty
    assert gap(11, 10).is_empty
    assert not gap(10.8, 11).is_empty
