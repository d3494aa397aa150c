"""When each job is done, and in which bay: booked as late as is safe, and moved only if it pays.

Three plans are weighed: every job keeps the time that it has; those that are more urgent come
first and the others keep theirs where that is left; all is planned anew. What is lost by a plan
is counted in days, of urgent ones twentyfold, and each job that gets another time counts as well,
so that nobody is told of another night for nothing.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from daemon.domain.maintenance.bays import Bays, pieces
from daemon.domain.maintenance.shifts import Crew
from daemon.domain.maintenance.window import epoch_day
from daemon.domain.maintenance.work_orders import MINUTE_MS, Slot, WorkUrgency

DAY_MS = 86_400_000
HALF_DAY_MS = DAY_MS // 2
THURSDAY = 3
"""Of the first day there is."""
QUARTER_MS = 15 * MINUTE_MS
LEAD_MS = 30 * MINUTE_MS
"""Nobody is told of a time that is nearer."""
LAPSE_MS = 60 * MINUTE_MS
"""So long after its time has come work may still begin."""
LATE = 5.0
"""A day past due weighs as much as so many days before it."""
AWAY = 3.0
"""A night on which the vehicle never is home weighs as much as so many days."""
MOVED = 2.0
"""A job that gets another time weighs as much as so many days."""
WEIGHTS = {WorkUrgency.ROUTINE: 1.0, WorkUrgency.URGENT: 20.0, WorkUrgency.STOP: 200.0}
PROMOTIONS = 3
"""So many jobs that came out badly are tried before the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    key: int
    """Of its vehicle."""
    name: str
    """For people, and for the order of equals."""
    urgency: WorkUrgency
    duration_min: int
    ready_at: int = 0
    """It has orders until then, ms UTC."""
    due_at: int | None = None
    """By then it should be done; None: there is no telling."""
    home: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))
    """By weekday, on how many of such nights it was home lately, 0 to 1."""
    held: tuple[Slot, ...] = ()
    """The time that it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    now: int
    until: int
    """So far ahead it is planned."""
    zone: ZoneInfo
    bays: int
    crews: tuple[Crew, ...]
    """All mechanics that are there."""
    window: tuple[Crew, ...]
    """Those within the window."""
    stop_any_time: bool
    taken: tuple[tuple[Slot, ...], ...] = ()
    """By work that is not depotd's to move."""

    def times(self, job: Job) -> tuple[Crew, ...]:
        """When it may be worked on."""
        is_any = self.stop_any_time and job.urgency is WorkUrgency.STOP
        return self.crews if is_any else self.window

    def open_bays(self) -> Bays:
        return Bays(self.bays, self.crews, self.taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    slots: tuple[Slot, ...]
    cost: float
    unbooked: str = ""
    """Why it has none."""


Plan = Mapping[int, Booked]
"""By key."""


def plan(shop: Workshop, jobs: Iterable[Job]) -> Plan:
    """The best of what is tried; the same for the same jobs, whatever their order."""
    known = sorted(jobs, key=_rank)
    holding = [job for job in known if job.held and _holds(shop, job)]
    others = [job for job in known if job not in holding]
    tried = [
        _in_order(shop, [*holding, *others], keeps=True),
        _in_order(shop, known, keeps=True),
        _anew(shop, known),
    ]
    costs = [_cost(found) + MOVED * _moved(known, found) for found in tried]
    return tried[costs.index(min(costs))]


def place(shop: Workshop, bays: Bays, job: Job) -> Booked:
    """The best time that is left for it."""
    times = shop.times(job)
    soonest = max(job.ready_at, _quarter(shop.now + LEAD_MS))
    tried = []
    for start in _starts(times, bays, job, soonest):
        slots = pieces(times, bay=1, start=start, duration_min=job.duration_min)
        if slots is None:  # nor would any later one end in time
            break
        tried.append((cost_of(shop, job, slots), slots))
    for cost, slots in sorted(tried, key=lambda one: one[0]):
        bay = bays.first_free(slots)
        if bay is not None:
            return Booked(slots=tuple(replace(slot, bay=bay) for slot in slots), cost=cost)
    return _nothing(shop, job, times, soonest)


def cost_of(shop: Workshop, job: Job, slots: Sequence[Slot]) -> float:
    """What it loses by that time, in days; for the more urgent every hour counts."""
    begins, ends = slots[0].from_at, slots[-1].until_at
    weekday = (_night(shop.zone, begins) + THURSDAY) % 7
    away = AWAY * (1 - job.home.get(weekday, 1.0))
    if job.urgency is not WorkUrgency.ROUTINE:
        return WEIGHTS[job.urgency] * ((ends - shop.now) / DAY_MS + away / AWAY / 2)
    due_at = shop.until if job.due_at is None else job.due_at
    if ends <= due_at:
        return _night(shop.zone, due_at - 1) - _night(shop.zone, begins) + away
    # A day more past due is worse than any night before it.
    return LATE * (1 + (ends - max(due_at, shop.now)) / DAY_MS) + away


@lru_cache(maxsize=4096)
def _night(zone: ZoneInfo, at: int) -> int:
    """Hours before noon belong to the night that began the evening before."""
    return epoch_day(zone, at - HALF_DAY_MS)


def _rank(job: Job) -> tuple[int, int, str, int]:
    due_at = 1 << 62 if job.due_at is None else job.due_at
    return -job.urgency.rank, due_at, job.name, job.key


def _in_order(shop: Workshop, jobs: Iterable[Job], *, keeps: bool) -> dict[int, Booked]:
    bays = shop.open_bays()
    found: dict[int, Booked] = {}
    for job in jobs:
        if keeps and job.held and _holds(shop, job) and bays.has_room(job.held):
            booked = Booked(slots=job.held, cost=cost_of(shop, job, job.held))
        else:
            booked = place(shop, bays, job)
        bays.take(booked.slots)
        found[job.key] = booked
    return found


def _anew(shop: Workshop, jobs: Sequence[Job]) -> dict[int, Booked]:
    """By urgency; then whoever came out worst is tried first, as long as that pays."""
    order = list(jobs)
    best = _in_order(shop, order, keeps=False)
    alone = {job.key: place(shop, shop.open_bays(), job).cost for job in order}
    for _ in range(PROMOTIONS):
        losses = [best[job.key].cost - alone[job.key] for job in order]
        worst = max(range(len(order)), key=losses.__getitem__, default=0)
        if worst == 0 or losses[worst] <= 0:
            break
        order.insert(0, order.pop(worst))
        found = _in_order(shop, order, keeps=False)
        if _cost(found) >= _cost(best):
            break
        best = found
    return best


def _holds(shop: Workshop, job: Job) -> bool:
    """Its time is one that it could be given now, or has just come."""
    begins = job.held[0].from_at
    if begins < job.ready_at or begins < shop.now - LAPSE_MS:
        return False
    if sum(slot.minutes for slot in job.held) != job.duration_min:
        return False
    fitting = pieces(
        shop.times(job), bay=job.held[0].bay, start=begins, duration_min=job.duration_min
    )
    return fitting == job.held


def _starts(times: Sequence[Crew], bays: Bays, job: Job, soonest: int) -> list[int]:
    """When a shift begins, when something is free again, when it is ready."""
    wanted = {soonest, *bays.turns, *(one.from_at for one in times)}
    lasts = job.duration_min * MINUTE_MS
    wanted |= {one.until_at - lasts for one in times}
    return sorted(at for at in wanted if at >= soonest and _is_within(times, at))


def _is_within(times: Sequence[Crew], at: int) -> bool:
    index = bisect_right(times, at, key=lambda one: one.until_at)
    return index < len(times) and times[index].from_at <= at


def _nothing(shop: Workshop, job: Job, times: Sequence[Crew], soonest: int) -> Booked:
    days = round((shop.until - shop.now) / DAY_MS)
    ahead = [one for one in times if one.until_at > soonest]
    room = sum(one.until_at - max(one.from_at, soonest) for one in ahead) // MINUTE_MS
    if not times:
        why = (
            f"no mechanic is there in the windows of the next {days} days: rules"
            " maintenance.mechanic_shifts, maintenance.window_start_hour and window_end_hour"
        )
    elif not ahead:
        why = f"it has orders for all of the next {days} days"
    elif room < job.duration_min:
        why = (
            f"it takes {job.duration_min} min, and the windows of the next {days} days have"
            f" {room} min left for it"
        )
    else:
        why = f"all bays or mechanics are taken in the next {days} days"
    return Booked(slots=(), cost=WEIGHTS[job.urgency] * LATE * (1 + days), unbooked=why)


def _cost(found: Plan) -> float:
    return sum(one.cost for one in found.values())


def _moved(jobs: Iterable[Job], found: Plan) -> int:
    return sum(bool(job.held) and found[job.key].slots != job.held for job in jobs)


def _quarter(at: int) -> int:
    """Rounded up."""
    return -(-at // QUARTER_MS) * QUARTER_MS
