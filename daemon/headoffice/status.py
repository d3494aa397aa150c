"""How each depot stands, for people: values alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.wire.topics import Stream

SILENT_MS = 20_000
"""A consumer that has said nothing for so long is taken for dead: four signs of life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStatus:
    stream: Stream
    mark: int
    told: int
    """The depot's last number, as far as head office has heard."""
    gaps: int
    missing: int
    """Numbers in the gaps."""

    @property
    def lag(self) -> int:
        return max(0, self.told - self.mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadStatus:
    reason: str
    count: int
    last_at: int
    detail: str
    """Of the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerStatus:
    name: str
    run: str
    started_at: int
    beat_at: int
    is_connected: bool
    """To the broker, at its last sign of life."""
    connected_at: int | None
    """When it last said so."""
    ended_at: int | None
    """When it was told to stop."""
    error: str
    """Why the broker is away."""

    def runs(self, now: int) -> bool:
        return self.ended_at is None and now - self.beat_at <= SILENT_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class DepotStatus:
    depot: str
    is_online: bool | None
    """None: it has never said."""
    since: int | None
    heard_at: int | None
    release: str | None
    clock: str | None
    epoch: str | None
    epochs: int
    streams: Sequence[StreamStatus]
    commands_waiting: int
    """Not answered yet."""
    bad: Sequence[BadStatus]
