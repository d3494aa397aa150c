"""Firing, sync, pause and run now; jumps of the clock stand in test_schedule_clocks.py."""

import json
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from daemon.errors import QueueError, ScheduleNotFound
from daemon.queue.misfires import Misfire
from daemon.queue.requests import Cause
from daemon.queue.schedules import jitter_ms
from tests.daemon.queue.schedule_scene import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    Depot,
    ms,
    opened,
    schedule,
    utc,
)

BY_HAND = Cause(correlation_id="command-1", causation="command 1")


def test_a_firing_becomes_a_job_with_its_cause_and_arguments() -> None:
    depot = opened(schedule(args={"depot": "south", "pages": 3}))
    assert depot.live(DAY) == 1
    row = depot.tx.execute(
        "SELECT p.body, p.causation, p.correlation_id, p.depth, j.unique_key, j.unique_states,"
        " j.id FROM job j JOIN job_payload p ON p.job_id = j.id"
    ).fetchone()
    instant = ms("2026-03-03T02:00")
    assert json.loads(row[0]) == {"depot": "south", "pages": 3}
    assert row[1:4] == ("schedule nightly", f"schedule:nightly@{instant}", 0)
    assert row[4].endswith(f"schedule:nightly@{instant}")
    assert row[5] == 0b1111111
    assert depot.row().last_at == instant
    assert depot.row().last_job == row[6]
    assert utc(depot.row().next_at) == "2026-03-04T02:00"


def test_nothing_is_due_before_its_time() -> None:
    depot = opened(schedule("often", "every 5m"))
    ticked = depot.tick()
    assert (ticked.fired, ticked.next_due) == (0, NOON + 5 * MINUTE)


def test_a_week_of_two_schedules_fires_each_instant_once() -> None:
    depot = opened(schedule(), schedule("mondays", "30 6 * * MON", zone="Europe/Berlin"))
    depot.live(7 * DAY)
    assert depot.instants() == [f"2026-03-{day:02}T02:00" for day in range(3, 10)]
    assert depot.instants("mondays") == ["2026-03-09T05:30"]


def test_two_ticks_at_one_instant_fire_once() -> None:
    depot = opened(schedule())
    depot.machine.advance(14 * HOUR)
    assert [depot.tick().fired, depot.tick().fired] == [1, 0]


def test_a_kind_that_is_unique_does_not_pile_up() -> None:
    """Its own key stays: who enqueues it by hand meets the job that waits."""
    depot = opened(schedule("look", "every 1m", kind="fleet.look"))
    depot.live(10 * MINUTE)
    assert len(depot.fired()) == 1
    by_hand = depot.scheduler.run_now(depot.tx, "look", cause=BY_HAND)
    assert not by_hand.is_new


# Misfires


@pytest.mark.parametrize(
    ("misfire", "most", "fired", "missed"),
    [
        (Misfire.ONCE, 100, ["03-05T02:00"], 2),
        (Misfire.SKIP, 100, [], 3),
        (Misfire.ALL, 100, ["03-03T02:00", "03-04T02:00", "03-05T02:00"], 0),
        (Misfire.ALL, 2, ["03-04T02:00", "03-05T02:00"], 1),
    ],
)
def test_what_was_missed_while_the_daemon_was_down(
    misfire: Misfire, most: int, fired: list[str], missed: int
) -> None:
    definition = schedule(misfire=misfire, misfire_max=most)
    depot = opened(definition)
    depot.machine.advance(3 * DAY)
    depot.start()
    depot.open(definition)
    assert depot.tick().missed == missed
    assert [instant[5:] for instant in depot.instants()] == fired
    assert depot.row().missed == missed
    assert depot.live(DAY) == 1


def test_a_firing_that_is_noticed_at_once_is_not_missed() -> None:
    depot = opened(schedule(misfire=Misfire.SKIP))
    depot.machine.advance(14 * HOUR + MINUTE)
    ticked = depot.tick()
    assert (ticked.fired, ticked.missed) == (1, 0)


# Jitter


def test_jitter_is_bounded_and_the_same_for_a_firing() -> None:
    waits = [jitter_ms(f"nightly@{n}", 30_000) for n in range(500)]
    assert waits == [jitter_ms(f"nightly@{n}", 30_000) for n in range(500)]
    assert 0 <= min(waits) < 1_000
    assert 29_000 < max(waits) <= 30_000
    assert jitter_ms("nightly@1", 0) == 0


def test_a_restart_neither_doubles_nor_moves_a_jittered_firing() -> None:
    definition = schedule(jitter_s=600)
    depot = opened(definition)
    instant = ms("2026-03-03T02:00")
    depot.machine.advance(14 * HOUR)
    depot.tick()
    depot.start()
    depot.open(definition)
    depot.live(20 * MINUTE)
    expected = instant + jitter_ms(f"nightly@{instant}", 600_000)
    assert [at for _, at in depot.fired()] == [utc(expected)]


def test_a_late_firing_waits_only_for_the_rest_of_its_jitter() -> None:
    depot = opened(schedule(jitter_s=600))
    depot.machine.advance(14 * HOUR + 30 * MINUTE)
    depot.tick()
    assert [at for _, at in depot.fired()] == ["2026-03-03T02:30"]


# Sync


def test_sync_adds_changes_and_removes() -> None:
    depot = opened(schedule("a", "@daily"), schedule("b", "@daily"), schedule("c", "@daily"))
    synced = depot.sync(
        schedule("a", "@daily"), schedule("b", "@hourly"), schedule("d", "every 5m")
    )
    assert synced == (("d",), ("b",), ("c",))
    with pytest.raises(ScheduleNotFound, match="no schedule 'c'"):
        depot.row("c")
    assert utc(depot.row("b").next_at) == "2026-03-02T13:00"


def test_a_changed_expression_keeps_pause_and_history() -> None:
    depot = opened(schedule())
    depot.live(DAY)
    depot.scheduler.pause(depot.tx, "nightly", by="ada", now=depot.clock.now())
    before = depot.row()
    depot.sync(schedule(expression="0 4 * * *"))
    after = depot.row()
    assert (after.last_at, after.last_job) == (before.last_at, before.last_job)
    assert (after.paused_at, after.paused_by) == (before.paused_at, "ada")
    assert utc(after.next_at) == "2026-03-04T04:00"


def test_an_unchanged_expression_keeps_its_next_firing_whatever_else_changes() -> None:
    depot = opened(schedule())
    depot.machine.advance(2 * DAY)
    depot.start()
    depot.open(schedule(args={"depot": "west"}, misfire=Misfire.ALL))
    assert utc(depot.row().next_at) == "2026-03-03T02:00"
    assert depot.tick().fired == 2


def test_a_new_schedule_has_missed_nothing() -> None:
    depot = opened()
    depot.machine.advance(30 * DAY)
    depot.start()
    depot.open(schedule(misfire=Misfire.ALL))
    assert depot.tick() == (0, 0, 0, ms("2026-04-02T02:00"))


def test_at_start_it_is_said_what_the_last_release_had_otherwise() -> None:
    depot = opened(schedule("a", "@daily"), schedule("b", "@daily"))
    depot.start()
    with capture_logs() as logs:
        depot.open(schedule("a", "@daily"), schedule("c", "@daily"))
        depot.open(schedule("a", "@daily"), schedule("c", "@daily"))
    assert [(line["event"], line["added"], line["removed"]) for line in logs] == [
        ("schedules.differ", ("c",), ("b",))
    ]


# Pause, resume, run now


def test_a_paused_schedule_is_quiet_and_catches_up_with_nothing() -> None:
    depot = opened(schedule(misfire=Misfire.ALL))
    assert depot.scheduler.pause(depot.tx, "nightly", by="ada", now=NOON)
    assert not depot.scheduler.pause(depot.tx, "nightly", by="bob", now=NOON)
    assert depot.row().paused_by == "ada"
    assert depot.live(3 * DAY, every_ms=HOUR) == 0
    now = depot.clock.now()
    assert depot.scheduler.resume(depot.tx, "nightly", now=now, is_trusted=True)
    assert not depot.scheduler.resume(depot.tx, "nightly", now=now, is_trusted=True)
    assert depot.tick().fired == 0
    assert depot.live(DAY, every_ms=HOUR) == 1
    assert depot.row().missed == 0


def test_run_now_moves_no_firing() -> None:
    depot = opened(schedule())
    depot.scheduler.pause(depot.tx, "nightly", by="ada", now=NOON)
    before = depot.row()
    first = depot.scheduler.run_now(depot.tx, "nightly", cause=BY_HAND)
    second = depot.scheduler.run_now(depot.tx, "nightly", cause=BY_HAND)
    assert first.is_new
    assert second.is_new
    assert depot.row() == before._replace(last_job=second.id)
    cause = depot.tx.execute("SELECT DISTINCT causation FROM job_payload").fetchall()
    assert cause == [("command 1",)]


ACTS: list[Callable[[Depot], object]] = [
    lambda depot: depot.scheduler.pause(depot.tx, "nihgtly", by="ada", now=NOON),
    lambda depot: depot.scheduler.resume(depot.tx, "nihgtly", now=NOON, is_trusted=True),
    lambda depot: depot.scheduler.run_now(depot.tx, "nihgtly", cause=BY_HAND),
]


@pytest.mark.parametrize("act", ACTS)
def test_an_unknown_schedule_is_named(act: Callable[[Depot], object]) -> None:
    depot = opened(schedule())
    with pytest.raises(ScheduleNotFound, match="no schedule 'nihgtly'"):
        act(depot)


# A queue without room


def test_a_firing_that_finds_no_room_waits_for_it() -> None:
    depot = Depot(max_waiting=1)
    depot.open(schedule(misfire=Misfire.ALL), schedule("other", "0 2 * * *"))
    depot.machine.advance(14 * HOUR)
    assert depot.tick() == (1, 0, 1, ms("2026-03-03T02:00"))
    assert depot.tick().blocked == 1
    depot.forget_jobs()
    depot.machine.advance(1_000)
    assert depot.tick() == (1, 0, 0, ms("2026-03-04T02:00"))
    assert depot.instants("other") == ["2026-03-03T02:00"]


def test_of_many_missed_firings_those_go_in_for_which_there_is_room() -> None:
    depot = Depot(max_waiting=2)
    depot.open(schedule(misfire=Misfire.ALL))
    depot.machine.advance(4 * DAY)
    assert depot.tick().fired == 2
    assert utc(depot.row().next_at) == "2026-03-05T02:00"
    depot.forget_jobs()
    depot.machine.advance(1_000)
    assert depot.tick().fired == 2
    assert depot.instants() == ["2026-03-05T02:00", "2026-03-06T02:00"]
    assert depot.row().missed == 0


def test_a_schedule_that_cannot_be_kept_changes_nothing() -> None:
    depot = opened(schedule())
    with pytest.raises(QueueError, match="schedule weekly: zone 'Moon' is not known"):
        depot.sync(schedule("weekly", "@weekly", zone="Moon"))
    assert depot.row().name == "nightly"


def test_news_is_told_once() -> None:
    depot = opened(schedule())
    assert depot.scheduler.take_news()
    assert not depot.scheduler.take_news()
    depot.scheduler.pause(depot.tx, "nightly", by="ada", now=NOON)
    assert not depot.scheduler.take_news()
    depot.scheduler.resume(depot.tx, "nightly", now=NOON, is_trusted=True)
    assert depot.scheduler.take_news()
