"""Keeps this boot's row: that it began, that it lives, that it ended in order."""

import os
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from daemon.depot_clock import DepotClock
from daemon.domain.events import Event
from daemon.errors import StoreFull
from daemon.interfaces import Ticket, Tx, Writer
from daemon.logs import get
from daemon.store import boots, health_row
from daemon.store.boots import Beat, BootBegun
from daemon.store.health import StoreHealth
from daemon.store.journal import Journal

log = get("boot")

BEAT_EVERY_MS = 5_000


class BootKeeper:
    """`begin` first of all, `step` every few seconds, `end` when all else has stopped."""

    def __init__(
        self,
        writer: Writer,
        clock: DepotClock,
        *,
        release: str,
        journal: Journal | None = None,
        status: Callable[[], str] = str,
        health: Callable[[], StoreHealth | None] = lambda: None,
    ) -> None:
        self._writer = writer
        self._clock = clock
        self._release = release
        self._journal = journal or Journal()
        self._status = status
        self._health = health
        self._begun: BootBegun | None = None
        self._token = uuid.uuid4().hex
        self._beat_at = 0
        self._pending: Ticket[None] | None = None

    @property
    def begun(self) -> BootBegun:
        if self._begun is None:
            raise RuntimeError("the boot has not begun")
        return self._begun

    @property
    def has_begun(self) -> bool:
        return self._begun is not None

    def begin(self) -> BootBegun:
        """Once; called again it answers the same."""
        if self._begun is None:
            beat = self._beat()
            self._begun = self._writer.write(lambda tx: self._write_begin(tx, beat), name="boot")
            self._beat_at = self._clock.monotonic()
            self._tell(self._begun)
        return self._begun

    def step(self) -> int:
        """Beats when due; a beat that still waits for its commit is not doubled."""
        now = self._clock.monotonic()
        due_in = self._beat_at + BEAT_EVERY_MS - now
        if due_in > 0:
            return due_in
        if self._pending is not None and not self._collect(self._pending):
            return BEAT_EVERY_MS
        self._pending = self._writer.submit(self._beating(), name="boot beat")
        self._beat_at = now
        return BEAT_EVERY_MS

    def end(self, reason: str = "stopped") -> None:
        """The row's end and the event of it; without them the next boot calls this one unclean."""
        beat, stamp = self._beat(), self._clock.stamp(self.begun.number)

        def write(tx: Tx) -> None:
            boots.end(tx, stamp.boot, beat)
            event = Event(
                kind="daemon.stopped",
                at=stamp.seen_at,
                body={"boot": stamp.boot, "reason": reason},
                correlation_id=self._token,
            )
            self._journal.record(tx, event, stamp)

        self._writer.write(write, name="boot end")

    def _collect(self, ticket: Ticket[None]) -> bool:
        if not ticket.done():
            return False
        self._pending = None
        try:
            ticket.result()
        except StoreFull:
            log.warning("boot.beat_refused", next_step="free disk space")
        return True

    def _beating(self) -> Callable[[Tx], None]:
        """The beat, how the store is, and an event where that has changed."""
        beat, health = self._beat(), self._health()
        stamp = self._clock.stamp(self.begun.number)

        def write(tx: Tx) -> None:
            boots.beat(tx, stamp.boot, beat)
            if health is None:
                return
            for news in health_row.save(tx, health, at=stamp.seen_at):
                event = Event(
                    kind=news.kind, at=stamp.seen_at, body=news.body, correlation_id=self._token
                )
                self._journal.record(tx, event, stamp)

        return write

    def _beat(self) -> Beat:
        return Beat(now=self._clock.now(), clock=self._clock.quality, status=self._status())

    def _write_begin(self, tx: Tx, beat: Beat) -> BootBegun:
        begun = boots.begin(
            tx, token=self._token, release=self._release, pid=os.getpid(), beat=beat
        )
        event = Event(
            kind="daemon.started",
            at=beat.now,
            body={
                "boot": begun.number,
                "release": self._release,
                "unclean": None if begun.unclean is None else _described(begun),
            },
            correlation_id=self._token,
        )
        self._journal.record(tx, event, self._clock.stamp(begun.number))
        return begun

    def _tell(self, begun: BootBegun) -> None:
        log.info("boot.begun", boot=begun.number, release=self._release, clock=self._clock.quality)
        if begun.unclean is not None:
            spoken = {
                "started_at": _iso(begun.unclean.started_at),
                "last_beat_at": _iso(begun.unclean.beat_at),
            }
            log.warning("boot.unclean_stop", **{**_described(begun), **spoken})


def _iso(at_ms: int) -> str:
    instant = datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _described(begun: BootBegun) -> dict[str, object]:
    """What a reader of the log or of head office's list wants to know of an unclean stop."""
    unclean = begun.unclean
    if unclean is None:
        return {}
    return {
        "boot": unclean.boot,
        "started_at": unclean.started_at,
        "last_beat_at": unclean.beat_at,
        "clock": unclean.clock.value,
        "release": unclean.release,
    }
