"""What the motion states mean, in the words that documents and screens show."""

from daemon.domain.tracking.facts import Motion

RULE_OF = {
    Motion.MOVING: (
        "Drives: since it last stood below 1 knot it has driven at least 2 m; "
        "also while it stands in a trip for less than the idle time."
    ),
    Motion.IDLE: "Stands inside a trip for at least the idle time, not yet long enough for a stop.",
    Motion.PARKED: (
        "Stands in a stop: for at least the stop time, drives in between being shorter than a trip."
    ),
    Motion.STALE: "Has sent no fix with a credible time for longer than the stale time.",
    Motion.UNKNOWN: (
        "Has never sent a fix that was believed, or has stood since its first one "
        "for less than the stop time."
    ),
}
"""For each state its rule in one sentence."""
