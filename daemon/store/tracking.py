"""What the tracking fold decided about units, saved with everything that follows from it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from daemon.domain.events import Event, Stamp
from daemon.domain.telemetry.facts import Used
from daemon.domain.tracking.facts import Fact, Kept, Motion, TripEnded
from daemon.errors import StoreError
from daemon.interfaces import Tx
from daemon.store import counters, positions, trips, units, zones
from daemon.store.journal import Journal

UNIT_STATES = """
SELECT unit.name, unit_state.version, unit_state.body
FROM unit_state JOIN unit ON unit.id = unit_state.unit_id
"""

ADD_STATE = """
INSERT INTO unit_state(
    unit_id, version, body, at, seen_at, lat_e7, lon_e7, speed_cm_s, course_cdeg, hdop_c,
    satellites, quality, motion, motion_since, odometer_m, fences
) VALUES (
    :unit_id, 1, :body, :at, :seen_at, :lat_e7, :lon_e7, :speed_cm_s, :course_cdeg, :hdop_c,
    :satellites, :quality, :motion, :motion_since, :odometer_m, :fences
)
"""

SAVE_STATE = """
UPDATE unit_state SET
    version = version + 1, body = :body, at = :at, seen_at = :seen_at, lat_e7 = :lat_e7,
    lon_e7 = :lon_e7, speed_cm_s = :speed_cm_s, course_cdeg = :course_cdeg, hdop_c = :hdop_c,
    satellites = :satellites, quality = :quality, motion = :motion,
    motion_since = :motion_since, odometer_m = :odometer_m, fences = :fences
WHERE unit_id = :unit_id AND version = :version
"""

COUNT_VERDICT = """
INSERT INTO unit_verdict(unit_id, verdict, fixes) VALUES (:unit_id, :verdict, :fixes)
ON CONFLICT(unit_id, verdict) DO UPDATE SET fixes = fixes + excluded.fixes
"""

SAVE_SIGNAL = """
INSERT INTO unit_signal(unit_id, seen_at, satellites_in_view, mean_snr_db, error_m)
VALUES (:unit_id, :seen_at, :satellites_in_view, :mean_snr_db, :error_m)
ON CONFLICT(unit_id) DO UPDATE SET
    seen_at = excluded.seen_at, satellites_in_view = excluded.satellites_in_view,
    mean_snr_db = excluded.mean_snr_db, error_m = excluded.error_m
"""


Noticed = tuple[int, Fact]
"""When a fact was noticed, ms UTC, and the fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedState:
    version: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateWork:
    """A unit's new state and what was decided on the way to it.

    `latest` is the newest accepted fix, the state's watermark.
    """

    body: str
    latest: Kept | None
    motion: Motion
    motion_since: int | None
    odometer_m: int
    fences: tuple[str, ...]
    facts: tuple[Noticed, ...]
    verdicts: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitWork:
    """One unit's part of a batch. Without a state more positions of it are to come.

    `version` is that of the state it was folded from, 0 for a unit without one.
    """

    unit: str
    version: int
    seen_at: int
    kept: tuple[Kept, ...]
    state: StateWork | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSignal:
    """A receiver's last word about its sky."""

    unit: str
    seen_at: int
    satellites_in_view: int | None
    mean_snr_db: float | None
    error_m: float | None


def saved_states(tx: Tx) -> dict[str, SavedState]:
    rows = tx.execute(UNIT_STATES)
    return {name: SavedState(version=version, body=body) for name, version, body in rows}


def save(tx: Tx, work: UnitWork, stamp: Stamp, journal: Journal) -> None:
    """Positions, rows of trips and stops, events and the new state: all or nothing."""
    unit_id = units.ensure(tx, work.unit, seen_at=work.seen_at)
    positions.insert(tx, unit_id, work.kept, boot=stamp.boot)
    state = work.state
    if state is None:
        return
    for noticed, fact in state.facts:
        trips.apply(tx, unit_id, fact)
        if isinstance(fact, TripEnded):
            _count(tx, unit_id, fact)
        journal.record(tx, _event(tx, work.unit, unit_id, fact), _earlier(stamp, noticed))
    _save_state(tx, unit_id, work, state)
    tx.executemany(
        COUNT_VERDICT,
        [
            {"unit_id": unit_id, "verdict": int(verdict), "fixes": fixes}
            for verdict, fixes in state.verdicts.items()
        ],
    )


def _count(tx: Tx, unit_id: int, trip: TripEnded) -> None:
    """The way of a vehicle that does not tell it otherwise; an end that is known is not new."""
    vehicle_id = units.vehicle_at(tx, unit_id, trip.at)
    if vehicle_id is not None:
        way = Used("distance", trip.started_at, trip.at, trip.distance_m)
        counters.trip_driven(tx, vehicle_id, way, zones.depot_zone(tx))


def save_signals(tx: Tx, signals: Iterable[UnitSignal]) -> None:
    for signal in signals:
        tx.execute(
            SAVE_SIGNAL,
            {
                "unit_id": units.ensure(tx, signal.unit, seen_at=signal.seen_at),
                "seen_at": signal.seen_at,
                "satellites_in_view": signal.satellites_in_view,
                "mean_snr_db": signal.mean_snr_db,
                "error_m": signal.error_m,
            },
        )


def _event(tx: Tx, unit: str, unit_id: int, fact: Fact) -> Event:
    body = {field.name: getattr(fact, field.name) for field in fields(fact)}
    at = body.pop("at")
    return Event(
        kind=fact.kind,
        at=at,
        unit_id=unit_id,
        vehicle_id=units.vehicle_at(tx, unit_id, at),
        subject=body.get("fence") or body.get("site") or "",
        body={"unit": unit, **body},
        # A function of the input alone, so that a replay journals the same event.
        correlation_id=f"{unit}@{at}",
    )


def _earlier(stamp: Stamp, noticed: int) -> Stamp:
    """The stamp of the commit, set back to when the fact was noticed."""
    monotonic_ms = stamp.monotonic_ms - (stamp.seen_at - noticed)
    return replace(stamp, seen_at=noticed, monotonic_ms=monotonic_ms)


def _save_state(tx: Tx, unit_id: int, work: UnitWork, state: StateWork) -> None:
    row: dict[str, object] = {
        "unit_id": unit_id,
        "version": work.version,
        "body": state.body,
        "motion": state.motion.value,
        "motion_since": state.motion_since,
        "odometer_m": state.odometer_m,
        "fences": json.dumps(state.fences),
    }
    for column in _LATEST_COLUMNS:
        row[column] = None if state.latest is None else getattr(state.latest, column)
    if work.version == 0:
        row.pop("version")
        tx.execute(ADD_STATE, row)
    elif tx.execute(SAVE_STATE, row).rowcount != 1:
        raise StoreError(
            f"unit {work.unit}: its tracking state is no longer version {work.version}",
            next_step="two writers work on this database; stop one of them",
        )


_LATEST_COLUMNS = (
    "at",
    "seen_at",
    "lat_e7",
    "lon_e7",
    "speed_cm_s",
    "course_cdeg",
    "hdop_c",
    "satellites",
    "quality",
)
