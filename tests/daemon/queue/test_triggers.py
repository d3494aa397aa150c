import json
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from structlog.testing import capture_logs

from daemon.clock import ManualClock
from daemon.depot_clock import DepotClock
from daemon.domain.events import MAX_DEPTH, ClockQuality, Event, Stamp
from daemon.errors import QueueError, UnknownKind
from daemon.queue.enqueue import JobQueue
from daemon.queue.kinds import JobArgs, by, job, kinds_of
from daemon.queue.registry import Registry
from daemon.queue.requests import QueuePlan
from daemon.queue.triggers import QUIET_MS, On, TriggerTable
from daemon.store import boots
from daemon.store.boots import Beat
from daemon.store.journal import Journal
from tests.daemon.queue.schedule_scene import NOON, database


@job("sla.watch", queue="critical", unique=by("order_id"))
class WatchSla:
    """Watches an order."""

    class Args(JobArgs):
        order_id: int

    @staticmethod
    def decide(inputs: Args, rules: object) -> None:
        raise NotImplementedError(inputs, rules)


@job("note.send", queue="critical")
class SendNote:
    """Sends a note."""

    class Args(JobArgs):
        text: str

    @staticmethod
    def decide(inputs: Args, rules: object) -> None:
        raise NotImplementedError(inputs, rules)


def order_of(event: Event) -> WatchSla.Args | None:
    order_id = event.body["order_id"]
    return None if order_id == 0 else WatchSla.Args.model_validate({"order_id": order_id})


WATCH = On(event="order.late", job=WatchSla, args=order_of)
KINDS = ("order.late", "order.done")


class Depot:
    def __init__(self, *rows: On, max_waiting: int = 1000) -> None:
        self.tx = database()
        beat = Beat(now=NOON, clock=ClockQuality.UNTRUSTED, status="")
        boots.begin(self.tx, token=str(NOON), release="1", pid=1, beat=beat)
        self.tx.execute("INSERT INTO vehicle(id, name) VALUES (3, 'T3')")
        self.machine = ManualClock(NOON)
        self.clock = DepotClock(self.machine)
        registry = Registry(
            [QueuePlan(name="critical", max_waiting=max_waiting)], kinds_of([WatchSla, SendNote])
        )
        registry.open(self.tx)
        self.jobs = JobQueue(registry, self.clock)
        self.jobs.boot = 1
        self.table = TriggerTable(
            rows, self.jobs, record=Journal().record, stamp=self.stamp, events=KINDS
        )
        self.journal = Journal(triggers=(self.table,))

    def stamp(self) -> Stamp:
        return self.clock.stamp(1)

    def record(self, order_id: object = 7, *, depth: int = 0, kind: str = "order.late") -> int:
        event = Event(
            kind=kind,
            at=NOON - 5,
            vehicle_id=3,
            body={"order_id": order_id},
            correlation_id="c-1",
            depth=depth,
        )
        seq = self.journal.record(self.tx, event, self.stamp())
        assert seq is not None
        return seq

    def jobs_there(self) -> list[tuple[object, ...]]:
        return self.tx.execute(
            "SELECT k.name, p.body, p.correlation_id, p.causation, p.depth, j.run_at, j.priority"
            " FROM job j JOIN job_payload p ON p.job_id = j.id JOIN job_kind k ON k.id = j.kind"
            " ORDER BY j.id"
        ).fetchall()

    def refusals(self) -> list[tuple[str, int, dict[str, object]]]:
        rows = self.tx.execute(
            "SELECT subject, depth, body FROM event WHERE kind = 'trigger.refused' ORDER BY seq"
        )
        return [(subject, depth, json.loads(body)) for subject, depth, body in rows]


@pytest.fixture
def depots() -> Iterator[Callable[..., Depot]]:
    made: list[Depot] = []

    def make(*rows: On, max_waiting: int = 1000) -> Depot:
        made.append(Depot(*rows, max_waiting=max_waiting))
        return made[-1]

    yield make
    for depot in made:
        depot.tx.close()


Depots = Callable[..., Depot]


def test_an_event_enqueues_its_job_one_deeper_with_the_same_correlation(depots: Depots) -> None:
    depot = depots(WATCH)
    seq = depot.record(depth=2)
    assert depot.jobs_there() == [
        ("sla.watch", '{"order_id":7}', "c-1", f"event {seq}", 3, NOON, 100)
    ]


def test_fact_and_consequence_stand_or_fall_together(depots: Depots) -> None:
    depot = depots(WATCH)
    depot.tx.execute("BEGIN")
    depot.record()
    depot.tx.execute("ROLLBACK")
    assert depot.jobs_there() == []
    assert depot.tx.execute("SELECT count(*) FROM event").fetchone() == (0,)


def test_other_events_and_events_without_arguments_start_nothing(depots: Depots) -> None:
    depot = depots(WATCH)
    depot.record(kind="order.done")
    depot.record(0)
    assert depot.jobs_there() == []
    assert depot.refusals() == []


def test_one_event_may_start_several_jobs_each_with_its_delay_and_priority(depots: Depots) -> None:
    note = On(
        event="order.late",
        job=SendNote,
        args=lambda event: SendNote.Args(text=f"order {event.body['order_id']} is late"),
        delay_s=30,
        priority=5,
    )
    depot = depots(WATCH, note)
    depot.record()
    (_, watched), (_, noted) = [(row[0], row[5:]) for row in depot.jobs_there()]
    assert watched == (NOON, 100)
    assert noted == (NOON + 30_000, 5)


def test_events_coalesce_by_the_key_of_the_kind(depots: Depots) -> None:
    depot = depots(WATCH)
    first = depot.record(7)
    depot.record(7)
    depot.record(8)
    assert [(row[1], row[3]) for row in depot.jobs_there()] == [
        ('{"order_id":7}', f"event {first}"),
        ('{"order_id":8}', f"event {first + 2}"),
    ]
    assert depot.refusals() == []


def test_events_coalesce_by_the_key_of_the_row(depots: Depots) -> None:
    per_vehicle = On(
        event="order.late",
        job=SendNote,
        args=lambda event: SendNote.Args(text=str(event.body["order_id"])),
        unique=lambda event: f"vehicle {event.vehicle_id}",
    )
    depot = depots(per_vehicle)
    depot.record(1)
    depot.record(2)
    assert [row[1] for row in depot.jobs_there()] == ['{"text":"1"}']


# What cannot be had


def test_too_deep_a_consequence_is_refused_and_the_fact_stands(depots: Depots) -> None:
    depot = depots(WATCH)
    seq = depot.record(depth=MAX_DEPTH)
    assert depot.jobs_there() == []
    ((subject, depth, body),) = depot.refusals()
    assert (subject, depth) == ("sla.watch", MAX_DEPTH)
    assert body["event"] == seq
    assert body["event_kind"] == "order.late"
    assert body["code"] == "too_deep"
    kinds = depot.tx.execute("SELECT seq, kind, correlation_id FROM event ORDER BY seq").fetchall()
    assert kinds == [(seq, "order.late", "c-1"), (seq + 1, "trigger.refused", "c-1")]


def told(depot: Depot) -> list[tuple[str, str, int]]:
    return depot.tx.execute(
        "SELECT kind, body ->> '$.code', body ->> '$.refused' FROM event"
        " WHERE kind LIKE 'trigger.%' ORDER BY seq"
    ).fetchall()


def test_a_full_queue_is_counted_each_time_and_told_once_a_minute(depots: Depots) -> None:
    depot = depots(WATCH, max_waiting=1)
    with capture_logs() as logs:
        for order_id in range(1, 7):
            depot.record(order_id)
        depot.machine.advance(QUIET_MS - 1)
        depot.record(7)
        assert told(depot) == [("trigger.refused", "queue_full", 1)]
        depot.machine.advance(1)
        depot.record(8)
    assert told(depot) == [
        ("trigger.refused", "queue_full", 1),
        ("trigger.refused", "queue_full", 6),
    ]
    assert len(depot.jobs_there()) == 1
    assert depot.table.refused == {"order.late -> sla.watch": 7}
    assert [line["event"] for line in logs] == ["trigger.refused"]
    assert logs[0]["trigger"] == "order.late -> sla.watch"


def test_another_reason_is_told_at_once(depots: Depots) -> None:
    depot = depots(WATCH, max_waiting=1)
    for order_id, depth in ((1, 0), (2, 0), (3, MAX_DEPTH), (4, MAX_DEPTH)):
        depot.record(order_id, depth=depth)
    assert [code for _, code, _ in told(depot)] == ["queue_full", "too_deep"]


def test_it_is_said_when_a_trigger_works_again(depots: Depots) -> None:
    depot = depots(WATCH, max_waiting=1)
    depot.record(1)
    with capture_logs() as logs:
        for order_id in (2, 3, 4):
            depot.record(order_id)
        depot.tx.execute("DELETE FROM job")
        depot.machine.advance(QUIET_MS)
        depot.record(5)
        depot.record(5)
    assert [(line["event"], line.get("refused")) for line in logs] == [
        ("trigger.refused", None),
        ("trigger.recovered", 3),
    ]
    assert told(depot) == [
        ("trigger.refused", "queue_full", 1),
        ("trigger.recovered", "queue_full", 2),
    ]


def test_a_queue_that_has_room_now_and_then_does_not_fill_the_journal(depots: Depots) -> None:
    depot = depots(WATCH, max_waiting=1)
    for order_id in range(40):
        depot.record(order_id)
        if order_id % 2:
            depot.tx.execute("DELETE FROM job")
        depot.machine.advance(1_000)
    assert told(depot) == [("trigger.refused", "queue_full", 1)]


def test_an_event_that_starts_nothing_says_nothing_of_the_queue(depots: Depots) -> None:
    silent = On(event="order.late", job=WatchSla, args=lambda _: None)
    depot = depots(WATCH, silent, max_waiting=1)
    depot.record(1)
    depot.record(2)
    depot.machine.advance(QUIET_MS)
    depot.record(3)
    assert told(depot) == [("trigger.refused", "queue_full", 1)] * 2


@pytest.mark.parametrize("order_id", ["seven", None, [7]])
def test_an_event_that_makes_no_arguments_is_refused_by_number(
    depots: Depots, order_id: object
) -> None:
    depot = depots(WATCH)
    seq = depot.record(order_id)
    ((_, _, body),) = depot.refusals()
    assert f"no arguments could be made of event {seq} (order.late)" in str(body["error"])


def test_one_refusal_leaves_the_other_triggers_of_the_event(depots: Depots) -> None:
    note = On(event="order.late", job=SendNote, args=lambda _: SendNote.Args(text="late"))
    depot = depots(WATCH, note)
    depot.record("seven")
    assert [row[0] for row in depot.jobs_there()] == ["note.send"]


def test_a_fault_of_the_database_is_no_refusal(depots: Depots) -> None:
    """The fact shall not be kept without its consequence when the disk is at fault."""
    depot = depots(WATCH)
    depot.tx.execute("DROP TABLE job_payload")
    with pytest.raises(sqlite3.OperationalError):
        depot.record()


# Judged when built


@job("ghost.walk", queue="critical")
class Ghost:
    """Served by nobody."""

    class Args(JobArgs):
        pass

    @staticmethod
    def decide(inputs: Args, rules: object) -> None:
        raise NotImplementedError(inputs, rules)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (On(event="order.lost", job=WatchSla, args=order_of), "no event of the kind order.lost"),
        (On(event="trigger.refused", job=WatchSla, args=order_of), "a refusal triggers nothing"),
        (On(event="order.late", job=WatchSla, args=order_of, delay_s=-1), "a delay of -1 s"),
        (On(event="order.late", job=Event, args=order_of), "Event is not a kind of job"),
    ],
)
def test_a_wrong_row_is_refused_when_the_table_is_built(depots: Depots, row: On, said: str) -> None:
    with pytest.raises(QueueError, match=said):
        depots(WATCH, row)


@job("note.send", queue="critical")
class OtherNote:
    """Has the name of another."""

    class Args(JobArgs):
        pass

    @staticmethod
    def decide(inputs: Args, rules: object) -> None:
        raise NotImplementedError(inputs, rules)


def test_a_job_that_has_the_name_of_another_is_refused(depots: Depots) -> None:
    with pytest.raises(QueueError, match=r"served by .*SendNote, not .*OtherNote"):
        depots(On(event="order.late", job=OtherNote, args=lambda _: OtherNote.Args()))


def test_a_job_that_nobody_serves_is_refused_when_the_table_is_built(depots: Depots) -> None:
    with pytest.raises(UnknownKind, match=r"ghost\.walk"):
        depots(On(event="order.late", job=Ghost, args=lambda _: Ghost.Args()))
