"""Records of a duty log with their places and edits, those in force and those replaced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daemon.domain.duty.records import DutyRecord, Origin, Whereabouts
from daemon.domain.hours.duty import Duty, Mode
from daemon.readmodel.places import Finder
from daemon.readmodel.values import ReadConnection, degrees

# Those in force, from the one that a span begins with on.
IN_FORCE = """
SELECT r.id, r.at, r.duty, r.mode, r.origin, v.name, r.note, r.made_at, r.made_by, r.edit_id,
  r.replaced_by, r.lat_e7, r.lon_e7, r.odometer_m
FROM duty_record r LEFT JOIN vehicle v ON v.id = r.vehicle_id
WHERE r.driver_id = :driver_id AND r.replaced_by IS NULL AND r.at < :until_ms
  AND r.at >= coalesce(
    (SELECT max(at) FROM duty_record
     WHERE driver_id = :driver_id AND replaced_by IS NULL AND at <= :from_ms), :from_ms)
ORDER BY r.at, r.id
"""

REPLACED = """
SELECT r.id, r.at, r.duty, r.mode, r.origin, v.name, r.note, r.made_at, r.made_by, r.edit_id,
  r.replaced_by, r.lat_e7, r.lon_e7, r.odometer_m
FROM duty_record r LEFT JOIN vehicle v ON v.id = r.vehicle_id
WHERE r.at >= :from_ms AND r.at < :until_ms AND r.driver_id = :driver_id
  AND r.replaced_by IS NOT NULL
ORDER BY r.at, r.id
"""

EDITS = """
SELECT id, from_at, until_at, what, note, made_at, made_by
FROM duty_edit WHERE driver_id = :driver_id ORDER BY id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRow:
    id: int
    from_at: int
    until_at: int
    what: str
    """edit or claim."""
    note: str
    made_at: int
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow(DutyRecord):
    place: str | None
    """What people call it; None: not known, or too coarse to say."""
    edit: EditRow | None
    """That added it."""
    replaced_by: EditRow | None
    """None: it is in force."""

    @property
    def lat(self) -> float | None:
        return degrees(self.whereabouts.lat_e7)

    @property
    def lon(self) -> float | None:
        return degrees(self.whereabouts.lon_e7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    driver_id: int
    from_ms: int
    until_ms: int

    @property
    def named(self) -> dict[str, int]:
        return {
            "driver_id": self.driver_id,
            "from_ms": self.from_ms,
            "until_ms": self.until_ms,
        }


def edits(db: ReadConnection, driver_id: int) -> dict[int, EditRow]:
    """All of a driver; they are few, and go with his records."""
    return {
        number: EditRow(
            id=number,
            from_at=from_at,
            until_at=until_at,
            what=what,
            note=note,
            made_at=made_at,
            made_by=made_by,
        )
        for number, from_at, until_at, what, note, made_at, made_by in db.execute(
            EDITS, {"driver_id": driver_id}
        ).fetchall()
    }


def in_force(
    db: ReadConnection, asked: Asked, made: Mapping[int, EditRow], place_at: Finder
) -> tuple[RecordRow, ...]:
    """In order of time, from the one that holds at the beginning of the span on."""
    rows = db.execute(IN_FORCE, asked.named).fetchall()
    return tuple(_record(row, made, place_at) for row in rows)


def replaced(
    db: ReadConnection, asked: Asked, made: Mapping[int, EditRow], place_at: Finder
) -> tuple[RecordRow, ...]:
    rows = db.execute(REPLACED, asked.named).fetchall()
    return tuple(_record(row, made, place_at) for row in rows)


def _record(row: Sequence[Any], made: Mapping[int, EditRow], place_at: Finder) -> RecordRow:
    number, at, duty, mode, origin, vehicle, note, made_at, made_by, edit_id, *rest = row
    replaced_by, lat_e7, lon_e7, odometer_m = rest
    is_own = mode == Mode.PC.value  # the position of an own drive is coarse: it is no place
    return RecordRow(
        id=number,
        at=at,
        duty=Duty(duty),
        mode=Mode(mode) if mode else None,
        origin=Origin(origin),
        vehicle=vehicle,
        note=note,
        whereabouts=Whereabouts(lat_e7=lat_e7, lon_e7=lon_e7, odometer_m=odometer_m),
        made_at=made_at,
        made_by=made_by,
        edit_id=edit_id,
        place=None if is_own else place_at(lat_e7, lon_e7),
        edit=made.get(edit_id),
        replaced_by=made.get(replaced_by),
    )
