import re

import pytest

from daemon.domain.orders.truck import TruckState
from daemon.store import order_clock, order_moves
from daemon.store.database import Store
from daemon.store.migrations import m0006_orders
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.order_scene import (
    Telling,
    add_order,
    add_pair,
    assign,
    bring,
    lay_ground,
    read,
)
from tests.daemon.store.scene import NOW

NAMES = re.compile(r"CREATE TABLE (\w+)")
STEP = 3_600_000_000
WINDOW = {"first_at": NOW, "last_at": NOW + 20 * MINUTE, "step": STEP}
"""Of the untrusted clock: what is stamped later is from a time that was known."""
MADE_THEN = """
INSERT INTO online_eta VALUES (1, {at}, 1, 2, 3, 4, 5, 6);
INSERT INTO order_eta(order_id, made_at, arrival_at, late_case_at, source, left_m, basis)
    VALUES (1, {at}, {later}, {later} + 1, 'learned', 5, 'on_the_way');
INSERT INTO sla_prediction VALUES (1, {at}, 2, 3, 'learned'), (1, {later}, 2, 3, 'learned');
INSERT INTO sla_told VALUES (1, 'notify', 0, {at}, 5);
INSERT INTO order_track(order_id, looked_at, fix_at, off_route_since) VALUES (1, {at}, {at}, {at});
"""


def correct(store: Store) -> None:
    order_clock.correct(store.connection, WINDOW)


def test_the_round_of_a_truck_is_moved_with_its_order_and_its_load(store: Store) -> None:
    telling = Telling(store.connection)
    pair = add_pair(telling)
    assign(telling, add_order(telling, lay_ground(telling)), pair, minute=1)
    bring(telling, pair, TruckState.AT_JOB_SITE)  # after 10, 20 and 30 minutes
    correct(store)
    order = read(telling)
    assert order.created_at == NOW + STEP
    assert order.times.assigned == NOW + MINUTE + STEP
    assert order.times.loading == NOW + 10 * MINUTE + STEP
    assert order.times.in_transit == order.state_since == NOW + 20 * MINUTE + STEP
    assert order.times.arrived == NOW + 30 * MINUTE, "it was known by then"
    batched = telling.execute("SELECT batched_at FROM truck_load").fetchone()
    assert batched == (order.times.loading,)
    assert telling.execute("SELECT since FROM truck").fetchone() == (NOW + 30 * MINUTE,)
    given = telling.execute("SELECT assigned_at, ended_at FROM assignment").fetchone()
    assert given == (NOW + MINUTE + STEP, None)


def test_promises_are_not_moved(store: Store) -> None:
    """They were told by people, in their own time."""
    telling = Telling(store.connection)
    ground = lay_ground(telling)
    add_order(telling, ground, promised_at=NOW + 5 * MINUTE, earliest_at=NOW + MINUTE)
    correct(store)
    order = read(telling)
    assert (order.promised_at, order.earliest_at) == (NOW + 5 * MINUTE, NOW + MINUTE)


@pytest.mark.parametrize("due", [5, 60])
def test_a_driver_who_is_called_back_has_as_long_to_answer(store: Store, due: int) -> None:
    telling = Telling(store.connection)
    pair = add_pair(telling)
    order = assign(telling, add_order(telling, lay_ground(telling)), pair)
    truck = bring(telling, pair, TruckState.EN_ROUTE)
    order_moves.recall(telling, truck, order, reason="r", due_at=NOW + due * MINUTE)
    correct(store)
    row = telling.execute("SELECT sent_at, due_at FROM recall").fetchone()
    assert row == (NOW + STEP, NOW + due * MINUTE + STEP)


def test_looks_of_that_time_are_moved_and_its_predictions_forgotten(store: Store) -> None:
    telling = Telling(store.connection)
    add_order(telling, lay_ground(telling))
    later = NOW + 30 * MINUTE
    store.connection.executescript(MADE_THEN.format(at=NOW + MINUTE, later=later))
    correct(store)
    moved = NOW + MINUTE + STEP
    for query, expected in (
        ("SELECT asked_at FROM online_eta", (moved,)),
        (
            "SELECT made_at, arrival_at, late_case_at FROM order_eta",
            (moved, later + STEP, later + 1 + STEP),
        ),
        ("SELECT at FROM sla_told", (moved,)),
        ("SELECT looked_at, fix_at FROM order_track", (moved, NOW + MINUTE)),
    ):
        assert telling.execute(query).fetchall() == [expected], query
    assert telling.execute("SELECT at FROM sla_prediction").fetchall() == [(later,)]


TOLD_OR_SEEN = {
    ("online_eta", "heard_at"),
    ("customer_order", "earliest_at"),
    ("customer_order", "promised_at"),
    ("sla_entry", "promised_at"),
    ("lane_leg", "left_at"),
    ("order_track", "fix_at"),
    ("order_track", "off_route_since"),
}
"""By people or by receivers, in their own time."""
EXPECTED = {
    ("sla_entry", "first_expected_at"),
    ("sla_entry", "worst_expected_at"),
    ("sla_entry", "expected_at"),
    ("sla_prediction", "at"),
    ("sla_prediction", "arrival_at"),
    ("sla_prediction", "late_case_at"),
}
"""Nothing is expected while the clock is not trusted; predictions of then are forgotten."""
INSTANTS = """
SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table'
    AND (c.name = 'at' OR c.name LIKE '%\\_at' ESCAPE '\\' OR c.name LIKE '%since')
"""


def test_each_instant_of_orders_is_ours_or_somebody_elses(store: Store) -> None:
    """Who adds one says here, or in the module, whose it is."""
    tables = {name for name in NAMES.findall(m0006_orders.ORDERS) if not name.startswith("master")}
    found = {row for row in store.connection.execute(INSTANTS) if row[0] in tables}
    moved = {pair for pair in found if any(_moves(each, pair) for each in order_clock.CORRECT)}
    assert found - moved == TOLD_OR_SEEN | EXPECTED
    assert moved & (TOLD_OR_SEEN | EXPECTED) == set()


def _moves(statement: str, pair: tuple[str, str]) -> bool:
    table, column = pair
    return f"UPDATE {table} SET" in statement and f"{column} = {column} + :step" in statement
