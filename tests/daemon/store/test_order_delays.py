from daemon.store import order_delays
from daemon.store.database import Store
from tests.daemon.store.order_scene import add_order, lay_ground
from tests.daemon.store.scene import NOW


def test_each_step_of_an_orders_delay_is_told_once(store: Store) -> None:
    tx = store.connection
    ground = lay_ground(tx)
    first, second = (add_order(tx, ground, name).id for name in ("O-1", "O-2"))
    assert order_delays.told_step(tx, first) == 0
    assert order_delays.tell(tx, first, 1, at=NOW, late_min=16)
    assert order_delays.tell(tx, first, 3, at=NOW, late_min=46)
    assert not order_delays.tell(tx, first, 3, at=NOW, late_min=47)
    assert order_delays.told_step(tx, first) == 3
    assert order_delays.told_step(tx, second) == 0
