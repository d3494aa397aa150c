"""The clock of a load that sets: from batching to the end of the pour.

Since ASTM C94-21 there is no limit for all: purchaser or producer state one for each order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.rules import concrete
from daemon.domain.rules.key import RuleValues

MINUTE_MS = 60_000


class Hardness(StrEnum):
    """How far a load has come."""

    FRESH = "fresh"
    WARNED = "warned"
    PRESSING = "pressing"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadClock:
    """Whole minutes; of a load whose limit has passed `left_min` is below 0."""

    age_min: int
    left_min: int
    limit_min: int
    hardness: Hardness


def steps_of(limit_min: int, rules: RuleValues) -> tuple[int, ...]:
    """Minutes after batching at which somebody is warned; the last is the limit.

    A limit that comes before a warning is a warning itself.
    """
    first = rules[concrete.FIRST_WARNING_MINUTES]
    second = rules[concrete.SECOND_WARNING_MINUTES]
    return (*(step for step in (first, second) if step < limit_min), limit_min)


def clock_of(batched_at: int, limit_min: int, now: int, steps: Sequence[int]) -> LoadClock:
    """Instants are ms UTC; `steps` are those of `steps_of`."""
    age = max(0, now - batched_at) // MINUTE_MS
    passed = sum(age >= step for step in steps)
    if age >= limit_min:
        hardness = Hardness.OVER
    elif passed == 0:
        hardness = Hardness.FRESH
    else:
        is_last = passed == len(steps) - 1
        hardness = Hardness.PRESSING if is_last else Hardness.WARNED
    return LoadClock(age_min=age, left_min=limit_min - age, limit_min=limit_min, hardness=hardness)


def due_step(age_min: int, told_min: int, steps: Sequence[int]) -> int | None:
    """The newest warning that is due and was not told; None: there is none."""
    due = [step for step in steps if told_min < step <= age_min]
    return max(due, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseCheck:
    """Whether a load can be poured in time, with the minutes that it takes from batching."""

    loading_min: float
    travel_min: float
    waiting_min: float
    pouring_min: float
    limit_min: int

    @property
    def minutes(self) -> float:
        return self.loading_min + self.travel_min + self.waiting_min + self.pouring_min

    @property
    def fits(self) -> bool:
        return self.minutes <= self.limit_min

    @property
    def text(self) -> str:
        """For people, with its figures."""
        is_kept = "within" if self.fits else "beyond"
        waiting = f", waiting {self.waiting_min:.0f}" if self.waiting_min else ""
        return (
            f"{self.minutes:.0f} min from batching (loading {self.loading_min:.0f},"
            f" travel {self.travel_min:.0f}{waiting}, pouring {self.pouring_min:.0f})"
            f" are {is_kept} the limit of {self.limit_min}"
        )


def fits(
    *,
    loading_min: float,
    travel_min: float,
    pouring_min: float,
    limit_min: int,
    waiting_min: float = 0.0,
) -> PromiseCheck:
    """Before dispatch: load, travel, wait and pour against the limit."""
    return PromiseCheck(
        loading_min=loading_min,
        travel_min=travel_min,
        waiting_min=waiting_min,
        pouring_min=pouring_min,
        limit_min=limit_min,
    )
