"""The finishing transaction as `save` sees it: rows, events and successors of one job."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Unpack

from daemon.domain.events import Event, Stamp
from daemon.domain.rules.key import RuleValues
from daemon.interfaces import Tx
from daemon.queue.claims import ClaimedJob
from daemon.queue.enqueue import JobQueue
from daemon.queue.kinds import JobArgs
from daemon.queue.lent_tx import LentTx, TxGuard
from daemon.queue.requests import Cause, JobOptions

Record = Callable[[Tx, Event, Stamp], int | None]


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
    guard: TxGuard = field(default_factory=TxGuard)


class SavingTx:
    """One job's view of the open transaction; it neither commits nor rolls back."""

    __slots__ = ("_job", "_kind", "_lent", "_parts", "_rules", "_stamp", "execute", "executemany")

    def __init__(
        self,
        lent: LentTx,
        parts: SaveParts,
        *,
        job: ClaimedJob,
        kind: str,
        stamp: Stamp,
        rules: RuleValues | None,
    ) -> None:
        self._lent = lent
        self.execute = lent.execute
        self.executemany = lent.executemany
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

    @property
    def cause(self) -> Cause:
        return Cause(
            correlation_id=self._job.correlation_id,
            causation=f"job {self._job.id}",
            depth=self._job.depth + 1,
        )

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
        with self._lent as tx:
            return self._parts.record(tx, event, self._stamp)

    def enqueue(self, args: JobArgs, **options: Unpack[JobOptions]) -> int:
        with self._lent as tx:
            return self._parts.queue.enqueue(tx, args, cause=self.cause, **options).id

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
        with self._lent as tx:
            self._parts.keep_decision(tx, note, rules)
