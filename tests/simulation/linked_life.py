"""A life with the link and the commands that come over it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from daemon.clock import ManualClock
from daemon.commands.audit import AuditParts
from daemon.commands.command_tx import Means
from daemon.commands.dispatcher import Dispatcher, DispatchParts
from daemon.commands.families import FamilyParts, all_commands
from daemon.commands.jobs import JobParts
from daemon.commands.link import LinkParts
from daemon.commands.master_turn import MasterMeans
from daemon.commands.queues import QueueParts
from daemon.commands.rules import RuleParts
from daemon.commands.schedules import ScheduleParts
from daemon.domain.clock_trust import ClockChange
from daemon.domain.commands import Answer, Command
from daemon.domain.events import ClockQuality
from daemon.interfaces import Also, Tx
from daemon.rulebook import Rulebook, registry_of
from daemon.store import audit, clocks
from daemon.store.audit import ChainReport
from daemon.store.clocks import Untrusted
from daemon.store.rules import RuleStore
from daemon.store.sent_rows import SentRows
from daemon.sync.link import Link
from daemon.sync.plan import LinkGround, LinkPlan
from daemon.wire.interface import Wire
from tests.simulation.doom import Doom
from tests.simulation.life import Life
from tests.simulation.link_questions import AT_DEPOT

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What a life's link meets there."""

    plan: LinkPlan
    wire: Wire
    doom: Doom
    random: Random
    new_id: Callable[[], str]
    writer_free: Callable[[], object]
    """Ends the turn that the writer is in: who writes and waits has to wait for that too."""


class LinkedLife(Life):
    def __init__(
        self, path: Path, machine: ManualClock, outside: Outside, *, host: str = "here"
    ) -> None:
        super().__init__(path, machine, host=host)
        self._outside = outside
        self.sent = SentRows()
        self.reader.execute(AT_DEPOT)
        self._snapshots = sqlite3.connect(
            f"file:{path}?mode=ro", uri=True, isolation_level=None, cached_statements=256
        )
        self._dispatcher = Dispatcher(
            all_commands(self._families()),
            DispatchParts(
                writer=self.writer,
                clock=self.clock,
                boot=lambda: self.boot.begun.number,
                means=Means(record=self.journal.record, queue=self.queue),
                commands_per_minute=10_000,
            ),
        )
        self.link = Link(outside.plan, self._ground(), outside.wire)
        self.link.open()

    def corrected(self, first_at: int, last_at: int, *, now: int) -> Callable[[Tx], object]:
        """As the keeper of the clock writes it, when the receivers agree on the time."""
        begun, sent = self.boot.begun, self.sent
        change = ClockChange(
            monotonic_ms=self.machine.monotonic(),
            at=now,
            was=ClockQuality.UNTRUSTED,
            now=ClockQuality.GPS,
            step_ms=now - last_at,
            wall_step_ms=0,
            reason="receivers",
        )

        def write(tx: Tx) -> None:
            clocks.record_change(tx, begun.number, change)
            gone = sent.settled(tx, begun.number)
            stamped = Untrusted(
                boot=begun.number,
                first_at=first_at,
                last_at=last_at,
                event_seq=max(begun.event_seq, gone.get("event", 0)),
                position_seq=max(begun.position_seq, gone.get("position", 0)),
                alert_seq=gone.get("alert", 0),
                job_id=begun.job_id,
            )
            clocks.correct(tx, stamped, step_ms=change.step_ms, quality=change.now)

        return write

    def die(self) -> None:
        self._snapshots.close()
        super().die()

    def _ground(self) -> LinkGround:
        return LinkGround(
            clock=self.clock,
            writer=self.writer,
            reads=self._snapshot,
            boot=lambda: self.boot.begun.number,
            record=self.journal.record,
            dispatch=self._dispatch,
            day_of=lambda now: now // DAY_MS,
            release="sim",
            chance=self._outside.random.random,
            new_id=self._outside.new_id,
            sent=self.sent,
            run=self._outside.new_id(),
        )

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        self._snapshots.execute("BEGIN")
        try:
            yield self._snapshots
        finally:
            self._snapshots.execute("ROLLBACK")

    def _dispatch(
        self, command: Command, /, *, also: Also | None = None, refusal: Answer | None = None
    ) -> Answer:
        self._outside.writer_free()
        self._outside.doom.point("before a command")
        answer = self._dispatcher(command, also=also, refusal=refusal)
        self._outside.doom.point("after a command")
        return answer

    def _families(self) -> FamilyParts:
        book = Rulebook(registry_of())
        rules = RuleStore(given=book.given, record=self.journal.record)
        return FamilyParts(
            jobs=JobParts(admin=self.admin, queue=self.queue, revoke=self.engine.revoke),
            queues=QueueParts(admin=self.admin, wake=self.engine.wake),
            schedules=ScheduleParts(scheduler=self.scheduler, wake=self.engine.wake),
            rules=RuleParts(store=rules, use=book.use),
            audit=AuditParts(verify=self._verified),
            master=MasterMeans(),
            link=LinkParts(
                is_linked=lambda: True,
                resend=self._resend,
                snapshot=self._send_snapshot,
            ),
        )

    def _resend(self, stream: str, first: int) -> None:
        self.link.resend(stream, first)

    def _send_snapshot(self) -> None:
        self.link.snapshot()

    def _verified(self) -> ChainReport:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as reader:
            return audit.verify(reader)
