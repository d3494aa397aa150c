"""What vehicles' wheels did, and what duty makes of it: reads that decide, and their state."""

from dataclasses import dataclass

from daemon.domain.duty.following import AtTheWheel, OpenDrive, Stop, WheelState
from daemon.domain.duty.records import Whereabouts
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import duty, seats, unidentified, vehicle_track
from daemon.store.duty import FOREVER
from daemon.store.seats import Seat

STOPS_MOST = 20
"""Silence that was taken for rest is refuted long before so many stands."""

WHEELS = "SELECT is_driving, since, stands_since FROM vehicle_wheels WHERE vehicle_id = :vehicle_id"

SAVE = """
INSERT INTO vehicle_wheels(vehicle_id, is_driving, since, stands_since)
VALUES (:vehicle_id, :is_driving, :since, :stands_since)
ON CONFLICT(vehicle_id) DO UPDATE SET
    is_driving = excluded.is_driving, since = excluded.since, stands_since = excluded.stands_since
"""

NAME = "SELECT name FROM vehicle WHERE id = :vehicle_id"

# By unit: its facts follow one another, and that index leads to the instant.
STOPS = """
SELECT e.at, e.body ->> '$.since', e.body ->> '$.lat_e7', e.body ->> '$.lon_e7',
    e.body ->> '$.odometer_m'
FROM fitting f JOIN event e ON e.unit_id = f.unit_id AND e.at > :after
WHERE f.vehicle_id = :vehicle_id AND (f.until_at IS NULL OR f.until_at > :after)
    AND e.vehicle_id = :vehicle_id AND e.kind = 'wheels.stopped'
ORDER BY e.at LIMIT :limit
"""

ROLLED = """
SELECT min(e.at)
FROM event e
WHERE e.unit_id = :unit_id AND e.at > :after AND e.kind = 'wheels.rolling'
    AND e.vehicle_id = :vehicle_id
"""

HAS_DRIVERS = "SELECT EXISTS (SELECT 1 FROM driver WHERE retired_at IS NULL)"

NEXT_SEAT = """
SELECT min(from_at) FROM seat
WHERE vehicle_id = :vehicle_id AND from_at > :after AND place = 'driver'
"""

# Of each unit the newest word up to then; a stop is one from the stand on that led to it.
LAST_WORD = """
SELECT e.kind, e.at
FROM fitting f JOIN event e ON e.unit_id = f.unit_id
    AND e.at = (
        SELECT max(at) FROM event
        WHERE unit_id = f.unit_id AND at <= :at AND kind IN ('wheels.rolling', 'wheels.stopped')
    )
WHERE f.vehicle_id = :vehicle_id AND f.from_at <= :at AND (f.until_at IS NULL OR f.until_at > :at)
    AND e.vehicle_id = :vehicle_id AND e.kind IN ('wheels.rolling', 'wheels.stopped')
ORDER BY e.at DESC LIMIT 1
"""

# Of each unit since the stand that its last stop before told.
DRIVE_BEGAN = """
SELECT min(e.at)
FROM fitting f JOIN event e ON e.unit_id = f.unit_id AND e.at <= :since AND e.at > coalesce((
        SELECT s.body ->> '$.since' FROM event s
        WHERE s.unit_id = f.unit_id AND s.at <= :since AND s.kind = 'wheels.stopped'
        ORDER BY s.at DESC LIMIT 1
    ), 0)
WHERE f.vehicle_id = :vehicle_id AND f.from_at <= :since
    AND (f.until_at IS NULL OR f.until_at > :since)
    AND e.vehicle_id = :vehicle_id AND e.kind = 'wheels.rolling'
"""

# A state leaves out what is as at the start: without a due time it does not stand in a drive.
STANDS = """
SELECT min(s.body ->> '$.wheels_since')
FROM fitting f JOIN unit_state s ON s.unit_id = f.unit_id
WHERE f.vehicle_id = :vehicle_id AND f.from_at <= :at AND (f.until_at IS NULL OR f.until_at > :at)
    AND s.body ->> '$.wheels_due_at' IS NOT NULL
    AND s.body ->> '$.stood_at' - s.body ->> '$.wheels_since' >= :stands_ms
    AND s.body ->> '$.wheels_since' <= :at
"""

# Drives whose driver, by his log, is not driving, or only by his own word.
NOT_DRIVING = """
SELECT w.vehicle_id, max(s.from_at, w.since, coalesce(
    (SELECT max(at) FROM duty_record WHERE driver_id = s.driver_id AND replaced_by IS NULL), 0
))
FROM vehicle_wheels w JOIN seat s ON s.vehicle_id = w.vehicle_id
    AND s.until_at IS NULL AND s.place = 'driver'
WHERE w.is_driving = 1 AND NOT coalesce((
    SELECT (r.duty = 'D' AND r.origin IN ('automatic', 'claimed')) OR r.mode IN ('pc', 'ym')
    FROM duty_record r
    WHERE r.driver_id = s.driver_id AND r.replaced_by IS NULL
    ORDER BY r.at DESC, r.id DESC LIMIT 1
), 0)
"""

# The same of drives that are over: by the log of who sat there when the last stand began.
WAS_NOT_DRIVING = """
SELECT w.vehicle_id, max(s.from_at, coalesce((
    SELECT max(at) FROM duty_record
    WHERE driver_id = s.driver_id AND replaced_by IS NULL AND at < w.since
), 0)), w.since
FROM vehicle_wheels w CROSS JOIN seat s ON s.vehicle_id = w.vehicle_id AND s.place = 'driver'
    AND s.from_at = (
        SELECT max(from_at) FROM seat
        WHERE vehicle_id = w.vehicle_id AND place = 'driver' AND from_at < w.since
    )
WHERE w.is_driving = 0 AND (s.until_at IS NULL OR s.until_at > w.since) AND NOT coalesce((
    SELECT (r.duty = 'D' AND r.origin IN ('automatic', 'claimed')) OR r.mode IN ('pc', 'ym')
    FROM duty_record r
    WHERE r.driver_id = s.driver_id AND r.replaced_by IS NULL AND r.at < w.since
    ORDER BY r.at DESC, r.id DESC LIMIT 1
), 0)
"""

# Drives that somebody got out of and nobody went on with, by the logs. CROSS JOIN: from the few
# vehicles to their newest seat, not through all seats.
LEFT_ALONE = """
SELECT w.vehicle_id, s.until_at
FROM vehicle_wheels w CROSS JOIN seat s ON s.vehicle_id = w.vehicle_id AND s.place = 'driver'
    AND s.from_at = (
        SELECT max(from_at) FROM seat WHERE vehicle_id = w.vehicle_id AND place = 'driver'
    )
WHERE w.is_driving = 1 AND s.until_at > w.since
    AND NOT EXISTS (
        SELECT 1 FROM unidentified_drive u
        WHERE u.vehicle_id = w.vehicle_id AND u.ended_at IS NULL
    )
"""

FAST = """
SELECT p.at, p.lat_e7, p.lon_e7, p.odometer_m
FROM fitting f JOIN position p ON p.unit_id = f.unit_id AND p.at > :after AND p.at < :before
    AND p.at >= f.from_at AND (f.until_at IS NULL OR p.at < f.until_at)
WHERE f.vehicle_id = :vehicle_id AND (f.until_at IS NULL OR f.until_at > :after)
    AND p.speed_cm_s >= :fast_cm_s AND p.verdict = 0
ORDER BY p.at LIMIT 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A vehicle that drives while no log says so; `after` is the last instant that does."""

    vehicle_id: int
    after: int
    stood_since: int | None = None
    """It drove and has stopped since."""


def name_of(reads: Reads, vehicle_id: int) -> str | None:
    row = reads.execute(NAME, {"vehicle_id": vehicle_id}).fetchone()
    return None if row is None else str(row[0])


def state_of(reads: Reads, vehicle_id: int) -> WheelState | None:
    row = reads.execute(WHEELS, {"vehicle_id": vehicle_id}).fetchone()
    if row is None:
        return None
    return WheelState(is_driving=bool(row[0]), since=row[1], stands_since=row[2])


def save(tx: Tx, vehicle_id: int, state: WheelState) -> None:
    tx.execute(
        SAVE,
        {
            "vehicle_id": vehicle_id,
            "is_driving": int(state.is_driving),
            "since": state.since,
            "stands_since": state.stands_since,
        },
    )


def crew_at(
    reads: Reads, vehicle_id: int, instants: tuple[int, ...], *, since: int
) -> tuple[AtTheWheel, ...]:
    """Who sat in the driver's seat at one of the instants; each with his log since then."""
    crew: dict[int, AtTheWheel] = {}
    for at in instants:
        seat = seats.at_the_wheel(reads, vehicle_id, at=at)
        if seat is not None and seat.driver_id not in crew:
            crew[seat.driver_id] = aboard(reads, seat, since=since)
    return tuple(crew.values())


def aboard(reads: Reads, seat: Seat, *, since: int) -> AtTheWheel:
    log = duty.records_in_force(reads, seat.driver_id, since=since, until=FOREVER)
    return AtTheWheel(
        driver_id=seat.driver_id, driver=seat.driver, log=tuple(log), sits_since=seat.from_at
    )


def stops_after(reads: Reads, vehicle_id: int, after: int) -> tuple[Stop, ...]:
    asked = {"vehicle_id": vehicle_id, "after": after, "limit": STOPS_MOST}
    return tuple(
        Stop(
            at=at,
            since=since,
            whereabouts=Whereabouts(lat_e7=lat_e7, lon_e7=lon_e7, odometer_m=odometer_m),
        )
        for at, since, lat_e7, lon_e7, odometer_m in reads.execute(STOPS, asked).fetchall()
    )


def rolled_after(reads: Reads, vehicle_id: int, unit_id: int, after: int) -> int | None:
    asked = {"vehicle_id": vehicle_id, "unit_id": unit_id, "after": after}
    found: int | None = reads.execute(ROLLED, asked).fetchone()[0]
    return found


def next_seat_at(reads: Reads, vehicle_id: int, after: int) -> int | None:
    """When the next driver sat down."""
    asked = {"vehicle_id": vehicle_id, "after": after}
    found: int | None = reads.execute(NEXT_SEAT, asked).fetchone()[0]
    return found


def newest_fix(reads: Reads, vehicle_id: int) -> int | None:
    """The instant that its unit told last, whatever the depot's clock says."""
    return vehicle_track.newest_fixes(reads, [vehicle_id], FOREVER).get(vehicle_id)


def driven_since(reads: Reads, vehicle_id: int, at: int) -> int | None:
    """When the drive began that went on at that instant; None: it did not drive then."""
    row = reads.execute(LAST_WORD, {"vehicle_id": vehicle_id, "at": at}).fetchone()
    return None if row is None or row[0] != "wheels.rolling" else int(row[1])


def drive_began(reads: Reads, vehicle_id: int, since: int) -> int | None:
    """When the drive began that ended with the stand since then."""
    asked = {"vehicle_id": vehicle_id, "since": since}
    found: int | None = reads.execute(DRIVE_BEGAN, asked).fetchone()[0]
    return found


def stood_since(reads: Reads, vehicle_id: int, at: int, *, stands_ms: int) -> int | None:
    """Since when it stood at that instant, if it still does."""
    asked = {"vehicle_id": vehicle_id, "at": at, "stands_ms": stands_ms}
    found: int | None = reads.execute(STANDS, asked).fetchone()[0]
    return found


def open_drive(reads: Reads, vehicle_id: int) -> OpenDrive | None:
    drive = unidentified.open_of(reads, vehicle_id)
    return None if drive is None else OpenDrive(id=drive.id, started_at=drive.started_at)


def has_drivers(reads: Reads) -> bool:
    return bool(reads.execute(HAS_DRIVERS).fetchone()[0])


def watched(reads: Reads) -> tuple[Watched, ...]:
    """Mostly none: those where a log does not say driving in the minutes before a stop."""
    rows = [*reads.execute(NOT_DRIVING).fetchall(), *reads.execute(LEFT_ALONE).fetchall()]
    over = reads.execute(WAS_NOT_DRIVING).fetchall()
    return (
        *(Watched(vehicle_id=vehicle_id, after=after) for vehicle_id, after in rows),
        *(
            Watched(vehicle_id=vehicle_id, after=after, stood_since=since)
            for vehicle_id, after, since in over
        ),
    )


def fast_after(
    reads: Reads, vehicle_id: int, after: int, *, fast_cm_s: int, before: int = FOREVER
) -> tuple[int, Whereabouts] | None:
    """The first of two positions at such a speed; one alone may be a glitch."""
    asked = {"vehicle_id": vehicle_id, "after": after, "before": before, "fast_cm_s": fast_cm_s}
    rows = reads.execute(FAST, asked).fetchall()
    if len(rows) < 2:  # noqa: PLR2004 - two of them
        return None
    at, lat_e7, lon_e7, odometer_m = rows[0]
    return at, Whereabouts(lat_e7=lat_e7, lon_e7=lon_e7, odometer_m=odometer_m)
