"""What one look at an order finds: what is kept of it, and what somebody must hear."""

from dataclasses import dataclass, replace
from math import ceil

from daemon.domain.eta.eta import MINUTE_MS, Eta
from daemon.domain.orders.order import Order
from daemon.domain.sla.expecting import Basis, Expected
from daemon.domain.sla.levels import WATCHED, Level, Thresholds

LATE, RECOVERED, BREACHED = "sla.late", "sla.recovered", "sla.breached"
JAMMED = "sla.jammed"
"""A truck stands in traffic with more orders on its route."""
MOVED_MS = MINUTE_MS
"""An expectation that has moved less is the same."""
BACK_MS = 5 * MINUTE_MS
"""Within its promise for so long, an order has recovered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Of the ledger: what was expected of an order, and what was told."""

    promised_at: int | None = None
    """As it was promised then; None: it was never looked at."""
    first_expected_at: int | None = None
    worst_expected_at: int | None = None
    expected_at: int | None = None
    """Last."""
    tracking_s: int | None = None
    back_since: int | None = None
    """Late and told, and within its promise again since then."""
    episode: int = 0
    """So often it has recovered or was promised anew: what comes after is told anew."""
    told: frozenset[Level] = frozenset()
    """In this episode."""
    told_min: int = 0
    """The lateness in it from which its growth is counted."""

    @property
    def is_late(self) -> bool:
        return bool(self.told & {Level.NOTIFY, Level.ESCALATE, Level.SEVERE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """Expected so much after its promise that somebody must hear of it."""

    level: Level
    """The highest that it has reached."""
    news: tuple[Level, ...]
    """Levels that were not told; none where it has only grown by a step."""
    is_step: bool
    """It is the first word of this episode, or has grown by a step since such a one."""
    late_min: int
    before_at: int | None
    """As it was expected at the look before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    before_at: int | None
    was_min: int
    """The lateness of the last step that was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breached:
    """The promise has passed and the truck is not there."""

    was_told: bool
    """Somebody has heard before that it would be late."""


Told = Late | Recovered | Breached


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    order: Order
    expected: Expected
    declared_at: int | None
    """When it is to be there by what somebody has declared."""
    before: Entry
    entry: Entry
    is_moved: bool
    """Its expectation has moved since it was kept last."""
    told: tuple[Told, ...]

    @property
    def is_promised_anew(self) -> bool:
        return self.before.promised_at not in (None, self.order.promised_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    thresholds: Thresholds
    step_min: int
    """A delay that has grown by this is told again."""
    closer_s: int


def look(
    order: Order, expected: Expected, before: Entry | None, judging: Judging, *, now: int,
    declared_at: int | None = None,
) -> Looked:  # fmt: skip
    """By predicted lateness, before the promise is broken."""
    was = before or Entry()
    is_there = expected.basis is Basis.ARRIVED
    arrival = _arrival(expected.eta, None if is_there else declared_at)
    entry, is_moved = _kept(_of_promise(was, order.promised_at), arrival)
    told: list[Told] = []
    if arrival is not None:
        late_min = (arrival - order.promised_at) / MINUTE_MS
        late = None if is_there else _late(entry, late_min, judging, before_at=was.expected_at)
        if late is not None:
            told.append(late)
            entry = replace(
                entry,
                told=entry.told | set(late.news),
                told_min=late.late_min if late.is_step else entry.told_min,
            )
        entry, recovered = _back(entry, late_min, now, before_at=was.expected_at)
        if recovered is not None:
            told.append(recovered)
    if _is_breached(order, entry, now):
        told.append(Breached(was_told=entry.is_late))
        entry = replace(entry, told=entry.told | {Level.BREACHED})
    is_closer = order.tier in WATCHED and entry.is_late
    entry = replace(entry, tracking_s=judging.closer_s if is_closer else None)
    return Looked(
        order=order,
        expected=expected,
        declared_at=declared_at,
        before=was,
        entry=entry,
        is_moved=is_moved,
        told=tuple(told),
    )


def _arrival(eta: Eta | None, declared_at: int | None) -> int | None:
    """Whichever is later: a driver who says that he is late knows more than his position."""
    known = [at for at in (None if eta is None else eta.arrival_at, declared_at) if at is not None]
    return max(known, default=None)


def _of_promise(was: Entry, promised_at: int) -> Entry:
    """What was told of another promise says nothing of this one."""
    if was.promised_at in (None, promised_at):
        return replace(was, promised_at=promised_at)
    return replace(
        was,
        promised_at=promised_at,
        back_since=None,
        episode=was.episode + 1,
        told=frozenset(),
        told_min=0,
    )


def _kept(was: Entry, arrival: int | None) -> tuple[Entry, bool]:
    if arrival is None:
        return was, False
    if was.expected_at is not None and abs(arrival - was.expected_at) < MOVED_MS:
        return was, False
    worst = arrival if was.worst_expected_at is None else max(arrival, was.worst_expected_at)
    first = arrival if was.first_expected_at is None else was.first_expected_at
    return (
        replace(was, first_expected_at=first, worst_expected_at=worst, expected_at=arrival),
        True,
    )


def _late(entry: Entry, late_min: float, judging: Judging, *, before_at: int | None) -> Late | None:
    reached = judging.thresholds.reached(late_min)
    news = tuple(level for level in reached if level not in entry.told)
    is_step = not entry.told_min or late_min >= entry.told_min + judging.step_min
    if not reached or not (news or is_step):
        return None
    return Late(
        level=reached[-1],
        news=news,
        is_step=is_step,
        late_min=max(1, ceil(late_min)),
        before_at=before_at,
    )


def _back(
    entry: Entry, late_min: float, now: int, *, before_at: int | None
) -> tuple[Entry, Recovered | None]:
    """Only after a while: what swings around its promise is not told to and fro."""
    if not entry.is_late or late_min > 0:
        return replace(entry, back_since=None), None
    since = now if entry.back_since is None else entry.back_since
    if now - since < BACK_MS:
        return replace(entry, back_since=since), None
    was_min = entry.told_min
    kept = entry.told & {Level.BREACHED}
    entry = replace(
        entry, back_since=None, episode=entry.episode + 1, told=frozenset(kept), told_min=0
    )
    return entry, Recovered(before_at=before_at, was_min=was_min)


def _is_breached(order: Order, entry: Entry, now: int) -> bool:
    is_there = order.times.arrived is not None or order.times.delivering is not None
    return now > order.promised_at and not is_there and Level.BREACHED not in entry.told
