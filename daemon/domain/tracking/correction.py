"""When the depot's clock is corrected, remembered arrivals move with it."""

from daemon.domain.tracking.state import UnitState


def arrivals_shifted(state: UnitState, step_ms: int) -> UnitState:
    """Silence, and how far a receiver is ahead, are told from arrivals: uncorrected ones would
    look like years. The fixes that come judge the watermark by the corrected ones."""
    if state.heard_seen_at is None or not step_ms:
        return state
    shifted = state.copy()
    shifted.heard_seen_at = state.heard_seen_at + step_ms
    shifted.ahead_ms = max(0, state.ahead_ms - step_ms)
    if state.last is not None:
        shifted.last = state.last._replace(seen_at=state.last.seen_at + step_ms)
    if state.doubt is not None:
        fix = state.doubt.fix
        shifted.doubt = state.doubt._replace(fix=fix._replace(seen_at=fix.seen_at + step_ms))
    if state.clock is not None:
        first_seen_at = state.clock.first_seen_at + step_ms
        shifted.clock = state.clock._replace(first_seen_at=first_seen_at)
    return shifted
