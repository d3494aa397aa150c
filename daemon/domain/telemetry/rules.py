"""The figures that steer what is made of samples, with their units and defaults."""

from dataclasses import dataclass
from datetime import UTC, tzinfo

CHOOSING_MS = 30_000
"""For so long from a signal's first value a better source may still take over."""
LOST_MS = 600_000
"""A source that is silent for so long while another tells is lost."""
TELLS_MS = 300_000
"""Who was silent for longer did not tell in between."""
DIFFER_MS = 10_000
"""Two sources differ when they do for so long: what changes fast is never read at one instant."""
DIFFER_PERMILLE = 10
FRESH_MS = 60_000
"""What a source said longer ago is not held against what another says now."""
LOOK_MS = 10_000
"""Idling, fuel and the state of parts are judged by a value in so long, not by each."""
SILENT_MS = 180_000
"""A vehicle that said nothing for longer may have done anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryRules:
    zone: tzinfo = UTC
    """Of the depot, whose midnights end days."""
    heartbeat_s: int = 600
    """A value that does not change is kept at least so often while it is told."""
    band_factor: float = 1.0
    """Stretches the dead bands of all signals."""
    idle_min_s: int = 300
    """Standing with the engine running for so long is idling."""
    fuel_drop_percent: float = 8.0
    fuel_fill_percent: float = 10.0
    fuel_window_min: int = 30
    """A drop or a fill happens within so long."""
    fault_codes_most: int = 200
    """Of one unit; the oldest former ones give way."""
    missed_messages: int = 3
    """A fault code that is missing in so many messages in a row is over."""
