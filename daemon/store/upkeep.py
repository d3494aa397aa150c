"""What the writer does between turns so that database, WAL and disk keep to their limits."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import structlog

from daemon.clock import Clock
from daemon.database_file import reserve_path
from daemon.errors import StoreBusy, StoreFull, StoreReadOnly
from daemon.interfaces import Tx
from daemon.store.checkpoints import Checkpointer, CheckpointRules
from daemon.store.database import Store
from daemon.store.faults import Fault, fault_of
from daemon.store.health import Size, StoreHealth, StoreState, size_of, step_of
from daemon.store.reserve import Reserve, disk_free_bytes, disk_is_read_only
from daemon.store.shedding import PASSES, Pressure, Progress, Shed, shed

log = structlog.get_logger(component="store")

BATCH_MS = 20
REST_MS = {70: 3_600_000, 85: 3_600_000, 95: 10_000}
"""When everything allowed is shed, so long until the passes begin again."""
SPARE_PAGES = 256
"""With a full disk, so much is kept free inside the file for what must be written."""
VACUUM_PAGES = 256
RELIEF_BATCHES = 100
FULL_MIN_MS = 10_000
"""The store stays full for so long after the last refusal, so that people see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreLimits:
    size_bytes: int = 4096 << 20
    reserve_bytes: int = 8 << 20
    every_ms: int = 1000
    checkpoints: CheckpointRules = field(default_factory=CheckpointRules)


class Upkeep:
    """Runs in the writer's turn; `run` commits a function in a transaction of its own."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        limits: StoreLimits,
        run: Callable[[Callable[[Tx], Shed], str], Shed],
    ) -> None:
        self._connection = store.connection
        self._folder = store.path.parent
        self._clock = clock
        self._limits = limits
        self._run = run
        self._reserve = Reserve(reserve_path(store.path), limits.reserve_bytes)
        self.checkpointer = Checkpointer(
            store.connection, store.path, clock, rules=_within_reserve(limits)
        )
        self._state = StoreState.OK
        self._state_since = clock.monotonic()
        self._full_at = clock.monotonic()
        self._progress = Progress()
        self._rest_until = clock.monotonic()
        self._shed_rows = 0
        self._due = clock.monotonic()
        self._reserve.ensure()
        self._bound()
        self.health = self._look()

    def committed(self) -> None:
        self.checkpointer.committed()
        if self.checkpointer.is_due():
            self._guarded(self.checkpointer.run)

    def tick(self) -> None:
        """Cheap when nothing is due; otherwise one bounded piece of work."""
        now = self._clock.monotonic()
        if now < self._due:
            return
        self._guarded(self.checkpointer.tick)
        has_reserve = self._reserve.ensure()
        if self._state is StoreState.FULL and has_reserve and now - self._full_at >= FULL_MIN_MS:
            self._become(StoreState.OK)
        self.health = self._look()
        busy = self._shed_if_needed()
        self._due = self._clock.monotonic() + (BATCH_MS if busy else self._limits.every_ms)

    @property
    def wait_ms(self) -> int:
        """How long until `tick` has something to do."""
        return max(0, self._due - self._clock.monotonic())

    def relieve(self) -> None:
        """The disk is full: lets go of the reserve and makes room inside the file."""
        self._full_at = self._clock.monotonic()
        self._become(StoreState.FULL)
        self._reserve.release_if_short()
        self._guarded(self.checkpointer.run)
        for _ in range(RELIEF_BATCHES):
            if size_of(self._connection).free_pages >= SPARE_PAGES or not self._shed_whole():
                break
        self._guarded(self.checkpointer.run)
        self._due = self._clock.monotonic()

    def failed(self) -> None:
        self._become(StoreState.FAILED)
        self.health = self._look(touch_database=False)

    def _guarded(self, work: Callable[[], object]) -> None:
        """A checkpoint without room is not an end: the WAL keeps everything until there is."""
        try:
            work()
        except sqlite3.OperationalError as exc:
            if fault_of(exc) not in {Fault.FULL, Fault.BUSY, Fault.READ_ONLY}:
                raise

    def _shed_if_needed(self) -> bool:
        """One batch when there is need; whether more is waiting."""
        health = self.health
        if health.state is StoreState.FULL:
            return health.free_pages < SPARE_PAGES and self._shed_whole()
        if health.step:
            return self._shed_on(health.step)
        self._give_back(health.free_pages)
        return False

    def _shed_on(self, step: int) -> bool:
        if self._clock.monotonic() < self._rest_until:
            return False
        done = self._shed(self._progress, step)
        if done is None:
            return False
        self._progress = done.progress
        if done.exhausted:
            log.warning("store.nothing_to_shed", step=step, shed_rows=self._shed_rows)
            self._progress = Progress()
            self._rest_until = self._clock.monotonic() + REST_MS[step]
        return not done.exhausted

    def _shed_whole(self) -> bool:
        """The oldest positions, without thinning: there is no room to be gentle."""
        done = self._shed(Progress(number=len(PASSES) - 1), PASSES[-1].step)
        return done is not None and done.removed > 0

    def _shed(self, progress: Progress, step: int) -> Shed | None:
        pressure = Pressure(step=step, now_ms=self._clock.now())
        until = self._clock.monotonic() + BATCH_MS

        def batch(tx: Tx) -> Shed:
            return shed(
                tx,
                progress,
                pressure,
                is_time_up=lambda: self._clock.monotonic() >= until,
            )

        try:
            done = self._run(batch, "store.shed")
        except (StoreFull, StoreBusy, StoreReadOnly):
            return None
        if done.removed and not self._shed_rows:
            log.warning("store.shedding", step=step, used_bytes=self.health.used_bytes)
        self._shed_rows += done.removed
        return done

    def _give_back(self, free_pages: int) -> None:
        """Returns free pages to the disk where they are a quarter of the file."""
        size = size_of(self._connection)
        if self._state is StoreState.OK and free_pages * 4 > size.pages > VACUUM_PAGES:
            vacuum = f"PRAGMA incremental_vacuum({VACUUM_PAGES:d})"
            # Gives back a page a step, and execute() makes but one step.
            self._guarded(lambda: self._connection.executescript(vacuum))

    def _bound(self) -> None:
        size = size_of(self._connection)
        pages = self._limits.size_bytes // size.page_bytes
        self._connection.execute(f"PRAGMA max_page_count = {pages:d}").fetchall()

    def _become(self, state: StoreState) -> None:
        if state is self._state:
            return
        now = self._clock.monotonic()
        log.log(
            30 if state is not StoreState.OK else 20,
            "store.state",
            was=self._state.value,
            now=state.value,
            after_ms=now - self._state_since,
            disk_free_bytes=disk_free_bytes(self._folder),
        )
        self._state, self._state_since = state, now

    def _look(self, *, touch_database: bool = True) -> StoreHealth:
        if touch_database:
            size = size_of(self._connection)
        else:
            size = Size(page_bytes=1, pages=self.health.used_bytes, free_pages=0)
        state = self._state
        if state is StoreState.OK and disk_is_read_only(self._folder):
            state = StoreState.READ_ONLY
        return StoreHealth(
            state=state,
            used_bytes=size.used_bytes,
            limit_bytes=self._limits.size_bytes,
            step=step_of(size.used_bytes, self._limits.size_bytes),
            free_pages=size.free_pages,
            wal_bytes=self.checkpointer.wal_bytes,
            disk_free_bytes=disk_free_bytes(self._folder),
            reserve_bytes=self._reserve.held_bytes,
            shed_rows=self._shed_rows,
            pinned_by=self.checkpointer.pinned_by,
        )


def _within_reserve(limits: StoreLimits) -> CheckpointRules:
    """On a full disk the reserve must hold what the file grows by at the next checkpoint."""
    rules = limits.checkpoints
    if not limits.reserve_bytes:
        return rules
    return replace(rules, growth_bytes=min(rules.growth_bytes, limits.reserve_bytes // 2))
