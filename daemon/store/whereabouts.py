"""Where a vehicle is by the last word of its unit, and whether it moves."""

from daemon.domain.duty.records import NOWHERE, Whereabouts
from daemon.domain.tracking.wheels import STANDS_MS
from daemon.queue.kinds import Reads

NEAR_MS = 60_000
"""A fix tells where the vehicle was up to so long before or after it."""
SILENT_MS = 300_000
"""Of a vehicle that was not heard for so long nobody knows whether it moves."""

WHEREABOUTS = """
SELECT s.lat_e7, s.lon_e7, s.odometer_m
FROM fitting f JOIN unit_state s ON s.unit_id = f.unit_id
WHERE f.vehicle_id = :vehicle_id AND f.from_at <= :at
    AND (f.until_at IS NULL OR f.until_at > :at)
    AND s.at >= f.from_at AND s.at BETWEEN :first AND :last
ORDER BY s.at DESC LIMIT 1
"""

# What is asked about in a drive waits five minutes; that the vehicle stands, tracking knows at
# once. Its state leaves out what is as at the start: no due time means that it does not stand.
MOVES = """
SELECT 1 FROM vehicle_wheels w
WHERE w.vehicle_id = :vehicle_id AND w.is_driving = 1 AND w.stands_since IS NULL
    AND NOT coalesce((
        SELECT s.body ->> '$.wheels_due_at' IS NOT NULL
            AND s.body ->> '$.stood_at' - s.body ->> '$.wheels_since' >= :proof
        FROM fitting f JOIN unit_state s ON s.unit_id = f.unit_id
        WHERE f.vehicle_id = w.vehicle_id AND f.until_at IS NULL AND s.at >= f.from_at
        ORDER BY s.at DESC LIMIT 1
    ), 0)
    AND EXISTS (
        SELECT 1 FROM fitting f JOIN unit_state s ON s.unit_id = f.unit_id
        WHERE f.vehicle_id = w.vehicle_id AND f.until_at IS NULL AND s.seen_at > :heard_after
    )
"""


def whereabouts(reads: Reads, vehicle_id: int, at: int) -> Whereabouts:
    asked = {"vehicle_id": vehicle_id, "at": at, "first": at - NEAR_MS, "last": at + NEAR_MS}
    row = reads.execute(WHEREABOUTS, asked).fetchone()
    if row is None:
        return NOWHERE
    return Whereabouts(lat_e7=row[0], lon_e7=row[1], odometer_m=row[2])


def is_moving(reads: Reads, vehicle_id: int, *, now: int) -> bool:
    """It drives, is not known to stand, and is heard: one that fell silent on the road, or whose
    unit was taken out, would else keep its driver from ever saying that he rests.
    """
    asked = {"vehicle_id": vehicle_id, "proof": STANDS_MS, "heard_after": now - SILENT_MS}
    return reads.execute(MOVES, asked).fetchone() is not None
