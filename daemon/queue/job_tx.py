"""The finishing transaction as `save` sees it: rows, events and successors of one job."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from daemon.domain.events import Event, Stamp
from daemon.domain.rules.key import RuleValues
from daemon.errors import QueueError
from daemon.interfaces import Params, Tx
from daemon.queue.claims import ClaimedJob
from daemon.queue.enqueue import JobQueue
from daemon.queue.kinds import JobArgs
from daemon.queue.requests import Cause

Record = Callable[[Tx, Event, Stamp], int | None]

_ENDS_A_TRANSACTION = re.compile(
    r"\s*(?:COMMIT|END|ROLLBACK|BEGIN|SAVEPOINT|RELEASE)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionNote:
    """Why a job decided as it did (I10)."""

    at: int
    job_id: int
    kind: str
    subject: str
    outcome: str
    terms: Mapping[str, object]
    correlation_id: str


KeepDecision = Callable[[Tx, DecisionNote, RuleValues], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveParts:
    """What every `save` needs behind it."""

    queue: JobQueue
    record: Record
    keep_decision: KeepDecision
    rules: Callable[[int], RuleValues]


class SavingTx:
    """One job's view of the open transaction; it neither commits nor rolls back."""

    __slots__ = ("_job", "_kind", "_parts", "_rules", "_stamp", "_tx")

    def __init__(
        self,
        tx: Tx,
        parts: SaveParts,
        *,
        job: ClaimedJob,
        kind: str,
        stamp: Stamp,
        rules: RuleValues | None,
    ) -> None:
        self._tx = tx
        self._parts = parts
        self._job = job
        self._kind = kind
        self._stamp = stamp
        self._rules = rules

    @property
    def job_id(self) -> int:
        return self._job.id

    @property
    def now(self) -> int:
        return self._stamp.seen_at

    @property
    def stamp(self) -> Stamp:
        return self._stamp

    @property
    def correlation_id(self) -> str:
        return self._job.correlation_id

    @property
    def jobs(self) -> JobQueue:
        return self._parts.queue

    def execute(self, sql: str, params: Params = (), /) -> sqlite3.Cursor:
        self._judge(sql)
        return self._tx.execute(sql, params)

    def executemany(self, sql: str, params: Iterable[Params], /) -> sqlite3.Cursor:
        self._judge(sql)
        return self._tx.executemany(sql, params)

    def record(
        self,
        kind: str,
        *,
        at: int | None = None,
        vehicle_id: int | None = None,
        subject: str = "",
        body: Mapping[str, object] | None = None,
    ) -> int | None:
        event = Event(
            kind=kind,
            at=self.now if at is None else at,
            vehicle_id=vehicle_id,
            subject=subject,
            body={} if body is None else body,
            correlation_id=self._job.correlation_id,
            depth=self._job.depth + 1,
        )
        return self._parts.record(self._tx, event, self._stamp)

    def enqueue(
        self,
        args: JobArgs,
        *,
        delay_ms: int = 0,
        at: int | None = None,
        priority: int | None = None,
    ) -> int:
        cause = Cause(
            correlation_id=self._job.correlation_id,
            causation=f"job {self._job.id}",
            depth=self._job.depth + 1,
        )
        return self._parts.queue.enqueue(
            self._tx, args, cause=cause, delay_ms=delay_ms, at=at, priority=priority
        ).id

    def decided(self, *, subject: str, outcome: str, terms: Mapping[str, object]) -> None:
        note = DecisionNote(
            at=self.now,
            job_id=self._job.id,
            kind=self._kind,
            subject=subject,
            outcome=outcome,
            terms=terms,
            correlation_id=self._job.correlation_id,
        )
        rules = self._parts.rules(self.now) if self._rules is None else self._rules
        self._parts.keep_decision(self._tx, note, rules)

    def _judge(self, sql: str) -> None:
        ending = _ENDS_A_TRANSACTION.match(sql)
        if ending:
            raise QueueError(
                f"job {self._kind}: {ending[0].strip()} in save: the transaction is the engine's",
                next_step="raise to undo what save has written",
            )
