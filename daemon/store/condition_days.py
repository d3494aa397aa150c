"""What the parts of vehicles were like, summed up by day."""

from collections.abc import Iterable

from daemon.domain.telemetry.features import FeatureSum
from daemon.interfaces import Tx

SAVE = """
INSERT INTO condition_day(vehicle_id, feature, day, count, median, low, high)
VALUES (:vehicle_id, :feature, :day, :count, :median, :low, :high)
ON CONFLICT(vehicle_id, feature, day) DO UPDATE SET
    count = excluded.count, median = excluded.median, low = excluded.low, high = excluded.high
"""

REMOVE = """
DELETE FROM condition_day WHERE (vehicle_id, feature, day) IN (
    SELECT vehicle_id, feature, day FROM condition_day WHERE day < :before LIMIT :most
)
"""


def save(tx: Tx, vehicle_id: int, day: int, sums: Iterable[FeatureSum]) -> None:
    """Of a vehicle with two boxes the one that has summed up last is believed."""
    tx.executemany(
        SAVE,
        [
            {
                "vehicle_id": vehicle_id,
                "feature": one.feature,
                "day": day,
                "count": one.count,
                "median": one.median,
                "low": one.low,
                "high": one.high,
            }
            for one in sums
        ],
    )


def remove(tx: Tx, *, before: int, most: int) -> int:
    """`before`: a day."""
    return tx.execute(REMOVE, {"before": before, "most": most}).rowcount
