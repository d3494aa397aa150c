from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.eta.eta import MINUTE_MS
from daemon.domain.orders.order import OrderState, Times
from daemon.domain.sla.ledger import Cause, Story, outcome
from tests.daemon.domain.sla.test_expecting import NOW, order

PLAN: dict[str, Any] = {"approach_min": 5.0, "travel_min": 20.0, "begins_at": NOW + 30 * MINUTE_MS}
"""Loading 5 min, promised in an hour: there is nothing to spare."""


def at(minute: float) -> int:
    return NOW + round(minute * MINUTE_MS)


def times(*, assigned: float = 0, loading: float = 35, out: float = 40, there: float = 60) -> Times:
    return Times(
        assigned=at(assigned),
        loading=at(loading),
        in_transit=at(out),
        arrived=at(there),
        delivering=at(there + 2),
        delivered=at(there + 20),
    )


@pytest.mark.parametrize(
    ("found", "story", "cause", "breach"),
    [
        (times(), {}, Cause.NONE, 0),
        (times(there=80), {}, Cause.TRAFFIC, 20),
        (times(out=60, there=80), {}, Cause.LOADING, 20),
        (times(loading=55, out=60, there=80), {}, Cause.LATE_START, 20),
        (times(loading=55, out=60, there=80), {"held_min": 18.0}, Cause.SITE_WAIT, 20),
        (times(assigned=50, loading=55, out=60, there=80), {"begins_at": at(50)},
         Cause.LATE_DISPATCH, 20),
        (times(there=80), {"is_broken_down": True}, Cause.BREAKDOWN, 20),
        (times(there=80), {"travel_min": None}, Cause.UNKNOWN, 20),
        (times(there=80), {"travel_min": None, "is_declared": True}, Cause.DECLARED, 20),
    ],
)  # fmt: skip
def test_the_part_that_took_longest_is_the_cause(
    found: Times, story: dict[str, Any], cause: Cause, breach: int
) -> None:
    over = order(state=OrderState.DELIVERED, times=found)
    ended = outcome(over, Story(**(PLAN | story)))
    assert (ended.cause, ended.breach_min) == (cause, breach)
    assert ended.actual_at == found.arrived


def test_a_cancelled_order_was_never_there() -> None:
    over = order(state=OrderState.CANCELLED, times=Times(cancelled=at(70)))
    ended = outcome(over, Story())
    assert (ended.actual_at, ended.breach_min, ended.cause) == (None, 10, Cause.CANCELLED)


def test_of_one_that_nobody_saw_come_the_pour_tells_and_the_instant_is_unknown() -> None:
    over = order(state=OrderState.DELIVERED, times=Times(delivered=at(75)))
    ended = outcome(over, Story())
    assert (ended.actual_at, ended.breach_min, ended.cause) == (None, 15, Cause.UNKNOWN)


@given(there=st.integers(-60, 300))
def test_what_was_in_time_has_no_cause_and_what_was_late_has_one(there: int) -> None:
    over = order(state=OrderState.DELIVERED, times=times(there=there))
    ended = outcome(over, Story(**PLAN))
    assert (ended.breach_min == 0) == (ended.cause is Cause.NONE)
    assert ended.breach_min == max(0, there - 60)
