"""What is known of a port: one snapshot, and the turns it took."""

from dataclasses import dataclass
from enum import StrEnum


class PortState(StrEnum):
    OPEN = "open"
    SILENT = "silent"
    """Open, but without a byte for longer than it should be."""
    ABSENT = "absent"
    """Not there, or not to be opened; tried again."""
    CLOSED = "closed"
    """Ended on purpose: stopped, or a file read to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortStatus:
    name: str
    url: str
    device: str
    """Where the name leads now, or led last; empty before the first opening."""
    baud: int | None
    is_searching: bool
    """Whether the rate is still a guess."""
    state: PortState
    since: int
    """ms UTC"""
    last_error: str
    reconnects: int
    bytes: int
    chunks: int
    last_byte_at: int | None
    """ms UTC"""
    faults: tuple[tuple[str, int], ...] = ()
    """What went wrong on the way of a bus to us, by reason, since the start."""

    @property
    def cause(self) -> str:
        """Names this turn of the port, in events and in the log alike."""
        return _cause(self.name, self.since)


class NoticeKind(StrEnum):
    LOST = "lost"
    """Could not be opened, or broke; said once until it is back."""
    BACK = "back"
    SILENT = "silent"
    HEARD = "heard"
    RATE_FOUND = "rate_found"
    RATE_LOST = "rate_lost"
    RATE_NOT_SAVED = "rate_not_saved"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortNotice:
    """A turn in the life of a port, worth one line in the log."""

    kind: NoticeKind
    port: str
    since: int
    """ms UTC, when the state began that the port is in after this turn"""
    device: str
    device_before: str = ""
    reason: str = ""
    away_ms: int | None = None
    baud: int | None = None

    @property
    def cause(self) -> str:
        """The same as of the status that tells of this turn."""
        return _cause(self.port, self.since)


def _cause(port: str, since: int) -> str:
    return f"{port}@{since}"
