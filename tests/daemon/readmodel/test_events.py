import json
import sqlite3

import pytest

from daemon.readmodel.events import latest_events, words_of
from daemon.readmodel.fittings import Subject
from tests.daemon.readmodel.sample_fleet import NOW


def happen(
    db: sqlite3.Connection, kind: str, *, about: str = "", at: int = NOW, unit: int | None = 1,
    body: dict[str, object] | None = None,
) -> None:  # fmt: skip
    db.execute(
        "INSERT INTO event(at, seen_at, boot, monotonic_ms, clock, kind, unit_id, subject, body,"
        " correlation_id) VALUES (?, ?, 41, 0, 'gps', ?, ?, ?, ?, 'c')",
        (at, at, kind, unit, about, json.dumps(body or {})),
    )


@pytest.mark.parametrize(("reason", "is_told"), [("created", False), ("restored", True)])
def test_first_numbering_of_a_new_database_is_no_news(
    db: sqlite3.Connection, reason: str, is_told: bool
) -> None:
    happen(db, "store.epoch_began", body={"reason": reason}, unit=None)
    told = [event.said for event in latest_events(db) if event.at == NOW]
    assert ("database begins a new numbering" in told) is is_told


@pytest.mark.parametrize(
    ("kind", "about", "body", "said"),
    [
        ("site.arrived", "plant-3", {}, "arrived at Plant 3 Aurora"),
        ("fence.entered", "school", {}, "entered School zone"),
        ("fence.left", "quarry", {}, "left Quarry Golden"),
        ("fence.left", "gone {0}", {}, "left gone {0}"),
        ("trip.ended", "", {"distance_m": 16_140}, "trip ended after 16.1 km"),
        ("port.lost", "gate", {}, "port gate lost"),
        ("vehicle.dwelling", "quarry", {}, "has been at Quarry Golden for long"),
        ("job.dead", "gps.track", {"job": 5}, "job 5 (gps.track) failed for good"),
        (
            "job.enqueued",
            "job 5",
            {"by": "ana", "kind": "gps.track"},
            "job 5 (gps.track) was enqueued by ana",
        ),
        (
            "job.cancelled",
            "2 jobs",
            {"by": "ana", "ids": [1, 2], "kinds": ["a.b", "c.d"]},
            "2 jobs (a.b, c.d) cancelled by ana",
        ),
        (
            "alert.read",
            "3 alerts",
            {"by": "ana", "recipient": "dispatch"},
            "3 alerts of dispatch marked as read by ana",
        ),
        ("alert.read", "alert 9", {"by": "ana", "seqs": [9]}, "alert 9 marked as read by ana"),
        ("queue.paused", "tracking", {"by": "ana"}, "queue tracking was paused by ana"),
        (
            "trigger.refused",
            "sla.monitor",
            {"event_kind": "stop.started", "error": "queue full"},
            "sla.monitor was not enqueued after stop.started: queue full",
        ),
        ("site.changed", "nowhere", {"by": "ana"}, "site changed nowhere by ana"),
        (
            "link.lost",
            "",
            {"reason": "mq:1883: no answer {in} time"},
            "head office's broker is lost: mq:1883: no answer {in} time",
        ),
        ("link.lost", "", {}, "head office's broker is lost: no reason is known"),
        (
            "link.resend_asked",
            "position",
            {"by": "ana", "from": 7},
            "position is sent to head office again by ana",
        ),
        ("duty.asked", "D17", {}, "stands: does D17 still drive?"),
        ("duty.unidentified", "T-1", {"state": "ended"}, "driving of nobody has ended"),
        ("audit.broken", "row 7", {"by": "ana"}, "the audit was tampered with at row 7"),
    ],
)
def test_events_are_said_in_words(
    db: sqlite3.Connection, kind: str, about: str, body: dict[str, object], said: str
) -> None:
    happen(db, kind, about=about, body=body)
    assert latest_events(db, limit=1)[0].said == said


def test_the_newest_is_the_latest_to_happen_not_the_latest_to_be_told(
    db: sqlite3.Connection,
) -> None:
    happen(db, "stop.started", at=NOW)
    happen(db, "stop.ended", at=NOW)
    happen(db, "trip.started", at=NOW - 90_000_000)
    assert [event.kind for event in latest_events(db, limit=2)] == ["stop.ended", "stop.started"]


@pytest.mark.parametrize("kind", ["motion.changed", "wheels.rolling", "wheels.stopped"])
def test_changes_of_motion_are_left_out(db: sqlite3.Connection, kind: str) -> None:
    before = latest_events(db, limit=1)
    before_of_unit = latest_events(db, Subject(unit_id=1), limit=1)
    happen(db, kind)
    assert latest_events(db, limit=1) == before
    assert latest_events(db, Subject(unit_id=1), limit=1) == before_of_unit


def test_an_event_is_its_vehicles_of_that_instant(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO vehicle(id, name) VALUES (77, 'T-77')")
    db.execute("UPDATE fitting SET until_at = ? WHERE unit_id = 1", (NOW,))
    db.execute("INSERT INTO fitting VALUES (1, ?, NULL, 77)", (NOW,))
    happen(db, "stop.started", at=NOW - 1)
    happen(db, "stop.ended", at=NOW)
    after, before = latest_events(db, limit=2)
    assert (before.name, after.name) == ("T-01", "T-77")


def test_an_event_of_no_unit_has_no_name(db: sqlite3.Connection) -> None:
    happen(db, "port.lost", about="gate", unit=None)
    event = latest_events(db, limit=1)[0]
    assert (event.name, event.unit_id, event.vehicle) == ("", None, None)


def test_one_units_events_are_its_own_newest_first(db: sqlite3.Connection) -> None:
    found = latest_events(db, Subject(unit_id=4), limit=5)
    assert found
    assert {event.unit_id for event in found} == {4}
    assert [e.at for e in found] == sorted((e.at for e in found), reverse=True)


def test_a_vehicles_events_are_those_while_a_unit_was_fitted_to_it(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO vehicle(id, name) VALUES (77, 'T-77')")
    db.execute("UPDATE fitting SET until_at = ? WHERE unit_id = 1", (NOW,))
    db.execute("INSERT INTO fitting VALUES (1, ?, NULL, 77)", (NOW,))
    happen(db, "stop.ended", at=NOW)
    assert [e.said for e in latest_events(db, Subject(vehicle_id=77))] == ["stop ended"]
    assert {e.name for e in latest_events(db, Subject(vehicle_id=1))} == {"T-01"}


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        (
            "paper.added", {"by": "anna", "driver": "D17", "paper": "medical"},
            "medical certificate of D17 put on file by anna",
        ),
        ("paper.withdrawn", {"vehicle": "T1", "paper": "ucr"}, "UCR of T1 withdrawn"),
        (
            "paper.expired", {"driver": "D17", "paper": "cdl", "said": "CDL expired 2026-11-20"},
            "D17: CDL expired 2026-11-20",
        ),
        ("paper.missing", {"count": 300, "names": ["D17: ..."]}, "300 papers: see alerts"),
        ("paper.cleared", {"count": 9, "names": []}, "9 papers of several: no more trouble"),
        ("paper.cleared", {"driver": "D17", "paper": "x"}, "x of D17: no more trouble"),
        (
            "dvir.added", {"vehicle": "T1", "report": 7, "defects": [{"item": "brakes"}]},
            "inspection 7 of T1: brakes",
        ),
        (
            "dvir.certified",
            {"vehicle": "T1", "report": 7, "items": ["body"], "settlement": "not_needed"},
            "inspection 7 of T1: body certified as not needed",
        ),
        (
            "dvir.reviewed", {"vehicle": "T1", "report": 7, "driver": "D17"},
            "inspection 7 of T1 reviewed by its next driver",
        ),
    ],
)  # fmt: skip
def test_papers_and_inspections_are_told_in_words(
    kind: str, body: dict[str, object], said: str
) -> None:
    assert words_of(kind, "subject", json.dumps(body)) == said
