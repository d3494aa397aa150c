"""When the depot's clock is corrected, remembered arrivals move with it."""

from daemon.domain.tracking.state import UnitState


def arrivals_shifted(state: UnitState, step_ms: int) -> UnitState:
    """Silence is counted from arrivals; uncorrected ones would look like years of it."""
    if state.heard_seen_at is None or not step_ms:
        return state
    shifted = state.copy()
    shifted.heard_seen_at = state.heard_seen_at + step_ms
    return shifted
