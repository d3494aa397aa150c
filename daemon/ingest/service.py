"""The thread that takes chunks from the ports to the store."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from daemon.depot_clock import DepotClock
from daemon.domain.clock_trust import ClockChange
from daemon.domain.events import Stamp
from daemon.errors import StoreError, StoreFailed, StoreFull
from daemon.ingest.ingest import BITE, Ingest
from daemon.interfaces import Ticket, Tx, Writer
from daemon.logs import get
from daemon.store import ingested
from daemon.store.ingested import Ingested
from daemon.store.journal import Journal
from drivers.readings import Chunk, Fix
from drivers.transport.status import PortStatus

INBOX_CHUNKS = 512
MOST_WAITING = 4 * BITE
"""With more to save than this, taking in waits for the store, for a while."""
PATIENCE_S = 1.0
LAST_PATIENCE_S = 4.0
TICK_LAG_MS = 500
"""Time passes for silent units a little late, so that chunks on their way come first."""


@dataclass(frozen=True, slots=True)
class Statuses:
    ports: tuple[PortStatus, ...]


Arrival = Chunk | Statuses | Callable[[], None]


log = get("ingest")


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestConfig:
    commit_interval_ms: int


class TimeKeeper(Protocol):
    """Who watches over the depot's time; it hears what live receivers say it is."""

    def observe(self, unit: str, fix_at: int, seen_at: int, monotonic: int) -> None: ...
    def tick(self) -> ClockChange | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestStore:
    writer: Writer
    journal: Journal


class IngestService:
    name = "ingest"

    def __init__(
        self,
        ingest: Ingest,
        *,
        config: IngestConfig,
        store: IngestStore,
        clock: DepotClock,
        keeper: TimeKeeper,
        stamp: Callable[[], Stamp],
    ) -> None:
        self._ingest = ingest
        self._config = config
        self._store = store
        self._clock = clock
        self._stamp = stamp
        self._keeper = keeper
        self._inbox: queue.Queue[Arrival] = queue.Queue(INBOX_CHUNKS)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._ticket: Ticket[None] | None = None
        self._commit_due = 0
        self._turns = 0
        self._turns_seen = 0
        self._failing = False
        self._thinned_told = 0

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Takes in what has arrived, saves it and ends."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def beat(self) -> bool:
        progressed, self._turns_seen = self._turns != self._turns_seen, self._turns
        return progressed

    def chunk(self, chunk: Chunk) -> None:
        """Called by the port reader; waits while the inbox is full."""
        self._inbox.put(chunk)

    def statuses(self, statuses: tuple[PortStatus, ...]) -> None:
        self._inbox.put(Statuses(statuses))

    def call(self, act: Callable[[], None]) -> None:
        """Runs `act` between two chunks, e.g. to put new fences in force."""
        self._inbox.put(act)

    def _run(self) -> None:
        while not self._stop.is_set():
            self.turn(wait_ms=min(self._config.commit_interval_ms, 250))
        while not self._inbox.empty():
            self.turn(wait_ms=0)
        self._ingest.finish()
        self._save_rest()

    def _save_rest(self) -> None:
        """The last commits; raises StoreFull naming what could not be saved."""
        self._settle(patience_s=LAST_PATIENCE_S)
        self._failing = False  # whatever was refused before is tried once more
        while self._ticket is None:
            self._submit()
            if self._ticket is None:
                return
            if not self._settle(patience_s=LAST_PATIENCE_S) or self._failing:
                break
        lost = self._ingest.waiting
        log.error("ingest.lost", positions=lost, next_step="free disk space, then start depotd")
        raise StoreFull(
            f"{lost} positions could not be saved before the stop",
            next_step="free disk space, then start depotd",
        )

    def turn(self, *, wait_ms: int) -> None:
        """Takes what is in the inbox, lets time pass, and saves when it is due."""
        self._turns += 1
        try:
            self._handle(self._inbox.get(timeout=wait_ms / 1000) if wait_ms else None)
            for _ in range(INBOX_CHUNKS):
                self._handle(self._inbox.get_nowait())
                if self._ingest.waiting >= MOST_WAITING:
                    break
        except queue.Empty:
            pass
        self._ingest.advance(self._clock.now() - TICK_LAG_MS)
        now = self._clock.monotonic()
        is_much = self._ingest.waiting >= BITE and not self._failing
        if (is_much or now >= self._commit_due) and self._settle(
            patience_s=PATIENCE_S if is_much else 0.0
        ):
            self._commit_due = now + self._config.commit_interval_ms
            self._alarm_if_thinned()
            self._submit()
            self._keep_time()

    def _alarm_if_thinned(self) -> None:
        """The buffer's limit was reached: the density of tracks was given up, nothing else."""
        thinned = self._ingest.thinned
        if thinned == self._thinned_told:
            return
        self._ingest.tell(
            "ingest.thinned",
            self._clock.now(),
            {"positions": thinned - self._thinned_told},
        )
        if not self._thinned_told:
            log.warning("ingest.thinned", next_step="the store is too slow or full: see its log")
        self._thinned_told = thinned

    def _keep_time(self) -> None:
        """Right after everything that was stamped so far went to the writer."""
        change = self._keeper.tick()
        if change is not None and change.step_ms:
            self._ingest.clock_moved(change.step_ms)

    def observe(self, fixes: list[Fix], is_stamped: bool) -> None:
        """Live receivers tell the keeper of the clock what time it is."""
        if not is_stamped:
            return
        monotonic = self._clock.monotonic()
        for fix in {fix.unit: fix for fix in fixes}.values():
            if not fix.rollover_weeks:
                self._keeper.observe(fix.unit, fix.at, fix.seen_at, monotonic)

    def _handle(self, arrived: Arrival | None) -> None:
        if isinstance(arrived, Chunk):
            if arrived.seen_at is not None:
                arrived = arrived._replace(seen_at=self._clock.settle(arrived.seen_at))
            self._ingest.accept(arrived)
        elif isinstance(arrived, Statuses):
            for status in arrived.ports:
                self._ingest.port_changed(status, self._clock.now())
        elif arrived is not None:
            arrived()

    def _submit(self) -> None:
        taken = self._ingest.take(self._stamp())
        if taken:
            self._ticket = self._store.writer.submit(
                _saving(taken, self._store.journal), name="ingest"
            )

    def _settle(self, *, patience_s: float) -> bool:
        """Whether nothing is on its way to the disk any more; waits so long for it."""
        ticket = self._ticket
        if ticket is None:
            return True
        if not ticket.done() and not patience_s:
            return False
        try:
            ticket.result(patience_s)
        except TimeoutError:
            return False
        except StoreFailed:
            # The runtime ends the process; nothing was acknowledged.
            self._ticket = None
            self._ingest.put_back()
            return False
        except StoreError as exc:
            self._ticket = None
            self._ingest.put_back()
            if not self._failing:
                log.error("ingest.not_saved", error=exc.message, next_step=exc.next_step)
            self._failing = True
            return True
        self._ticket = None
        self._ingest.committed()
        if self._failing:
            log.info("ingest.saved_again")
        self._failing = False
        return True


def _saving(taken: Ingested, journal: Journal) -> Callable[[Tx], None]:
    return lambda tx: ingested.save(tx, taken, journal)
