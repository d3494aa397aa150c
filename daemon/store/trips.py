"""Trips and stops: one row each, opened and closed by the facts of the tracking fold."""

from daemon.domain.tracking.facts import Fact, StopEnded, StopStarted, TripEnded, TripStarted
from daemon.interfaces import Tx

OPEN_TRIP = """
INSERT INTO trip(unit_id, started_at, start_lat_e7, start_lon_e7)
VALUES (:unit_id, :started_at, :lat_e7, :lon_e7)
ON CONFLICT(unit_id, started_at) DO NOTHING
"""

CLOSE_TRIP = """
UPDATE trip SET
    ended_at = :ended_at, end_lat_e7 = :lat_e7, end_lon_e7 = :lon_e7, distance_m = :distance_m,
    idle_s = :idle_s, top_speed_cm_s = :top_speed_cm_s, end_reason = :reason
WHERE unit_id = :unit_id AND started_at = :started_at
"""

OPEN_STOP = """
INSERT INTO stop(unit_id, started_at, lat_e7, lon_e7)
VALUES (:unit_id, :started_at, :lat_e7, :lon_e7)
ON CONFLICT(unit_id, started_at) DO NOTHING
"""

CLOSE_STOP = """
UPDATE stop SET ended_at = :ended_at, end_reason = :reason
WHERE unit_id = :unit_id AND started_at = :started_at
"""


def apply(tx: Tx, unit_id: int, fact: Fact) -> None:
    """Writes the row that the fact opens or closes; other facts have none."""
    match fact:
        case TripStarted() | StopStarted():
            tx.execute(
                OPEN_TRIP if isinstance(fact, TripStarted) else OPEN_STOP,
                {
                    "unit_id": unit_id,
                    "started_at": fact.at,
                    "lat_e7": fact.lat_e7,
                    "lon_e7": fact.lon_e7,
                },
            )
        case TripEnded():
            tx.execute(
                CLOSE_TRIP,
                {
                    "unit_id": unit_id,
                    "started_at": fact.started_at,
                    "ended_at": fact.at,
                    "lat_e7": fact.lat_e7,
                    "lon_e7": fact.lon_e7,
                    "distance_m": fact.distance_m,
                    "idle_s": fact.idle_s,
                    "top_speed_cm_s": fact.top_speed_cm_s,
                    "reason": fact.reason.value,
                },
            )
        case StopEnded():
            tx.execute(
                CLOSE_STOP,
                {
                    "unit_id": unit_id,
                    "started_at": fact.started_at,
                    "ended_at": fact.at,
                    "reason": fact.reason.value,
                },
            )
        case _:
            pass
