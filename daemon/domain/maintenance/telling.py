"""Which standings of services are told, and what was foreseen and is to be kept or judged."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from daemon.domain.alerts import Urgency
from daemon.domain.maintenance.due import Due, Standing, VehicleFile, reached_before

PLAN_SET = "service.plan_set"
PLAN_ENDED = "service.plan_ended"
DUE_SOON = "service.due_soon"
DUE_NOW = "service.due"
OVERDUE = "service.overdue"
EVENTS: Mapping[Standing, str] = {
    Standing.SOON: DUE_SOON,
    Standing.DUE: DUE_NOW,
    Standing.OVERDUE: OVERDUE,
}
URGENCIES: Mapping[str, Urgency] = {
    DUE_SOON: Urgency.LOW,
    DUE_NOW: Urgency.MEDIUM,
    OVERDUE: Urgency.HIGH,
}
SAID_AHEAD_DAYS = 60
SAID_EVERY_DAYS = 7
"""What is nearer is kept every night to be judged, what is farther ahead once a week. None is left
out: what comes much sooner than was said would be missing where errors are measured.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """As it was saved last."""

    shape: tuple[object, ...]
    """What people would see change."""
    cycle: str
    told: Standing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was said of that cycle is judged by that day."""

    vehicle_id: int
    kind: str
    cycle: str
    happened_on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    due: Due
    news: Standing | None
    """To be told now."""
    told: Standing | None
    """Of this cycle, with the news."""
    is_over: bool
    """What was told of the cycle before is over."""
    is_said: bool
    """To be kept as what was foreseen on this day."""
    settled: tuple[Settled, ...]
    cycles: tuple[str, ...]
    """Of which what was said can still be judged: this one, and the one that the last service
    has ended. Of others nobody will know.
    """


def look(
    file: VehicleFile,
    due: Due,
    before: Before | None,
    open_cycles: Collection[tuple[int, str, str]],
    *,
    today: int,
) -> Looked:
    same = before is not None and before.cycle == due.cycle
    told = before.told if before is not None and same else None
    plan = next(plan for plan in file.plans if plan.kind == due.kind)
    before_it, before_reached_on = reached_before(file, plan, today)
    reached = {before_it: before_reached_on, due.cycle: due.reached_on}
    is_news = due.standing.rank > (0 if told is None else told.rank)
    return Looked(
        due=due,
        news=due.standing if is_news else None,
        told=due.standing if is_news else told,
        is_over=before is not None and not same and before.told is not None,
        is_said=_is_said(due, today),
        settled=tuple(
            Settled(vehicle_id=due.vehicle_id, kind=due.kind, cycle=cycle, happened_on=on)
            for cycle, on in reached.items()
            if on is not None and (due.vehicle_id, due.kind, cycle) in open_cycles
        ),
        cycles=tuple(reached),
    )


def _is_said(due: Due, today: int) -> bool:
    return (
        due.standing in {Standing.OK, Standing.SOON}
        and due.due_on is not None
        and due.low_on is not None
        and (
            due.due_on - today <= SAID_AHEAD_DAYS or (today - due.vehicle_id) % SAID_EVERY_DAYS == 0
        )
    )
