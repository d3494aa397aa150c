import pytest

from daemon.domain.orders.truck import TruckState
from daemon.interfaces import Tx
from daemon.store import order_moves, truck_places
from daemon.store.assignments import Pair
from daemon.store.database import Store
from tests.daemon.store.order_scene import (
    PLANT,
    Ground,
    Telling,
    add_order,
    add_pair,
    assign,
    bring,
    lay_ground,
    read,
    seen,
)
from tests.daemon.store.scene import NOW
from tests.daemon.store.unit_scene import fit, say


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


@pytest.fixture
def ground(tx: Tx) -> Ground:
    return lay_ground(tx)


@pytest.fixture
def coming_back(tx: Tx, ground: Ground) -> Pair:
    """Loaded at the plant; its next order is loaded elsewhere and does not set."""
    pair = add_pair(tx)
    assign(Telling(tx), add_order(tx, ground), pair)
    bring(Telling(tx), pair, TruckState.RETURNING)
    elsewhere = add_order(
        tx, ground, "O-2", origin_id=ground.site_id, destination_id=ground.plant_id,
        discharge_limit_min=None,
    )  # fmt: skip
    assign(Telling(tx), elsewhere, pair, 60)
    return pair


def test_what_is_next_is_not_where_it_comes_home_to(
    tx: Tx, ground: Ground, coming_back: Pair
) -> None:
    home = truck_places.homes(tx)[coming_back.vehicle_id]
    assert (home.spot.site_id, home.is_washed) == (ground.plant_id, True)


def test_what_it_gave_back_is_not_where_it_comes_home_to(
    tx: Tx, ground: Ground, coming_back: Pair
) -> None:
    order_moves.take_back(Telling(tx), read(tx, "O-2"), seen(90))
    home = truck_places.homes(tx)[coming_back.vehicle_id]
    assert (home.spot.site_id, home.is_washed) == (ground.plant_id, True)


def test_what_was_called_off_before_it_was_loaded_is_not_where_it_comes_home_to(
    tx: Tx, ground: Ground, coming_back: Pair
) -> None:
    order_moves.cancel(Telling(tx), read(tx, "O-2"), seen(90))
    home = truck_places.homes(tx)[coming_back.vehicle_id]
    assert (home.spot.site_id, home.is_washed) == (ground.plant_id, True)


def test_only_who_comes_back_has_a_home(tx: Tx, coming_back: Pair) -> None:
    assert list(truck_places.homes(tx)) == [coming_back.vehicle_id]
    bring(Telling(tx), coming_back, TruckState.AVAILABLE)
    assert truck_places.homes(tx) == {}


def test_who_stands_at_a_site_is_parked_there(tx: Tx, ground: Ground) -> None:
    vehicle_id = add_pair(tx).vehicle_id
    assert truck_places.positions(tx, NOW) == {}
    say(tx, fit(tx, vehicle_id), at=NOW - 1, place=PLANT[1:], sites={"PLANT": NOW - 2})
    position = truck_places.positions(tx, NOW)[vehicle_id]
    assert (position.spot.site_id, position.heard_at) == (ground.plant_id, NOW - 1)
    assert not position.is_parked
    tx.execute("UPDATE unit_state SET body = json_set(body, '$.is_standing', json('true'))")
    assert truck_places.positions(tx, NOW)[vehicle_id].is_parked
