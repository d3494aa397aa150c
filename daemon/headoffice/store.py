"""What the far end of the link keeps, as an interface of values.

Two stores have it, SQLite and PostgreSQL; one contract suite says what both must do. Every call is
one transaction: when it returns, what it did is on the disk; when it raises, nothing was done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from daemon.headoffice.status import ConsumerStatus, DepotStatus
from daemon.wire.batch import Batch, Row
from daemon.wire.messages import Desired, Hello, Presence, Reported, UpAck
from daemon.wire.topics import DepotId, Stream


class EpochKey(NamedTuple):
    """One life of one depot's database."""

    depot: DepotId
    epoch: str


class Arrival(NamedTuple):
    depot: DepotId
    batch: Batch


class Greeting(NamedTuple):
    depot: DepotId
    hello: Hello


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far an epoch is held, as committed."""

    marks: Mapping[Stream, int]
    gaps: Sequence[tuple[Stream, int, int]]
    """Missing below what has arrived, in order of the streams' priority."""
    beyond: Mapping[Stream, int] = field(default_factory=dict)
    """The greatest number that is held, of streams with gaps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    standings: Mapping[EpochKey, Standing]
    rows: int = 0
    """Stored now."""
    repeated: int = 0
    """Dropped: their numbers were held already."""
    conflicts: int = 0
    """Of the repeated, those that say something else than what is stored."""
    blanked: int = 0
    """Values that the database cannot hold: stored as unknown."""
    late: int = 0
    """Batches of an older start of the daemon: not stored, the depot sends again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCommand:
    depot: DepotId
    id: str
    kind: str
    args: str
    """A JSON object."""
    actor: str
    correlation: str | None = None
    expires: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRow:
    depot: DepotId
    seq: int
    id: str
    kind: str
    args: str
    actor: str
    correlation: str | None
    expires: int | None
    made_at: int
    state: str
    """waiting, sent, expired (before it was sent) or answered."""
    sends: int
    sent_at: int | None
    answered_at: int | None
    """By the depot's clock."""
    outcome: str | None
    code: str | None
    message: str | None
    next_step: str | None
    body: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDesired:
    depot: DepotId
    doc: str
    body: str
    """A JSON object, canonical."""
    sha256: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredRow:
    depot: DepotId
    doc: str
    version: int
    sha256: str
    by: str
    at: int
    published_at: int | None
    reported_version: int | None
    reported_state: str | None
    reported_code: str | None
    reported_message: str | None
    is_withdrawn: bool


class DueDesired(NamedTuple):
    depot: DepotId
    doc: str
    document: Desired | None
    """None: it is withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadMessageSeen:
    depot: str
    """As its topic names it; empty where it names none."""
    reason: str
    """One of a few words."""
    detail: str
    topic: str = ""
    payload: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerBeat:
    """A sign of life."""

    name: str
    run: str
    started_at: int
    is_connected: bool
    is_over: bool
    """The last one: it was told to stop."""
    error: str


class HeadOfficeStore(Protocol):
    @property
    def ho(self) -> str:
        """Who numbers commands here."""
        ...

    @property
    def place(self) -> str:
        """For people: never with a password."""
        ...

    # What comes up.
    def greet(self, greetings: Sequence[Greeting], *, now: int) -> Sequence[BadMessageSeen]:
        """Answers those that are refused, counted already; they get no acknowledgement."""
        ...

    def take(self, arrivals: Sequence[Arrival], *, now: int) -> Taken:
        """Once for each number, whoever brings it first; a hole replaces nothing."""
        ...

    def standings(self, keys: Sequence[EpochKey]) -> Mapping[EpochKey, Standing]:
        """Without those that nobody has heard of."""
        ...

    def note_presence(self, seen: Sequence[tuple[DepotId, Presence]], *, now: int) -> None: ...
    def note_answered(self, told: Sequence[tuple[DepotId, UpAck]], *, now: int) -> None:
        """Only the epoch that said hello last may lower a mark."""
        ...

    def note_reported(self, seen: Sequence[tuple[DepotId, str, Reported]], *, now: int) -> None: ...
    def note_bad(self, seen: Sequence[BadMessageSeen], *, now: int) -> None: ...

    # What goes down.
    def add_command(self, command: NewCommand, *, now: int) -> CommandRow:
        """Numbers it; one that is there under its id is answered as it is. Raises InputError for
        a depot that nobody has heard of."""
        ...

    def due_commands(self, *, now: int, resend_ms: int) -> Sequence[Sequence[CommandRow]]:
        """For each depot that is there, noted as sent; again after `resend_ms` without answer."""
        ...

    def put_desired(self, document: NewDesired, *, now: int) -> DesiredRow:
        """Under a version above all before it. Raises InputError like `add_command`."""
        ...

    def withdraw_desired(self, depot: DepotId, doc: str, *, by: str, now: int) -> DesiredRow:
        """What is in force at the depot stays. Raises InputError where nothing is desired."""
        ...

    def due_desired(self, *, now: int) -> Sequence[DueDesired]:
        """Noted as published; again after the depot's next hello."""
        ...

    # Who is at work.
    def note_beat(self, beat: ConsumerBeat, *, now: int) -> None: ...
    def consumers(self) -> Sequence[ConsumerStatus]: ...

    # What people look at.
    def status(self, depot: DepotId | None = None) -> Sequence[DepotStatus]: ...
    def command(self, command_id: str) -> CommandRow | None: ...
    def commands(self, depot: DepotId, *, limit: int) -> Sequence[CommandRow]: ...
    def desired(self, depot: DepotId) -> Sequence[DesiredRow]: ...
    def rows(self, depot: DepotId, stream: Stream, *, first: int, limit: int) -> Sequence[Row]:
        """As the depot's present epoch counts them, across those it goes on from."""
        ...

    def close(self) -> None: ...
