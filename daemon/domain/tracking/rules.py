"""The figures that steer tracking, with their units and defaults."""

from dataclasses import dataclass

CREEP_MOST_M = 50.0
"""A shorter drive between two spells of standing is a creep, as in a queue."""
PAUSE_MOST_S = 10
"""A shorter spell is a pause in driving: a stop sign, a change of gear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingRules:
    raw_positions: bool = False
    """Store every fix (`ingest.positions = "raw"`) instead of the thinned track."""
    stop_min_s: int = 180
    trip_min_m: int = 200
    gap_s: int = 3600
    stale_s: int = 600
    """No fix for so long: the unit's motion is `stale`."""
    idle_min_s: int = 30
    """Standing inside a trip for so long counts as idle time."""
    jump_max_m_s: float = 60.0
    """Above this a step between two fixes is beyond the physics of a truck."""
    future_max_s: int = 600
    """A fix further ahead of its arrival is refused; for an arrival clock that can be trusted."""
    keep_moved_m: int = 50
    keep_turned_deg: int = 15
    keep_speed_change_cm_s: int = 280
    keep_every_s: int = 60
    """Heartbeat of the thinned track while moving; standing units keep one in ten of these."""
    overspeed_limit_cm_s: int | None = None
    overspeed_min_s: int = 10
    fence_hysteresis_m: float = 15.0
