"""What a change of routes is, by which rules it is judged, and what a solver is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from daemon.domain.orders.order import Order, Tier
from daemon.domain.rules import rebalancing
from daemon.domain.rules.key import RuleValues
from daemon.domain.sla.expecting import Ahead
from daemon.domain.sla.levels import Thresholds, thresholds_of

PROPOSED, CHANGED, ASKED = "route.proposed", "route.changed", "route.asked"
REJECTED = "route.rejected"
Route = tuple[Order, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    gain_min: float
    gain_percent: float
    quiet_min: int
    traffic_min: int
    away_s: Mapping[Tier, int]
    """An order may go to another truck while it is still further away than this."""
    late: Mapping[Tier, Thresholds]

    def as_terms(self) -> dict[str, object]:
        return {
            "rebalancing.gain_minutes": self.gain_min,
            "rebalancing.gain_percent": self.gain_percent,
            "rebalancing.quiet_minutes": self.quiet_min,
            "rebalancing.traffic_delay_trigger_minutes": self.traffic_min,
            **{
                f"rebalancing.{tier.value}_threshold_seconds": seconds
                for tier, seconds in self.away_s.items()
            },
            **{
                f"sla.{tier.value}.notification_threshold_minutes": one.notify
                for tier, one in self.late.items()
            },
        }


def figures_of(rules: RuleValues) -> Figures:
    return Figures(
        gain_min=rules[rebalancing.GAIN_MINUTES],
        gain_percent=rules[rebalancing.GAIN_PERCENT],
        quiet_min=rules[rebalancing.QUIET_MINUTES],
        traffic_min=rules[rebalancing.TRAFFIC_DELAY_TRIGGER_MINUTES],
        away_s={
            Tier.PREMIUM: rules[rebalancing.PREMIUM_THRESHOLD_SECONDS],
            Tier.PRIORITY: rules[rebalancing.PRIORITY_THRESHOLD_SECONDS],
            Tier.STANDARD: rules[rebalancing.STANDARD_THRESHOLD_SECONDS],
        },
        late={tier: thresholds_of(rules, tier) for tier in Tier},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    now: int
    routes: Mapping[int, Ahead]
    """By vehicle; of idle trucks too."""
    quiet: frozenset[int]
    """Orders that were moved, or whose proposal was refused, so recently that they stay."""
    may: Callable[[int, Order], bool]
    """Whether a truck and its driver could have the order, but for their hours."""
    legal: Callable[[int, Route], bool]
    """Whether the law lets the driver of a truck do the whole route."""
    is_near_too: bool = False
    """What is nearer than the rules say may go to another truck as well: somebody asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    order: Order
    from_id: int
    to_id: int
    place: int
    """On the new route, 1 is first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    how: str
    routes: Mapping[int, Route]
    """Of the trucks that change."""
    moves: tuple[Move, ...]
    before: float
    """Weighted minutes of lateness on those routes."""
    after: float
    late_before: Mapping[str, float]
    late_after: Mapping[str, float]

    @property
    def gain(self) -> float:
        return self.before - self.after

    @property
    def saves(self) -> str:
        return saves_said(self.gain, saved_min(self.late_before, self.late_after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    is_fired: bool
    """An order is late enough for its tier to look."""
    why: str
    late: tuple[Order, ...] = ()
    """The one that weighs most first."""
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SolverOrder:
    id: int
    weight: int
    promise_min: float
    trucks: frozenset[int]
    """That may have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Routes from nothing, in minutes from now; what is fixed is in the times of the trucks."""

    trucks: tuple[int, ...]
    orders: tuple[SolverOrder, ...]
    first: Mapping[tuple[int, int], float]
    """By truck and order: when it is there, if it comes first."""
    then: Mapping[tuple[int, int], float]
    """By two orders: from being at the one to being at the other."""


Solve = Callable[[Problem], Mapping[int, tuple[int, ...]] | None]
"""By truck, its orders in turn; None: nothing was found."""


def saved_min(before: Mapping[str, float], after: Mapping[str, float]) -> float:
    """Minutes of lateness by the clock; below 0 where a higher tier gains at the cost of others."""
    return sum(before.values()) - sum(after.values())


def saves_said(gain: float, saved: float) -> str:
    """Minutes by the clock, and weighted where that is another figure; where nothing is saved by
    the clock, the weighted ones alone."""
    if round(saved) == round(gain):
        return f"{gain:.0f} min"
    if saved < 1:
        return f"{gain:.0f} min weighted by tier"
    return f"{saved:.0f} min ({gain:.0f} weighted by tier)"
