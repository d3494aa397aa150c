import pytest

from daemon.interfaces import Tx
from daemon.store import order_looks
from daemon.store.database import Store
from daemon.store.order_looks import Looked
from tests.daemon.store.order_scene import Ground, add_order, lay_ground
from tests.daemon.store.scene import NOW

WAITS = Looked(at=NOW, outcome="waiting", digest="held", again_at=NOW + 60_000)
NONE = Looked(at=NOW, outcome="none", digest="a1", again_at=NOW + 60_000)


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


@pytest.fixture
def ground(tx: Tx) -> Ground:
    return lay_ground(tx)


def keep(tx: Tx, order_id: int, look: Looked) -> None:
    order_looks.save(tx, order_id, look, body={"again_at": look.again_at, "why": "so"})


def test_the_newest_look_is_kept(tx: Tx, ground: Ground) -> None:
    order = add_order(tx, ground)
    keep(tx, order.id, WAITS)
    keep(tx, order.id, NONE)
    assert order_looks.looks(tx, [order.id, 99]) == {order.id: NONE}


def test_order_that_nobody_has_looked_at_is_due(tx: Tx, ground: Ground) -> None:
    assert not order_looks.is_any_due(tx, NOW)
    order = add_order(tx, ground)
    assert order_looks.is_any_due(tx, NOW)
    keep(tx, order.id, WAITS)
    assert not order_looks.is_any_due(tx, NOW)
    assert order_looks.is_any_due(tx, NOW + 60_000)


def test_order_that_was_taken_back_is_due(tx: Tx, ground: Ground) -> None:
    order = add_order(tx, ground)
    keep(tx, order.id, Looked(at=NOW, outcome="assigned", digest="", again_at=None))
    assert order_looks.is_any_due(tx, NOW)


def test_only_orders_that_are_pending_wait(tx: Tx, ground: Ground) -> None:
    assert not order_looks.is_any_pending(tx)
    add_order(tx, ground)
    assert order_looks.is_any_pending(tx)


def test_order_that_needs_nobody_any_more_is_over_once(tx: Tx, ground: Ground) -> None:
    order = add_order(tx, ground)
    keep(tx, order.id, NONE)
    assert not order_looks.is_any_over(tx)
    tx.execute("UPDATE customer_order SET state = 'assigned'")
    assert order_looks.is_any_over(tx)
    assert order_looks.take_over(tx) == ["O-1"]
    assert order_looks.take_over(tx) == []
