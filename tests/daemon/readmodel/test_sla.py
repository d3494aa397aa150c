import pytest

from daemon.domain.orders.order import Order, OrderState, Tier
from daemon.domain.sla.ledger import Cause, Outcome
from daemon.interfaces import Tx
from daemon.readmodel.sla import ledger, shares
from daemon.store import sla
from daemon.store.database import Store
from tests.daemon.store.duty_scene import HOUR
from tests.daemon.store.order_scene import Ground, add_order, lay_ground, read
from tests.daemon.store.scene import NOW, open_store

SPAN = {"since": NOW, "until": NOW + 24 * HOUR}


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_store(tmp_path_factory.mktemp("sla") / "depot.db")


def over(tx: Tx, ground: Ground, name: str, tier: Tier, ending: Outcome, hours: int = 2) -> Order:
    order = add_order(tx, ground, name, tier=tier, promised_at=NOW + hours * HOUR)
    state = "cancelled" if ending.cause is Cause.CANCELLED else "delivered"
    tx.execute(
        f"UPDATE customer_order SET state = '{state}', {state}_at = ? WHERE id = ?",  # noqa: S608 - one of two words
        (NOW, order.id),
    )
    sla.close(tx, read(tx, name), ending)
    return order


def lay(tx: Tx) -> None:
    ground = lay_ground(tx)
    on_time = Outcome(actual_at=NOW + HOUR, breach_min=0, cause=Cause.NONE)
    late = Outcome(actual_at=NOW + 3 * HOUR, breach_min=60, cause=Cause.TRAFFIC)
    unseen = Outcome(actual_at=None, breach_min=0, cause=Cause.NONE)
    gone = Outcome(actual_at=None, breach_min=0, cause=Cause.CANCELLED)
    over(tx, ground, "O-1", Tier.PREMIUM, on_time)
    over(tx, ground, "O-2", Tier.PREMIUM, late, hours=3)
    over(tx, ground, "O-3", Tier.PREMIUM, unseen)
    over(tx, ground, "O-4", Tier.PREMIUM, gone)
    over(tx, ground, "O-5", Tier.PREMIUM, late, hours=30)
    add_order(tx, ground, "O-6", tier=Tier.STANDARD)


def test_the_share_is_of_those_that_were_seen_to_come(store: Store) -> None:
    lay(store.connection)
    premium, priority, standard = shares(store.connection, **SPAN)
    assert (premium.promised, premium.delivered, premium.cancelled) == (4, 3, 1)
    assert (premium.on_time, premium.unknown, premium.on_time_share) == (1, 1, 0.5)
    assert (premium.breach_min, premium.worst_min) == (60, 60)
    assert (priority.promised, priority.on_time_share) == (0, None)
    assert (standard.promised, standard.delivered) == (1, 0)


def test_the_ledger_has_every_promise_of_the_days_in_turn(store: Store) -> None:
    lay(store.connection)
    rows = ledger(store.connection, **SPAN)
    assert [row.order for row in rows] == ["O-1", "O-3", "O-4", "O-6", "O-2"]
    assert (rows[-1].breach_min, rows[-1].cause) == (60, Cause.TRAFFIC)
    assert (rows[3].breach_min, rows[3].state) == (None, OrderState.PENDING)
