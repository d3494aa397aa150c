import json

from daemon.domain.events import ClockQuality
from daemon.domain.tracking.presence import Freshness, Presence
from daemon.jobs.gps_track import BITE, REST_MS, TrackVehicles
from daemon.jobs.notification_send import SendNotification
from daemon.queue.assignment import Assignment, Ending
from daemon.store import vehicle_track
from tests.daemon.jobs.desk import Desk
from tests.daemon.store.scene import NOW

MINUTE = 60_000
ARGS = TrackVehicles.Args()


def add_vehicle(desk: Desk, number: int, *, sites: tuple[tuple[str, int], ...] = ()) -> None:
    desk.tx.execute("INSERT INTO vehicle(id, name) VALUES (?, ?)", (number, f"T-{number}"))
    desk.tx.execute("INSERT INTO unit(id, name) VALUES (?, ?)", (number, f"u-{number}"))
    desk.tx.execute("INSERT INTO fitting VALUES (?, 0, NULL, ?)", (number, number))
    hear(desk, number, sites=sites)


def hear(desk: Desk, number: int, *, sites: tuple[tuple[str, int], ...] = ()) -> None:
    desk.tx.execute(
        "INSERT OR REPLACE INTO unit_state(unit_id, version, body, at, motion, odometer_m, fences)"
        " VALUES (?, 1, ?, ?, 'parked', 0, '[]')",
        (number, json.dumps({"v": 1, "sites": sites}), desk.clock.now()),
    )


def drive(desk: Desk, number: int) -> None:
    desk.tx.execute(
        "INSERT INTO trip(unit_id, started_at, start_lat_e7, start_lon_e7) VALUES (?, ?, 0, 0)",
        (number, desk.clock.now()),
    )


def sweep(desk: Desk) -> list[dict[str, int]]:
    """All bites of one look at the fleet."""
    results = [desk.run(ARGS)]
    while desk.waiting():
        desk.lab.advance(ms=REST_MS)
        ended = desk.lab.drain()
        results += [job.result for job in ended if job.kind == "gps.track"]
    return results


def kept(desk: Desk) -> list[tuple[int, str, int]]:
    return desk.tx.execute(
        "SELECT vehicle_id, freshness, version FROM vehicle_track ORDER BY vehicle_id"
    ).fetchall()


def told(desk: Desk) -> list[tuple[str, str]]:
    return [(event.kind, event.subject) for event in desk.lab.events()]


def test_first_sweep_takes_every_vehicle_in(desk: Desk) -> None:
    add_vehicle(desk, 1)
    desk.tx.execute("INSERT INTO vehicle(id, name) VALUES (2, 'T-2')")
    assert desk.run(ARGS) == {
        "is_judged": True, "vehicles": 2, "changed": 2, "told": 0, "left": 0,
    }  # fmt: skip
    assert kept(desk) == [(1, "fresh", 1), (2, "never", 1)]


def test_sweep_writes_only_what_has_changed(desk: Desk) -> None:
    for number in (1, 2):
        add_vehicle(desk, number)
    desk.run(ARGS)
    desk.machine.advance(4 * MINUTE)
    hear(desk, 1)
    assert desk.run(ARGS)["changed"] == 1
    assert kept(desk) == [(1, "fresh", 1), (2, "late", 2)]


def test_lost_and_back_are_told_once_each_and_explained(desk: Desk) -> None:
    add_vehicle(desk, 1)
    for _ in range(14):
        desk.run(ARGS)
        desk.machine.advance(MINUTE)
    assert told(desk) == [("vehicle.signal_lost", "T-1")]
    hear(desk, 1)
    for _ in range(3):
        desk.run(ARGS)
    assert told(desk) == [("vehicle.signal_lost", "T-1"), ("vehicle.signal_back", "T-1")]
    lost, back = desk.lab.events()
    assert lost.body == {
        "vehicle": "T-1", "fix_at": NOW, "silent_ms": 10 * MINUTE, "is_driving": False,
        "sites": [], "lost_together": 1, "driving_together": 0,
    }  # fmt: skip
    assert (lost.at, lost.vehicle_id) == (NOW + 10 * MINUTE, 1)
    assert back.body == {"vehicle": "T-1", "lost_at": lost.at, "away_ms": 14 * MINUTE}
    assert back.at == NOW + 14 * MINUTE
    decisions = desk.tx.execute(
        "SELECT subject, outcome, terms ->> '$.event', rule_set FROM decision ORDER BY id"
    ).fetchall()
    assert decisions == [
        ("vehicle T-1", "vehicle.signal_lost", 1, "defaults"),
        ("vehicle T-1", "vehicle.signal_back", 2, "defaults"),
    ]


def test_losses_of_one_sweep_know_of_each_other_and_the_first_names_them(desk: Desk) -> None:
    for number in (1, 2, 3):
        add_vehicle(desk, number)
    drive(desk, 2)
    desk.machine.advance(11 * MINUTE)
    desk.run(ARGS)
    events = desk.lab.events()
    assert [event.subject for event in events] == ["T-2", "T-1", "T-3"]
    assert [event.body["lost_together"] for event in events] == [3, 3, 3]
    assert [event.body["driving_together"] for event in events] == [1, 1, 1]
    assert events[0].body["names"] == ["T-2", "T-1", "T-3"]
    assert events[0].body["driving_names"] == ["T-2"]
    assert [event for event in events if "names" in event.body] == events[:1]


def test_trucks_that_are_switched_off_in_the_yard_are_no_outage(desk: Desk) -> None:
    desk.tx.execute("INSERT INTO site(id, name, lat_e7, lon_e7) VALUES (7, 'yard', 0, 0)")
    for number in range(1, 7):
        add_vehicle(desk, number, sites=(("yard", NOW),))
    desk.machine.advance(11 * MINUTE)
    assert desk.run(ARGS)["told"] == 6
    desk.lab.assert_not_enqueued(SendNotification)


def test_driver_who_is_lost_while_others_park_is_told_to_dispatch(desk: Desk) -> None:
    desk.tx.execute("INSERT INTO site(id, name, lat_e7, lon_e7) VALUES (7, 'yard', 0, 0)")
    for number in range(1, 6):
        add_vehicle(desk, number, sites=(("yard", NOW),))
    add_vehicle(desk, 6)
    drive(desk, 6)
    desk.machine.advance(11 * MINUTE)
    desk.run(ARGS)
    (alert,) = [job for job in desk.waiting() if job.kind == "notification.send"]
    assert alert.args["title"] == "T-6 has lost its signal on the road"


def test_outage_is_told_to_both_desks_with_names_each_time(desk: Desk) -> None:
    """The second one begins within half an hour of the first."""
    for number in range(1, 5):
        add_vehicle(desk, number)
    drive(desk, 3)
    for alerts in (2, 4):
        desk.machine.advance(11 * MINUTE)
        desk.run(ARGS)
        desk.lab.drain()
        assert desk.tx.execute("SELECT count(*) FROM alert").fetchone() == (alerts,)
        for number in range(1, 5):
            hear(desk, number)
        desk.run(ARGS)
    rows = desk.tx.execute("SELECT recipient, title, text FROM alert ORDER BY seq").fetchall()
    assert [row[:2] for row in rows[:2]] == [
        ("dispatch", "T-3 has lost its signal on the road"),
        ("operator", "4 vehicles have lost their signal at once"),
    ]
    assert rows[1][2].startswith("T-3, T-1, T-2, T-4: none of them is parked")


def test_many_drivers_are_one_alert_for_dispatch(desk: Desk) -> None:
    for number in range(1, 7):
        add_vehicle(desk, number)
        drive(desk, number)
    desk.machine.advance(11 * MINUTE)
    desk.run(ARGS)
    desk.lab.drain()
    rows = desk.tx.execute("SELECT recipient, title FROM alert ORDER BY seq").fetchall()
    assert rows == [
        ("operator", "6 vehicles have lost their signal at once"),
        ("dispatch", "6 vehicles have lost their signal on the road at once"),
    ]


def test_alert_is_closed_when_the_vehicle_is_heard_again_and_the_next_loss_is_told(
    desk: Desk,
) -> None:
    for number in (1, 2):
        add_vehicle(desk, number)
        drive(desk, number)
    desk.machine.advance(11 * MINUTE)
    desk.run(ARGS)
    desk.lab.drain()
    hear(desk, 1)
    desk.run(ARGS)
    asked = "SELECT subject, read_at, read_by FROM alert ORDER BY seq"
    closed = ("T-1", desk.clock.now(), "depotd (heard again)")
    assert desk.tx.execute(asked).fetchall() == [closed, ("T-2", None, "")]
    desk.machine.advance(11 * MINUTE)
    desk.run(ARGS)
    desk.lab.drain()
    assert desk.tx.execute(asked).fetchall() == [closed, ("T-2", None, ""), ("T-1", None, "")]


def test_much_that_has_changed_is_saved_in_bites_and_told_as_one(desk: Desk) -> None:
    count = 2 * BITE + 1
    desk.tx.execute("BEGIN")
    for number in range(1, count + 1):
        add_vehicle(desk, number)
    desk.tx.execute("COMMIT")
    results = sweep(desk)
    assert [result["left"] for result in results] == [BITE + 1, 1, 0]
    desk.machine.advance(11 * MINUTE)
    results = sweep(desk)
    assert [result["told"] for result in results] == [BITE, BITE, 1]
    events = desk.lab.events()
    assert len({event.subject for event in events}) == len(events) == count
    assert {event.body["lost_together"] for event in events} == {count}
    ((title, text),) = desk.tx.execute("SELECT title, text FROM alert").fetchall()
    assert title == f"{count} vehicles have lost their signal at once"
    assert f" and {count - 100} more: " in text
    assert {row[0] for row in desk.tx.execute("SELECT depth FROM job_payload")} == {0, 2}


def test_long_stay_is_told_once_with_its_site(desk: Desk) -> None:
    desk.tx.execute("INSERT INTO site(id, name, lat_e7, lon_e7) VALUES (7, 'quarry', 0, 0)")
    add_vehicle(desk, 1, sites=(("quarry", NOW),))
    desk.run(ARGS)
    desk.machine.advance(121 * MINUTE)
    hear(desk, 1, sites=(("quarry", NOW),))
    desk.run(ARGS)
    desk.run(ARGS)
    (event,) = desk.lab.events()
    assert (event.kind, event.subject) == ("vehicle.dwelling", "quarry")
    assert (event.at, event.vehicle_id) == (NOW + 120 * MINUTE, 1)
    assert event.body == {
        "vehicle": "T-1", "site": "quarry", "since": NOW, "stayed_ms": 120 * MINUTE,
    }  # fmt: skip


def test_while_the_clock_is_untrusted_nothing_is_judged(desk: Desk) -> None:
    add_vehicle(desk, 1)
    desk.run(ARGS)
    desk.trust(ClockQuality.UNTRUSTED)
    desk.machine.advance(60 * MINUTE)
    assert desk.run(ARGS) == {
        "is_judged": False, "vehicles": 0, "changed": 0, "told": 0, "left": 0,
    }  # fmt: skip
    assert kept(desk) == [(1, "fresh", 1)]


def test_vehicle_that_is_heard_while_it_is_called_lost_makes_the_sweep_stale(desk: Desk) -> None:
    add_vehicle(desk, 1)
    desk.machine.advance(11 * MINUTE)
    assignment, ending = decided(desk)
    hear(desk, 1)
    desk.lab.engine.report(assignment, ending)
    desk.lab.settle()
    (stale,) = desk.waiting()
    assert stale.outcome == "stale"
    assert stale.error == "vehicle T-1: it was heard while it was called lost"
    assert (kept(desk), told(desk)) == ([], [])
    assert [(job.attempt, job.result["told"]) for job in desk.lab.drain()] == [(1, 0)]


def test_two_sweeps_of_one_moment_cannot_both_tell(desk: Desk) -> None:
    add_vehicle(desk, 1)
    desk.machine.advance(11 * MINUTE)
    assignment, ending = decided(desk)
    with desk.tx:  # somebody else saves first
        vehicle = vehicle_track.tracked(desk.tx, NOW)[0]
        seen = Presence(freshness=Freshness.NEVER, since=NOW, fix_at=None)
        vehicle_track.save(desk.tx, vehicle, seen)
    desk.lab.engine.report(assignment, ending)
    desk.lab.settle()
    assert [job.error for job in desk.waiting()] == [
        "vehicle T-1: its track is no longer version 0"
    ]
    desk.lab.drain()
    assert told(desk) == [("vehicle.signal_lost", "T-1")]


def test_one_sweep_at_a_time_waits(desk: Desk) -> None:
    assert [desk.is_new(ARGS) for _ in range(3)] == [True, False, False]


def test_hundreds_of_vehicles_are_swept(desk: Desk) -> None:
    desk.tx.execute("BEGIN")
    for number in range(1, 301):
        add_vehicle(desk, number)
    desk.tx.execute("COMMIT")
    assert sum(result["changed"] for result in sweep(desk)) == 300
    desk.machine.advance(MINUTE)
    assert desk.run(ARGS)["changed"] == 0


def decided(desk: Desk) -> tuple[Assignment, Ending]:
    """A sweep that has decided and not saved yet."""
    desk.lab.enqueue(ARGS)
    desk.lab.settle()
    assignment = desk.lab.engine.next_assignment()
    assert assignment is not None
    return assignment, desk.lab.engine.run(assignment)
