from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState
from daemon.interfaces import Tx
from daemon.store import order_moves, order_retention, orders
from daemon.store.assignments import Pair
from daemon.store.database import Store
from daemon.store.order_retention import OrderCutoffs
from tests.daemon.store.duty_scene import DAY, MINUTE
from tests.daemon.store.order_scene import (
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

PAIR = Pair(vehicle_id=1, driver_id=1)
LATER = NOW + 200 * DAY
CUTOFFS = OrderCutoffs(orders=LATER - 180 * DAY, legs=0, predictions=0)

# A row in each table that an order that was served can stand in.
LEFT_BEHIND = """
INSERT INTO order_look(order_id, looked_at, outcome, digest, body)
    VALUES ({o}, 1, 'assigned', 'd', '{{}}');
INSERT INTO recall(vehicle_id, order_id, reason, sent_at, due_at) VALUES (1, {o}, 'r', 1, 2);
INSERT INTO online_eta VALUES ({o}, 1, 1, 2, 3, 4, 5, 6);
INSERT INTO order_eta(order_id, made_at, arrival_at, late_case_at, source, left_m, basis)
    VALUES ({o}, 1, 2, 3, 'learned', 5, 'on_the_way');
INSERT INTO sla_entry(order_id, tier, promised_at) VALUES ({o}, 'premium', 1);
INSERT INTO sla_prediction VALUES ({o}, 1, 2, 3, 'learned'), ({o}, 2, 2, 3, 'learned');
INSERT INTO sla_told VALUES ({o}, 'notify', 0, 1, 5);
INSERT INTO order_track(order_id, looked_at) VALUES ({o}, 1);
INSERT INTO proposal(made_at, order_id, moves, gain_min, terms, state)
    VALUES (1, {o}, '[]', 9, '{{}}', 'open');
INSERT INTO driver_rating(driver_id, order_id, rating, at, by) VALUES (1, {o}, 5, 1, 'olga');
"""

REFERRERS = """
SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
WHERE m.type = 'table' AND f."table" = 'customer_order'
"""


def remove(tx: Tx, cutoffs: OrderCutoffs = CUTOFFS, *, most: int = 100) -> dict[str, int]:
    removed: dict[str, int] = {}
    for what, chore in order_retention.chores(tx, cutoffs).items():
        while gone := chore(most):
            assert gone <= most
            removed[what] = removed.get(what, 0) + gone
    return removed


def serve(store: Store, name: str = "O-1") -> Telling:
    """An order that was delivered, with all that it leaves behind."""
    telling = Telling(store.connection)
    order = assign(telling, add_order(telling, lay_ground(telling), name), add_pair(telling))
    bring(telling, PAIR, TruckState.AVAILABLE)
    store.connection.executescript(LEFT_BEHIND.format(o=order.id))
    return telling


def count(tx: Tx, table: str) -> int:
    return int(tx.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - names below


def test_an_order_goes_with_all_that_is_kept_of_it(store: Store) -> None:
    telling = serve(store)
    assert remove(telling, OrderCutoffs(orders=NOW, legs=0, predictions=0)) == {}
    before = {table: count(telling, table) for table in order_retention.REMOVE_ORDER}
    assert all(before.values()), before
    assert remove(telling) == {"orders": 1}
    assert not any(count(telling, table) for table in order_retention.REMOVE_ORDER)
    assert count(telling, "truck") == 1, "what the truck does now is no history"


def test_no_table_that_names_orders_is_forgotten(store: Store) -> None:
    """Or no order could go: foreign keys are on."""
    names = {name for (name,) in store.connection.execute(REFERRERS)}
    guards = {"truck", "truck_load"}
    assert names == set(order_retention.REMOVE_ORDER) - {"customer_order"} | guards


def test_what_names_orders_is_found_by_an_index(store: Store) -> None:
    for statement in order_retention.REMOVE_ORDER.values():
        plan = store.connection.execute(f"EXPLAIN QUERY PLAN {statement}", {"order_id": 1})
        walked = [step for *_, step in plan.fetchall() if "SCAN" in step]
        assert set(walked) <= {"SCAN truck_load"}, "a row a truck at most"


def test_orders_that_are_open_stay_however_old(store: Store) -> None:
    telling = Telling(store.connection)
    ground = lay_ground(telling)
    assign(telling, add_order(telling, ground), add_pair(telling))
    add_order(telling, ground, "O-2")
    assert remove(telling) == {}


def test_a_load_that_nobody_has_said_is_gone_keeps_its_order(store: Store) -> None:
    telling = Telling(store.connection)
    order = assign(telling, add_order(telling, lay_ground(telling)), add_pair(telling))
    bring(telling, PAIR, TruckState.EN_ROUTE)
    order_moves.cancel(telling, read(telling), seen(30))
    assert read(telling).state is OrderState.CANCELLED
    assert remove(telling) == {}
    store.connection.execute("DELETE FROM truck_load")
    assert remove(telling) == {"orders": 1}
    assert orders.order_by_name(telling, order.name) is None


def test_many_orders_go_in_bites(store: Store) -> None:
    telling = Telling(store.connection)
    ground = lay_ground(telling)
    for number in range(order_retention.ORDERS_A_STATEMENT + 3):
        order = add_order(telling, ground, f"O-{number}")
        order_moves.cancel(telling, order, seen(1))
    before = LATER
    first = order_retention.remove_orders(telling, before=before, most=100)
    assert first == order_retention.ORDERS_A_STATEMENT
    assert order_retention.remove_orders(telling, before=before, most=2) == 2
    assert order_retention.remove_orders(telling, before=before, most=100) == 1
    assert order_retention.remove_orders(telling, before=before, most=100) == 0


def test_drives_and_predictions_go_by_their_own_age(store: Store) -> None:
    telling = serve(store)
    store.connection.executemany(
        "INSERT INTO lane_leg(from_id, to_id, vehicle_id, left_at, took_s, straight_m, hour)"
        " VALUES (1, 2, 1, ?, 600, 10000, 7)",
        [(NOW - 3 * MINUTE,), (NOW - 2 * MINUTE,), (NOW,)],
    )
    cutoffs = OrderCutoffs(orders=0, legs=NOW, predictions=2)
    assert remove(telling, cutoffs, most=1) == {"lane_legs": 2, "predictions": 1}
    assert (count(telling, "lane_leg"), count(telling, "sla_prediction")) == (1, 1)
    assert read(telling).state is OrderState.DELIVERED
