"""Duty records: what drivers do since when. An edit adds rows and names those it replaced."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from daemon.domain.duty.records import DutyRecord, Entry, Origin, Whereabouts
from daemon.domain.events import Stamp
from daemon.domain.hours.duty import Duty, Mode
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

IN_FORCE = """
SELECT r.id, r.at, r.duty, r.mode, r.origin, v.name, r.note, r.made_at, r.made_by, r.edit_id,
    r.lat_e7, r.lon_e7, r.odometer_m
FROM duty_record r LEFT JOIN vehicle v ON v.id = r.vehicle_id
WHERE r.driver_id = :driver_id AND r.replaced_by IS NULL AND r.at < :until
    AND r.at >= coalesce(
        (SELECT max(at) FROM duty_record
            WHERE driver_id = :driver_id AND replaced_by IS NULL AND at <= :since),
        :since
    )
ORDER BY r.at, r.id
"""

LATEST = """
SELECT r.id, r.at, r.duty, r.mode, r.origin, v.name, r.note, r.made_at, r.made_by, r.edit_id,
    r.lat_e7, r.lon_e7, r.odometer_m
FROM duty_record r LEFT JOIN vehicle v ON v.id = r.vehicle_id
WHERE r.driver_id = :driver_id AND r.replaced_by IS NULL AND r.at <= :at
ORDER BY r.at DESC, r.id DESC LIMIT 1
"""

FOREVER = 1 << 62

ADD = """
INSERT INTO duty_record(
    driver_id, at, duty, mode, origin, vehicle_id, lat_e7, lon_e7, odometer_m, note,
    made_at, made_by, boot, clock, is_at_ours, edit_id
) VALUES (
    :driver_id, :at, :duty, :mode, :origin, (SELECT id FROM vehicle WHERE name = :vehicle),
    :lat_e7, :lon_e7, :odometer_m, :note, :made_at, :made_by, :boot, :clock, :is_at_ours, :edit_id
)
RETURNING id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """Who writes a record, and by which clock."""

    stamp: Stamp
    by: str
    is_at_ours: bool = False
    """The record's `at` was read from the depot's clock: it is put right together with that."""


def records_in_force(reads: Reads, driver_id: int, *, since: int, until: int) -> list[DutyRecord]:
    """In order of time, from the one in force at `since` on, those before `until`."""
    asked = {"driver_id": driver_id, "since": since, "until": until}
    return [_record(row) for row in reads.execute(IN_FORCE, asked).fetchall()]


def latest(reads: Reads, driver_id: int, at: int) -> DutyRecord | None:
    """The record in force at that instant; None: nothing is known of it."""
    row = reads.execute(LATEST, {"driver_id": driver_id, "at": at}).fetchone()
    return None if row is None else _record(row)


def newest(reads: Reads, driver_id: int) -> DutyRecord | None:
    return latest(reads, driver_id, FOREVER)


def add(tx: Tx, driver_id: int, entry: Entry, *, making: Making, edit_id: int | None = None) -> int:
    """Answers the record's number. The entry's vehicle must be known."""
    where = entry.whereabouts
    row = tx.execute(
        ADD,
        {
            "driver_id": driver_id,
            "at": entry.at,
            "duty": entry.duty.value,
            "mode": entry.mode.value if entry.mode else "",
            "origin": entry.origin.value,
            "vehicle": entry.vehicle,
            "lat_e7": where.lat_e7,
            "lon_e7": where.lon_e7,
            "odometer_m": where.odometer_m,
            "note": entry.note,
            "made_at": making.stamp.seen_at,
            "made_by": making.by,
            "boot": making.stamp.boot,
            "clock": making.stamp.clock.value,
            "is_at_ours": making.is_at_ours,
            "edit_id": edit_id,
        },
    ).fetchone()
    return int(row[0])


def _record(row: Sequence[Any]) -> DutyRecord:
    (number, at, duty, mode, origin, vehicle, note, made_at, made_by, edit_id, lat, lon, m) = row
    return DutyRecord(
        id=number,
        at=at,
        duty=Duty(duty),
        mode=Mode(mode) if mode else None,
        origin=Origin(origin),
        vehicle=vehicle,
        note=note,
        made_at=made_at,
        made_by=made_by,
        edit_id=edit_id,
        whereabouts=Whereabouts(lat_e7=lat, lon_e7=lon, odometer_m=m),
    )
