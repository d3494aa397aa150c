import sqlite3

import pytest

from daemon.domain.orders.order import OrderSource, OrderState, Tier
from daemon.queue.outcomes import Stale
from daemon.store import orders
from daemon.store.database import Store
from tests.daemon.store.duty_scene import HOUR, MINUTE
from tests.daemon.store.order_scene import add_order, fields_of, lay_ground, read
from tests.daemon.store.scene import NOW


def test_an_order_is_read_as_it_was_told(store: Store) -> None:
    tx = store.connection
    order = add_order(
        tx,
        lay_ground(tx),
        equipment=("pump", "mixer"),
        certificates=("hazmat",),
        preferred=("twic",),
        earliest_at=NOW + HOUR,
        note="gate 3",
    )
    assert (order.name, order.customer, order.tier) == ("O-1", "ACME", Tier.PREMIUM)
    assert (order.origin.name, order.destination.name) == ("PLANT", "SITE-A")
    assert order.equipment == {"pump", "mixer"}
    assert (order.certificates, order.preferred) == (("hazmat",), ("twic",))
    assert (order.earliest_at, order.promised_at) == (NOW + HOUR, NOW + 2 * HOUR)
    assert (order.loading_min, order.unloading_min, order.discharge_limit_min) == (5, 15, 90)
    assert (order.weight_kg, order.volume_l, order.note) == (18_000, 7_500, "gate 3")
    assert (order.state, order.version, order.created_at) == (OrderState.PENDING, 1, NOW)


def test_what_nobody_has_said_is_unknown(store: Store) -> None:
    tx = store.connection
    order = add_order(
        tx, lay_ground(tx), weight_kg=None, volume_l=None, discharge_limit_min=None, equipment=()
    )
    assert (order.weight_kg, order.volume_l, order.discharge_limit_min) == (None, None, None)
    assert order.equipment == frozenset()


def test_the_same_order_twice_is_one(store: Store) -> None:
    tx = store.connection
    ground = lay_ground(tx)
    add_order(tx, ground)
    again = orders.add(
        tx, fields_of(ground), source=OrderSource.HEADOFFICE, now=NOW + 1, by="headoffice"
    )
    assert again is None
    assert len(orders.open_orders(tx)) == 1


def test_open_orders_come_by_promise_and_those_that_are_over_are_not_among_them(
    store: Store,
) -> None:
    tx = store.connection
    ground = lay_ground(tx)
    for name, hours in (("O-1", 3), ("O-2", 1), ("O-3", 2), ("O-4", 4)):
        add_order(tx, ground, name, promised_at=NOW + hours * HOUR)
    orders.move(tx, read(tx, "O-4"), OrderState.CANCELLED, at=NOW, reason="rain")
    orders.move(tx, read(tx, "O-2"), OrderState.ASSIGNED, at=NOW)
    assert [one.name for one in orders.open_orders(tx)] == ["O-2", "O-3", "O-1"]
    assert [one.name for one in orders.pending_orders(tx)] == ["O-3", "O-1"]
    asked = [read(tx, name).id for name in ("O-3", "O-1")]
    assert [one.name for one in orders.orders_by_ids(tx, asked)] == ["O-1", "O-3"]


def test_each_state_keeps_when_it_began(store: Store) -> None:
    tx = store.connection
    order = add_order(tx, lay_ground(tx))
    way = ("assigned", "loading", "in_transit", "delivering", "delivered")
    for minute, state in enumerate(way, 1):
        orders.move(tx, order, OrderState(state), at=NOW + minute * MINUTE)
        order = read(tx)
    orders.arrived(tx, order.id, at=NOW + 99 * MINUTE)
    orders.arrived(tx, order.id, at=NOW + 100 * MINUTE)
    times = read(tx).times
    assert [getattr(times, state) for state in way] == [NOW + one * MINUTE for one in range(1, 6)]
    assert times.arrived == NOW + 99 * MINUTE
    assert order.state_since == NOW + 5 * MINUTE


def test_who_changes_what_another_has_saved_since_is_stale(store: Store) -> None:
    tx = store.connection
    ground = lay_ground(tx)
    order = add_order(tx, ground)
    orders.change(tx, order, fields_of(ground, note="gate 4"))
    assert (read(tx).note, read(tx).version) == ("gate 4", 2)
    with pytest.raises(Stale, match="order O-1 is no longer version 1"):
        orders.change(tx, order, fields_of(ground, note="gate 5"))
    with pytest.raises(Stale, match="order O-1 is no longer version 1"):
        orders.move(tx, order, OrderState.CANCELLED, at=NOW)
    assert read(tx).note == "gate 4"


def test_an_order_to_where_it_is_loaded_cannot_be(store: Store) -> None:
    tx = store.connection
    ground = lay_ground(tx)
    with pytest.raises(sqlite3.IntegrityError):
        add_order(tx, ground, destination_id=ground.plant_id)
    with pytest.raises(sqlite3.IntegrityError):
        add_order(tx, ground, earliest_at=NOW + 3 * HOUR)


def test_a_name_that_nobody_has_given_is_no_order(store: Store) -> None:
    assert orders.order_by_name(store.connection, "O-9") is None
