import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.dispatch.scoring import (
    Left,
    availability,
    performance,
    proximity,
    score,
    scoring_of,
)
from tests.daemon.domain.dispatch.scene import rules

MINUTES = st.floats(-2000, 5000)


def test_approach_of_the_rule_is_worth_one_half() -> None:
    assert proximity(20, 20) == 0.5
    assert proximity(0, 20) == 1


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (Left(driving=660, window=840, cycle=4200), 1.0),
        (Left(driving=330, window=840, cycle=4200), 0.5),
        (Left(driving=660, window=210, cycle=4200), 0.25),
        (Left(driving=660, window=840, cycle=84), 0.1),
        (Left(driving=330, window=None, cycle=None), 0.5),
        (Left(driving=-5, window=840, cycle=4200), 0.0),
        (Left(driving=None, window=None, cycle=None), 0.0),
    ],
)
def test_the_clock_that_has_least_counts(left: Left, expected: float) -> None:
    assert availability(left, 660) == pytest.approx(expected)


@pytest.mark.parametrize(("rating", "expected"), [(1, 0), (3, 0.5), (5, 1), (6, 1), (0, 0)])
def test_rating_is_spread_over_one(rating: float, expected: float) -> None:
    assert performance(rating, 5) == expected


def test_where_the_best_rating_is_one_everybody_has_it() -> None:
    assert performance(1, 1) == 1


@given(
    approach=st.floats(0, 2000),
    driving=MINUTES,
    window=MINUTES,
    cycle=MINUTES,
    rating=st.floats(1, 5),
    wishes=st.floats(0, 1),
)
def test_every_score_is_between_nothing_and_one(
    approach: float, driving: float, window: float, cycle: float, rating: float, wishes: float
) -> None:
    found = score(
        scoring_of(rules()),
        approach_min=approach,
        left=Left(driving, window, cycle),
        rating=rating,
        wishes=wishes,
    )
    assert 0 <= found.total <= 1 + 1e-9


def test_weights_are_shares_of_their_sum() -> None:
    told = {
        "employee__scoring__proximity_weight": 1.0,
        "employee__scoring__availability_weight": 0.0,
        "employee__scoring__performance_weight": 0.0,
        "employee__scoring__certification_weight": 1.0,
    }
    scoring = scoring_of(rules(**told))
    assert (scoring.proximity, scoring.certification) == (0.5, 0.5)
    found = score(scoring, approach_min=20, left=Left(0, 0, 0), rating=1, wishes=1)
    assert found.total == pytest.approx(0.75)


def test_hours_of_the_rule_scale_the_driving() -> None:
    assert scoring_of(rules(employee__scoring__max_daily_hours=9.0)).driving_min == 540
