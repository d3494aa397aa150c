import sqlite3

import pytest

from daemon.domain.orders.machine import truck_may
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.readmodel.truck_work import next_states, truck_work
from tests.daemon.readmodel.sample_fleet import NOW


def test_a_truck_says_what_it_does_for_orders(desk: sqlite3.Connection) -> None:
    work = truck_work(desk, NOW)
    assert (work[2].state, work[2].order, work[2].destination) == (
        TruckState.EN_ROUTE,
        "O-103",
        "tower",
    )
    assert work[2].source is MoveSource.GEOFENCE
    assert work[2].load is not None
    assert work[2].load.clock.left_min == 38
    assert work[1].route == ("O-107", "O-108")
    assert (work[9].state, work[9].note) == (TruckState.OUT_OF_SERVICE, "drum motor")


def test_a_truck_that_never_had_an_order_is_not_in_it(desk: sqlite3.Connection) -> None:
    assert 10 not in truck_work(desk, NOW)


@pytest.mark.parametrize("state", list(TruckState))
def test_what_may_follow_is_all_that_the_round_allows(state: TruckState) -> None:
    allowed = {to for to in TruckState if truck_may(state, to)}
    assert set(next_states(state)) == allowed


@pytest.mark.parametrize(
    ("state", "first"),
    [
        (TruckState.AVAILABLE, TruckState.ASSIGNED),
        (TruckState.LOADING, TruckState.EN_ROUTE),
        (TruckState.RETURNING, TruckState.WASHING),
        (TruckState.OUT_OF_SERVICE, TruckState.AVAILABLE),
    ],
)
def test_the_next_on_the_round_comes_first(state: TruckState, first: TruckState) -> None:
    assert next_states(state)[0] is first
