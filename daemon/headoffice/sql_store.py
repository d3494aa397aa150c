"""The store of head office over either engine: every call one transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from daemon.errors import BadValues, InputError, StoreBusy
from daemon.headoffice import beats, commands, complaints, desired, greeting, looking, presence
from daemon.headoffice.ledger import DepotBook, locked, open_books, read_book
from daemon.headoffice.status import ConsumerStatus, DepotStatus
from daemon.headoffice.store import (
    Arrival,
    BadMessageSeen,
    CommandRow,
    ConsumerBeat,
    DesiredRow,
    DueDesired,
    EpochKey,
    Greeting,
    NewCommand,
    NewDesired,
    Standing,
    Taken,
)
from daemon.headoffice.taking import Take, standing, take
from daemon.headoffice.tx import Engine, Tx
from daemon.wire.batch import Row
from daemon.wire.messages import Presence, Reported, UpAck
from daemon.wire.topics import DepotId, Stream

T = TypeVar("T")

IDENTITY = "SELECT ho FROM head_office WHERE id = 1"

TRIES = 3
"""PostgreSQL may end one of two transactions that wait for each other."""


class SqlStore:
    """Belongs to one thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with engine.snapshot() as tx:
            [(self._ho,)] = tx.rows(IDENTITY, {})

    @property
    def ho(self) -> str:
        return str(self._ho)

    @property
    def place(self) -> str:
        return self._engine.place

    def close(self) -> None:
        self._engine.close()

    # What comes up.

    def greet(self, greetings: Sequence[Greeting], *, now: int) -> Sequence[BadMessageSeen]:
        def greeted(tx: Tx) -> list[BadMessageSeen]:
            refused = greeting.greet(tx, greetings, ho=self.ho, now=now)
            complaints.note(tx, refused, now=now)
            return refused

        return self._write(greeted) if greetings else ()

    def take(self, arrivals: Sequence[Arrival], *, now: int) -> Taken:
        """Raises BadValues only for what even cleansing does not make storable."""

        def taken(tx: Tx, *, cleanse: bool) -> Take:
            done = take(tx, arrivals, ho=self.ho, now=now, cleanse=cleanse)
            if done.complaints:
                complaints.note(tx, done.complaints, now=now)
            return done

        if not arrivals:
            return Taken(standings={})
        try:
            return self._write(lambda tx: taken(tx, cleanse=False)).taken
        except BadValues:
            return self._write(lambda tx: taken(tx, cleanse=True)).taken

    def standings(self, keys: Sequence[EpochKey]) -> Mapping[EpochKey, Standing]:
        found = {}
        with self._engine.snapshot() as tx:
            books: dict[DepotId, DepotBook | None] = {}
            for key in keys:
                if key.depot not in books:
                    books[key.depot] = read_book(tx, key.depot)
                book = books[key.depot]
                line = None if book is None else book.lines.get(key.epoch)
                if line is not None:
                    found[key] = standing(line)
        return found

    def note_presence(self, seen: Sequence[tuple[DepotId, Presence]], *, now: int) -> None:
        if seen:
            self._write(lambda tx: presence.note(tx, seen, now=now))

    def note_answered(self, told: Sequence[tuple[DepotId, UpAck]], *, now: int) -> None:
        def noted(tx: Tx) -> None:
            ids = locked(tx, (depot for depot, _ in told), now=now)
            for depot, ack in told:
                commands.answered_upto(tx, ids[depot], ack)

        if told:
            self._write(noted)

    def note_reported(self, seen: Sequence[tuple[DepotId, str, Reported]], *, now: int) -> None:
        def noted(tx: Tx) -> None:
            ids = locked(tx, (depot for depot, _, _ in seen), now=now)
            for depot, doc, told in seen:
                desired.reported(tx, ids[depot], doc, told)

        if seen:
            self._write(noted)

    def note_bad(self, seen: Sequence[BadMessageSeen], *, now: int) -> None:
        if seen:
            self._write(lambda tx: complaints.note(tx, seen, now=now))

    # What goes down.

    def add_command(self, command: NewCommand, *, now: int) -> CommandRow:
        def added(tx: Tx) -> CommandRow:
            book = _known(tx, command.depot, now=now)
            return commands.add(tx, book, command, now=now)

        return self._write(added)

    def due_commands(self, *, now: int, resend_ms: int) -> Sequence[Sequence[CommandRow]]:
        """Asked often: looks before it locks."""
        with self._engine.snapshot() as tx:
            if not commands.is_anything_due(tx, now=now, resend_ms=resend_ms):
                return ()
        self._write(lambda tx: commands.expire(tx, now=now))
        return self._write(lambda tx: list(commands.due(tx, now=now, resend_ms=resend_ms)))

    def put_desired(self, document: NewDesired, *, now: int) -> DesiredRow:
        def put(tx: Tx) -> DesiredRow:
            book = _known(tx, document.depot, now=now)
            return desired.put(tx, book, document, now=now)

        return self._write(put)

    def withdraw_desired(self, depot: DepotId, doc: str, *, by: str, now: int) -> DesiredRow:
        def withdrawn(tx: Tx) -> DesiredRow:
            book = _known(tx, depot, now=now)
            found = desired.withdraw(tx, book, doc, by=by, now=now)
            if found is None:
                raise InputError(
                    f"no {doc} is desired of {depot}",
                    next_step=f"depotd headoffice desired {depot} lists what is",
                )
            return found

        return self._write(withdrawn)

    def due_desired(self, *, now: int) -> Sequence[DueDesired]:
        with self._engine.snapshot() as tx:
            if not desired.is_anything_due(tx):
                return ()
        return self._write(lambda tx: desired.due(tx, now=now))

    # Who is at work.

    def note_beat(self, beat: ConsumerBeat, *, now: int) -> None:
        self._write(lambda tx: beats.note(tx, beat, now=now))

    def consumers(self) -> Sequence[ConsumerStatus]:
        with self._engine.snapshot() as tx:
            return beats.every(tx)

    # What people look at.

    def status(self, depot: DepotId | None = None) -> Sequence[DepotStatus]:
        with self._engine.snapshot() as tx:
            return looking.status(tx, depot)

    def command(self, command_id: str) -> CommandRow | None:
        with self._engine.snapshot() as tx:
            found = tx.rows(commands.BY_ID, {"id": command_id})
        return commands.row_of(found[0]) if found else None

    def commands(self, depot: DepotId, *, limit: int) -> Sequence[CommandRow]:
        with self._engine.snapshot() as tx:
            found = tx.rows(commands.NEWEST, {"name": depot, "limit": limit})
        return [commands.row_of(row) for row in found]

    def desired(self, depot: DepotId) -> Sequence[DesiredRow]:
        with self._engine.snapshot() as tx:
            return desired.of_depot(tx, depot)

    def rows(self, depot: DepotId, stream: Stream, *, first: int, limit: int) -> Sequence[Row]:
        with self._engine.snapshot() as tx:
            return looking.rows(tx, depot, stream, first=first, limit=limit)

    def _write(self, change: Callable[[Tx], T]) -> T:
        """Again where the database ended it for another's sake: nothing was done then."""
        for _ in range(TRIES - 1):
            try:
                with self._engine.transaction() as tx:
                    return change(tx)
            except StoreBusy:
                continue
        with self._engine.transaction() as tx:
            return change(tx)


def _known(tx: Tx, depot: DepotId, *, now: int) -> DepotBook:
    if read_book(tx, depot) is None:
        raise InputError(
            f"no depot {depot} has been heard of",
            next_step="depotd headoffice status lists those that have",
        )
    return open_books(tx, [depot], now=now)[depot]
