"""Watches over the depot's time: hears receivers and the system, moves the clock, mends rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from daemon.boot_keeper import BootKeeper
from daemon.depot_clock import DepotClock
from daemon.domain.clock_trust import ClockChange, ClockTrust, Reading, TrustRules
from daemon.domain.events import ClockQuality, Event, Stamp
from daemon.errors import StoreFull
from daemon.interfaces import Ticket, Tx, Writer
from daemon.logs import get
from daemon.store import clocks
from daemon.store.clocks import Untrusted
from daemon.store.journal import Journal
from daemon.store.sent_rows import SentRows

log = get("clock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    boot: int
    step_ms: int
    """By so much the depot's time was moved now."""
    total_ms: int
    """And in all, since the start."""


Follower = Callable[[Tx, Moved], None]
"""Moves what was reckoned on the old time."""

SYNCHRONISED = Path("/run/systemd/timesync/synchronized")
TICK_MS = 1_000


class ClockKeeper:
    """Belongs to one thread, the one that submits what ingest makes of the fixes.

    The order of submitting is what keeps stamps right: what was stamped on the old time is
    handed to the writer before the correction, what follows it has been settled to the new one
    (`DepotClock.settle`, where `DepotClock.generation` moved since it was stamped).
    """

    def __init__(
        self,
        clock: DepotClock,
        writer: Writer,
        boot: BootKeeper,
        *,
        rules: TrustRules | None = None,
        journal: Journal | None = None,
        synchronised: Path = SYNCHRONISED,
    ) -> None:
        self._clock = clock
        self._writer = writer
        self._boot = boot
        self._journal = journal or Journal()
        self._synchronised = synchronised
        self.sent = SentRows()
        """What may have gone to head office and is not corrected any more."""
        self.followers: Sequence[Follower] = ()
        """Called in the transaction of each change that moved the depot's time."""
        self._trust = ClockTrust(clock.anchor_ms, rules=rules)
        self._untrusted_from = clock.begun_at
        self._ticked_at: int | None = None
        self._unwritten: list[Callable[[Tx], None]] = []
        self._pending: list[tuple[Callable[[Tx], None], Ticket[None]]] = []

    def observe(self, unit: str, fix_at: int, seen_at: int, monotonic: int) -> None:
        """One fix of a live port, as it arrived.

        Not for fixes from files, nor for those whose date was snapped by `rollover_weeks`:
        they repeat our own time and would confirm it.
        """
        anchor_ms = fix_at - self._clock.settle(seen_at) + self._clock.anchor_ms
        self._trust.observe(unit, anchor_ms=anchor_ms, monotonic_ms=monotonic)

    def tick(self) -> ClockChange | None:
        """As often as the owner likes; works once a second. Answers what changed, if anything."""
        now = self._clock.monotonic()
        if self._ticked_at is not None and now - self._ticked_at < TICK_MS:
            return None
        self._ticked_at = now
        self._collect()
        change = self._trust.tick(
            Reading(
                monotonic_ms=now, wall_ms=self._clock.wall(), ntp_mark=mark_of(self._synchronised)
            )
        )
        if change is None:
            self._clock.trim(self._trust.anchor_ms, self._trust.quality)
        else:
            self._apply(change)
        self._submit()
        return change

    def _apply(self, change: ClockChange) -> None:
        untrusted_from = self._untrusted_from
        if change.now is ClockQuality.UNTRUSTED:
            self._untrusted_from = change.at
        if change.step_ms:
            self._clock.move(self._trust.anchor_ms, self._trust.quality)
        else:
            self._clock.trim(self._trust.anchor_ms, self._trust.quality)
        _tell(change)
        self._unwritten.append(self._written(change, untrusted_from))

    def _written(self, change: ClockChange, untrusted_from: int) -> Callable[[Tx], None]:
        total_ms = self._clock.reading().moved_ms

        def write(tx: Tx) -> None:
            begun = self._boot.begun
            clocks.record_change(tx, begun.number, change)
            if change.step_ms:
                moved = Moved(boot=begun.number, step_ms=change.step_ms, total_ms=total_ms)
                for follow in self.followers:
                    follow(tx, moved)
            body: dict[str, object] = {
                "was": change.was.value,
                "now": change.now.value,
                "step_ms": change.step_ms,
                "wall_step_ms": change.wall_step_ms,
                "reason": change.reason,
            }
            if change.was is not ClockQuality.UNTRUSTED:
                clocks.move_beat(tx, begun.number, change.step_ms)
            else:
                sent = self.sent.settled(tx, begun.number)
                stamped = Untrusted(
                    boot=begun.number,
                    first_at=untrusted_from,
                    last_at=change.at - change.step_ms,
                    event_seq=max(begun.event_seq, sent.get("event", 0)),
                    position_seq=max(begun.position_seq, sent.get("position", 0)),
                    alert_seq=sent.get("alert", 0),
                    job_id=begun.job_id,
                )
                corrected = clocks.correct(tx, stamped, step_ms=change.step_ms, quality=change.now)
                body |= {
                    "from_at": stamped.first_at,
                    "until_at": stamped.last_at,
                    "positions": corrected.positions,
                    "events": corrected.events,
                }
            self._record(tx, change, body)

        return write

    def _record(self, tx: Tx, change: ClockChange, body: dict[str, object]) -> None:
        lost = change.now is ClockQuality.UNTRUSTED
        event = Event(
            kind="clock.untrusted" if lost else "clock.corrected",
            at=change.at,
            body=body,
            correlation_id=f"clock-{self._boot.begun.number}-{change.monotonic_ms}",
        )
        stamp = Stamp(
            boot=self._boot.begun.number,
            monotonic_ms=change.monotonic_ms,
            clock=change.now,
            seen_at=change.at,
        )
        self._journal.record(tx, event, stamp)

    def _submit(self) -> None:
        if not self._boot.has_begun:
            return
        for write in self._unwritten:
            self._pending.append((write, self._writer.submit(write, name="clock change")))
        self._unwritten.clear()

    def _collect(self) -> None:
        """A full disk passes; what could not be written is handed over again."""
        waiting = []
        for write, ticket in self._pending:
            if not ticket.done():
                waiting.append((write, ticket))
                continue
            try:
                ticket.result()
            except StoreFull:
                self._unwritten.append(write)
        self._pending = waiting


def mark_of(flag: Path) -> int | None:
    """When the system last said that it synchronised, by its own clock; None: never yet."""
    try:
        return flag.stat().st_mtime_ns
    except OSError:
        return None


def _tell(change: ClockChange) -> None:
    facts = {
        "was": change.was.value,
        "now": change.now.value,
        "step_ms": change.step_ms,
        "wall_step_ms": change.wall_step_ms,
        "reason": change.reason,
    }
    if change.now is ClockQuality.UNTRUSTED:
        log.warning("clock.untrusted", **facts)
    else:
        log.info("clock.corrected", **facts)
