"""The reserved account: driving of vehicles that nobody was logged in to."""

from dataclasses import dataclass

from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

BEGIN = """
INSERT INTO unidentified_drive(vehicle_id, started_at) VALUES (:vehicle_id, :at)
ON CONFLICT(vehicle_id, started_at) DO NOTHING
RETURNING id
"""

END = """
UPDATE unidentified_drive SET ended_at = :at
WHERE id = :id AND ended_at IS NULL AND started_at < :at
"""

# Less than a moment is no drive.
DROP = "DELETE FROM unidentified_drive WHERE id = :id AND ended_at IS NULL"

OPEN = """
SELECT u.id, u.vehicle_id, v.name, u.started_at, u.ended_at, d.name
FROM unidentified_drive u JOIN vehicle v ON v.id = u.vehicle_id
LEFT JOIN driver d ON d.id = u.claimed_by
WHERE u.vehicle_id = :vehicle_id AND u.ended_at IS NULL
ORDER BY u.started_at DESC LIMIT 1
"""

BY_ID = """
SELECT u.id, u.vehicle_id, v.name, u.started_at, u.ended_at, d.name
FROM unidentified_drive u JOIN vehicle v ON v.id = u.vehicle_id
LEFT JOIN driver d ON d.id = u.claimed_by
WHERE u.id = :id
"""

CLAIM = """
UPDATE unidentified_drive SET claimed_by = :driver_id, claimed_at = :at, claimed_note = :note
WHERE id = :id AND claimed_by IS NULL AND ended_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnidentifiedDrive:
    id: int
    vehicle_id: int
    vehicle: str
    started_at: int
    ended_at: int | None
    """None: it goes on."""
    claimed_by: str | None


def begin(tx: Tx, vehicle_id: int, *, at: int) -> int | None:
    """Its number; None: that drive is known already."""
    row = tx.execute(BEGIN, {"vehicle_id": vehicle_id, "at": at}).fetchone()
    return None if row is None else int(row[0])


def end(tx: Tx, drive_id: int, *, at: int) -> bool:
    """False: it had no length, so it is taken out."""
    if tx.execute(END, {"id": drive_id, "at": at}).rowcount:
        return True
    tx.execute(DROP, {"id": drive_id})
    return False


def open_of(reads: Reads, vehicle_id: int) -> UnidentifiedDrive | None:
    """The one that goes on."""
    return _drive(reads.execute(OPEN, {"vehicle_id": vehicle_id}).fetchone())


def by_id(reads: Reads, drive_id: int) -> UnidentifiedDrive | None:
    return _drive(reads.execute(BY_ID, {"id": drive_id}).fetchone())


def claim(tx: Tx, drive_id: int, driver_id: int, *, at: int, note: str) -> bool:
    """False: it goes on still, or somebody else has claimed it."""
    asked = {"id": drive_id, "driver_id": driver_id, "at": at, "note": note}
    return tx.execute(CLAIM, asked).rowcount == 1


def _drive(
    row: tuple[int, int, str, int, int | None, str | None] | None,
) -> UnidentifiedDrive | None:
    if row is None:
        return None
    drive_id, vehicle_id, vehicle, started_at, ended_at, claimed_by = row
    return UnidentifiedDrive(
        id=drive_id,
        vehicle_id=vehicle_id,
        vehicle=vehicle,
        started_at=started_at,
        ended_at=ended_at,
        claimed_by=claimed_by,
    )
