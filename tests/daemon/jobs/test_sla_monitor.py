"""Delays are foreseen and told before they happen, over a real store."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from daemon.domain.events import ClockQuality
from daemon.domain.orders.order import OrderState, Tier
from daemon.domain.orders.truck import TruckState
from daemon.jobs.sla_monitor import Jam, Judged, MonitorSla
from daemon.queue.kinds import JobTx
from daemon.store import order_moves, orders, trucks
from daemon.store.assignments import Pair
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.dispatch_scene import Depot
from tests.daemon.jobs.round_scene import Acting
from tests.daemon.jobs.test_truck_follow import RULES
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.order_scene import Telling, assign, read, seen
from tests.daemon.store.scene import NOW

LOOK = MonitorSla.Args()


class Deciding(Acting):
    def decided(self, **_: object) -> None:
        """What was decided is not looked at here."""


class Promised:
    """A depot whose clock goes on; its orders go ten kilometres north, 16 minutes by default."""

    def __init__(self, path: Path) -> None:
        self.desk = Desk(path)
        self.depot = Depot(self.desk.tx, now=self.desk.clock.now)
        self.tx = self.depot.tx

    def on_the_way(self, name: str = "O-1", *, minutes: float = 30, **changes: Any) -> Pair:
        """Loaded and set off now, promised in so many minutes."""
        pair = self.depot.pair(1, km=0)
        order = self.depot.order(name, minutes=minutes, **changes)
        telling = Telling(self.tx)
        assign(telling, order, pair)
        for state in (TruckState.LOADING, TruckState.EN_ROUTE):
            order_moves.move_truck(telling, trucks.truck(self.tx, pair.vehicle_id), state, seen())
        return pair

    def look(self, minute: float | None = None, *, km: float | None = None) -> dict[str, Any]:
        """At a minute, with the truck so far from the plant."""
        if minute is not None:
            self.desk.lab.advance(seconds=round((NOW + minute * MINUTE - self.depot.now) / 1000))
        if km is not None:
            self.depot.heard(1, km=km, ago=0)
        result = self.desk.run(LOOK)
        assert isinstance(result, dict)
        return result

    def judged(self) -> Judged:
        """A look whose end is still to be kept."""
        return MonitorSla.decide(MonitorSla.load(self.tx, LOOK, self.desk.clock.now()), RULES)

    def keep(self, judged: Judged) -> dict[str, object]:
        return self.desk.lab.write(
            lambda tx: MonitorSla.save(cast(JobTx, Deciding(self.desk, tx)), judged)
        )

    def events(self, kind: str = "sla.late") -> list[dict[str, Any]]:
        return self.depot.events(kind)

    def row(self, sql: str) -> Any:
        return self.tx.execute(sql).fetchone()


@pytest.fixture
def promised(tmp_path: Path) -> Promised:
    return Promised(tmp_path / "depot.db")


def test_a_crawling_truck_is_told_before_the_promise_is_broken_and_each_level_once(
    promised: Promised,
) -> None:
    promised.on_the_way(minutes=25)
    for minute in range(25):
        promised.look(minute, km=minute * 0.1)
    told = promised.events()
    levels = [level for one in told for level in one["levels"]]
    assert sorted(levels) == ["escalate", "notify"] or sorted(levels) == [
        "escalate",
        "notify",
        "severe",
    ]
    first = promised.row("SELECT min(at) FROM event WHERE kind = 'sla.late'")[0]
    assert first < read(promised.tx).promised_at - 10 * MINUTE
    assert promised.events("sla.breached") == []
    assert told[0]["before_at"] is not None


def test_what_is_told_reaches_customer_and_dispatch_and_the_truck_is_followed_closer(
    promised: Promised,
) -> None:
    promised.on_the_way(minutes=0)
    promised.look(0, km=0)
    promised.desk.lab.drain()
    rows = promised.tx.execute("SELECT recipient, event FROM alert ORDER BY 1, 2").fetchall()
    assert ("dispatch", "sla.late") in rows
    assert ("customer", "order.delayed") in rows
    assert promised.row("SELECT tracking_s FROM sla_entry") == (150,)


def test_standard_orders_are_told_by_their_own_thresholds(promised: Promised) -> None:
    promised.on_the_way(minutes=0, tier=Tier.STANDARD)
    promised.look(0, km=0)
    assert promised.events() == []
    assert promised.row("SELECT tracking_s FROM sla_entry") == (None,)


def test_a_truck_that_is_on_time_tells_nobody_however_far_it_has_to_go(
    promised: Promised,
) -> None:
    promised.on_the_way(minutes=600)
    promised.look(0, km=0)
    assert promised.events() == []
    assert promised.row("SELECT source, basis FROM order_eta") == ("default", "on the way")


def test_an_order_that_is_back_within_its_promise_for_a_while_has_recovered(
    promised: Promised,
) -> None:
    promised.on_the_way(minutes=10)
    promised.look(0, km=0)
    promised.desk.lab.drain()
    assert [one["levels"] for one in promised.events()] == [["notify"]]
    promised.look(1, km=8)
    promised.look(3, km=8.5)
    assert promised.events("sla.recovered") == []
    promised.look(7, km=9.8)
    (back,) = promised.events("sla.recovered")
    assert back["before_at"] is not None
    promised.look(8, km=0)
    assert promised.row("SELECT episode FROM sla_entry") == (1,)
    assert len(promised.events()) == 2


def unread(promised: Promised) -> list[tuple[str, str]]:
    """Recipient and event."""
    sql = "SELECT recipient, event FROM alert WHERE read_at IS NULL ORDER BY recipient, event"
    return [
        (recipient, event)
        for recipient, event in promised.tx.execute(sql).fetchall()
        if event != "order.news"
    ]


LATE_AGAIN = [
    ("customer", "order.delayed"),
    ("dispatch", "sla.late"),
    ("owner", "order.delayed"),
]


def test_after_a_recovery_nothing_is_left_to_tell_and_the_customer_hears_of_it_anew(
    promised: Promised,
) -> None:
    promised.on_the_way(minutes=0)
    promised.look(0, km=0)
    promised.desk.lab.drain()
    assert unread(promised) == LATE_AGAIN
    promised.tx.execute("UPDATE sla_entry SET back_since = ?", (NOW - 5 * MINUTE,))
    promised.tx.execute("UPDATE customer_order SET promised_at = promised_at + 1800000")
    promised.tx.execute("UPDATE sla_entry SET promised_at = promised_at + 1800000")
    promised.look(1, km=0)
    assert len(promised.events("sla.recovered")) == 1
    assert unread(promised) == []
    promised.look(29, km=0)
    promised.desk.lab.drain()
    assert unread(promised) == LATE_AGAIN


def test_what_was_told_of_another_promise_is_settled_and_told_anew(promised: Promised) -> None:
    promised.on_the_way(minutes=-40)
    promised.look(0, km=0)
    promised.desk.lab.drain()
    assert len(promised.events("sla.breached")) == 1
    change = "UPDATE customer_order SET promised_at = ?, version = version + 1"
    promised.tx.execute(change, (NOW + 60 * MINUTE,))
    promised.look(1, km=0)
    promised.desk.lab.drain()
    assert unread(promised) == []
    promised.look(55, km=0)
    promised.look(61, km=0)
    promised.desk.lab.drain()
    assert unread(promised) == LATE_AGAIN
    assert len(promised.events("sla.breached")) == 2
    promised.look(62, km=0)
    assert len(promised.events("sla.breached")) == 2


def test_a_customer_hears_again_after_a_step_whatever_dispatch_heard(promised: Promised) -> None:
    promised.on_the_way(minutes=10)
    for minute in range(8):
        promised.look(minute, km=0)
        promised.desk.lab.drain()
    late = [(one["late_min"], one["levels"]) for one in promised.events()]
    told = [one["minutes"] for one in promised.events("order.delayed")]
    assert late == [(12, ["notify"]), (19, ["escalate"]), (28, [])]
    assert told == [12, 28]


def test_predictions_are_kept_only_where_they_have_moved(promised: Promised) -> None:
    promised.on_the_way(minutes=60)
    for second in range(4):
        promised.look(second / 60, km=0)
    assert promised.row("SELECT count(*) FROM sla_prediction") == (1,)
    promised.look(5, km=0)
    assert promised.row("SELECT count(*) FROM sla_prediction") == (2,)


def test_a_lost_truck_is_unknown_and_its_last_expectation_stays_with_its_age(
    promised: Promised,
) -> None:
    promised.on_the_way(minutes=60)
    promised.look(0, km=0)
    made_at = promised.row("SELECT made_at FROM order_eta")
    assert promised.look(40)["unknown"] == 1
    assert promised.row("SELECT made_at FROM order_eta") == made_at
    assert "last heard 40 min ago" in promised.row("SELECT unknown FROM order_eta")[0]
    assert promised.events() == []


def test_a_promise_that_passed_unforeseen_is_told_as_broken_once(promised: Promised) -> None:
    promised.on_the_way(minutes=30)
    promised.look(0, km=0)
    promised.look(31)
    promised.look(32)
    (broken,) = promised.events("sla.breached")
    assert not broken["was_told"]
    promised.desk.lab.drain()
    assert promised.row("SELECT count(*) FROM alert WHERE event = 'sla.breached'") == (1,)


def test_a_declared_delay_counts_where_the_position_says_less(promised: Promised) -> None:
    promised.on_the_way(minutes=60)
    order = read(promised.tx)
    promised.desk.happen(
        "order.delay_declared",
        subject="O-1",
        body={"minutes": 20, "expected_at": order.promised_at + 20 * MINUTE, "reason": "tyre"},
    )
    promised.look(0, km=0)
    (told,) = promised.events()
    assert (told["late_min"], told["level"]) == (20, "escalate")


def test_an_order_without_a_truck_is_expected_as_soon_as_one_could_be_there(
    promised: Promised,
) -> None:
    promised.depot.order(minutes=5)
    promised.look()
    basis, arrival_at = promised.row("SELECT basis, arrival_at FROM order_eta")
    assert basis.startswith("no truck yet")
    assert arrival_at > read(promised.tx).promised_at
    assert promised.events()[0]["vehicle"] is None


def test_the_ledger_says_how_it_ended_and_why(promised: Promised) -> None:
    pair = promised.on_the_way(minutes=10)
    promised.look(0, km=0)
    telling = Telling(promised.tx)
    for state, minute in (
        (TruckState.AT_JOB_SITE, 30),
        (TruckState.DELIVERING, 31),
        (TruckState.RETURNING, 45),
    ):
        truck = trucks.truck(promised.tx, pair.vehicle_id)
        order_moves.move_truck(telling, truck, state, seen(minute))
    promised.tx.execute(
        "UPDATE assignment SET terms = ?",
        (json.dumps({"approach_min": 1, "travel_min": 16, "begins_at": NOW - 20 * MINUTE}),),
    )
    assert promised.look(46)["closed"] == 1
    row = promised.row(
        "SELECT actual_at, breach_min, cause, first_expected_at IS NOT NULL FROM sla_entry"
    )
    assert row == (NOW + 30 * MINUTE, 20, "late start", 1)
    assert promised.row("SELECT count(*) FROM order_eta") == (0,)
    assert promised.look(47)["closed"] == 0


def test_a_cancelled_order_is_closed_and_its_alerts_are_settled(promised: Promised) -> None:
    promised.on_the_way(minutes=0)
    promised.look(0, km=0)
    promised.desk.lab.drain()
    order_moves.cancel(Telling(promised.tx), read(promised.tx), seen(2, reason="rain"))
    promised.look(3)
    assert promised.row("SELECT cause FROM sla_entry") == ("cancelled",)
    assert promised.row(
        "SELECT count(*) FROM alert WHERE event = 'sla.late' AND read_at IS NULL"
    ) == (0,)


def test_nothing_is_judged_while_nobody_vouches_for_the_time(promised: Promised) -> None:
    promised.on_the_way(minutes=0)
    promised.desk.trust(ClockQuality.UNTRUSTED)
    assert not promised.look(0, km=0)["is_judged"]
    assert promised.events() == []


def test_of_an_order_that_moved_meanwhile_nothing_is_told(promised: Promised) -> None:
    promised.on_the_way(minutes=0)
    judged = promised.judged()
    orders.arrived(promised.tx, read(promised.tx).id, at=NOW)
    promised.keep(judged)
    assert promised.events() == []
    assert read(promised.tx).state is OrderState.IN_TRANSIT


@pytest.mark.parametrize("kind", ["sla.late", "sla.breached"])
def test_two_looks_at_once_tell_one_delay_once(promised: Promised, kind: str) -> None:
    promised.on_the_way(minutes=30)
    promised.desk.lab.advance(seconds=31 * 60)
    if kind == "sla.late":
        promised.depot.heard(1, km=0, ago=0)
    looks = [promised.judged(), promised.judged()]
    assert [promised.keep(one)["told"] for one in looks] == [1, 0]
    assert len(promised.events(kind)) == 1


def test_an_older_look_overwrites_nothing_of_a_newer_one(promised: Promised) -> None:
    promised.on_the_way(minutes=10)
    promised.look(0, km=0)
    promised.desk.lab.advance(seconds=60)
    promised.depot.heard(1, km=8, ago=0)
    older = promised.judged()
    promised.look(1)
    promised.look(7, km=9.8)
    assert len(promised.events("sla.recovered")) == 1
    promised.keep(older)
    assert promised.row("SELECT episode, told_min, back_since FROM sla_entry") == (1, 0, None)


def test_two_looks_at_once_tell_one_recovery_once(promised: Promised) -> None:
    promised.on_the_way(minutes=10)
    promised.look(0, km=0)
    promised.look(1, km=8)
    promised.desk.lab.advance(seconds=6 * 60)
    promised.depot.heard(1, km=9.8, ago=0)
    for one in (promised.judged(), promised.judged()):
        promised.keep(one)
    assert len(promised.events("sla.recovered")) == 1
    assert promised.row("SELECT episode FROM sla_entry") == (1,)


@pytest.mark.parametrize(("known_s", "told"), [(None, 1), (2_000, 0)])
def test_a_truck_in_traffic_is_told_by_one_of_two_looks(
    promised: Promised, known_s: int | None, told: int
) -> None:
    pair = promised.on_the_way(minutes=60)
    promised.look(0, km=0)
    jam = Jam(
        order=read(promised.tx),
        vehicle_id=pair.vehicle_id,
        vehicle="T1",
        traffic_s=2_000,
        before_s=None,
        others=("O-2",),
    )
    judged = replace(promised.judged(), jams=(jam,))
    promised.tx.execute("UPDATE order_eta SET traffic_s = ?", (known_s,))
    promised.keep(judged)
    assert len(promised.events("sla.jammed")) == told
