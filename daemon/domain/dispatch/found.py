"""What a round found for each order: who has it, or why nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.dispatch.rejections import Rejected
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import Truck

ASKED = "dispatch.asked"
"""Somebody wants a round now."""
UNASSIGNABLE = "order.unassignable"
"""What is told of an order that nobody can have."""
TAKES_SEAT = "driver.assigned"
CANNOT_TAKE_SEAT = "driver.assign_refused"
"""What is told of a driver who was given an order without sitting at the wheel."""
BREAKS = "breaks"
"""So it is answered by hand where it is done only if that is set aside."""


UNMADE_BY = (
    "paper.added",
    "paper.withdrawn",
    "dvir.added",
    "duty.edited",
    "duty.declared",
    "duty.claimed",
    "driver.changed",
    "driver.retired",
    "vehicle.changed",
    "vehicle.retired",
)
"""Events after which a truck and its driver, who could have an order before, may not any more.
Their states, seats and orders are looked at themselves."""


class Outcome(StrEnum):
    ASSIGNED = "assigned"
    WAITING = "waiting"
    """Its time has not come, or a truck that fits is to be free before it must set out."""
    NONE = "none"
    """Nobody can have it as things are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A pair that could have had it, and how good it was."""

    truck: str
    driver: str
    score: float
    late_min: float
    approach_min: float

    def as_terms(self) -> dict[str, object]:
        return {
            "truck": self.truck,
            "driver": self.driver,
            "score": round(self.score, 4),
            "late_min": round(self.late_min, 1),
            "approach_min": round(self.approach_min, 1),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    truck: Truck
    driver_id: int
    driver: str
    is_seated: bool
    """False: he is to take his seat."""
    terms: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    order: Order
    outcome: Outcome
    why: str
    """One sentence for people."""
    digest: str
    """Of the kinds of reasons."""
    fitting: int = 0
    """So many pairs could have it."""
    chosen: Chosen | None = None
    candidates: tuple[Candidate, ...] = ()
    """The best of them, the best first."""
    rejected: tuple[Rejected, ...] = ()
    again_at: int | None = None
    """When it must be looked at again though nothing changes, ms UTC."""

    def as_terms(self) -> dict[str, object]:
        return {
            "outcome": self.outcome.value,
            "why": self.why,
            "fitting": self.fitting,
            "candidates": [one.as_terms() for one in self.candidates],
            "rejected": [one.as_terms() for one in self.rejected],
            "again_at": self.again_at,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Of a round. `is_judged` False: nobody vouched for the time, so nothing was decided."""

    is_judged: bool
    found: tuple[Found, ...]
    pairs: int
