from dataclasses import replace

import pytest

from daemon.domain.eta.eta import Eta, EtaSource
from daemon.domain.orders.order import Order, Tier
from daemon.domain.orders.truck import TruckState
from daemon.domain.sla.expecting import Basis, Expected
from daemon.domain.sla.ledger import Cause, Outcome
from daemon.domain.sla.levels import Level, thresholds_of
from daemon.domain.sla.watching import Judging, Late, Looked, look
from daemon.interfaces import Tx
from daemon.store import order_moves, sla, trucks
from daemon.store.database import Store
from tests.daemon.domain.sla.test_levels import RULES
from tests.daemon.store.duty_scene import MINUTE
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

PREMIUM = Judging(thresholds=thresholds_of(RULES, Tier.PREMIUM), step_min=15, closer_s=150)


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def looked(tx: Tx, order: Order, late_min: float | None, *, now: int = NOW) -> Looked:
    at = order.promised_at + round((late_min or 0) * MINUTE)
    eta = Eta(
        made_at=now,
        arrival_at=at,
        late_case_at=at + MINUTE,
        source=EtaSource.DEFAULT,
        traffic_s=2000,
        left_m=100.4,
    )
    expected = Expected(
        order_id=order.id,
        basis=Basis.ON_THE_WAY,
        eta=None if late_min is None else eta,
        unknown="lost" if late_min is None else "",
    )
    return look(order, expected, sla.entries(tx).get(order.id), PREMIUM, now=now)


def keep(tx: Tx, found: Looked) -> None:
    sla.keep(tx, found, is_first=found.order.id not in sla.entries(tx))
    for news in found.told:
        if isinstance(news, Late):
            sla.tell_late(tx, found.order.id, news, episode=found.entry.episode, at=NOW)


def test_an_entry_is_read_as_it_was_kept_with_what_was_told(tx: Tx) -> None:
    order = add_order(tx, lay_ground(tx))
    found = looked(tx, order, 20)
    keep(tx, found)
    assert sla.entries(tx) == {order.id: found.entry}
    assert found.entry.told == {Level.NOTIFY, Level.ESCALATE}
    assert sla.traffic(tx) == {order.id: 2000}


def test_what_is_lost_keeps_its_last_expectation_and_says_why(tx: Tx) -> None:
    order = add_order(tx, lay_ground(tx))
    keep(tx, looked(tx, order, 3))
    keep(tx, looked(tx, order, None, now=NOW + MINUTE))
    row = tx.execute("SELECT made_at, unknown FROM order_eta").fetchone()
    assert row == (NOW, "lost")


def test_a_level_is_told_once_an_episode(tx: Tx) -> None:
    order = add_order(tx, lay_ground(tx))
    keep(tx, looked(tx, order, 3))
    assert sla.tell(tx, order.id, Level.NOTIFY, episode=0, at=NOW, late_min=6)
    assert not sla.tell(tx, order.id, Level.NOTIFY, episode=0, at=NOW, late_min=9)
    assert sla.tell(tx, order.id, Level.NOTIFY, episode=1, at=NOW, late_min=6)


def test_a_broken_promise_stays_so_until_there_is_another(tx: Tx) -> None:
    order = add_order(tx, lay_ground(tx))
    keep(tx, looked(tx, order, 3))
    broken_at = order.promised_at + 1
    assert sla.tell(tx, order.id, Level.BREACHED, episode=0, at=broken_at, late_min=0)
    tx.execute("UPDATE sla_entry SET episode = 1")
    assert sla.entries(tx)[order.id].told == {Level.BREACHED}
    keep(tx, looked(tx, replace(order, promised_at=broken_at), 3))
    entry = sla.entries(tx)[order.id]
    assert (entry.promised_at, entry.episode, entry.told) == (broken_at, 2, frozenset())


def test_orders_that_are_over_are_closed_once_also_those_that_nobody_looked_at(tx: Tx) -> None:
    ground, telling = lay_ground(tx), Telling(tx)
    order = add_order(tx, ground)
    assert sla.ended(tx, since=NOW - 1) == ()
    order_moves.cancel(telling, order, seen(reason="rain"))
    assert sla.ended(tx, since=NOW - 1) == (order.id,)
    ending = Outcome(actual_at=None, breach_min=0, cause=Cause.CANCELLED)
    assert sla.close(tx, read(tx), ending)
    assert not sla.close(tx, read(tx), ending)
    assert sla.ended(tx, since=NOW - 1) == ()
    assert sla.entries(tx) == {}


def test_the_story_of_an_order_knows_a_breakdown_and_where_its_truck_was_held(tx: Tx) -> None:
    ground, telling = lay_ground(tx), Telling(tx)
    pair = add_pair(tx)
    assign(telling, add_order(tx, ground), pair)
    second = assign(telling, add_order(tx, ground, "O-2"), pair, minute=1)
    bring(telling, pair, TruckState.AVAILABLE)
    order_moves.move_truck(telling, trucks.truck(tx, pair.vehicle_id), TruckState.LOADING, seen(90))
    story = sla.stories(tx, [second.id])[second.id]
    assert story.held_min == 5
    assert not story.is_broken_down
    assert not story.is_declared


def test_of_an_order_that_ended_since_it_was_looked_at_nothing_is_expected(tx: Tx) -> None:
    order = add_order(tx, lay_ground(tx))
    found = looked(tx, order, 20)
    order_moves.cancel(Telling(tx), order, seen(reason="rain"))
    sla.close(tx, read(tx), Outcome(actual_at=None, breach_min=0, cause=Cause.CANCELLED))
    keep(tx, found)
    assert tx.execute("SELECT count(*) FROM order_eta").fetchone() == (0,)
    row = tx.execute("SELECT cause, expected_at, tracking_s FROM sla_entry").fetchone()
    assert row == ("cancelled", None, None)
