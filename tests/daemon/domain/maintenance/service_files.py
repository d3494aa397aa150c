"""Files of vehicles for tests of what is due."""

from typing import Any

from daemon.domain.maintenance.due import Due, Figures, Meter, VehicleFile, judge
from daemon.domain.maintenance.forecast import with_views
from daemon.domain.maintenance.plans import Done, ServicePlan, Trigger
from daemon.domain.maintenance.use import DailyUse
from tests.daemon.store.service_scene import plan

TODAY = 20_600
KM, HOUR = 1000, 60
FIGURES = Figures(
    soon_days=14,
    buffer={Trigger.DISTANCE: 8000 * KM, Trigger.ENGINE_TIME: 100 * HOUR, Trigger.DAYS: 14},
)


def done(
    kind: str = "b",
    *,
    number: int = 1,
    days_ago: int = 100,
    baseline: bool = False,
    **counters: int,
) -> Done:
    on = TODAY - days_ago
    return Done(
        id=number,
        kind=kind,
        on=on,
        at=on * 86_400_000,
        counters={Trigger(name): value for name, value in counters.items()},
        is_baseline=baseline,
    )


def file(*plans: ServicePlan, records: tuple[Done, ...] = (), **changes: Any) -> VehicleFile:
    """100 km and 10 h on each of the last sixty days; 400,000 km and 9,000 h by now."""
    given: dict[str, Any] = {
        "vehicle_id": 1,
        "name": "T07",
        "vehicle_class": "tractor",
        "plans": plans or (plan(distance=16_000 * KM),),
        "records": records,
        "meters": {
            Trigger.DISTANCE: Meter(value=400_000 * KM, at=0),
            Trigger.ENGINE_TIME: Meter(value=9000 * HOUR, at=0),
        },
        "use": {
            Trigger.DISTANCE: DailyUse(first_day=TODAY - 60, added=[100 * KM] * 60),
            Trigger.ENGINE_TIME: DailyUse(first_day=TODAY - 60, added=[10 * HOUR] * 60),
        },
        **changes,
    }
    return VehicleFile(**given)


def judged(one: VehicleFile) -> Due:
    """Of its first plan."""
    (seen,) = with_views([one], TODAY)
    return judge(seen, seen.plans[0], FIGURES, TODAY)
