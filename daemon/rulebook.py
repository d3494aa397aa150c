"""Which figures are in force, and from where: so far those of the settings."""

from daemon.domain.tracking.rules import TrackingRules
from daemon.settings import Settings

KMH_IN_M_S = 1 / 3.6


def tracking_rules(settings: Settings) -> TrackingRules:
    table = settings.tracking
    limit = table.overspeed_kmh
    return TrackingRules(
        raw_positions=settings.ingest.positions == "raw",
        stop_min_s=table.stop_min_s,
        trip_min_m=table.trip_min_m,
        gap_s=table.gap_s,
        stale_s=table.stale_s,
        idle_min_s=table.idle_min_s,
        jump_max_m_s=table.jump_max_kmh * KMH_IN_M_S,
        keep_moved_m=table.keep_moved_m,
        keep_turned_deg=table.keep_turned_deg,
        keep_speed_change_cm_s=round(table.keep_speed_change_kmh * KMH_IN_M_S * 100),
        keep_every_s=table.keep_every_s,
        overspeed_limit_cm_s=None if limit is None else round(limit * KMH_IN_M_S * 100),
        overspeed_min_s=table.overspeed_min_s,
        fence_hysteresis_m=table.fence_hysteresis_m,
    )
