"""Where a vehicle is by the last word of its unit, and whether its wheels turn."""

from daemon.domain.duty.records import NOWHERE, Whereabouts
from daemon.queue.kinds import Reads

NEAR_MS = 60_000
"""A fix tells where the vehicle was up to so long before or after it."""

WHEREABOUTS = """
SELECT s.lat_e7, s.lon_e7, s.odometer_m
FROM fitting f JOIN unit_state s ON s.unit_id = f.unit_id
WHERE f.vehicle_id = :vehicle_id AND f.from_at <= :at
    AND (f.until_at IS NULL OR f.until_at > :at)
    AND s.at >= f.from_at AND s.at BETWEEN :first AND :last
ORDER BY s.at DESC LIMIT 1
"""

IS_MOVING = """
SELECT 1 FROM vehicle_wheels
WHERE vehicle_id = :vehicle_id AND is_driving = 1 AND stands_since IS NULL
"""


def whereabouts(reads: Reads, vehicle_id: int, at: int) -> Whereabouts:
    asked = {"vehicle_id": vehicle_id, "at": at, "first": at - NEAR_MS, "last": at + NEAR_MS}
    row = reads.execute(WHEREABOUTS, asked).fetchone()
    if row is None:
        return NOWHERE
    return Whereabouts(lat_e7=row[0], lon_e7=row[1], odometer_m=row[2])


def is_moving(reads: Reads, vehicle_id: int) -> bool:
    """Its wheels turn: it drives, and nobody had to ask yet because it stands."""
    return reads.execute(IS_MOVING, {"vehicle_id": vehicle_id}).fetchone() is not None
