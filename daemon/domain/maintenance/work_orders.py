"""A work order: what is done to a vehicle in the workshop, how far it has come, and who may say so.

    proposed -> accepted -> started -> finished
        \\          |           |
         `---- cancelled ------'

depotd proposes, moves and withdraws proposals; people do all the rest. What was accepted for a
time that has passed, and nobody has started, is a proposal again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from daemon.domain.maintenance.window import local

MINUTE_MS = 60_000


class WorkState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    STARTED = "started"
    FINISHED = "finished"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        return self in OPEN


OPEN = (WorkState.PROPOSED, WorkState.ACCEPTED, WorkState.STARTED)


class WorkUrgency(StrEnum):
    ROUTINE = "routine"
    """Before it is due."""
    URGENT = "urgent"
    """It is past due, or a lamp warns."""
    STOP = "stop"
    """It does not go out again before."""

    @property
    def rank(self) -> int:
        """The greater, the sooner."""
        return _RANKS[self]


_RANKS = {urgency: rank for rank, urgency in enumerate(WorkUrgency)}

MOVES: Mapping[WorkState, frozenset[WorkState]] = MappingProxyType(
    {
        WorkState.PROPOSED: frozenset({WorkState.ACCEPTED, WorkState.STARTED, WorkState.CANCELLED}),
        WorkState.ACCEPTED: frozenset({WorkState.PROPOSED, WorkState.STARTED, WorkState.CANCELLED}),
        WorkState.STARTED: frozenset({WorkState.FINISHED, WorkState.CANCELLED}),
        WorkState.FINISHED: frozenset(),
        WorkState.CANCELLED: frozenset(),
    }
)
BY_DEPOTD = (
    (WorkState.PROPOSED, WorkState.CANCELLED),
    (WorkState.ACCEPTED, WorkState.PROPOSED),
)
"""What happens without a person: its cause is gone; its time has passed."""


class WorkRefused(ValueError):
    """A step that may not follow; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time in a bay; half open, ms UTC."""

    bay: int
    from_at: int
    until_at: int

    @property
    def minutes(self) -> int:
        return (self.until_at - self.from_at) // MINUTE_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrder:
    id: int
    name: str
    vehicle_id: int
    vehicle: str
    state: WorkState
    version: int
    urgency: WorkUrgency
    kinds: tuple[str, ...]
    """Services and other work."""
    asked: tuple[str, ...] = ()
    """Of them, what a person asked for."""
    faults: tuple[str, ...] = ()
    why: str = ""
    duration_min: int
    asked_min: int | None = None
    """As a person said that it takes."""
    is_fixed: bool = False
    """A person chose the time."""
    unbooked: str = ""
    """Why it has no time, or too little."""
    mechanic: str = ""
    note: str = ""
    slots: tuple[Slot, ...] = ()
    created_at: int = 0
    created_by: str = ""

    @property
    def is_settled(self) -> bool:
        """Its time is not depotd's to change."""
        return bool(self.slots) and (self.is_fixed or self.state is not WorkState.PROPOSED)

    @property
    def booked_min(self) -> int:
        return sum(slot.minutes for slot in self.slots)

    @property
    def begins_at(self) -> int | None:
        return self.slots[0].from_at if self.slots else None

    @property
    def ends_at(self) -> int | None:
        return self.slots[-1].until_at if self.slots else None


def need_step(name: str, was: WorkState, to: WorkState, *, is_person: bool) -> None:
    """Raises WorkRefused."""
    if was is to:
        raise WorkRefused(f"work order {name} is {was} already")
    if not was.is_open:
        raise WorkRefused(f"work order {name} is {was}: nothing follows that")
    if not is_person and (was, to) not in BY_DEPOTD:
        raise WorkRefused(f"work order {name} is {was}; only a person makes it {to}")
    steps = [one for one in WorkState if one in MOVES[was] and one is not WorkState.PROPOSED]
    if is_person and to not in steps:
        allowed = ", ".join(steps)
        raise WorkRefused(f"work order {name} is {was}, not to become {to}: next is {allowed}")


def worded(kinds: Iterable[str]) -> str:
    """For people: `service a, engine oil`."""
    return ", ".join(one.replace("_", " ") for one in kinds)


def when_said(slots: Sequence[Slot], zone: ZoneInfo) -> str:
    """For people: `Mon 2026-11-30 22:00 in bay 1`."""
    if not slots:
        return "without a time yet"
    more = f", in {len(slots)} pieces" if len(slots) > 1 else ""
    return f"{clock(slots[0].from_at, zone)} in bay {slots[0].bay}{more}"


def clock(at: int, zone: ZoneInfo) -> str:
    return f"{local(zone, at):%a %Y-%m-%d %H:%M}"
