"""Recordings through the whole daemon: the same steps as live, under the recorded clock."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from daemon.clock import ManualClock
from daemon.domain.events import ClockQuality, Stamp
from daemon.ingest.ingest import BITE, Ingest
from daemon.interfaces import Writer
from daemon.store import ingested
from daemon.store.journal import Journal
from drivers.readings import Chunk, Fix


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayParts:
    writer: Writer
    journal: Journal
    boot: int
    clock: ManualClock


class Replay:
    """Takes chunks and saves what they say.

    With `wait` the recorded clock is followed at some speed: it is called with each new
    instant before what belongs to it is taken in, and what was taken in is saved as often as
    the live daemon saves it.
    """

    def __init__(
        self,
        ingest: Ingest,
        parts: ReplayParts,
        *,
        wait: Callable[[int], None] | None = None,
        save_every_ms: int = 1000,
    ) -> None:
        self._ingest = ingest
        self._parts = parts
        self._wait = wait
        self._save_every_ms = save_every_ms
        self._saved_at = 0

    def watch(self, fixes: list[Fix], is_stamped: bool) -> None:
        """Fixes of plain files tell the time, since their chunks do not."""
        if not is_stamped:
            self._reach(max(fix.at for fix in fixes))

    def run(self, chunks: Iterable[Chunk]) -> None:
        for chunk in chunks:
            if chunk.seen_at is not None:
                self._reach(chunk.seen_at)
            self._ingest.accept(chunk)
            if self._is_save_due():
                self._save()
        self._ingest.finish()
        while self._save():
            pass

    def _reach(self, instant: int) -> None:
        if self._wait is not None:
            self._wait(instant)
        if instant > self._parts.clock.now():
            self._parts.clock.set(instant)

    def _is_save_due(self) -> bool:
        if self._wait is None:
            return self._ingest.waiting >= BITE
        return self._parts.clock.now() - self._saved_at >= self._save_every_ms

    def _save(self) -> bool:
        """Whether there may be more."""
        clock = self._parts.clock
        self._saved_at = clock.now()
        taken = self._ingest.take(
            Stamp(
                boot=self._parts.boot,
                monotonic_ms=clock.monotonic(),
                clock=ClockQuality.GPS,
                seen_at=clock.now(),
            )
        )
        if taken:
            self._parts.writer.write(
                lambda tx: ingested.save(tx, taken, self._parts.journal), name="replay"
            )
        self._ingest.committed()
        return bool(taken)
