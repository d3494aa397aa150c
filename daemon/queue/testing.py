"""Jobs in tests: on a real database, with a clock that moves when it is told, without threads.

    lab.enqueue(MonitorSla.Args(order_id=7), delay_ms=60_000)
    lab.advance(minutes=1)
    assert lab.drain()[0].state is JobState.SUCCEEDED
    lab.assert_recorded("sla.breached", subject="order 7")
    lab.assert_enqueued(SendNotification, order_id=7)

Everything goes the way that it goes in the daemon: claimed, run, saved in the finishing turn.
Heavy kinds run inline. What a handler raises is in the answer, as it would be in `depotd jobs`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from daemon.clock import ManualClock
from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality, Event
from daemon.domain.rules.key import RuleValues
from daemon.errors import JobNotFound
from daemon.interfaces import Tx, Writer
from daemon.queue import sql
from daemon.queue.engine import Engine
from daemon.queue.engine_parts import EngineLimits, EngineParts
from daemon.queue.enqueue import JobQueue
from daemon.queue.hooks import Hooks
from daemon.queue.job_tx import KeepDecision, Record
from daemon.queue.kinds import JobArgs, JobKind, Reads, kind_of
from daemon.queue.registry import Registry
from daemon.queue.requests import Cause, QueuePlan
from daemon.queue.states import JobState

T = TypeVar("T")

DRAIN_MOST = 1_000
NO_RULES = RuleValues({}, "no rules")
_LAST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LabParts:
    """The store under the lab; whoever owns the store hands it in."""

    writer: Writer
    machine: ManualClock
    reads: Callable[[], AbstractContextManager[Reads]]
    record: Record
    keep_decision: KeepDecision
    boot: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LabConfig:
    queues: Sequence[QueuePlan] = ()
    """Where a kind's queue is not among them it is worked by the usual plan."""
    rules: RuleValues = NO_RULES
    adapters: Any = None
    """What `act` gets."""
    hooks: Hooks = field(default_factory=Hooks)
    workers: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LabJob:
    """A job as the database has it."""

    id: int
    kind: str
    state: JobState
    attempt: int
    run_at: int
    args: Mapping[str, Any]
    result: Any
    outcome: str
    """Of the last attempt that did not succeed; empty if there is none."""
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabDecision:
    kind: str
    subject: str
    outcome: str
    terms: Mapping[str, Any]


class JobLab:
    def __init__(
        self, parts: LabParts, classes: Sequence[type], config: LabConfig | None = None
    ) -> None:
        """Raises QueueError as the daemon would at its start."""
        config = config or LabConfig()
        self.machine = parts.machine
        self.clock = DepotClock(parts.machine)
        self.clock.trim(self.clock.anchor_ms, ClockQuality.GPS)
        self.rules = config.rules
        """May be replaced at any time: the next `decide` gets the new ones."""
        kinds = [kind_of(cls) for cls in classes]
        self.registry = Registry(_plans(config.queues, kinds), kinds)
        self.jobs = JobQueue(self.registry, self.clock)
        self.jobs.boot = parts.boot
        self._parts = parts
        self.engine = Engine(
            EngineParts(
                writer=parts.writer,
                clock=self.clock,
                boot=lambda: parts.boot,
                queue=self.jobs,
                registry=self.registry,
                record=parts.record,
                keep_decision=parts.keep_decision,
                rules=lambda _now: self.rules,
                reads=parts.reads,
                adapters=config.adapters,
                hooks=config.hooks,
            ),
            EngineLimits(workers=config.workers),
        )
        self.opened = self.engine.open()

    # Doing

    def enqueue(
        self, args: JobArgs, *, delay_ms: int = 0, at: int | None = None, depth: int = 0
    ) -> int:
        """Answers the job's id, or that of the one that is there already."""
        cause = Cause(correlation_id="lab", causation="test", depth=depth)
        jobs = self.jobs
        return self.write(
            lambda tx: jobs.enqueue(tx, args, cause=cause, delay_ms=delay_ms, at=at).id
        )

    def run(self, args: JobArgs) -> LabJob:
        """Enqueues the job and runs until its attempt has ended; its successors wait."""
        job_id = self.enqueue(args)
        for _ in range(DRAIN_MOST):
            if self._run_next() == job_id:
                return self.job(job_id)
        raise AssertionError(f"job {job_id} did not start: {self.job(job_id)}")

    def drain(self, *, most: int = DRAIN_MOST) -> list[LabJob]:
        """Runs everything that is ready, and what follows from it; answers each attempt."""
        ended = []
        while (job_id := self._run_next()) is not None:
            ended.append(self.job(job_id))
            if len(ended) > most:
                raise AssertionError(f"over {most} attempts and no end: the last was {ended[-1]}")
        return ended

    def advance(self, *, minutes: float = 0, seconds: float = 0, ms: int = 0) -> None:
        """Moves the clock; what is due by then is ready for `drain`."""
        self.machine.advance(round(minutes * 60_000 + seconds * 1_000) + ms)

    def settle(self) -> None:
        """Takes turns until nothing is to be written or claimed."""
        while self.engine.wait_ms() == 0 or not self.engine.is_settled:
            done = self.write(self.engine.turn_fn())
            self.engine.apply(done)

    def write(self, fn: Callable[[Tx], T]) -> T:
        """As a command or an ingested fact would write."""
        return self._parts.writer.write(fn)

    # Looking

    def job(self, job_id: int) -> LabJob:
        for found in self._jobs(job_id, job_id):
            return found
        raise JobNotFound(f"there is no job {job_id}")

    def all_jobs(self) -> list[LabJob]:
        return self._jobs(0, _LAST_ID)

    def events(self) -> list[Event]:
        """The oldest first."""
        with self._parts.reads() as reads:
            rows = reads.execute(sql.LAB_EVENTS).fetchall()
        return [_event(row) for row in rows]

    def decisions(self) -> list[LabDecision]:
        with self._parts.reads() as reads:
            rows = reads.execute(sql.LAB_DECISIONS).fetchall()
        return [
            LabDecision(kind=kind, subject=subject, outcome=outcome, terms=json.loads(terms))
            for kind, subject, outcome, terms in rows
        ]

    def assert_enqueued(self, kind: type, **args: object) -> LabJob:
        """A job of the kind with these arguments, whatever became of it since."""
        name = kind_of(kind).name
        for found in self.all_jobs():
            if found.kind == name and args.items() <= found.args.items():
                return found
        raise AssertionError(f"no job {name} with {args} among {self._listed()}")

    def assert_not_enqueued(self, kind: type, **args: object) -> None:
        name = kind_of(kind).name
        for found in self.all_jobs():
            if found.kind == name and args.items() <= found.args.items():
                raise AssertionError(f"there is a job {name}: {found}")

    def assert_recorded(self, kind: str, *, subject: str | None = None, **body: object) -> Event:
        events = self.events()
        for event in events:
            is_it = event.kind == kind and subject in (None, event.subject)
            if is_it and body.items() <= event.body.items():
                return event
        told = [f"{event.kind} {event.subject} {dict(event.body)}" for event in events]
        raise AssertionError(f"no event {kind} {subject or ''} with {body} among {told}")

    # The daemon's side

    def _run_next(self) -> int | None:
        self.settle()
        assignment = self.engine.next_assignment()
        if assignment is None:
            return None
        self.engine.report(assignment, self.engine.run(assignment))
        self.settle()
        return assignment.job.id

    def _jobs(self, first: int, last: int) -> list[LabJob]:
        with self._parts.reads() as reads:
            rows = reads.execute(sql.LAB_JOBS, {"first": first, "last": last}).fetchall()
        return [_lab_job(row) for row in rows]

    def _listed(self) -> list[str]:
        return [
            f"{job.kind} {dict(job.args)} ({job.state.name.lower()})" for job in self.all_jobs()
        ]


def _plans(given: Sequence[QueuePlan], kinds: Sequence[JobKind]) -> list[QueuePlan]:
    named = {plan.name for plan in given}
    others = dict.fromkeys(kind.queue for kind in kinds if kind.queue not in named)
    return [*given, *(QueuePlan(name=name) for name in others)]


def _lab_job(row: Sequence[Any]) -> LabJob:
    job_id, kind, state, attempt, run_at, body, result, outcome, error = row
    return LabJob(
        id=job_id,
        kind=kind,
        state=JobState(state),
        attempt=attempt,
        run_at=run_at,
        args=json.loads(body),
        result=None if result is None else json.loads(result),
        outcome=outcome or "",
        error=error or "",
    )


def _event(row: Sequence[Any]) -> Event:
    kind, at, vehicle_id, subject, body, correlation_id, depth = row
    return Event(
        kind=kind,
        at=at,
        vehicle_id=vehicle_id,
        subject=subject,
        body=json.loads(body),
        correlation_id=correlation_id,
        depth=depth,
    )
