"""Days of a small fleet in the store: all move with the weather, one does not come back."""

import json
import sqlite3
from collections.abc import Callable

from daemon.domain.maintenance.fleet_days import Day

ADD_VEHICLE = "INSERT OR IGNORE INTO vehicle(id, name) VALUES (?, ?)"
ADD_DAY = "INSERT OR REPLACE INTO condition_day VALUES (?, ?, ?, 8, ?, ?, ?)"
ADD_FINDING = """
INSERT INTO condition_finding(
    id, vehicle_id, feature, way, began_on, found_at, usual, now, deviations, body, state
) VALUES (?, ?, 'battery_rest', 'falls', ?, ?, 12600, 12300, 7.5, ?, 'open')
"""
VEHICLES = 6
WOBBLE = (0, 15, -15, 0, 25, -25, 15)
"""Of days, in mV."""


def usual(vehicle: int, day: int) -> int:
    """mV of a battery at rest; each third week is cold."""
    cold = 150 if day // 7 % 3 == 0 else 0
    return 12_600 - cold + WOBBLE[(day * 3 + vehicle) % 7]


def row(day: int, value: int) -> Day:
    return Day(day=day, count=8, median=value, low=value - 50, high=value + 50)


def add_days(
    db: sqlite3.Connection,
    first: int,
    until: int,
    value: Callable[[int, int], int] = usual,
    *,
    vehicles: int = VEHICLES,
) -> None:
    for vehicle in range(1, vehicles + 1):
        db.execute(ADD_VEHICLE, (vehicle, f"T-{vehicle}"))
        for day in range(first, until):
            seen = value(vehicle, day)
            db.execute(ADD_DAY, (vehicle, "battery_rest", day, seen, seen - 50, seen + 50))


def add_finding(db: sqlite3.Connection, number: int, *, began_on: int, found_at: int) -> None:
    """On the first vehicle's battery, with the days around its beginning."""
    days = [
        [day, 12_600 if day < began_on else 12_300, 12_600]
        for day in range(began_on - 20, began_on + 10)
    ]
    body = {"scatter": 40.0, "is_beside_others": True, "days": days}
    db.execute(ADD_FINDING, (number, 1, began_on, found_at, json.dumps(body)))
