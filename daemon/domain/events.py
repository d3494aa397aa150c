"""An event: something that happened and that head office, rules and people must hear of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

MAX_DEPTH = 16
"""Consequences of consequences end here: what goes deeper is a loop, not a decision."""


class ClockQuality(StrEnum):
    """What this machine's wall clock was worth when something was noticed."""

    UNTRUSTED = "untrusted"
    GPS = "gps"
    NTP = "ntp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When and by which clock the daemon noticed; several events may share one."""

    boot: int
    monotonic_ms: int
    clock: ClockQuality
    seen_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`at` is when it happened, ms UTC. `unit_id, at, kind, subject` name it for good."""

    kind: str
    at: int
    unit_id: int | None = None
    vehicle_id: int | None = None
    subject: str = ""
    """What it is about besides the unit: a fence, a site, a port."""
    body: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    correlation_id: str
    """The cause that this event, its jobs, log lines and messages share."""
    depth: int = 0
    """How many consequences lie between the first cause and this event."""
