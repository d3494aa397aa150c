"""Trips and stops, finished and under way, of one truck or of the fleet."""

import sqlite3
from dataclasses import dataclass

from daemon.readmodel.fittings import Subject
from daemon.readmodel.places import Finder, finder
from daemon.readmodel.values import ReadConnection, degrees, kmh

# The latest one that began before the span may reach into it; earlier ones cannot.
TRIPS = """
SELECT u.id AS unit_id, u.name AS unit, v.id AS vehicle_id, v.name AS vehicle,
  t.started_at, t.ended_at, t.start_lat_e7, t.start_lon_e7,
  t.end_lat_e7, t.end_lon_e7,
  coalesce(t.distance_m, s.odometer_m - coalesce(
    (SELECT odometer_m FROM position WHERE unit_id = t.unit_id AND at <= t.started_at
      AND verdict < 2 ORDER BY at DESC LIMIT 1),
    (SELECT odometer_m FROM position WHERE unit_id = t.unit_id AND at > t.started_at
      AND verdict < 2 ORDER BY at LIMIT 1))) AS distance_m,
  t.idle_s, t.top_speed_cm_s, t.end_reason, s.at AS fix_at
FROM unit u
CROSS JOIN trip t ON t.unit_id = u.id AND t.started_at < :until_ms
  AND t.started_at >= coalesce(
    (SELECT max(started_at) FROM trip WHERE unit_id = u.id AND started_at <= :from_ms), :from_ms)
LEFT JOIN unit_state s ON s.unit_id = u.id
LEFT JOIN fitting f ON f.unit_id = u.id
  AND f.from_at = (
    SELECT max(from_at) FROM fitting WHERE unit_id = u.id AND from_at <= t.started_at)
  AND (f.until_at IS NULL OR f.until_at > t.started_at)
LEFT JOIN vehicle v ON v.id = f.vehicle_id
WHERE (t.ended_at IS NULL OR t.ended_at > :from_ms)
  AND (:unit_id IS NULL OR u.id = :unit_id)
  AND (:vehicle_id IS NULL OR f.vehicle_id = :vehicle_id)
"""

STOPS = """
SELECT u.id AS unit_id, u.name AS unit, v.id AS vehicle_id, v.name AS vehicle,
  p.started_at, p.ended_at, p.lat_e7, p.lon_e7, p.end_reason, s.at AS fix_at
FROM unit u
CROSS JOIN stop p ON p.unit_id = u.id AND p.started_at < :until_ms
  AND p.started_at >= coalesce(
    (SELECT max(started_at) FROM stop WHERE unit_id = u.id AND started_at <= :from_ms), :from_ms)
LEFT JOIN unit_state s ON s.unit_id = u.id
LEFT JOIN fitting f ON f.unit_id = u.id
  AND f.from_at = (
    SELECT max(from_at) FROM fitting WHERE unit_id = u.id AND from_at <= p.started_at)
  AND (f.until_at IS NULL OR f.until_at > p.started_at)
LEFT JOIN vehicle v ON v.id = f.vehicle_id
WHERE (p.ended_at IS NULL OR p.ended_at > :from_ms)
  AND (:unit_id IS NULL OR u.id = :unit_id)
  AND (:vehicle_id IS NULL OR f.vehicle_id = :vehicle_id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripRow:
    unit: str
    vehicle: str | None
    started_at: int
    ended_at: int | None
    """None: under way."""
    duration_s: int | None
    """Of a trip under way: until its newest fix."""
    start_lat: float
    start_lon: float
    start_place: str | None
    end_lat: float | None
    """The end is unknown while the trip is under way: nobody knows where it leads."""
    end_lon: float | None
    end_place: str | None
    distance_m: int | None
    idle_s: int | None
    top_speed_kmh: float | None
    end_reason: str | None

    @property
    def name(self) -> str:
        return self.vehicle or self.unit


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    unit: str
    vehicle: str | None
    started_at: int
    ended_at: int | None
    duration_s: int | None
    lat: float
    lon: float
    place: str | None
    end_reason: str | None

    @property
    def name(self) -> str:
        return self.vehicle or self.unit


EVERYBODY = Subject()


def trips(
    db: ReadConnection, subject: Subject = EVERYBODY, *, from_ms: int, until_ms: int
) -> tuple[TripRow, ...]:
    """Trips that touch the span, by truck and start. A trip is its vehicle's at its start."""
    place_at = finder(db)
    return tuple(
        _trip(row, place_at)
        for row in _rows(db, TRIPS, subject, from_ms=from_ms, until_ms=until_ms)
    )


def stops(
    db: ReadConnection, subject: Subject = EVERYBODY, *, from_ms: int, until_ms: int
) -> tuple[StopRow, ...]:
    place_at = finder(db)
    return tuple(
        _stop(row, place_at)
        for row in _rows(db, STOPS, subject, from_ms=from_ms, until_ms=until_ms)
    )


def _rows(
    db: ReadConnection, sql: str, subject: Subject, *, from_ms: int, until_ms: int
) -> list[sqlite3.Row]:
    cursor = db.cursor()
    cursor.row_factory = sqlite3.Row
    asked = {
        "unit_id": subject.unit_id,
        "vehicle_id": subject.vehicle_id,
        "from_ms": from_ms,
        "until_ms": until_ms,
    }
    try:
        found = cursor.execute(sql, asked).fetchall()
    finally:
        cursor.close()
    return sorted(found, key=lambda row: (row["vehicle"] or row["unit"], row["started_at"]))


def _duration_s(row: sqlite3.Row) -> int | None:
    end = row["ended_at"] if row["ended_at"] is not None else row["fix_at"]
    return None if end is None else max(0, (end - row["started_at"]) // 1000)


def _trip(row: sqlite3.Row, place_at: Finder) -> TripRow:
    return TripRow(
        unit=row["unit"],
        vehicle=row["vehicle"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        duration_s=_duration_s(row),
        start_lat=row["start_lat_e7"] / 1e7,
        start_lon=row["start_lon_e7"] / 1e7,
        start_place=place_at(row["start_lat_e7"], row["start_lon_e7"]),
        end_lat=degrees(row["end_lat_e7"]),
        end_lon=degrees(row["end_lon_e7"]),
        end_place=place_at(row["end_lat_e7"], row["end_lon_e7"]),
        distance_m=row["distance_m"],
        idle_s=row["idle_s"],
        top_speed_kmh=kmh(row["top_speed_cm_s"]),
        end_reason=row["end_reason"],
    )


def _stop(row: sqlite3.Row, place_at: Finder) -> StopRow:
    return StopRow(
        unit=row["unit"],
        vehicle=row["vehicle"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        duration_s=_duration_s(row),
        lat=row["lat_e7"] / 1e7,
        lon=row["lon_e7"] / 1e7,
        place=place_at(row["lat_e7"], row["lon_e7"]),
        end_reason=row["end_reason"],
    )
