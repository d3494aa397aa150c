"""When a service is due: counted from the last one, by the first of its triggers, with a band.

Never serviced is not always due: until somebody says from where it is counted, nobody knows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from daemon.domain.maintenance.plans import Done, ServicePlan, Trigger, that_count
from daemon.domain.maintenance.use import DailyUse, Outlook, UseModel
from daemon.domain.maintenance.words import (
    amount,
    counted_words,
    day_words,
    first_words,
    foreseen_words,
    unknown_words,
)


class Standing(StrEnum):
    OK = "ok"
    SOON = "soon"
    DUE = "due"
    """Its threshold is reached."""
    OVERDUE = "overdue"
    """The buffer beyond it is used up too: urgent."""
    UNKNOWN = "unknown"

    @property
    def rank(self) -> int:
        """The greater, the more pressing; unknown presses nobody."""
        return _RANKS[self]


_RANKS = {
    Standing.UNKNOWN: 0,
    Standing.OK: 0,
    Standing.SOON: 1,
    Standing.DUE: 2,
    Standing.OVERDUE: 3,
}


class Basis(StrEnum):
    OWN = "own"
    FLEET = "fleet"
    """The median of its class: too little is known of the vehicle itself."""
    CALENDAR = "calendar"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A counter as it is believed."""

    value: int
    at: int
    is_held: bool = False
    """Its readings are not believed at present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """By rules."""

    soon_days: int
    buffer: Mapping[Trigger, int]
    """Beyond the threshold, in the trigger's own unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is known of how one counter goes on."""

    model: UseModel
    outlook: Outlook
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleFile:
    """All that decides about the services of one vehicle."""

    vehicle_id: int
    name: str
    vehicle_class: str
    plans: Sequence[ServicePlan]
    """Its own and its class's; none: it goes by the rule."""
    records: Sequence[Done]
    meters: Mapping[Trigger, Meter]
    use: Mapping[Trigger, DailyUse]
    views: Mapping[Trigger, View] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One trigger of one service."""

    trigger: Trigger
    every: int
    started_at: int | None = None
    """Counter at the last service, or its day."""
    now: int | None = None
    left: int | None = None
    """Below 0: past it. None: nobody knows."""
    due_on: int | None = None
    low_on: int | None = None
    high_on: int | None = None
    reached_on: int | None = None
    basis: Basis = Basis.NONE
    per_day: float | None = None
    unknown: str = ""
    """Why nobody knows, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    vehicle_id: int
    vehicle: str
    kind: str
    title: str
    cycle: str
    """Of the plan and the service it is counted from; another one is another forecast."""
    standing: Standing
    trigger: Trigger | None
    due_on: int | None
    low_on: int | None
    high_on: int | None
    left: int | None
    basis: Basis
    is_urgent: bool
    duration_min: int
    why: str
    counts: tuple[Count, ...]
    since: Done | None
    """The service that it is counted from."""
    reached_on: int | None
    """The day on which its threshold was reached; None: it is not, or nobody knows when."""


def judge(file: VehicleFile, plan: ServicePlan, figures: Figures, today: int) -> Due:
    counting = that_count(plan.kind, file.plans, file.records)
    last = counting[-1] if counting else None
    counts = tuple(
        _count(file, plan, trigger, last, today)
        for trigger in Trigger
        if plan.every.get(trigger) is not None
    )
    known = [one for one in counts if one.left is not None]
    first = min(known, key=_turn) if known else None
    standing = _standing(known, first, figures, today)
    return Due(
        vehicle_id=file.vehicle_id,
        vehicle=file.name,
        kind=plan.kind,
        title=plan.title,
        cycle=f"{plan.cycle}/{last.id if last else 0}",
        standing=standing,
        trigger=None if first is None else first.trigger,
        due_on=None if first is None else first.due_on,
        low_on=_least(one.low_on for one in known),
        high_on=_least(one.high_on for one in known),
        left=None if first is None else first.left,
        basis=Basis.NONE if first is None else first.basis,
        is_urgent=standing is Standing.OVERDUE,
        duration_min=plan.duration_min,
        why=_why(file, counts, first, last),
        counts=counts,
        since=last,
        reached_on=_least(one.reached_on for one in known),
    )


def reached_before(file: VehicleFile, plan: ServicePlan, today: int) -> tuple[str, int | None]:
    """Of the cycle before: its name, and the day on which its threshold was reached.

    Also when it was served before: its counters have gone on all the same, and calendars do.
    """
    counting = that_count(plan.kind, file.plans, file.records)
    before = counting[-2] if len(counting) > 1 else None
    name = f"{plan.cycle}/{before.id if before else 0}"
    if before is None:
        return name, None
    days = [
        _count(file, plan, trigger, before, today).reached_on
        for trigger in Trigger
        if plan.every.get(trigger) is not None
    ]
    return name, _least(days)


def _turn(one: Count) -> tuple[int, int, str]:
    """What is reached first; what is reached already before all others."""
    far = 1 << 60
    if (one.left or 0) <= 0:
        return (0, one.reached_on or 0, one.trigger)
    return (1, far if one.due_on is None else one.due_on, one.trigger)


def _standing(
    known: Sequence[Count], first: Count | None, figures: Figures, today: int
) -> Standing:
    if first is None or first.left is None:
        return Standing.UNKNOWN
    if any(one.left is not None and one.left <= -figures.buffer[one.trigger] for one in known):
        return Standing.OVERDUE
    if first.left <= 0:
        return Standing.DUE
    if first.due_on is None:
        return Standing.OK
    return Standing.SOON if first.due_on - today <= figures.soon_days else Standing.OK


def _count(
    file: VehicleFile, plan: ServicePlan, trigger: Trigger, last: Done | None, today: int
) -> Count:
    every = plan.every[trigger]
    if last is None:
        return _unknown(trigger, every, unknown_words(file.name, plan.kind, trigger.value, "never"))
    if trigger is Trigger.DAYS:
        due_on = last.on + every
        return Count(
            trigger=trigger,
            every=every,
            started_at=last.on,
            now=today,
            left=due_on - today,
            due_on=max(due_on, today),
            low_on=max(due_on, today),
            high_on=max(due_on, today),
            reached_on=due_on if due_on <= today else None,
            basis=Basis.CALENDAR,
        )
    started_at = last.counters.get(trigger)
    if started_at is None:
        return _unknown(
            trigger, every, unknown_words(file.name, plan.kind, trigger.value, "unread")
        )
    meter = file.meters.get(trigger)
    if meter is None:
        words = unknown_words(file.name, plan.kind, trigger.value, "no_counter")
        return _unknown(trigger, every, words, started_at=started_at)
    return _counted(file, trigger, every, started_at, meter, today)


def _counted(
    file: VehicleFile, trigger: Trigger, every: int, started_at: int, meter: Meter, today: int
) -> Count:
    left = started_at + every - meter.value
    view = file.views.get(trigger)
    if left <= 0:
        return Count(
            trigger=trigger,
            every=every,
            started_at=started_at,
            now=meter.value,
            left=left,
            due_on=today,
            low_on=today,
            high_on=today,
            reached_on=reached_on(file.use.get(trigger), meter.value, started_at + every, today),
            basis=Basis.NONE if view is None else view.basis,
            per_day=None if view is None else view.model.per_day,
        )
    if view is None:
        return Count(
            trigger=trigger,
            every=every,
            started_at=started_at,
            now=meter.value,
            left=left,
            unknown=unknown_words(file.name, "", trigger.value, "no_use"),
        )
    found = view.outlook.reached(left)
    return Count(
        trigger=trigger,
        every=every,
        started_at=started_at,
        now=meter.value,
        left=left,
        due_on=found.on,
        low_on=found.low_on,
        high_on=found.high_on,
        basis=view.basis,
        per_day=view.model.per_day,
        unknown="" if found.on is not None else "beyond the horizon of three years",
    )


def reached_on(use: DailyUse | None, value: int, target: int, today: int) -> int | None:
    """The day on which a counter that is at `value` now has passed `target`; None: before the days
    that are known.
    """
    if use is None:
        return today if value >= target else None
    at = value - use.today
    if at < target:
        return today if value >= target else None
    day = use.first_day + len(use.added)
    for added in reversed(use.added):
        day -= 1
        at -= added
        if at < target:
            return day
    return None


def counter_on(use: DailyUse | None, value: int, day: int) -> int | None:
    """What a counter that is at `value` now was at the end of a day; None: before all that is
    known.
    """
    if use is None or day < use.first_day:
        return None
    end = use.first_day + len(use.added)
    if day >= end:
        return value
    return value - use.today - sum(use.added[day - use.first_day + 1 :])


def _unknown(trigger: Trigger, every: int, words: str, *, started_at: int | None = None) -> Count:
    return Count(trigger=trigger, every=every, started_at=started_at, unknown=words)


def _least(days: Iterable[int | None]) -> int | None:
    found = [day for day in days if day is not None]
    return min(found) if found else None


def _why(file: VehicleFile, counts: Sequence[Count], first: Count | None, last: Done | None) -> str:
    if first is None:
        return " ".join(dict.fromkeys(one.unknown for one in counts))
    said = [first_words(first.trigger.value, first.left or 0, first.every)]
    if last is not None:
        said.append(counted_words(last.kind, day_words(last.on), is_baseline=last.is_baseline))
    if first.trigger is not Trigger.DAYS and (first.left or 0) > 0:
        view = file.views.get(first.trigger)
        basis = view.basis.value if view else ""
        vehicles = view.model.vehicles if view else 0
        said.append(foreseen_words(first.trigger.value, first.per_day, basis, vehicles))
        said.append(first.unknown)
    meter = file.meters.get(first.trigger)
    if meter is not None and meter.is_held:
        said.append(f"the reading of {amount(first.trigger.value, meter.value)} is held back")
    said += [one.unknown for one in counts if one is not first and one.left is None]
    return "; ".join(dict.fromkeys(one for one in said if one))
