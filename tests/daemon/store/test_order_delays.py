from daemon.interfaces import Tx
from daemon.store import order_delays
from daemon.store.database import Store
from tests.daemon.store.order_scene import add_order, lay_ground
from tests.daemon.store.scene import NOW


def tell(tx: Tx, order_id: int, late_min: int) -> bool:
    return order_delays.tell(tx, order_id, step_min=15, at=NOW, late_min=late_min)


def test_a_delay_is_told_again_when_it_has_grown_by_a_step_since_it_was_told(store: Store) -> None:
    tx = store.connection
    ground = lay_ground(tx)
    first, second = (add_order(tx, ground, name).id for name in ("O-1", "O-2"))
    assert order_delays.told_min(tx, first) == 0
    told = [late_min for late_min in (6, 6, 20, 21, 16, 35, 36) if tell(tx, first, late_min)]
    assert told == [6, 21, 36]
    assert order_delays.told_min(tx, first) == 36
    assert order_delays.told_min(tx, second) == 0


def test_after_a_recovery_a_delay_is_told_anew(store: Store) -> None:
    tx = store.connection
    order_id = add_order(tx, lay_ground(tx)).id
    assert tell(tx, order_id, 46)
    tx.execute(
        "INSERT INTO sla_entry(order_id, tier, promised_at, episode) VALUES (?, 'premium', ?, 1)",
        (order_id, NOW),
    )
    assert order_delays.told_min(tx, order_id) == 0
    assert tell(tx, order_id, 6)
    assert order_delays.told_min(tx, order_id) == 6
