"""What the link is told to be, and what it stands on."""

import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from daemon.depot_clock import DepotClock
from daemon.domain.events import Event, Stamp
from daemon.interfaces import DispatchAlso, Tx, Writer
from daemon.readmodel.values import ReadConnection
from daemon.store.sent_rows import SentRows
from daemon.wire.topics import DepotId

Record = Callable[[Tx, Event, Stamp], int | None]
"""The journal's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPlan:
    """Of one head office; another plan is another link."""

    broker: str
    """Its URL, for people."""
    depot: DepotId
    depot_name: str
    keepalive_s: int = 30
    session_expiry_s: int = 14 * 86_400
    window_bytes: int = 256 << 10
    history_bytes_per_s: float | None = None
    day_bytes: int | None = None
    state_interval_ms: int = 5_000
    stale_s: int = 600
    """A vehicle without a fix for so long is stale."""
    retry_most_ms: int = 300_000
    skew_warn_ms: int = 30_000
    untrusted_wait_ms: int = 0
    """So long, from the start of the link, rows wait for the right time."""
    commands: Sequence[str] = ("*",)
    """What head office may ask."""
    commands_per_minute: int = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkGround:
    clock: DepotClock
    writer: Writer
    reads: Callable[[], AbstractContextManager[ReadConnection]]
    """A snapshot: what is read is committed."""
    boot: Callable[[], int]
    record: Record
    dispatch: DispatchAlso
    day_of: Callable[[int], int]
    """Names the depot's day of an instant."""
    release: str
    run: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    """Of this start; no other has the same."""
    sent: SentRows = field(default_factory=SentRows)
    before: Callable[[], Mapping[str, int]] = dict
    """Last numbers of streams that were there before this start, of those that are corrected."""
    chance: Callable[[], float] = random.random
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())

    def stamp(self) -> Stamp:
        return self.clock.stamp(self.boot())
