"""What a look at a driver's hours has to tell: a warning, a violation, or that one is over."""

from dataclasses import dataclass
from typing import ClassVar

VIOLATED = -1
"""Step of a clock beyond which was driven."""
AHEAD = 100_000
"""Step of a clock that none of its steps has reached, but that will run out before the work in
hand is done."""
LOG = "log"
"""The clock, so to say, of a log that cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A warning that stands: the step that was told last."""

    step: int
    since: int
    """ms UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    kind: ClassVar[str] = "hours.warned"
    clock: str
    step: int
    left: int | None
    """Minutes, now."""
    at: int | None
    """Minute in which it runs out, as things go; None: nobody can tell."""
    over: int
    """Minutes of driving that the work in hand has too much; 0 without work in hand."""
    plan_ends: int | None
    """Minute in which the work in hand would be done."""
    cite: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Violated:
    kind: ClassVar[str] = "hours.violated"
    clock: str
    rule: str
    cite: str
    at: int
    """Minute."""
    minutes: int
    is_now: bool
    """False: found after it was over, in a log that was edited or looked at late."""
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    kind: ClassVar[str] = "hours.cleared"
    clock: str
    step: int
    since: int
    """ms UTC, when that step was told."""
    sentence: str


Told = Warned | Violated | Cleared
