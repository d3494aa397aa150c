"""When the services of a whole fleet are due: models of use, own or the fleet's, then each plan."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from daemon.domain.maintenance.due import Basis, Due, Figures, VehicleFile, View, judge
from daemon.domain.maintenance.plans import METRES_PER_MILE, ServicePlan, Trigger
from daemon.domain.maintenance.use import Outlook, UseModel, fleet_model, model_of
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.maintenance import (
    DUE_SOON_DAYS,
    HIGH_PRIORITY_DAYS_BUFFER,
    HIGH_PRIORITY_ENGINE_HOURS_BUFFER,
    HIGH_PRIORITY_MILEAGE_BUFFER,
)

_Key = tuple[str, Trigger]


def figures_of(rules: RuleValues) -> Figures:
    return Figures(
        soon_days=rules[DUE_SOON_DAYS],
        buffer={
            Trigger.DISTANCE: round(rules[HIGH_PRIORITY_MILEAGE_BUFFER] * METRES_PER_MILE),
            Trigger.ENGINE_TIME: rules[HIGH_PRIORITY_ENGINE_HOURS_BUFFER] * 60,
            Trigger.DAYS: rules[HIGH_PRIORITY_DAYS_BUFFER],
        },
    )


def with_views(files: Sequence[VehicleFile], today: int) -> tuple[VehicleFile, ...]:
    """Each with how its counters go on; where too little is known, as those of its class do."""
    own: dict[tuple[int, Trigger], UseModel] = {}
    of_class: dict[_Key, list[UseModel]] = defaultdict(list)
    for file in files:
        for trigger, use in file.use.items():
            model = model_of(use)
            if model is not None:
                own[file.vehicle_id, trigger] = model
                of_class[file.vehicle_class, trigger].append(model)
    fleet = {key: fleet_model(models) for key, models in of_class.items()}
    return tuple(replace(file, views=_views(file, own, fleet, today)) for file in files)


def forecast(
    files: Sequence[VehicleFile], figures: Figures, today: int, *, default: ServicePlan
) -> tuple[tuple[VehicleFile, tuple[Due, ...]], ...]:
    """Of vehicles without a plan by the default one."""
    planned = [file if file.plans else replace(file, plans=(default,)) for file in files]
    return tuple(
        (file, tuple(judge(file, plan, figures, today) for plan in file.plans))
        for file in with_views(planned, today)
    )


def _views(
    file: VehicleFile,
    own: Mapping[tuple[int, Trigger], UseModel],
    fleet: Mapping[_Key, UseModel | None],
    today: int,
) -> dict[Trigger, View]:
    found = {}
    for trigger in {t for plan in file.plans for t in plan.every} - {Trigger.DAYS}:
        model, basis = own.get((file.vehicle_id, trigger)), Basis.OWN
        if model is None:
            model, basis = fleet.get((file.vehicle_class, trigger)), Basis.FLEET
        if model is not None:
            use = file.use.get(trigger)
            added = 0 if use is None else use.today
            found[trigger] = View(
                model=model, outlook=Outlook(model, today, today_added=added), basis=basis
            )
    return found
