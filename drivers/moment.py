"""An instant by both clocks, handed to objects that must not ask for the time."""

from typing import NamedTuple


class Moment(NamedTuple):
    utc_ms: int
    """Wall clock, for what people and the database see; may jump."""
    mono_ms: int
    """Monotonic, for durations only."""
