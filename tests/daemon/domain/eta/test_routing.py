import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.eta.routing import MOST_M, MOST_S, answer

ANYTHING = st.one_of(st.none(), st.text(), st.booleans(), st.integers(), st.floats())


def test_an_answer_is_in_whole_seconds_and_metres() -> None:
    found = answer(1_284.4, 0, 13_912.6)
    assert (found.travel_s, found.traffic_s, found.road_m) == (1_284, 0, 13_913)


@given(travel=ANYTHING, traffic=ANYTHING, road=ANYTHING)
def test_whatever_is_told_is_possible_or_refused(
    travel: object, traffic: object, road: object
) -> None:
    try:
        found = answer(travel, traffic, road)
    except ValueError:
        return
    assert 0 <= found.traffic_s <= found.travel_s <= MOST_S
    assert 0 <= found.road_m <= MOST_M


@pytest.mark.parametrize("told", [math.nan, math.inf, -1, "5", None, True, MOST_S + 1])
def test_what_cannot_be_is_named(told: object) -> None:
    with pytest.raises(ValueError, match="travel time"):
        answer(told, 0, 1)
