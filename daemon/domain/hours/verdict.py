"""What the law says of a duty log at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One rule, one contiguous stretch of driving beyond it."""

    rule: str
    """As in the rule set: `driving_11h`."""
    cite: str
    at: int
    """First minute of driving beyond the limit, minutes UTC."""
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """Minutes left on each clock by itself, not capped by the others, never below 0.

    None: that clock does not apply, or (see `Verdict.unknown`) nobody can tell.
    """

    driving: int | None
    window: int | None
    break_: int | None
    """Of driving until a break is due."""
    cycle: int | None


NO_CLOCKS = Remaining(driving=None, window=None, break_=None, cycle=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    violations: Sequence[Violation]
    remaining: Remaining
    limits: Remaining = NO_CLOCKS
    """What each clock has in all, in this shift or between two in the next; known or not."""
    if_paired: Remaining | None = None
    """With a half-finished pair of rests completed; provisional. None: no pair is half-finished."""
    unknown: Sequence[str] = ()
    """Why some clock cannot be told: such a driver is not assignable."""
