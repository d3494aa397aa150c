"""A truck of the sample fleet that tells everything: signals over hours, faults, fuel, upkeep."""

import json
import math
import sqlite3

from drivers.readings import (
    BATTERY,
    COOLANT,
    DISTANCE,
    ENGINE_SPEED,
    ENGINE_TIME,
    FUEL_LEVEL,
    OIL_PRESSURE,
    PTO,
    Signal,
)

MINUTE = 60_000
DAY_MS = 86_400_000
VEHICLE = 1
"""T-01, with a unit on its bus beside its receiver."""
UNIT = 901
TOLD: tuple[tuple[Signal, float | None, int], ...] = (
    (ENGINE_SPEED, 1526.0, 1),
    (DISTANCE, 438_978.4, 1),
    (ENGINE_TIME, 7755.2, 1),
    (FUEL_LEVEL, 7.5, 2),
    (COOLANT, 108.0, 1),
    (OIL_PRESSURE, 284.0, 95),
    (BATTERY, None, 1),
    (PTO, 1.0, 4),
)
"""Values as people read them, and how many minutes ago they were told."""
FAULTS = (
    ("97/3", 97, 3, "amber_warning", 300, 2, None, 4),
    ("110/0", 110, 0, "red_stop", 40, 1, None, 1),
    ("100/1", 100, 1, "none", 9000, 8000, 8000, None),
)


def add_telling(db: sqlite3.Connection, now: int) -> None:
    db.execute("INSERT INTO unit(id, name, first_seen_at) VALUES (?, 'T-01-bus', ?)", (UNIT, now))
    db.execute("INSERT INTO fitting VALUES (?, 0, NULL, ?)", (UNIT, VEHICLE))
    for number, (signal, value, ago) in enumerate(TOLD, 801):
        db.execute("INSERT INTO signal(id, name) VALUES (?, ?)", (number, signal.name))
        stored = None if value is None else round(value * signal.per_unit)
        at = now - ago * MINUTE
        db.execute(
            "INSERT INTO signal_now(unit_id, signal_id, at, seen_at, value, source)"
            " VALUES (?, ?, ?, ?, ?, 0)",
            (UNIT, number, at, at, stored),
        )
    _history(db, now)
    _faults(db, now)
    _fuel(db, now)
    _upkeep(db, now)
    db.commit()


def _history(db: sqlite3.Connection, now: int) -> None:
    """Six hours, with half an hour of silence and a while in which nobody knew."""
    seq = 90_000
    for ago in range(360, 0, -5):
        if 120 <= ago < 150:
            continue
        at = now - ago * MINUTE
        told = {
            801: 8 * round(1100 + 500 * math.sin(ago / 17)),
            804: 10 * (80 - (360 - ago) // 6) if ago > 60 else 75,
            805: None if 60 <= ago < 80 else 80 + (360 - ago) // 14,
        }
        for signal_id, value in told.items():
            seq += 1
            db.execute(
                "INSERT INTO telemetry(seq, unit_id, boot, at, seen_at, signal_id, value)"
                " VALUES (?, ?, 41, ?, ?, ?, ?)",
                (seq, UNIT, at, at, signal_id, value),
            )


def _faults(db: sqlite3.Connection, now: int) -> None:
    for code, spn, fmi, severity, first, last, ended, times in FAULTS:
        db.execute(
            "INSERT INTO fault_code(unit_id, vehicle_id, source, code, spn, fmi, severity, state,"
            " first_at, last_at, ended_at, occurrences)"
            " VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                UNIT, VEHICLE, code, spn, fmi, severity, "active" if ended is None else "former",
                now - first * MINUTE, now - last * MINUTE,
                None if ended is None else now - ended * MINUTE, times,
            ),
        )  # fmt: skip


def _fuel(db: sqlite3.Connection, now: int) -> None:
    happened: tuple[tuple[int, str, str, dict[str, object]], ...] = (
        (60, "fuel.dropped", "T-01", {"from_percent": 30.0, "to_percent": 7.5, "percent": 22.5}),
        (
            40,
            "fault.raised",
            "T-01 0:110/0",
            {"code": "110/0", "severity": "red_stop", "words": "coolant temperature: too high"},
        ),
    )
    for ago, kind, subject, body in happened:
        at = now - ago * MINUTE
        db.execute(
            "INSERT INTO event(at, seen_at, boot, monotonic_ms, clock, kind, unit_id, vehicle_id,"
            " subject, body, correlation_id) VALUES (?, ?, 41, 0, 'gps', ?, ?, ?, ?, ?, 'c')",
            (at, at, kind, UNIT, VEHICLE, subject, json.dumps(body)),
        )


def _upkeep(db: sqlite3.Connection, now: int) -> None:
    today = now // DAY_MS
    db.execute(
        "INSERT INTO vehicle_counter(vehicle_id, counter, value, at, origin, offset_by, held,"
        " held_at, held_why) VALUES (?, 'distance', 438978400, ?, 'telemetry', 0,"
        " 537152000, ?, 'too_fast'), (?, 'engine_time', 465312, ?, 'telemetry', 0, NULL, NULL, '')",
        (VEHICLE, now - MINUTE, now - 200 * MINUTE, VEHICLE, now - MINUTE),
    )
    db.execute(
        "INSERT INTO service_due(vehicle_id, kind, title, standing, trigger, due_on, low_on,"
        " high_on, left_over, basis, is_urgent, duration_min, why, foreseen_at)"
        " VALUES (?, 'b', 'service B', 'soon', 'distance', ?, ?, ?, 1850000, 'own', 0, 120, 'x',"
        " ?)",
        (VEHICLE, today + 12, today + 10, today + 17, now),
    )
    db.execute(
        "INSERT INTO work_order(id, name, vehicle_id, state, version, urgency, kinds, why,"
        " duration_min, created_at, created_by)"
        " VALUES (17, 'W-17', ?, 'accepted', 1, 'routine', '[\"b\"]', 'due', 120, ?, 'depotd')",
        (VEHICLE, now),
    )
    db.execute(
        "INSERT INTO work_slot VALUES (17, 0, 1, ?, ?)",
        (now + 30 * 60 * MINUTE, now + 32 * 60 * MINUTE),
    )
