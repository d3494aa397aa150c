from daemon.domain.fences import FenceSet
from daemon.domain.tracking.correction import arrivals_shifted
from daemon.domain.tracking.facts import Motion
from daemon.domain.tracking.fold import UnitState, fold, tick
from daemon.domain.tracking.rules import TrackingRules
from drivers.readings import Fix

NONE = FenceSet(())
AT = 1_790_000_000_000
YEAR_MS = 365 * 86_400_000


def moving(seen_at: int) -> UnitState:
    fixes = [
        Fix(
            "u",
            AT + s * 1000,
            480_000_000 + s * 900,
            0,
            1000,
            0,
            None,
            90,
            9,
            1,
            0,
            seen_at + s * 1000,
        )
        for s in range(30)
    ]
    rules = TrackingRules(future_max_s=10**12)
    return fold(UnitState.fresh(), fixes, rules, NONE).state


def test_silence_is_counted_from_corrected_arrivals() -> None:
    """Booted with a clock a year behind, then corrected: the unit was heard just now."""
    state = moving(AT - YEAR_MS)
    assert tick(state, AT + 60_000, TrackingRules(), NONE).state.motion is Motion.STALE
    corrected = arrivals_shifted(state, YEAR_MS)
    assert tick(corrected, AT + 60_000, TrackingRules(), NONE).state.motion is Motion.MOVING


def test_the_state_that_was_given_is_left_as_it_was() -> None:
    state = moving(AT)
    before = state.heard_seen_at
    arrivals_shifted(state, 5000)
    assert state.heard_seen_at == before


def test_a_unit_never_heard_has_nothing_to_correct() -> None:
    fresh = UnitState.fresh()
    assert arrivals_shifted(fresh, 5000) is fresh
