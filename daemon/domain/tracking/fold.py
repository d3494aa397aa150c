"""Tracking of one unit: fixes in, facts out; a pure function of what it is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daemon.domain.fences import FenceSet
from daemon.domain.tracking import fencing, gaps, gate, wheels
from daemon.domain.tracking.facts import Fact, Kept, Verdict
from daemon.domain.tracking.rules import TrackingRules
from daemon.domain.tracking.run import Run
from daemon.domain.tracking.state import UnitState
from drivers.readings import Fix

__all__ = ["Folded", "UnitState", "fold", "tick"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """`verdicts` counts every fix of the call; kept positions are in order of decision."""

    state: UnitState
    kept: list[Kept]
    facts: list[Fact]
    noticed: list[int]
    """For each fact the arrival of the fix that made it certain; a fact of time alone is
    noticed when it becomes true."""
    verdicts: Mapping[Verdict, int]


def fold(state: UnitState, fixes: Sequence[Fix], rules: TrackingRules, fences: FenceSet) -> Folded:
    """What the fixes of one unit, in order of arrival, add to its state."""
    run = Run(state, rules, fences)
    if run.state.fences != fences.fingerprint:
        fencing.adopt(run)
    noticed = [fact.at for fact in run.facts]
    for fix in fixes:
        run.facts_begun = len(run.facts)
        gate.judge(run, fix)
        if len(run.facts) != run.facts_begun:
            noticed += [fix.seen_at] * (len(run.facts) - run.facts_begun)
    return _folded(run, noticed)


def tick(state: UnitState, now_ms: int, rules: TrackingRules, fences: FenceSet) -> Folded:
    """What the passing of time alone adds: silence, gaps, dwelling."""
    run = Run(state, rules, fences)
    heard = state.heard_seen_at
    if heard is None or now_ms <= heard:
        return _folded(run, [fact.at for fact in run.facts])
    silence_ms = now_ms - heard
    instant = (state.heard_at or 0) + silence_ms
    if instant >= state.wheels_due_at:
        wheels.stand(run, instant)
    if silence_ms <= run.stale_ms:
        if state.dwell_at is not None and state.fences == fences.fingerprint:
            fencing.dwell(run, min(now_ms, instant))
    else:
        gate.fall_silent(run)
    if silence_ms > run.gap_ms:
        gaps.close(run)
    return _folded(run, [fact.at for fact in run.facts])


def _folded(run: Run, noticed: list[int]) -> Folded:
    counts = {verdict: run.counts[verdict] for verdict in Verdict if run.counts[verdict]}
    return Folded(state=run.state, kept=run.kept, facts=run.facts, noticed=noticed, verdicts=counts)
