"""The depot's own kinds of job in the laboratory: its queues, triggers, rules and a real store."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from daemon.clock import ManualClock
from daemon.domain.events import ClockQuality, Event, Stamp
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS
from daemon.interfaces import Tx
from daemon.jobs.catalog import JOBS, RULE_KEYS
from daemon.jobs.queues import QUEUES
from daemon.jobs.triggers import TRIGGERS
from daemon.queue.kinds import JobArgs
from daemon.queue.states import JobState
from daemon.queue.testing import JobLab, LabConfig, LabJob, LabParts
from daemon.queue.triggers import TriggerTable
from daemon.store.decisions import record_decision
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter
from tests.daemon.store.scene import NOW, open_store

BOOT = 1
ADD_BOOT = """
INSERT INTO boot(number, token, started_at, beat_at, clock, release, pid)
VALUES (?, 'b', ?, ?, 'gps', '0.1.0', 1)
"""


class Desk:
    def __init__(self, path: Path, *, machine: ManualClock | None = None) -> None:
        self.machine = machine or ManualClock(NOW)
        self.store = open_store(path)
        self.tx = self.store.connection
        self.tx.execute(ADD_BOOT, (BOOT, NOW, NOW))
        self.writer = StoreWriter(self.store, self.machine)
        self.journal = Journal()
        parts = LabParts(
            writer=self.writer,
            machine=self.machine,
            reads=lambda: _snapshot(path),
            record=self._record,
            keep_decision=record_decision,
            boot=BOOT,
        )
        self.rules = RuleValues({key.name: key.default for key in (*KEYS, *RULE_KEYS)}, "defaults")
        self.lab = JobLab(parts, JOBS, LabConfig(queues=QUEUES, rules=self.rules))
        self.clock = self.lab.clock
        table = TriggerTable(
            TRIGGERS,
            self.lab.jobs,
            record=Journal().record,
            stamp=lambda: self.clock.stamp(BOOT),
        )
        self.journal = Journal(triggers=(table,))

    def _record(self, tx: Tx, event: Event, stamp: Stamp) -> int | None:
        """The journal of the moment: the table of triggers needs the queue, and so the lab."""
        return self.journal.record(tx, event, stamp)

    def trust(self, quality: ClockQuality) -> None:
        self.clock.trim(self.clock.anchor_ms, quality)
        self.tx.execute("UPDATE boot SET clock = ?", (quality.value,))

    def run(self, args: JobArgs) -> Any:
        """Enqueues and runs the job; answers its result."""
        ended = self.lab.run(args)
        assert ended.state is JobState.SUCCEEDED, ended.error
        return ended.result

    def is_new(self, args: JobArgs) -> bool:
        """Enqueues the job; whether there was no other that stands for it."""
        before = len(self.lab.all_jobs())
        self.lab.enqueue(args)
        return len(self.lab.all_jobs()) > before

    def happen(
        self, kind: str, *, subject: str = "", body: dict[str, object] | None = None
    ) -> None:
        event = Event(
            kind=kind,
            at=self.clock.now(),
            subject=subject,
            body=body or {},
            correlation_id=f"cause of {kind}",
        )
        self.lab.write(lambda tx: self.journal.record(tx, event, self.clock.stamp(BOOT)))

    def waiting(self, kind: str | None = None) -> list[LabJob]:
        """Of one kind, or of all."""
        jobs = [job for job in self.lab.all_jobs() if not job.state.is_final]
        return [job for job in jobs if kind is None or job.kind == kind]


@contextmanager
def _snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)) as found:
        found.execute("BEGIN")
        yield found
