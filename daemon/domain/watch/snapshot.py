"""What was found when a driver's hours were last looked at, for lists and decisions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from daemon.domain.hours.clocks import Clock
from daemon.domain.hours.duty import MINUTE_MS, Duty, Exemption, Mode
from daemon.domain.hours.next_legal import NextLegal
from daemon.domain.hours.rulesets import RuleSetName
from daemon.domain.hours.verdict import Remaining, Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsOut:
    """What will be the first to forbid driving."""

    clock: str
    """One of the four, or a rule that has none."""
    at: int
    """ms UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Instants in ms UTC; those of violations and of the next legal driving in minutes."""

    judged_at: int
    duty: Duty | None
    """None: no status was ever recorded."""
    mode: Mode | None
    since: int | None
    vehicle: str | None
    left: Remaining
    limits: Remaining
    if_paired: Remaining | None
    running: Sequence[Clock]
    """Those that run down while the status goes on."""
    violations: Sequence[Violation]
    unknown: Sequence[str]
    """Why nobody can tell: such a driver is not assignable."""
    next_legal: NextLegal | None
    """None: nobody can tell."""
    runs_out: RunsOut | None
    """None: nothing does, as things go."""
    rule_set: RuleSetName
    exemption: Exemption | None
    figures: str
    """Of the depot, by which it was judged."""
    plan_ends_at: int | None
    """When the work in hand is done; None: there is none."""

    @property
    def is_known(self) -> bool:
        return self.duty is not None and not self.unknown

    @property
    def is_on_duty(self) -> bool:
        return self.duty in (Duty.D, Duty.ON)


def advanced(snapshot: Snapshot, now: int) -> Snapshot:
    """What a look at `now` finds if nothing but time has passed. It holds for a while only: a
    rest that heals and a midnight that forgives are not foreseen.
    """
    minutes = now // MINUTE_MS - snapshot.judged_at // MINUTE_MS
    if minutes <= 0:
        return replace(snapshot, judged_at=now)
    return replace(
        snapshot,
        judged_at=now,
        left=_less(snapshot.left, snapshot.running, minutes),
        if_paired=None
        if snapshot.if_paired is None
        else _less(snapshot.if_paired, snapshot.running, minutes),
    )


def _less(clocks: Remaining, running: Sequence[Clock], minutes: int) -> Remaining:
    def less(left: int | None, clock: Clock) -> int | None:
        return left if left is None or clock not in running else max(0, left - minutes)

    return Remaining(
        driving=less(clocks.driving, Clock.DRIVING),
        window=less(clocks.window, Clock.WINDOW),
        break_=less(clocks.break_, Clock.BREAK),
        cycle=less(clocks.cycle, Clock.CYCLE),
    )
