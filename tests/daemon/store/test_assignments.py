import sqlite3

import pytest

from daemon.store import assignments
from daemon.store.assignments import Ending
from daemon.store.database import Store
from tests.daemon.store.order_scene import add_order, add_pair, lay_ground, routes
from tests.daemon.store.scene import NOW


def test_a_route_is_in_the_order_in_which_it_was_given(store: Store) -> None:
    tx = store.connection
    ground, pair = lay_ground(tx), add_pair(tx)
    for name in ("O-1", "O-2", "O-3"):
        order = add_order(tx, ground, name)
        assignments.add(tx, order.id, pair, at=NOW, by="olga", terms={"score": 0.5})
    assert routes(tx) == [("T1", "O-1", 1), ("T1", "O-2", 2), ("T1", "O-3", 3)]
    first = assignments.route(tx, pair.vehicle_id)[0]
    assert (first.driver, first.assigned_by, dict(first.terms)) == ("D1", "olga", {"score": 0.5})
    assert assignments.end(tx, first.order_id, Ending.DELIVERED, at=NOW + 1)
    assert routes(tx) == [("T1", "O-2", 2), ("T1", "O-3", 3)]


def test_who_had_an_order_last_is_known_when_it_is_over(store: Store) -> None:
    tx = store.connection
    order, pair = add_order(tx, lay_ground(tx)), add_pair(tx)
    other = add_pair(tx, "T2", "D2")
    assert assignments.last_of_order(tx, order.id) is None
    for one, ending in ((pair, Ending.MOVED), (other, Ending.DELIVERED)):
        assignments.add(tx, order.id, one, at=NOW, by="olga", terms={}, overrides=["busy"])
        assert assignments.end(tx, order.id, ending, at=NOW + 1)
    assert assignments.of_order(tx, order.id) is None
    last = assignments.last_of_order(tx, order.id)
    assert last is not None
    assert (last.vehicle, tuple(last.overrides)) == ("T2", ("busy",))
    assert not assignments.end(tx, order.id, Ending.MOVED, at=NOW + 2)


def test_an_order_and_a_place_on_a_route_are_given_once(store: Store) -> None:
    tx = store.connection
    ground, pair = lay_ground(tx), add_pair(tx)
    order, other = add_order(tx, ground), add_order(tx, ground, "O-2")
    assignments.add(tx, order.id, pair, at=NOW, by="olga", terms={})
    second = add_pair(tx, "T2", "D2")
    for order_id, given, position in ((order.id, second, None), (other.id, pair, 1)):
        with pytest.raises(sqlite3.IntegrityError):
            assignments.add(tx, order_id, given, at=NOW, by="olga", terms={}, position=position)


def test_a_driver_with_orders_in_another_truck_is_found(store: Store) -> None:
    tx = store.connection
    order, pair = add_order(tx, lay_ground(tx)), add_pair(tx)
    other = add_pair(tx, "T2", "D2")
    assignments.add(tx, order.id, pair, at=NOW, by="olga", terms={})
    assert assignments.has_elsewhere(tx, pair.driver_id, other.vehicle_id)
    assert not assignments.has_elsewhere(tx, pair.driver_id, pair.vehicle_id)
    assert not assignments.has_elsewhere(tx, other.driver_id, pair.vehicle_id)
    assignments.end(tx, order.id, Ending.MOVED, at=NOW + 1)
    assert not assignments.has_elsewhere(tx, pair.driver_id, other.vehicle_id)
