"""What a consumer is run with, and the figures it goes by."""

from collections.abc import Callable
from dataclasses import dataclass

from daemon.wire.topics import DepotId


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    linger_ms: int = 50
    """Messages that come one behind the other are collected for at most so long."""
    quiet_ms: int = 2
    """When nothing follows for so long, what there is is stored."""
    rows_most: int = 5_000
    bytes_most: int = 1 << 20
    """One transaction has at most about so much."""
    receive_most: int = 200
    """Messages that a broker may hand over before the first is stored: what is held in memory."""
    ack_ms: int = 50
    ack_rows: int = 500
    """A depot hears its marks after so long or so many rows, whichever is first."""
    gap_ms: int = 2_000
    """What is missing for so long is asked for."""
    gap_again_ms: int = 10_000
    beat_ms: int = 5_000
    """A consumer says in the store that it runs so often."""
    errand_ms: int = 250
    """Commands and documents are looked for so often."""
    resend_ms: int = 15_000
    """A command without answer is sent again after so long."""
    slow_commit_ms: int = 1_000
    hold_ms: int = 3_000
    """Asked of depots while the store cannot follow."""
    retry_most_ms: int = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerPlan:
    name: str
    """Of this consumer: its topic, its client id."""
    run: str
    """Of this start of it."""
    dice: Callable[[], float]
    """From 0 up to, but not, 1: spreads retries."""
    allowed: frozenset[DepotId] | None = None
    """None: whoever the broker lets in."""
    figures: Figures = Figures()
