import pytest

from daemon.store import truck_loads
from daemon.store.database import Store
from daemon.store.truck_loads import LoadDecision
from tests.daemon.store.alert_scene import add_alert, unread
from tests.daemon.store.order_scene import add_order, add_pair, lay_ground
from tests.daemon.store.scene import NOW


def test_a_load_is_kept_from_its_batch_until_it_is_gone(store: Store) -> None:
    tx = store.connection
    order, pair = add_order(tx, lay_ground(tx)), add_pair(tx)
    truck_loads.batched(tx, pair.vehicle_id, order, at=NOW)
    truck_loads.told(tx, pair.vehicle_id, 60)
    truck_loads.decide(tx, pair.vehicle_id, LoadDecision.DUMP, at=NOW + 1, by="olga")
    (load,) = truck_loads.loads(tx)
    assert (load.vehicle, load.order, load.batched_at, load.limit_min) == ("T1", "O-1", NOW, 90)
    assert (load.told_min, load.decision) == (60, LoadDecision.DUMP)
    truck_loads.gone(tx, pair.vehicle_id, at=NOW + 2, by="olga")
    assert truck_loads.loads(tx) == ()


def test_a_new_batch_begins_a_new_clock(store: Store) -> None:
    tx = store.connection
    ground, pair = lay_ground(tx), add_pair(tx)
    truck_loads.batched(tx, pair.vehicle_id, add_order(tx, ground), at=NOW)
    truck_loads.told(tx, pair.vehicle_id, 75)
    truck_loads.decide(tx, pair.vehicle_id, LoadDecision.DUMP, at=NOW, by="olga")
    second = add_order(tx, ground, "O-2", discharge_limit_min=60)
    truck_loads.batched(tx, pair.vehicle_id, second, at=NOW + 5)
    load = truck_loads.load_of(tx, pair.vehicle_id)
    assert load is not None
    assert (load.order, load.batched_at, load.limit_min) == ("O-2", NOW + 5, 60)
    assert (load.told_min, load.decision) == (0, LoadDecision.UNDECIDED)


OF_LOAD = ("load.warned", "load.undecided")


@pytest.mark.parametrize("ends", ["gone", "redirected"])
def test_nobody_need_act_on_what_was_told_of_a_load_that_is_gone(store: Store, ends: str) -> None:
    tx = store.connection
    ground, pair = lay_ground(tx), add_pair(tx)
    truck_loads.batched(tx, pair.vehicle_id, add_order(tx, ground), at=NOW)
    for kind in OF_LOAD:
        add_alert(tx, kind, "T1")
    add_alert(tx, "load.warned", "T2")
    if ends == "gone":
        truck_loads.gone(tx, pair.vehicle_id, at=NOW, by="olga")
    else:
        second = add_order(tx, ground, "O-2")
        truck_loads.redirected(tx, pair.vehicle_id, second, at=NOW, by="olga")
    assert unread(tx) == [("dispatch", "load.warned", "T2")]


def test_a_load_that_is_to_come_back_goes_on_to_warn(store: Store) -> None:
    tx = store.connection
    order, pair = add_order(tx, lay_ground(tx)), add_pair(tx)
    truck_loads.batched(tx, pair.vehicle_id, order, at=NOW)
    for kind in OF_LOAD:
        add_alert(tx, kind, "T1")
    truck_loads.decide(tx, pair.vehicle_id, LoadDecision.RETURN, at=NOW, by="olga")
    assert unread(tx) == [("dispatch", "load.warned", "T1")]
