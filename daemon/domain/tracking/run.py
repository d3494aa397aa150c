"""One pass of the fold: the working copy of a state and what comes out of it."""

from daemon.domain.fences import FenceSet
from daemon.domain.tracking.facts import Fact, Kept, Motion, MotionChanged, Verdict
from daemon.domain.tracking.rules import TrackingRules
from daemon.domain.tracking.state import UnitState, kept_of
from drivers.readings import Fix

AHEAD_DOUBTED_MS = 120_000
"""A clock that jumps ahead of arrivals by more is not believed at once."""


class Run:
    """Mutable, lives inside one call of `fold` or `tick`."""

    __slots__ = (
        "before_m",
        "counts",
        "doubted_ms",
        "facts",
        "facts_begun",
        "fastest_cm_s",
        "fences",
        "future_ms",
        "gap_ms",
        "is_raw",
        "kept",
        "rules",
        "stale_ms",
        "state",
    )

    def __init__(self, state: UnitState, rules: TrackingRules, fences: FenceSet) -> None:
        self.state = state.copy()
        self.rules = rules
        self.fences = fences
        self.kept: list[Kept] = []
        self.facts: list[Fact] = []
        self.facts_begun = 0
        """How many facts there were before the present fix."""
        self.counts = [0] * len(Verdict)
        self.is_raw = rules.raw_positions
        self.fastest_cm_s = rules.jump_max_m_s * 100
        self.future_ms = rules.future_max_s * 1000
        self.doubted_ms = min(AHEAD_DOUBTED_MS, self.future_ms)
        self.stale_ms = rules.stale_s * 1000
        self.gap_ms = rules.gap_s * 1000
        self.before_m = 0.0
        """The odometer at the last believed fix."""

    def refuse(self, fix: Fix, verdict: Verdict) -> None:
        """Counts and, in a raw track, keeps a fix that changes nothing."""
        self.counts[verdict] += 1
        if (
            self.is_raw
            or verdict is Verdict.LATE
            or (verdict is Verdict.BACKWARDS and self._is_news_back(fix))
        ):
            self.keep(fix, verdict)

    def _is_news_back(self, fix: Fix) -> bool:
        """The thinned track has few fixes of a clock that went back, but it has some."""
        state = self.state
        every_ms = self.rules.keep_every_s * 1000
        if state.back_at is not None and abs(fix.at - state.back_at) < every_ms:
            return False
        state.back_at = fix.at
        return True

    def keep(self, fix: Fix, verdict: int) -> None:
        self.kept.append(kept_of(fix, verdict, int(self.state.odometer_m)))

    def set_motion(self, now: Motion, at: int) -> None:
        """The change is never told at or before the one before it."""
        state = self.state
        if now is state.motion:
            return
        if state.motion_at is not None and at <= state.motion_at:
            at = state.motion_at + 1
        self.facts.append(MotionChanged(at=at, was=state.motion, now=now))
        state.motion = now
        state.motion_at = at
