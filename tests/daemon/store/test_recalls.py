from daemon.store import recalls
from daemon.store.database import Store
from tests.daemon.store.alert_scene import add_alert, unread
from tests.daemon.store.order_scene import add_order, add_pair, lay_ground
from tests.daemon.store.scene import NOW


def test_a_call_is_open_until_somebody_says_that_it_was_heard(store: Store) -> None:
    tx = store.connection
    order, pair = add_order(tx, lay_ground(tx)), add_pair(tx)
    recall_id = recalls.add(
        tx, pair.vehicle_id, order.id, reason="rain", sent_at=NOW, due_at=NOW + 120_000
    )
    (one,) = recalls.open_recalls(tx)
    assert (one.id, one.vehicle, one.order, one.reason) == (recall_id, "T1", "O-1", "rain")
    assert (one.sent_at, one.due_at, one.told_at) == (NOW, NOW + 120_000, None)
    assert recalls.acknowledge(tx, pair.vehicle_id, at=NOW + 5, by="D1") == 1
    assert recalls.open_of(tx, pair.vehicle_id) == ()
    assert recalls.acknowledge(tx, pair.vehicle_id, at=NOW + 6, by="D1") == 0


def test_that_somebody_must_call_is_told_once(store: Store) -> None:
    tx = store.connection
    order, pair = add_order(tx, lay_ground(tx)), add_pair(tx)
    recall_id = recalls.add(
        tx, pair.vehicle_id, order.id, reason="rain", sent_at=NOW, due_at=NOW + 1
    )
    assert recalls.told(tx, recall_id, at=NOW + 2)
    assert not recalls.told(tx, recall_id, at=NOW + 3)
    assert recalls.open_of(tx, pair.vehicle_id)[0].told_at == NOW + 2


def test_nobody_need_phone_a_driver_who_has_heard(store: Store) -> None:
    tx = store.connection
    order, pair = add_order(tx, lay_ground(tx)), add_pair(tx)
    recalls.add(tx, pair.vehicle_id, order.id, reason="rain", sent_at=NOW, due_at=NOW + 1)
    for truck in ("T1", "T2"):
        add_alert(tx, "truck.recall_unheard", truck)
    recalls.acknowledge(tx, pair.vehicle_id, at=NOW + 5, by="D1")
    assert unread(tx) == [("dispatch", "truck.recall_unheard", "T2")]
