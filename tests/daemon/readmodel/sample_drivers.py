"""Drivers, nine days of their duty, papers and inspections, over the sample fleet."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from daemon.domain.hours import terms
from daemon.domain.rules import compliance
from daemon.domain.rules.key import RuleValues
from daemon.jobs import hours_watch
from daemon.store import driver_hours

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY_MS = 24 * HOUR
DAYS = 9
RULES = RuleValues(
    {key.main_name: key.default for key in (*compliance.KEYS, *terms.KEYS)}, "defaults"
)
BOOT = 41

Shift = tuple[tuple[float, str], ...]
"""(hour of the day, status) from each to the next; 24 and more is the day after."""

MIXER: Shift = ((5.5, "ON"), (6.1, "D"), (7, "ON"), (7.8, "D"), (12, "OFF"), (12.6, "D"),
    (14, "ON"), (14.6, "OFF"))  # fmt: skip
LONG: Shift = ((4, "ON"), (4.4, "D"), (8.4, "OFF"), (9, "D"), (13, "ON"), (13.9, "OFF"))
SLEEPS: Shift = ((4.2, "D"), (9.4, "ON"), (10.2, "D"), (12.5, "OFF"), (15, "D"), (17, "SB"))
EVENING: Shift = ((10.5, "ON"), (11, "D"), (15.5, "OFF"), (16.2, "D"), (20, "ON"), (22.5, "OFF"))
NIGHT: Shift = ((19.5, "ON"), (20, "D"), (24, "OFF"), (24.6, "D"), (29.5, "ON"), (30, "OFF"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    label: str
    shift: Shift = MIXER
    today: Shift = ()
    """As far as it has come."""
    days_off: Sequence[int] = (2, 3)
    """Days ago."""
    vehicle: int | None = None
    rule_set: str = ""
    exemption: str = ""
    zone: str = ""
    has_sleeper: bool = False
    began_days_ago: int | None = DAYS
    """None: nothing was ever recorded of him."""


PEOPLE = (
    Person(
        name="D04",
        label="Tom Becker",
        shift=SLEEPS,
        vehicle=2,
        exemption="none",
        has_sleeper=True,
        today=((0, "SB"), (4.2, "D")),
    ),
    Person(
        name="D09",
        label="Wei Chen",
        shift=NIGHT,
        vehicle=4,
        exemption="none",
        today=((0, "OFF"), (0.5, "D")),
    ),
    Person(name="D12", label="Jana Novak", shift=EVENING),
    Person(
        name="D17",
        label="Maria Alvarez",
        vehicle=1,
        today=((5.5, "ON"), (6.1, "D"), (7, "ON"), (7.8, "D")),
    ),
    Person(
        name="D22",
        label="Ruth Dale",
        shift=LONG,
        vehicle=7,
        days_off=(),
        exemption="none",
        today=((4, "ON"), (4.4, "D")),
    ),
    Person(name="D28", label="Luis Ortega", vehicle=3, today=((6, "ON:ym"), (6.4, "ON"))),
    Person(name="D31", label="Omar Said", shift=LONG, exemption="none", days_off=(0, 1, 2, 5)),
    Person(
        name="D36",
        label="Eva Lind",
        vehicle=6,
        zone="America/Chicago",
        today=((5, "OFF:pc"), (5.4, "ON"), (6, "D"), (7.9, "ON")),
    ),
    Person(name="D40", label="Paul Adeyemi", began_days_ago=None),
    Person(name="D41", label="Ines Roth", began_days_ago=0, vehicle=8, today=((7, "D"),)),
)
# kind, days until it runs out (None: it does not), of whom
DRIVER_PAPERS = (("cdl", 900), ("medical", 250))
LATE_PAPERS = {("D28", "medical"): -4, ("D09", "cdl"): 12, ("D12", "medical"): 45}
VEHICLE_PAPERS = (("registration", 200), ("annual_inspection", 120))
LATE_VEHICLE_PAPERS = {(5, "annual_inspection"): -1, (2, "registration"): 6}


def add_drivers(db: sqlite3.Connection, *, now: int, midnight: int) -> None:
    """`midnight` is the depot's before `now`."""
    db.execute("INSERT INTO depot_zone VALUES (1, 'America/Denver')")
    for number, person in enumerate(PEOPLE, 1):
        db.execute(
            "INSERT INTO driver VALUES (?, ?, ?, ?, ?, ?, ?, 1, NULL)",
            (
                number,
                person.name,
                person.label,
                person.rule_set,
                person.exemption,
                person.zone,
                person.has_sleeper,
            ),
        )
        for record in _records(person, now=now, midnight=midnight):
            _record(db, number, person, *record)
        if person.vehicle is not None:
            db.execute(
                "INSERT INTO seat VALUES (?, ?, NULL, ?, 'driver')",
                (number, midnight - HOUR, person.vehicle),
            )
    _around(db, now=now, midnight=midnight)
    _papers(db, now=now)
    _inspections(db, now=now)
    _judge(db, now=now)


def _records(person: Person, *, now: int, midnight: int) -> list[tuple[int, str]]:
    if person.began_days_ago is None:
        return []
    records = [(midnight - person.began_days_ago * DAY_MS, "OFF")] if person.began_days_ago else []
    for ago in range(person.began_days_ago, 0, -1):
        if ago not in person.days_off:
            records += [
                (midnight - ago * DAY_MS + round(at * HOUR), duty) for at, duty in person.shift
            ]
    first_today = midnight + round(person.today[0][0] * HOUR) if person.today else now
    records = [record for record in records if record[0] < first_today]
    records += [(midnight + round(at * HOUR), duty) for at, duty in person.today]
    return records


def _record(db: sqlite3.Connection, number: int, person: Person, at: int, duty: str) -> None:
    status, _, mode = duty.partition(":")
    origin = "automatic" if status == "D" else "person"
    db.execute(
        "INSERT INTO duty_record(driver_id, at, duty, mode, origin, vehicle_id, note, made_at,"
        " made_by, boot, clock, is_at_ours) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'gps', 1)",
        (
            number,
            at,
            status,
            mode,
            origin,
            person.vehicle if status in {"D", "ON"} else None,
            "washed the drum" if status == "ON" and at % DAY_MS > 20 * HOUR else "",
            at,
            "depotd" if origin == "automatic" else "ana",
            BOOT,
        ),
    )


def _around(db: sqlite3.Connection, *, now: int, midnight: int) -> None:
    """What people wrote, declared and certified, drives without a driver, and work in hand."""
    number = {person.name: n for n, person in enumerate(PEOPLE, 1)}
    db.execute(
        "INSERT INTO duty_declaration(driver_id, at, exemption, note, made_at, made_by)"
        " VALUES (?, ?, 'adverse_driving', 'hail on I-70', ?, 'ana')",
        (number["D17"], midnight + 7 * HOUR, midnight + 7 * HOUR),
    )
    db.execute(
        "INSERT INTO duty_note(driver_id, at, text, made_at, made_by)"
        " VALUES (?, ?, 'waited for the pump', ?, 'ana')",
        (number["D17"], midnight + 7 * HOUR + 10 * MINUTE, now - 40 * MINUTE),
    )
    for vehicle, began, ended in (
        (5, now - 26 * HOUR, now - 26 * HOUR + 22 * MINUTE),
        (10, now - 35 * MINUTE, None),
    ):
        db.execute(
            "INSERT INTO unidentified_drive(vehicle_id, started_at, ended_at) VALUES (?, ?, ?)",
            (vehicle, began, ended),
        )
    steps = [["ON", "", 20, "load"], ["D", "", 45, "drive"], ["ON", "", 60, "pour"]]
    for name in ("D17", "D22"):
        db.execute(
            "INSERT INTO work_plan VALUES (?, ?, ?, ?, 'ana')",
            (number[name], now, json.dumps(steps), now - 5 * MINUTE),
        )


def _papers(db: sqlite3.Connection, *, now: int) -> None:
    today = date(1970, 1, 1) + timedelta(days=(now - 6 * HOUR) // DAY_MS)
    for number, person in enumerate(PEOPLE, 1):
        for kind, days in DRIVER_PAPERS:
            if person.name != "D41":
                left = LATE_PAPERS.get((person.name, kind), days)
                _paper(db, "driver_id", number, kind, today + timedelta(days=left), now)
    for vehicle in range(1, 12):
        for kind, days in VEHICLE_PAPERS:
            left = LATE_VEHICLE_PAPERS.get((vehicle, kind), days)
            _paper(db, "vehicle_id", vehicle, kind, today + timedelta(days=left), now)


def _paper(
    db: sqlite3.Connection, column: str, number: int, kind: str, expires: date, now: int
) -> None:
    details = {"class": "B", "endorsements": "N"} if kind == "cdl" else {}
    db.execute(
        "INSERT INTO paper(driver_id, vehicle_id, kind, number, issued_on, expires_on, details,"
        " told_at, told_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'ana')",
        (
            number if column == "driver_id" else None,
            number if column == "vehicle_id" else None,
            kind,
            f"CO-{4000 + 37 * number}",
            (expires - timedelta(days=365)).isoformat(),
            expires.isoformat(),
            json.dumps(details),
            now - 30 * DAY_MS,
        ),
    )


def _inspections(db: sqlite3.Connection, *, now: int) -> None:
    for number, (vehicle, item, is_safety) in enumerate(
        ((5, "brakes: air leak at the rear axle", 1), (7, "cracked mirror, right", 0)), 1
    ):
        db.execute(
            "INSERT INTO inspection(id, vehicle_id, driver_id, at, made_at, made_by)"
            " VALUES (?, ?, ?, ?, ?, 'ana')",
            (number, vehicle, number + 2, now - 15 * HOUR, now - 15 * HOUR),
        )
        db.execute(
            "INSERT INTO defect(inspection_id, item, is_safety) VALUES (?, ?, ?)",
            (number, item, is_safety),
        )


def _judge(db: sqlite3.Connection, *, now: int) -> None:
    """What the daemon finds when it looks."""
    found = hours_watch.decide(hours_watch.load(db, None, now), RULES)
    for one in found.changed:
        driver = one.seen.driver.id
        driver_hours.save(db, driver, one.seen.saved, one.found.snapshot)
        driver_hours.stand(db, driver, one.found.standing)
