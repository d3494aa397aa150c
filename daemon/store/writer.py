"""The one writer (I2): takes functions, commits them in groups, acknowledges what is durable.

`StoreWriter` is a queue in front of `GroupCommit`. Its steps can be called one by one (in
simulation and replay); as a service, a thread does nothing but call them. A caller that finds
nobody at work lends its own thread to one turn instead of waking the writer's: two thread
switches cost more than a commit on a good disk. Whoever holds `_turn` is the one writer.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import structlog

from daemon.clock import Clock
from daemon.database_file import DatabaseKind
from daemon.errors import StoreError, StoreFailed, StoreFull
from daemon.interfaces import Ticket, Tx
from daemon.store.database import Store
from daemon.store.faults import store_error
from daemon.store.group import GroupCommit
from daemon.store.health import StoreHealth
from daemon.store.shedding import Shed
from daemon.store.tickets import WriteTicket
from daemon.store.upkeep import StoreLimits, Upkeep

log = structlog.get_logger(component="store")

T = TypeVar("T")

WAITING_MAX = 1024
"""So many functions may wait; who hands in more waits until there is room."""
TURN_MAX = 256
TURN_MS = 250
"""A turn commits after so long even if more is waiting."""
STOP_S = 30


class StoreWriter:
    """Owns the connection of `store` from now on and closes it when it stops.

    `on_failed` is called once, from the writer, when the disk failed: the process must end
    with exit code 76 by os._exit, because closing the database would write to that disk again.
    """

    name = "store.writer"

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        limits: StoreLimits | None = None,
        on_failed: Callable[[StoreFailed], None] | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._on_failed = on_failed
        self.before_commit: Callable[[], Callable[[Tx], Any] | None] | None = None
        """Asked at the end of each turn for one function more, that shares its commit; quick."""
        self.after_commit: Callable[[Ticket[Any] | None], None] | None = None
        """Called after each turn that settled something, in whichever thread took it, with the
        ticket of that function if there was one; quick."""
        self._turn = threading.Lock()
        self._state = threading.Lock()
        self._work = threading.Condition(self._state)
        """The writer's thread waits for functions."""
        self._room = threading.Condition(self._state)
        """Callers wait for room in the queue."""
        # Guarded by _state:
        self._waiting: deque[WriteTicket[Any]] = deque()
        self._failed: StoreFailed | None = None
        self._stopping = False
        # Of whoever holds _turn, or of whoever steps:
        self._group = GroupCommit(store.connection, clock, relieve=self._relieve)
        self._upkeep = Upkeep(
            store, clock, limits=limits or _usual_limits(store), run=self._run_alone
        )
        self._thread: threading.Thread | None = None
        self._ident = 0
        self._progress = self._progress_seen = 0
        self._idle = False
        self._rider: WriteTicket[Any] | None = None

    # What callers use

    def write(self, fn: Callable[[Tx], T], *, name: str = "") -> T:
        if threading.get_ident() == self._ident:
            raise StoreError(
                f"{name or fn}: write() was called inside a function given to the writer",
                next_step="use the transaction that is open, or submit()",
            )
        ticket = self._queued(fn, name)
        while not ticket.done() and self._turn.acquire(blocking=False):
            try:
                self._turn_held()
            finally:
                self._turn.release()
        if self._waiting:
            self._nudge()
        return ticket.result()

    def submit(self, fn: Callable[[Tx], T], *, name: str = "") -> WriteTicket[T]:
        """Waits while the queue is full, except in the writer itself."""
        ticket = self._queued(fn, name)
        self._nudge()
        return ticket

    def health(self) -> StoreHealth:
        """As of the last look, at most a second ago; any thread may ask."""
        return self._upkeep.health

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    # Steps

    def begin(self) -> int:
        """Takes what is waiting and opens a transaction; answers how many functions it has."""
        with self._state:
            tickets = [self._waiting.popleft() for _ in range(min(len(self._waiting), TURN_MAX))]
            self._room.notify_all()
        if tickets:
            with self._dying():
                self._group.begin(tickets)
        return len(tickets)

    def run_one(self) -> bool:
        with self._dying():
            has_run = self._group.run_one()
        self._progress += 1
        return has_run

    def commit(self) -> None:
        with self._dying():
            self._group.commit()

    def acknowledge(self) -> int:
        return self._group.acknowledge()

    def upkeep(self, *, committed: bool = False) -> None:
        with self._dying():
            if committed:
                self._upkeep.committed()
            self._upkeep.tick()

    def turn(self) -> int:
        """All steps of one turn; answers how many functions were settled."""
        with self._turn:
            return self._turn_held()

    def _turn_held(self) -> int:
        self._ident = threading.get_ident()
        try:
            return self._all_steps()
        finally:
            self._ident = 0  # another thread may be given the same one

    def _all_steps(self) -> int:
        settled = 0
        if self.begin():
            self._rider = None
            try:
                self._run_turn()
            except StoreFailed:
                raise
            except BaseException:
                self._group.interrupt()
                self._tell()
                raise
            settled = self.acknowledge()
            self._tell()
        self.upkeep(committed=settled > 0)
        return settled

    def _tell(self) -> None:
        if self.after_commit is not None:
            self.after_commit(self._rider)

    # Service

    def start(self) -> None:
        self._thread = threading.Thread(target=self._loop, name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Commits what is waiting, then leaves one plain file behind."""
        with self._state:
            self._stopping = True
            self._work.notify_all()
            self._room.notify_all()
        if self._thread is None:
            while self._failed is None and self._waiting:
                self.turn()
        else:
            self._thread.join(STOP_S)
            if self._thread.is_alive():
                raise StoreError(f"the writer did not come to an end within {STOP_S} s")
        if self._failed is None:
            with self._turn, self._dying():
                self._store.close()

    def beat(self) -> bool:
        """Progress, or nothing to do."""
        progress, seen = self._progress, self._progress_seen
        self._progress_seen = progress
        return self._failed is None and (progress != seen or self._idle)

    def _loop(self) -> None:
        try:
            while self._has_work():
                self.turn()
                self._progress += 1
        except StoreFailed:
            return  # told to everybody by _dying
        except BaseException as exc:
            self._die(store_error(exc, "the writer"))
            raise

    def _has_work(self) -> bool:
        """Waits for work, at most until upkeep is due; False when it is time to go."""
        with self._state:
            if not self._waiting and not self._stopping:
                self._idle = True
                self._work.wait(self._upkeep.wait_ms / 1000)
                self._idle = False
            return bool(self._waiting) or not self._stopping

    def _run_turn(self) -> None:
        until = self._clock.monotonic() + TURN_MS
        while self.run_one():
            if self._clock.monotonic() >= until:
                self._put_back(self._group.put_back())
                break
        if self.before_commit is not None and self._group.stands:
            fn = self.before_commit()
            if fn is not None:
                self._rider = WriteTicket(fn, name="rider", writer=self._identity)
                self._group.join(self._rider)
                self.run_one()
        self.commit()

    def _identity(self) -> int:
        return self._ident

    def _wait_for_room(self) -> None:
        if threading.get_ident() == self._ident:
            return
        if self._thread is None:
            raise StoreFull(
                f"{len(self._waiting)} functions wait for a writer that nobody drives",
                next_step="call turn(), or start the writer",
            )
        self._room.wait_for(
            lambda: len(self._waiting) < WAITING_MAX or self._failed or self._stopping
        )

    def _queued(self, fn: Callable[[Tx], T], name: str) -> WriteTicket[T]:
        ticket = WriteTicket(fn, name=name, writer=self._identity)
        with self._state:
            if len(self._waiting) >= WAITING_MAX:
                self._wait_for_room()
            if self._failed is not None:
                raise self._failed
            if self._stopping:
                raise StoreError(f"{ticket.name}: the store is closed")
            self._waiting.append(ticket)
        return ticket

    def _nudge(self) -> None:
        with self._state:
            self._work.notify_all()

    def _put_back(self, tickets: Sequence[WriteTicket[Any]]) -> None:
        with self._state:
            self._waiting.extendleft(reversed(tickets))

    def _run_alone(self, fn: Callable[[Tx], Shed], name: str) -> Shed:
        ticket = WriteTicket(fn, name=name, writer=self._identity)
        ticket.settle(*self._group.alone(ticket)[1:])
        return ticket.result()

    def _relieve(self) -> None:
        self._upkeep.relieve()

    @contextmanager
    def _dying(self) -> Iterator[None]:
        """What rises here leaves nobody able to say what is on the disk: the writer ends."""
        try:
            yield
        except StoreFailed as exc:
            self._die(exc)
            raise
        except sqlite3.Error as exc:
            failure = store_error(exc, "the store")
            self._die(failure)
            raise failure from exc

    def _die(self, cause: StoreError) -> None:
        failure = cause if isinstance(cause, StoreFailed) else StoreFailed(cause.message)
        with self._state:
            if self._failed is not None:
                return
            self._failed = failure
            left = list(self._waiting)
            self._waiting.clear()
            self._work.notify_all()
            self._room.notify_all()
        log.critical("store.failed", error=failure.message, next_step=failure.next_step)
        self._store.abandon()
        self._upkeep.failed()
        self._group.abandon(failure)
        for ticket in left:
            ticket.settle(None, failure)
        if self._on_failed is not None:
            self._on_failed(failure)


def _usual_limits(store: Store) -> StoreLimits:
    """A database that is thrown away keeps no room back."""
    if store.identity.kind is DatabaseKind.LIVE:
        return StoreLimits()
    return StoreLimits(reserve_bytes=0)
