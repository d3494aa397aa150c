"""Drivers as their duty is read: who is in which status now, and driving that nobody claimed."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from daemon.domain.duty.records import Origin
from daemon.domain.hours.duty import Duty, Mode
from daemon.readmodel.values import ReadConnection

DEPOT_ZONE = "SELECT zone FROM depot_zone WHERE id = 1"

DEPOT = "SELECT name FROM depot WHERE id = 1"

DRIVERS = """
SELECT id, name, label, rule_set, exemption, zone, has_sleeper, retired_at
FROM driver
WHERE (:name IS NOT NULL AND name = :name)
  OR (:name IS NULL AND (retired_at IS NULL OR :with_retired))
ORDER BY name
"""

# The status may have been told anew since it began, for another vehicle or with a note.
NOW = """
SELECT r.duty, r.mode, v.name, r.origin,
  (SELECT min(at) FROM duty_record
   WHERE driver_id = :driver_id AND replaced_by IS NULL AND at <= :now AND at > coalesce(
     (SELECT max(at) FROM duty_record
      WHERE driver_id = :driver_id AND replaced_by IS NULL AND at <= :now
        AND (duty != r.duty OR mode != r.mode)), -1))
FROM duty_record r LEFT JOIN vehicle v ON v.id = r.vehicle_id
WHERE r.driver_id = :driver_id AND r.replaced_by IS NULL AND r.at <= :now
ORDER BY r.at DESC, r.id DESC LIMIT 1
"""

SEAT = """
SELECT v.name, s.place, s.from_at
FROM seat s JOIN vehicle v ON v.id = s.vehicle_id
WHERE s.driver_id = :driver_id AND s.until_at IS NULL
"""

UNIDENTIFIED = """
SELECT u.id, v.name, u.started_at, u.ended_at, d.name, u.claimed_at, u.claimed_note
FROM unidentified_drive u JOIN vehicle v ON v.id = u.vehicle_id
LEFT JOIN driver d ON d.id = u.claimed_by
WHERE u.started_at >= :since AND (:with_claimed OR u.claimed_by IS NULL)
ORDER BY u.started_at DESC LIMIT :most
"""

DRIVES_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverRow:
    id: int
    name: str
    label: str
    rule_set: str
    exemption: str
    zone: str
    """Of the home terminal; empty: the depot's."""
    has_sleeper: bool
    retired_at: int | None
    home: ZoneInfo
    """His own zone or the depot's; the depot's too if nobody knows his."""

    @property
    def words(self) -> str:
        return person_words(self.name, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    vehicle: str
    place: str
    """driver or co_driver."""
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NowRow:
    driver: str
    label: str
    duty: Duty | None
    """None: nothing was ever recorded."""
    mode: Mode | None
    since: int | None
    vehicle: str | None
    """Where he sits, else where the status was recorded."""
    origin: Origin | None
    seat: SeatRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveRow:
    """Driving that nobody was logged in for."""

    id: int
    vehicle: str
    started_at: int
    ended_at: int | None
    """None: it goes on."""
    claimed_by: str | None
    claimed_at: int | None
    claimed_note: str


def person_words(name: str, label: str) -> str:
    return f"{label} ({name})" if label else name


def depot_name(db: ReadConnection) -> str:
    row = db.execute(DEPOT).fetchone()
    return "" if row is None else str(row[0])


def depot_zone(db: ReadConnection) -> ZoneInfo:
    row = db.execute(DEPOT_ZONE).fetchone()
    return ZoneInfo("UTC" if row is None else row[0])


def drivers(
    db: ReadConnection, name: str | None = None, *, with_retired: bool = False
) -> tuple[DriverRow, ...]:
    """All, or the one of that name, even if he is retired."""
    home = depot_zone(db)
    asked = {"name": name, "with_retired": with_retired}
    return tuple(
        DriverRow(
            id=number,
            name=called,
            label=label,
            rule_set=rule_set,
            exemption=exemption,
            zone=zone,
            has_sleeper=bool(has_sleeper),
            retired_at=retired_at,
            home=_home(zone, home),
        )
        for number, called, label, rule_set, exemption, zone, has_sleeper, retired_at in db.execute(
            DRIVERS, asked
        ).fetchall()
    )


def _home(zone: str, depot: ZoneInfo) -> ZoneInfo:
    """Of a zone that nobody knows the hours tell (`hos`); days are shown as the depot's."""
    try:
        return ZoneInfo(zone) if zone else depot
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return depot


def driver(db: ReadConnection, name: str) -> DriverRow | None:
    return next(iter(drivers(db, name)), None)


def now_of(db: ReadConnection, one: DriverRow, *, now: int) -> NowRow:
    found = db.execute(NOW, {"driver_id": one.id, "now": now}).fetchone()
    sat = db.execute(SEAT, {"driver_id": one.id}).fetchone()
    seat = None if sat is None else SeatRow(vehicle=sat[0], place=sat[1], since=sat[2])
    duty, mode, vehicle, origin, since = found or (None, None, None, None, None)
    return NowRow(
        driver=one.name,
        label=one.label,
        duty=Duty(duty) if duty else None,
        mode=Mode(mode) if mode else None,
        since=since,
        vehicle=seat.vehicle if seat else vehicle,
        origin=Origin(origin) if origin else None,
        seat=seat,
    )


def unidentified(
    db: ReadConnection, *, since: int = 0, with_claimed: bool = False, most: int = DRIVES_MOST
) -> tuple[DriveRow, ...]:
    """The latest first."""
    asked = {"since": since, "with_claimed": with_claimed, "most": most}
    return tuple(
        DriveRow(
            id=number,
            vehicle=vehicle,
            started_at=started_at,
            ended_at=ended_at,
            claimed_by=claimed_by,
            claimed_at=claimed_at,
            claimed_note=note,
        )
        for number, vehicle, started_at, ended_at, claimed_by, claimed_at, note in db.execute(
            UNIDENTIFIED, asked
        ).fetchall()
    )
