"""Every truck with what is known of it now: the Trucks table and `depotd trucks`."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from daemon.domain.tracking.facts import Motion
from daemon.domain.tracking.motion import RULE_OF
from daemon.domain.tracking.rules import TrackingRules
from daemon.readmodel.places import FenceRow, Inside, inside, places
from daemon.readmodel.values import ReadConnection, degrees, hundredths, kmh, quality_word
from drivers.readings import FixQuality

OVERSPEED_LOOKBACK_MS = 1_800_000
POOR_HDOP = 10.0

# A unit that has no fix and sits on a vehicle beside one that has, as the one on a truck's bus
# beside its receiver, is no truck of its own; of several without a fix the first stands for it.
BESIDE = """
EXISTS (
    SELECT 1 FROM fitting b
    JOIN fitting o ON o.vehicle_id = b.vehicle_id AND o.unit_id <> b.unit_id
      AND o.from_at <= :now_ms AND (o.until_at IS NULL OR o.until_at > :now_ms)
    LEFT JOIN unit_state y ON y.unit_id = o.unit_id
    WHERE b.unit_id = u.id AND s.unit_id IS NULL
      AND b.from_at <= :now_ms AND (b.until_at IS NULL OR b.until_at > :now_ms)
      AND (y.unit_id IS NOT NULL OR o.unit_id < u.id))
"""

# A retired unit is gone until it is heard again.
# Baselines of the day leave late positions out: they carry no odometer of their own instant.
TRUCKS = f"""
SELECT u.id AS unit_id, u.name AS unit, v.id AS vehicle_id, v.name AS vehicle, v.label, v.plate,
  v.class AS vehicle_class,
  s.motion, s.motion_since, s.at, s.seen_at, s.lat_e7, s.lon_e7, s.speed_cm_s, s.course_cdeg,
  s.hdop_c, s.satellites, s.quality, s.odometer_m, s.fences,
  g.satellites_in_view, g.mean_snr_db, g.error_m,
  t.started_at AS trip_started_at,
  coalesce(
    (SELECT odometer_m FROM position WHERE unit_id = u.id AND at <= t.started_at AND verdict < 2
       ORDER BY at DESC LIMIT 1),
    (SELECT odometer_m FROM position WHERE unit_id = u.id AND at > t.started_at AND verdict < 2
       ORDER BY at LIMIT 1)) AS trip_odometer_m,
  p.started_at AS stop_started_at,
  coalesce(
    (SELECT odometer_m FROM position
       WHERE unit_id = u.id AND at <= max(:day_ms, coalesce(f.from_at, :day_ms)) AND verdict < 2
       ORDER BY at DESC LIMIT 1),
    (SELECT odometer_m FROM position
       WHERE unit_id = u.id AND at > max(:day_ms, coalesce(f.from_at, :day_ms)) AND verdict < 2
       ORDER BY at LIMIT 1)) AS day_odometer_m,
  CASE WHEN s.motion = 'moving' THEN
    (SELECT kind FROM event WHERE unit_id = u.id AND at >= s.at - :lookback_ms
       AND kind IN ('overspeed.started', 'overspeed.ended') ORDER BY at DESC LIMIT 1)
  END AS overspeed
FROM unit u
LEFT JOIN unit_state s ON s.unit_id = u.id
LEFT JOIN unit_signal g ON g.unit_id = u.id
LEFT JOIN fitting f ON f.unit_id = u.id
  AND f.from_at = (SELECT max(from_at) FROM fitting WHERE unit_id = u.id AND from_at <= :now_ms)
  AND (f.until_at IS NULL OR f.until_at > :now_ms)
LEFT JOIN vehicle v ON v.id = f.vehicle_id
LEFT JOIN trip t ON t.unit_id = u.id AND t.ended_at IS NULL
  AND t.started_at = (SELECT max(started_at) FROM trip WHERE unit_id = u.id)
LEFT JOIN stop p ON p.unit_id = u.id AND p.ended_at IS NULL
  AND p.started_at = (SELECT max(started_at) FROM stop WHERE unit_id = u.id)
WHERE CASE WHEN :unit_id IS NULL THEN NOT {BESIDE} ELSE u.id = :unit_id END
  AND (v.id IS NOT NULL OR s.unit_id IS NOT NULL OR u.first_seen_at IS NOT NULL)
  AND (u.retired_at IS NULL OR s.seen_at > u.retired_at)
"""  # noqa: S608 - a constant part, no value

UNFITTED_VEHICLES = """
SELECT v.id, v.name, v.label, v.plate, v.class FROM vehicle v
WHERE (:vehicle_id IS NULL OR v.id = :vehicle_id)
  AND (v.retired_at IS NULL OR v.retired_at > :now_ms)
  AND NOT EXISTS (
    SELECT 1 FROM fitting f WHERE f.vehicle_id = v.id AND f.from_at <= :now_ms
      AND (f.until_at IS NULL OR f.until_at > :now_ms))
"""

COUNTS = f"""
SELECT CASE WHEN s.at IS NULL THEN 'unknown'
            WHEN s.motion = 'unknown' THEN 'unknown'
            WHEN s.at < :stale_before_ms THEN 'stale'
            ELSE s.motion END AS motion_now, count(*)
FROM unit u
LEFT JOIN unit_state s ON s.unit_id = u.id
WHERE (s.unit_id IS NOT NULL OR u.first_seen_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM fitting f WHERE f.unit_id = u.id AND f.from_at <= :now_ms
      AND (f.until_at IS NULL OR f.until_at > :now_ms)))
  AND (u.retired_at IS NULL OR s.seen_at > u.retired_at)
  AND NOT {BESIDE}
GROUP BY motion_now
"""  # noqa: S608 - a constant part, no value

# Who stands for the vehicle on which a unit without a fix sits.
STANDS_FOR = """
SELECT o.unit_id
FROM fitting b
JOIN fitting o ON o.vehicle_id = b.vehicle_id
  AND o.from_at <= :now_ms AND (o.until_at IS NULL OR o.until_at > :now_ms)
JOIN unit_state y ON y.unit_id = o.unit_id
WHERE b.unit_id = :unit_id AND b.from_at <= :now_ms
  AND (b.until_at IS NULL OR b.until_at > :now_ms)
  AND NOT EXISTS (SELECT 1 FROM unit_state WHERE unit_id = :unit_id)
ORDER BY o.unit_id LIMIT 1
"""

NEWEST_FIX = "SELECT max(at) FROM unit_state"


@dataclass(frozen=True, slots=True, kw_only=True)
class TruckRow:
    """One unit with the vehicle it sits on, or a vehicle that has no unit."""

    name: str
    """The vehicle's name, else the unit's own."""
    unit: str | None
    vehicle: str | None
    """None: the unit is not fitted to any vehicle."""
    unit_id: int | None
    vehicle_id: int | None
    label: str
    plate: str
    vehicle_class: str
    motion: Motion
    motion_rule: str
    motion_since: int | None
    lat: float | None
    lon: float | None
    speed_kmh: float | None
    course_deg: float | None
    fences: tuple[str, ...]
    site: str | None
    place: str | None
    fix_at: int | None
    seen_at: int | None
    satellites: int | None
    satellites_in_view: int | None
    mean_snr_db: float | None
    error_m: float | None
    hdop: float | None
    quality: str | None
    odometer_m: int | None
    today_m: int | None
    trip_started_at: int | None
    trip_distance_m: int | None
    stop_started_at: int | None
    alerts: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"u{self.unit_id}" if self.unit_id is not None else f"v{self.vehicle_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetCounts:
    moving: int = 0
    idle: int = 0
    parked: int = 0
    stale: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        return self.moving + self.idle + self.parked + self.stale + self.unknown


def motion_rule(motion: Motion) -> str:
    """What the state means, in a sentence."""
    return RULE_OF[motion]


def motion_at(
    stored: str | None, *, fix_at: int | None, now_ms: int, stale_s: int = TrackingRules().stale_s
) -> Motion:
    """The stored state is only as old as its fix: nobody ages it while the daemon is stopped."""
    if stored is None or fix_at is None or stored == Motion.UNKNOWN:
        return Motion.UNKNOWN
    return Motion.STALE if fix_at < now_ms - stale_s * 1000 else Motion(stored)


def trucks(
    db: ReadConnection, now_ms: int, *, day_ms: int, stale_s: int = TrackingRules().stale_s
) -> tuple[TruckRow, ...]:
    """All trucks by name. `day_ms` is the instant at which the depot's day began."""
    fences = {fence.name: fence for fence in places(db).fences}
    every = {"now_ms": now_ms, "day_ms": day_ms, "lookback_ms": OVERSPEED_LOOKBACK_MS}
    units = _rows(db, TRUCKS, {**every, "unit_id": None})
    rows = [_truck(row, fences, now_ms=now_ms, stale_s=stale_s) for row in units]
    rows += _unfitted(db, now_ms, vehicle_id=None)
    return tuple(sorted(rows, key=lambda row: (row.name, row.key)))


def truck(
    db: ReadConnection,
    key: str,
    *,
    now_ms: int,
    day_ms: int,
    stale_s: int = TrackingRules().stale_s,
) -> TruckRow | None:
    """The row with this key, or None when it is gone. A unit beside a receiver leads to its row."""
    kind, number = key[:1], int(key[1:])
    if kind == "v":
        return next(iter(_unfitted(db, now_ms, vehicle_id=number)), None)
    other = db.execute(STANDS_FOR, {"unit_id": number, "now_ms": now_ms}).fetchone()
    number = number if other is None else other[0]
    fences = {fence.name: fence for fence in places(db).fences}
    asked = {
        "now_ms": now_ms,
        "day_ms": day_ms,
        "lookback_ms": OVERSPEED_LOOKBACK_MS,
        "unit_id": number,
    }
    found = _rows(db, TRUCKS, asked)
    return _truck(found[0], fences, now_ms=now_ms, stale_s=stale_s) if found else None


def fleet_counts(
    db: ReadConnection, now_ms: int, *, stale_s: int = TrackingRules().stale_s
) -> FleetCounts:
    """Trucks by state, the same sum as the rows of `trucks` but much cheaper."""
    stale_before_ms = now_ms - stale_s * 1000
    found = db.execute(COUNTS, {"now_ms": now_ms, "stale_before_ms": stale_before_ms}).fetchall()
    by_state = {str(motion): int(count) for motion, count in found}
    unfitted = len(db.execute(UNFITTED_VEHICLES, {"now_ms": now_ms, "vehicle_id": None}).fetchall())
    by_state["unknown"] = by_state.get("unknown", 0) + unfitted
    return FleetCounts(**by_state)


def newest_fix_at(db: ReadConnection) -> int | None:
    newest: int | None = db.execute(NEWEST_FIX).fetchone()[0]
    return newest


def _rows(db: ReadConnection, sql: str, params: Mapping[str, int | None]) -> list[sqlite3.Row]:
    cursor = db.cursor()
    cursor.row_factory = sqlite3.Row
    try:
        return cursor.execute(sql, params).fetchall()
    finally:
        cursor.close()


def _unfitted(db: ReadConnection, now_ms: int, *, vehicle_id: int | None) -> list[TruckRow]:
    asked = {"now_ms": now_ms, "vehicle_id": vehicle_id}
    return [_bare_vehicle(row) for row in _rows(db, UNFITTED_VEHICLES, asked)]


def _truck(row: sqlite3.Row, fences: dict[str, FenceRow], *, now_ms: int, stale_s: int) -> TruckRow:
    motion = motion_at(row["motion"], fix_at=row["at"], now_ms=now_ms, stale_s=stale_s)
    where = inside(row["fences"], fences)
    return TruckRow(
        name=row["vehicle"] or row["unit"],
        unit=row["unit"],
        vehicle=row["vehicle"],
        unit_id=row["unit_id"],
        vehicle_id=row["vehicle_id"],
        label=row["label"] or "",
        plate=row["plate"] or "",
        vehicle_class=row["vehicle_class"] or "",
        motion=motion,
        motion_rule=RULE_OF[motion],
        motion_since=_motion_since(row, motion, stale_s=stale_s),
        lat=degrees(row["lat_e7"]),
        lon=degrees(row["lon_e7"]),
        speed_kmh=kmh(row["speed_cm_s"]),
        course_deg=hundredths(row["course_cdeg"]),
        fences=where.fences,
        site=where.site,
        place=where.place,
        fix_at=row["at"],
        seen_at=row["seen_at"],
        satellites=row["satellites"],
        satellites_in_view=row["satellites_in_view"],
        mean_snr_db=row["mean_snr_db"],
        error_m=row["error_m"],
        hdop=hundredths(row["hdop_c"]),
        quality=quality_word(row["quality"]),
        odometer_m=row["odometer_m"],
        today_m=_since(row["odometer_m"], row["day_odometer_m"]),
        trip_started_at=row["trip_started_at"],
        trip_distance_m=_since(row["odometer_m"], row["trip_odometer_m"]),
        stop_started_at=row["stop_started_at"],
        alerts=_alerts(row, motion),
    )


def _motion_since(row: sqlite3.Row, motion: Motion, *, stale_s: int) -> int | None:
    if motion == Motion.STALE and row["motion"] != Motion.STALE:
        return int(row["at"]) + stale_s * 1000
    since: int | None = row["motion_since"]
    return since


def _since(odometer_m: int | None, baseline_m: int | None) -> int | None:
    if odometer_m is None or baseline_m is None:
        return None
    return max(0, odometer_m - baseline_m)


def _alerts(row: sqlite3.Row, motion: Motion) -> tuple[str, ...]:
    """What a dispatcher should know that the state alone does not say."""
    hdop = hundredths(row["hdop_c"])
    said = {
        "overspeed": motion == Motion.MOVING and row["overspeed"] == "overspeed.started",
        "no vehicle": row["vehicle_id"] is None,
        "no fix": row["quality"] == FixQuality.NONE,
        "dead reckoning": row["quality"] == FixQuality.DEAD_RECKONING,
        "poor fix": hdop is not None and hdop > POOR_HDOP,
    }
    return tuple(word for word, applies in said.items() if applies)


def _bare_vehicle(row: sqlite3.Row) -> TruckRow:
    nowhere = Inside(fences=(), site=None, place=None)
    return TruckRow(
        name=row["name"],
        unit=None,
        vehicle=row["name"],
        unit_id=None,
        vehicle_id=row["id"],
        label=row["label"],
        plate=row["plate"],
        vehicle_class=row["class"],
        motion=Motion.UNKNOWN,
        motion_rule=RULE_OF[Motion.UNKNOWN],
        motion_since=None,
        lat=None,
        lon=None,
        speed_kmh=None,
        course_deg=None,
        fences=nowhere.fences,
        site=nowhere.site,
        place=nowhere.place,
        fix_at=None,
        seen_at=None,
        satellites=None,
        satellites_in_view=None,
        mean_snr_db=None,
        error_m=None,
        hdop=None,
        quality=None,
        odometer_m=None,
        today_m=None,
        trip_started_at=None,
        trip_distance_m=None,
        stop_started_at=None,
        alerts=("no unit",),
    )
