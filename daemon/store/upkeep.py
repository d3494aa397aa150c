"""What the writer does between turns so that database, WAL and disk keep to their limits."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import structlog

from daemon.clock import Clock
from daemon.database_file import reserve_path
from daemon.errors import StoreBusy, StoreFull, StoreReadOnly
from daemon.interfaces import Tx
from daemon.store import marks
from daemon.store.checkpoints import Checkpointer, CheckpointRules
from daemon.store.database import Store
from daemon.store.faults import Fault, fault_of
from daemon.store.health import Size, StoreHealth, StoreState, size_of, step_of
from daemon.store.reserve import Reserve, disk_free_bytes, disk_is_read_only
from daemon.store.room import Room, room_of
from daemon.store.shedding import PASSES, ROWS_A_BATCH, Pressure, Progress, Shed, shed

log = structlog.get_logger(component="store")

BATCH_MS = 20
REST_MS = {70: 3_600_000, 85: 3_600_000, 95: 10_000}
"""When everything allowed is shed, so long until the passes begin again."""
VACUUM_PAGES = 256
RELIEF_BATCHES = 100
RELIEF_ROWS = 1000
"""On a full disk positions go in small batches, so that none goes without need."""
GENTLE_MS = 500
"""So long a full store looks for what can be thinned before the oldest goes whole."""
READERS_MS = 500
"""So long a full store waits for readers to end; they take milliseconds."""
QUIET_MS = 3_600_000
"""Nothing shed for so long: shedding is over, and thinning begins anew when it comes back."""
FULL_MIN_MS = 10_000
"""The store stays full for so long after the last refusal, so that people see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreLimits:
    size_bytes: int = 4096 << 20
    reserve_bytes: int = 8 << 20
    keep_acked_ms: int | None = None
    """What head office has stays for so long until the second step; None: as the passes say."""
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
        self._relief = Progress()
        self._shed_rows = self._shedding_step = 0
        self._shed_at = self._relief_at = clock.monotonic()
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
        if self._state is not StoreState.FULL:
            self._reserve.ensure()
        elif now - self._full_at >= FULL_MIN_MS and self._has_recovered():
            self._become(StoreState.OK)
        if self._shedding_step and now - self._shed_at >= QUIET_MS:
            self._shedding_step = 0
        self.health = self._look()
        busy = self._shed_if_needed()
        self._due = self._clock.monotonic() + (BATCH_MS if busy else self._limits.every_ms)

    @property
    def wait_ms(self) -> int:
        """How long until `tick` has something to do."""
        return max(0, self._due - self._clock.monotonic())

    def relieve(self) -> None:
        """A write found no room: gives back the WAL, then the reserve, then old positions."""
        self._full_at = self._clock.monotonic()
        # While a reader holds the WAL it would eat the reserve, which must bring it home.
        if self._cut(wait_ms=READERS_MS) and not self._room().is_enough:
            self._reserve.release_if_short()
        self._become(StoreState.FULL)
        for _ in range(RELIEF_BATCHES):
            if not self._make_room():
                break
        self.health = self._look()
        self._due = self._clock.monotonic()

    def failed(self) -> None:
        self._become(StoreState.FAILED)
        self.health = self._look(touch_database=False)

    def _make_room(self) -> bool:
        """One step towards room enough; False when there is, or when none can be made."""
        is_cut = self._cut()
        room = self._room()
        if room.is_enough:
            return False
        lacking = room.lacks_disk_bytes
        if not lacking:
            return self._shed_for_room()
        if not is_cut:
            return False  # a reader holds the WAL: removing rows would only make it longer
        if room.free_bytes:
            page_bytes = size_of(self._connection).page_bytes
            self._vacuum(-(-lacking // page_bytes))
            return True
        return self._shed_for_room()

    def _has_recovered(self) -> bool:
        """Whether the reserve stands again and leaves room."""
        lacking = self._limits.reserve_bytes - self._reserve.held_bytes
        return self._room(besides=lacking).is_ample and self._reserve.ensure()

    def _cut(self, *, wait_ms: int = 0) -> bool:
        """Brings the WAL home, with the reserve where the file has no room to grow."""

        def cut() -> None:
            self.checkpointer.cut(wait_ms=wait_ms)

        if self._guarded(cut) is Fault.FULL and self._reserve.release():
            self._guarded(cut)
        return self.checkpointer.wal_bytes == 0

    def _room(self, *, besides: int = 0) -> Room:
        return room_of(
            size_of(self._connection),
            limit_bytes=self._limits.size_bytes,
            disk_free_bytes=max(0, disk_free_bytes(self._folder) - besides),
            wal_bytes=self.checkpointer.wal_bytes,
        )

    def _guarded(self, work: Callable[[], object]) -> Fault | None:
        """A checkpoint without room is not an end: the WAL keeps everything until there is."""
        try:
            work()
        except sqlite3.OperationalError as exc:
            fault = fault_of(exc)
            if fault not in {Fault.FULL, Fault.BUSY, Fault.READ_ONLY}:
                raise
            return fault
        return None

    def _shed_if_needed(self) -> bool:
        """One batch when there is need; whether more is waiting."""
        health = self.health
        if health.state is StoreState.FULL:
            return not self._room().is_enough and self._make_room()
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

    def _shed_for_room(self) -> bool:
        """Thins what is old; where that gives nothing, the oldest goes whole."""
        began, last = self._clock.monotonic(), len(PASSES) - 1
        if began - self._relief_at >= QUIET_MS:
            self._relief, self._relief_at = Progress(), began
        while True:
            done = self._shed(self._relief, PASSES[last].step, rows=RELIEF_ROWS)
            if done is None:
                return False
            self._relief = done.progress
            if done.exhausted:
                self._relief = Progress()
            if done.removed or done.exhausted:
                return done.removed > 0
            if self._clock.monotonic() - began >= GENTLE_MS and self._relief.number < last:
                self._relief = Progress(number=last)

    def _shed(self, progress: Progress, step: int, *, rows: int = ROWS_A_BATCH) -> Shed | None:
        now_ms, keep_ms = self._clock.now(), self._limits.keep_acked_ms
        until = self._clock.monotonic() + BATCH_MS

        def batch(tx: Tx) -> Shed:
            held_from = marks.first_lacking(tx, "position")
            return shed(
                tx,
                progress,
                Pressure(
                    step=step,
                    now_ms=now_ms,
                    held_from=held_from,
                    keep_acked_ms=keep_ms,
                    rows=rows,
                ),
                is_time_up=lambda: self._clock.monotonic() >= until,
            )

        try:
            done = self._run(batch, "store.shed")
        except (StoreFull, StoreBusy, StoreReadOnly):
            return None
        if done.removed:
            self._note_shed(done.removed, step)
        return done

    def _note_shed(self, removed: int, step: int) -> None:
        self._shed_rows += removed
        self._shed_at = self._clock.monotonic()
        if step > self._shedding_step:
            self._shedding_step = step
            log.warning(
                "store.shedding",
                step=step,
                used_bytes=self.health.used_bytes,
                disk_free_bytes=disk_free_bytes(self._folder),
                next_step="free disk space or raise store.size_limit_mb",
            )

    def _give_back(self, free_pages: int) -> None:
        """Returns free pages to the disk where they are a quarter of the file."""
        size = size_of(self._connection)
        if self._state is StoreState.OK and free_pages * 4 > size.pages > VACUUM_PAGES:
            self._vacuum(VACUUM_PAGES)

    def _vacuum(self, pages: int) -> None:
        vacuum = f"PRAGMA incremental_vacuum({pages:d})"
        # Gives back a page a step, and execute() makes but one step.
        self._guarded(lambda: self._connection.executescript(vacuum))

    def _bound(self) -> None:
        size = size_of(self._connection)
        pages = self._limits.size_bytes // size.page_bytes
        self._connection.execute(f"PRAGMA max_page_count = {pages:d}").fetchall()

    def _become(self, state: StoreState) -> None:
        if state is self._state:
            return
        now, free = self._clock.monotonic(), disk_free_bytes(self._folder)
        if state is StoreState.FULL:
            advice = "free disk space or raise store.size_limit_mb"
            log.warning("store.full", disk_free_bytes=free, next_step=advice)
        elif state is StoreState.OK:
            log.info("store.recovered", after_ms=now - self._state_since, disk_free_bytes=free)
        self._state, self._state_since = state, now

    def _look(self, *, touch_database: bool = True) -> StoreHealth:
        if touch_database:
            size = size_of(self._connection)
            self.checkpointer.fit(self._room().capacity_bytes)
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
            shedding_step=self._shedding_step,
            pinned_by=self.checkpointer.pinned_by,
        )


def _within_reserve(limits: StoreLimits) -> CheckpointRules:
    """On a full disk the reserve must hold what the file grows by at the next checkpoint."""
    rules = limits.checkpoints
    if not limits.reserve_bytes:
        return rules
    return replace(rules, growth_bytes=min(rules.growth_bytes, limits.reserve_bytes // 2))
