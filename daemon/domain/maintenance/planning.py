"""What becomes of work orders when vehicles, plans or the workshop have changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from daemon.domain.maintenance.bays import Bays, pieces
from daemon.domain.maintenance.booking import DAY_MS, LAPSE_MS, Job, Workshop, plan
from daemon.domain.maintenance.causes import Causes, Need, need_of
from daemon.domain.maintenance.shifts import crews, shifts, within
from daemon.domain.maintenance.window import windows
from daemon.domain.maintenance.work_orders import (
    MINUTE_MS,
    Slot,
    WorkOrder,
    WorkState,
    WorkUrgency,
)
from daemon.domain.rules import maintenance
from daemon.domain.rules.key import RuleValues

OVERRUN_MIN = 60
"""Work that is not finished in its time keeps its bay for so much longer, again and again."""


class Change(StrEnum):
    PROPOSED = "proposed"
    CHANGED = "changed"
    """Other work, urgency or length; its time stays."""
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissed:
    """What a person has cancelled lately: it is not proposed again for nothing."""

    at: int
    kinds: frozenset[str]
    faults: frozenset[str]
    urgency: WorkUrgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    id: int
    name: str
    causes: Causes = field(default_factory=Causes)
    order: WorkOrder | None = None
    """The one that is open."""
    dismissed: Dismissed | None = None
    ready_at: int = 0
    """Its route is done then, ms UTC."""
    home: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An order as it is to be; `was` None: there was none."""

    change: Change
    vehicle: Vehicle
    was: WorkOrder | None
    need: Need | None
    """None: its cause is gone."""
    slots: tuple[Slot, ...]
    unbooked: str = ""
    lapsed: bool = False
    """Its time has passed, and nobody has started it."""


def workshop(
    rules: RuleValues, zone: ZoneInfo, now: int, taken: Iterable[Sequence[Slot]] = ()
) -> Workshop:
    until = now + rules[maintenance.PLAN_AHEAD_DAYS] * DAY_MS
    there = crews(shifts(rules[maintenance.MECHANIC_SHIFTS]), zone, since=now - DAY_MS, until=until)
    spans = windows(
        zone,
        rules[maintenance.WINDOW_START_HOUR],
        rules[maintenance.WINDOW_END_HOUR],
        since=now - DAY_MS,
        until=until,
    )
    return Workshop(
        now=now,
        until=until,
        zone=zone,
        bays=rules[maintenance.BAYS],
        crews=there,
        window=within(there, spans),
        stop_any_time=rules[maintenance.STOP_ANY_TIME],
        taken=tuple(tuple(slots) for slots in taken if slots),
    )


def planned(
    vehicles: Iterable[Vehicle], *, rules: RuleValues, zone: ZoneInfo, now: int
) -> tuple[Planned, ...]:
    """What is to be changed, by name of the vehicle; nothing where all is as it should be."""
    known = sorted(vehicles, key=lambda one: (one.name, one.id))
    needs = {one.id: _need(one, rules, zone, now) for one in known}
    settled = [one for one in known if one.order is not None and not _is_open_to(one.order, now)]
    shop = workshop(rules, zone, now, [_of(one).slots for one in settled])
    bays = shop.open_bays()
    found = [_settled(one, needs[one.id], shop, bays) for one in settled]
    longer = {done.vehicle.id: done.slots for done in found if done is not None}
    taken = [longer.get(one.id, _of(one).slots) for one in settled]
    shop = replace(shop, taken=tuple(slots for slots in taken if slots))
    ids = {one.id for one in settled}
    free = [one for one in known if one.id not in ids]
    jobs = [_job(one, need) for one in free if (need := needs[one.id]) is not None]
    booked = plan(shop, jobs)
    for one in free:
        need = needs[one.id]
        if need is None:
            found.append(_cancelled(one))
        else:
            done = booked[one.id]
            found.append(_changed(one, need, done.slots, done.unbooked, now))
    changes = [one for one in found if one is not None]
    return tuple(sorted(changes, key=lambda one: (one.vehicle.name, one.vehicle.id)))


def _need(one: Vehicle, rules: RuleValues, zone: ZoneInfo, now: int) -> Need | None:
    order = one.order
    need = need_of(
        one.causes,
        asked=() if order is None else order.asked,
        asked_min=None if order is None else order.asked_min,
        rules=rules,
        zone=zone,
    )
    if need is None or order is not None or one.dismissed is None:
        return need
    gone = one.dismissed
    if now - gone.at >= rules[maintenance.DISMISSED_DAYS] * DAY_MS:
        return need
    is_same = gone.kinds >= set(need.kinds) and gone.faults >= set(need.faults)
    return None if is_same and need.urgency.rank <= gone.urgency.rank else need


def _is_open_to(order: WorkOrder, now: int) -> bool:
    """Whether its time may be chosen: it has none of a person's, or that has passed."""
    return not order.is_settled or is_lapsed(order, now)


def is_lapsed(order: WorkOrder, now: int) -> bool:
    """Nobody has started it, and its time is over."""
    is_waiting = order.state in (WorkState.PROPOSED, WorkState.ACCEPTED)
    begins = order.begins_at
    return (
        is_waiting
        and begins is not None
        and begins < now - LAPSE_MS
        and (order.ends_at or 0) <= now
    )


def _settled(one: Vehicle, need: Need | None, shop: Workshop, bays: Bays) -> Planned | None:
    """It keeps its time; more work, or work that is not finished, goes on behind it."""
    order = _of(one)
    need = _kept(order, need)
    missing = need.duration_min - order.booked_min
    ends = order.ends_at or 0
    if order.state is WorkState.STARTED and ends <= shop.now:
        missing = max(missing, 0) + (shop.now - ends) // MINUTE_MS + OVERRUN_MIN
    slots, unbooked = order.slots, ""
    if missing > 0:
        slots = _longer(order, missing, shop, bays)
        if slots == order.slots:
            unbooked = f"{missing} min more than the time that is booked, and the bay is taken then"
    if order.state is not WorkState.STARTED and one.ready_at > (order.begins_at or 0):
        unbooked = "the vehicle has orders beyond the time at which it is to be there"
    change = Change.MOVED if slots != order.slots else Change.CHANGED
    if change is Change.CHANGED and _is_same(order, need, unbooked):
        return None
    return Planned(change=change, vehicle=one, was=order, need=need, slots=slots, unbooked=unbooked)


def _longer(order: WorkOrder, missing: int, shop: Workshop, bays: Bays) -> tuple[Slot, ...]:
    """With so much more behind its end in the same bay; as it is where that is taken."""
    last = order.slots[-1]
    times = shop.crews if order.urgency is WorkUrgency.STOP and shop.stop_any_time else shop.window
    starts = [max(last.until_at, one.from_at) for one in times if one.until_at > last.until_at]
    bays.give_back(order.slots)
    found = order.slots
    if starts:
        more = pieces(times, bay=last.bay, start=starts[0], duration_min=missing)
        whole = () if more is None else _joined(order.slots, more)
        if whole and bays.has_room(whole):
            found = whole
    bays.take(found)
    return found


def _joined(slots: tuple[Slot, ...], more: tuple[Slot, ...]) -> tuple[Slot, ...]:
    if slots[-1].until_at != more[0].from_at:
        return (*slots, *more)
    return (*slots[:-1], replace(slots[-1], until_at=more[0].until_at), *more[1:])


def _kept(order: WorkOrder, need: Need | None) -> Need:
    """What was accepted is done; more may be added until it is started."""
    as_it_is = Need(
        urgency=order.urgency,
        kinds=order.kinds,
        faults=order.faults,
        duration_min=order.duration_min,
        due_at=None,
        why=order.why,
    )
    if need is None or order.state is WorkState.STARTED:
        return as_it_is
    return replace(
        need,
        kinds=tuple(dict.fromkeys([*order.kinds, *need.kinds])),
        faults=tuple(sorted({*order.faults, *need.faults})),
        duration_min=max(order.duration_min, need.duration_min),
    )


def _job(one: Vehicle, need: Need) -> Job:
    return Job(
        key=one.id,
        name=one.name,
        urgency=need.urgency,
        duration_min=need.duration_min,
        ready_at=one.ready_at,
        due_at=need.due_at,
        home=one.home,
        held=() if one.order is None else one.order.slots,
    )


def _cancelled(one: Vehicle) -> Planned | None:
    """Only what was proposed; what a person has accepted a person cancels."""
    order = one.order
    if order is None or order.state is not WorkState.PROPOSED:
        return None
    return Planned(change=Change.CANCELLED, vehicle=one, was=order, need=None, slots=())


def _changed(
    one: Vehicle, need: Need, slots: tuple[Slot, ...], unbooked: str, now: int
) -> Planned | None:
    order = one.order
    if order is None:
        change = Change.PROPOSED
    elif slots != order.slots:
        change = Change.MOVED
    elif _is_same(order, need, unbooked):
        return None
    else:
        change = Change.CHANGED
    return Planned(
        change=change,
        vehicle=one,
        was=order,
        need=need,
        slots=slots,
        unbooked=unbooked,
        lapsed=order is not None and order.is_settled and is_lapsed(order, now),
    )


def _is_same(order: WorkOrder, need: Need, unbooked: str) -> bool:
    """Words alone are no change: a forecast says another number every night."""
    return (order.urgency, order.kinds, order.faults, order.duration_min, order.unbooked) == (
        need.urgency,
        need.kinds,
        need.faults,
        need.duration_min,
        unbooked,
    )


def _of(one: Vehicle) -> WorkOrder:
    if one.order is None:
        raise ValueError(f"vehicle {one.name} has no work order")
    return one.order
