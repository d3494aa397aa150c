"""What was foreseen of services against what happened: of the depot, and of each vehicle."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from daemon.domain.maintenance.forecast_error import (
    AHEAD_DAYS,
    WITHIN_DAYS,
    Accuracy,
    Said,
    accuracy,
    ahead,
)
from daemon.readmodel.values import ReadConnection

SAID = """
SELECT v.name, f.kind, f.said_on, f.due_on, f.low_on, f.high_on, f.trigger, f.basis, f.happened_on
FROM forecast_said f JOIN vehicle v ON v.id = f.vehicle_id
WHERE f.happened_on >= :since
  AND f.happened_on - f.said_on BETWEEN :ahead - :within AND :ahead + :within
  AND (:vehicle IS NULL OR v.name = :vehicle)
"""

UNJUDGED = """
SELECT
  count(DISTINCT CASE WHEN f.is_void THEN f.vehicle_id || ' ' || f.kind || ' ' || f.cycle END),
  count(DISTINCT CASE WHEN NOT f.is_void THEN f.vehicle_id || ' ' || f.kind END)
FROM forecast_said f JOIN vehicle v ON v.id = f.vehicle_id
WHERE f.happened_on IS NULL AND f.said_on >= :since AND (:vehicle IS NULL OR v.name = :vehicle)
"""

SINCE_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleAccuracy:
    vehicle: str
    accuracy: Accuracy


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastAccuracy:
    ahead_days: int
    since: int
    """Only what happened from this day on."""
    depot: Accuracy
    vehicles: Sequence[VehicleAccuracy]
    said: Sequence[Said]
    """Each that was judged."""
    void: int
    """Cycles that were planned anew, or lie two services back: they judge nothing."""
    waiting: int
    """Services of which what was said still waits for what happens."""


def forecast_accuracy(
    db: ReadConnection,
    today: int,
    *,
    vehicle: str | None = None,
    ahead_days: int = AHEAD_DAYS,
) -> ForecastAccuracy:
    since = today - SINCE_DAYS
    asked = {"since": since, "ahead": ahead_days, "within": WITHIN_DAYS, "vehicle": vehicle}
    judged = ahead(
        (
            Said(
                vehicle=row[0],
                kind=row[1],
                said_on=row[2],
                due_on=row[3],
                low_on=row[4],
                high_on=row[5],
                trigger=row[6],
                basis=row[7],
                happened_on=row[8],
            )
            for row in db.execute(SAID, asked).fetchall()
        ),
        days=ahead_days,
    )
    by_vehicle: dict[str, list[Said]] = defaultdict(list)
    for one in judged:
        by_vehicle[one.vehicle].append(one)
    void, waiting = db.execute(UNJUDGED, {"since": since, "vehicle": vehicle}).fetchone()
    return ForecastAccuracy(
        ahead_days=ahead_days,
        since=since,
        depot=accuracy(judged),
        vehicles=tuple(
            VehicleAccuracy(vehicle=name, accuracy=accuracy(said))
            for name, said in sorted(by_vehicle.items())
        ),
        said=judged,
        void=void,
        waiting=waiting,
    )
