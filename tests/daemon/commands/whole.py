"""A desk with every family of commands, over the real queue, schedules and rules."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from daemon.commands.audit import AuditParts
from daemon.commands.families import FamilyParts, all_commands
from daemon.commands.jobs import JobParts
from daemon.commands.master_turn import MasterMeans
from daemon.commands.queues import QueueParts
from daemon.commands.rules import RuleParts
from daemon.commands.schedules import ScheduleParts
from daemon.queue import claims
from daemon.queue.admin import JobAdmin
from daemon.queue.claims import ClaimedJob, Pair
from daemon.queue.enqueue import JobQueue
from daemon.queue.finish import AttemptEnd, Finisher
from daemon.queue.kinds import JobArgs
from daemon.queue.registry import Registry
from daemon.queue.requests import Cause
from daemon.queue.schedule_rows import ScheduleDef
from daemon.queue.schedules import Scheduler
from daemon.queue.states import AttemptOutcome, JobState
from daemon.rulebook import Rulebook, registry_of
from daemon.store import audit
from daemon.store.audit import ChainReport
from daemon.store.journal import Journal
from daemon.store.rules import RuleStore
from tests.daemon.commands.scene import Desk
from tests.daemon.queue.queue_scene import KINDS, PLANS, Plain
from tests.daemon.store.scene import ask

BOOT = 1
NIGHTLY = ScheduleDef(name="nightly", kind="plain", expression="0 2 * * *")
CAUSE = Cause(correlation_id="c", causation="event 1")


class WholeDesk(Desk):
    def __init__(self, path: Path) -> None:
        super().__init__(path, ())
        self.revoked: list[Pair] = []
        self.woken = 0
        self.registry = Registry(PLANS, KINDS)
        self.queue = JobQueue(self.registry, self.clock)
        self.queue.boot = BOOT
        self.finisher = Finisher(self.queue)
        self.scheduler = Scheduler(self.queue)
        self.book = Rulebook(registry_of())
        self.writer.write(self.registry.open)
        now = self.clock.now()
        self.writer.write(lambda tx: self.scheduler.open(tx, [NIGHTLY], now=now, is_trusted=True))
        self.serve(all_commands(self.parts()))
        self._token = 0

    def parts(self) -> FamilyParts:
        admin = JobAdmin(self.queue, self.finisher)
        store = RuleStore(given=self.book.given, record=Journal().record)
        return FamilyParts(
            jobs=JobParts(admin=admin, queue=self.queue, revoke=self._revoke),
            queues=QueueParts(admin=admin, wake=self._wake),
            schedules=ScheduleParts(scheduler=self.scheduler, wake=self._wake),
            rules=RuleParts(store=store, use=self.book.use),
            audit=AuditParts(verify=self.verify),
            master=MasterMeans(),
        )

    def verify(self) -> ChainReport:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as reader:
            return audit.verify(reader)

    def put(self, args: JobArgs | None = None) -> int:
        return self.writer.write(
            lambda tx: self.queue.enqueue(tx, args or Plain.Args(), cause=CAUSE)
        ).id

    def running(self, args: JobArgs | None = None) -> ClaimedJob:
        """A new job that is claimed at once; no other may be ready."""
        job_id = self.put(args)
        self._token += 1
        want = {queue.id: 1 for queue in self.registry.queues}
        (claimed,) = self.writer.write(
            lambda tx: claims.claim(
                tx, want=want, boot=BOOT, token=self._token, now=self.clock.now()
            )
        )
        assert claimed.id == job_id
        return claimed

    def ended(self, outcome: AttemptOutcome, error: str = "no way", *, wait_ms: int = 0) -> int:
        claimed = self.running()
        ending = AttemptEnd(
            id=claimed.id,
            token=claimed.token,
            outcome=outcome,
            error=error,
            again_at=self.clock.now() + wait_ms,
        )
        self.writer.write(lambda tx: self.finisher.end(tx, [ending], now=self.clock.now()))
        return claimed.id

    def dead(self, error: str = "no way") -> int:
        return self.ended(AttemptOutcome.REFUSED, error)

    def state(self, job_id: int) -> JobState | None:
        rows = ask(self.path, "SELECT state FROM job WHERE id = ?", job_id)
        return JobState(rows[0][0]) if rows else None

    def events(self) -> list[tuple[str, str, str]]:
        return ask(self.path, "SELECT kind, subject, body FROM event ORDER BY seq")

    def _revoke(self, claims: Sequence[Pair]) -> None:
        self.revoked.extend(claims)

    def _wake(self) -> None:
        self.woken += 1
