"""Fault codes that trucks of the sample fleet report, and what has changed in how they run."""

import json
import sqlite3
from dataclasses import dataclass

HOUR = 3_600_000
DAY_MS = 24 * HOUR
FAULTS = (
    # vehicle, code, lamp, first and last hours ago, ended hours ago, counted by the vehicle, by us
    (3, "100/1", "red_stop", 14, 1, None, 3, 2),
    (8, "110/15", "amber_warning", 50, 2, None, 12, 4),
    (6, "P0420", "malfunction", 400, 20, None, None, 1),
    (4, "168/17", "none", 30, 3, None, 1, 1),
    (2, "1761/17", "amber_warning", 300, 210, 200, 5, 5),
)


def add_faults(db: sqlite3.Connection, now: int) -> None:
    for vehicle, code, lamp, first, last, ended, counted, episodes in FAULTS:
        spn, slash, fmi = code.partition("/")
        db.execute(
            "INSERT INTO fault_code(unit_id, vehicle_id, source, code, spn, fmi, severity, state,"
            " first_at, last_at, ended_at, occurrences, episodes)"
            " VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                vehicle,
                vehicle,
                code,
                int(spn) if slash else None,
                int(fmi) if slash else None,
                lamp,
                "active" if ended is None else "former",
                now - first * HOUR,
                now - last * HOUR,
                None if ended is None else now - ended * HOUR,
                counted,
                episodes,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Found:
    vehicle: int
    feature: str
    way: str
    usual: int
    now: int
    scatter: float
    deviations: float
    ago: int
    """Days since it began."""
    state: str = "open"


FOUND = (
    Found(
        vehicle=6,
        feature="battery_rest",
        way="falls",
        usual=12_650,
        now=12_310,
        scatter=40.0,
        deviations=8.5,
        ago=19,
    ),
    Found(
        vehicle=8,
        feature="coolant_warm",
        way="rises",
        usual=845,
        now=921,
        scatter=11.0,
        deviations=6.9,
        ago=12,
    ),
    Found(
        vehicle=2,
        feature="fuel_per_km",
        way="rises",
        usual=331,
        now=372,
        scatter=9.0,
        deviations=4.6,
        ago=48,
        state="repaired",
    ),
)


def _finding(db: sqlite3.Connection, found: Found, *, now: int, today: int) -> None:
    """Of the last ten weeks every day but Sundays; the change comes in over ten days."""
    days = []
    for ago in range(70, 0, -1):
        if (today - ago) % 7 == 3:
            continue
        share = min(1.0, max(0.0, (found.ago - ago) / 10))
        wobble = ((ago * 7919) % 13 - 6) / 6 * found.scatter
        seen = found.usual + share * (found.now - found.usual) + wobble
        days.append([today - ago, round(seen), found.usual])
    is_open = found.state == "open"
    body = {"days": days, "scatter": found.scatter, "is_beside_others": found.vehicle != 8}
    db.execute(
        "INSERT INTO condition_finding(vehicle_id, feature, way, began_on, found_at, usual, now,"
        " deviations, body, state, ended_at, ended_by, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            found.vehicle,
            found.feature,
            found.way,
            today - found.ago,
            now - (found.ago - 6) * DAY_MS,
            found.usual,
            found.now,
            found.deviations,
            json.dumps(body),
            found.state,
            None if is_open else now - 9 * DAY_MS,
            "" if is_open else "olga",
            "" if is_open else "new injectors",
        ),
    )


def add_findings(db: sqlite3.Connection, *, now: int, today: int) -> None:
    for found in FOUND:
        _finding(db, found, now=now, today=today)
