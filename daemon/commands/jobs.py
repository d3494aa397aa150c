"""What people do to jobs: retry, cancel, discard, remove, enqueue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from daemon.commands.arg_types import InstantMs, RowId
from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandArgs, CommandSpec, done
from daemon.domain.commands import Answer, Role
from daemon.errors import QueueError
from daemon.queue.admin import RETRIED_AT_ONCE, Changed, JobAdmin, JobFilter, Retried, Skipped
from daemon.queue.claims import Pair
from daemon.queue.enqueue import MAX_PRIORITY, JobQueue
from daemon.queue.requests import JobOptions
from daemon.queue.states import JobState

SKIPPED_SHOWN = 50
LISTED_MAX = 1_000

Ids = Annotated[list[RowId], Field(min_length=1, max_length=LISTED_MAX)]
Reason = Annotated[str, Field(max_length=500)]
Word = Annotated[str, Field(min_length=1, max_length=128)]


class JobIds(CommandArgs):
    ids: Ids
    """Numbers of jobs; those that it cannot be done to are skipped and named."""


class JobIdsWhy(JobIds):
    reason: Reason = ""
    """Kept with each job."""


class JobsLike(CommandArgs):
    """Left out: does not matter."""

    state: Literal["dead", "cancelled"] = "dead"
    """In which state they are now."""
    kind: Word | None = None
    """Name of a kind of job."""
    queue: Word | None = None
    """Name of a queue."""
    error: Word | None = None
    """Part of the last error, in any case."""
    most: Annotated[int, Field(ge=1, le=RETRIED_AT_ONCE)] = RETRIED_AT_ONCE
    """At most so many, the oldest first."""
    dry_run: bool = False
    """Only counts them."""


class NewJob(CommandArgs):
    kind: Word
    """Name of a kind of job."""
    args: Annotated[dict[str, Any], Field(default_factory=dict)]
    """Its arguments; docs/jobs.md lists them."""
    queue: Word | None = None
    """Another queue than its kind's."""
    delay_ms: Annotated[int, Field(ge=0, le=2**62 - 1)] = 0
    """It starts so much later."""
    at: InstantMs | None = None
    """It starts at that instant, ms UTC; not together with delay_ms."""
    priority: Annotated[int, Field(ge=0, le=MAX_PRIORITY)] | None = None
    """0 starts first; left out: as its kind says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobParts:
    admin: JobAdmin
    queue: JobQueue
    revoke: Callable[[Sequence[Pair]], object]
    """Tells the engine which claims were cancelled; called after the commit."""


def specs(parts: JobParts) -> tuple[CommandSpec[Any], ...]:
    acts = _Acts(parts)
    return (
        CommandSpec(
            name="jobs.retry",
            role=Role.OPERATOR,
            args=JobIds,
            run=acts.retry,
            what="Runs dead or cancelled jobs again, with a fresh budget of attempts.",
        ),
        CommandSpec(
            name="jobs.retry_like",
            role=Role.OPERATOR,
            args=JobsLike,
            run=acts.retry_like,
            what="Runs all dead or cancelled jobs again that are like this, or counts them.",
        ),
        CommandSpec(
            name="jobs.cancel",
            role=Role.OPERATOR,
            args=JobIdsWhy,
            run=acts.cancel,
            what="Cancels unfinished jobs; what a running one does is not saved.",
        ),
        CommandSpec(
            name="jobs.discard",
            role=Role.OPERATOR,
            args=JobIdsWhy,
            run=acts.discard,
            what="Gives up jobs that wait for their next attempt: they are dead.",
        ),
        CommandSpec(
            name="jobs.remove",
            role=Role.ADMIN,
            args=JobIds,
            run=acts.remove,
            what="Deletes finished jobs with their attempts and results.",
        ),
        CommandSpec(
            name="jobs.enqueue",
            role=Role.OPERATOR,
            args=NewJob,
            run=acts.enqueue,
            what="Enqueues a job, now, after a delay or for an instant.",
        ),
    )


class _Acts:
    def __init__(self, parts: JobParts) -> None:
        self._admin = parts.admin
        self._queue = parts.queue
        self._revoke = parts.revoke

    def retry(self, tx: CommandTx, args: JobIds) -> Answer:
        return _told(tx, "retried", _each(args.ids, lambda job_id: self._admin.retry(tx, job_id)))

    def retry_like(self, tx: CommandTx, args: JobsLike) -> Answer:
        retried = self._admin.retry_all(
            tx,
            JobFilter(
                state=JobState[args.state.upper()],
                kind=args.kind,
                queue=args.queue,
                error=args.error,
                most=args.most,
            ),
        )
        found = len(retried.jobs) + len(retried.skipped)
        if args.dry_run:
            tx.undo()
            answer = _answer("would be retried", retried)
        else:
            answer = _told(tx, "retried", retried)
        is_all = found < args.most
        more = "" if is_all else "; there may be more of them: do it again"
        return done(answer.message + more, **answer.body, is_all=is_all)

    def cancel(self, tx: CommandTx, args: JobIdsWhy) -> Answer:
        by, why = tx.actor.name, args.reason
        changed = _each(args.ids, lambda job_id: self._admin.cancel(tx, job_id, by=by, why=why))
        running = [(job.id, job.token) for job in changed.jobs if job.token is not None]
        if running:
            tx.after_commit(lambda: self._revoke(running))
        return _told(tx, "cancelled", changed, reason=why)

    def discard(self, tx: CommandTx, args: JobIdsWhy) -> Answer:
        by, why = tx.actor.name, args.reason
        changed = _each(args.ids, lambda job_id: self._admin.discard(tx, job_id, by=by, why=why))
        return _told(tx, "discarded", changed, reason=why)

    def remove(self, tx: CommandTx, args: JobIds) -> Answer:
        return _told(tx, "removed", _each(args.ids, lambda job_id: self._admin.remove(tx, job_id)))

    def enqueue(self, tx: CommandTx, args: NewJob) -> Answer:
        options: JobOptions = {"delay_ms": args.delay_ms}
        if args.at is not None:
            options["at"] = args.at
        if args.priority is not None:
            options["priority"] = args.priority
        if args.queue is not None:
            options["queue"] = args.queue
        enqueued = self._queue.enqueue_named(tx, args.kind, args.args, cause=tx.cause, **options)
        job = f"job {enqueued.id} ({args.kind})"
        if not enqueued.is_new:
            said = f"{job} has the same unique key and is there already; none was added"
            return done(said, id=enqueued.id, is_new=False)
        tx.record("job.enqueued", subject=f"job {enqueued.id}", body={"kind": args.kind})
        return done(f"{job} is enqueued", id=enqueued.id, is_new=True)


def _each(ids: Sequence[int], act: Callable[[int], Changed]) -> Retried:
    """Those that it cannot be done to are skipped; raises why when it can be done to none."""
    changed: list[Changed] = []
    skipped: list[Skipped] = []
    first: QueueError | None = None
    for job_id in dict.fromkeys(ids):
        try:
            changed.append(act(job_id))
        except QueueError as exc:  # raised before anything of this job was written
            first = first or exc
            skipped.append(Skipped(id=job_id, why=exc.message))
    if first is not None and not changed:
        raise first
    return Retried(jobs=tuple(changed), skipped=tuple(skipped))


def _told(tx: CommandTx, verb: str, changed: Retried, *, reason: str = "") -> Answer:
    """One event and one answer, however many jobs."""
    ids = [job.id for job in changed.jobs]
    if ids:
        kinds = sorted({job.kind for job in changed.jobs})
        tx.record(
            f"job.{verb}",
            subject=_named(changed.jobs),
            body={"ids": ids, "kinds": kinds} | ({"reason": reason} if reason else {}),
        )
    return _answer(verb, changed)


def _answer(verb: str, changed: Retried) -> Answer:
    ids, skipped = [job.id for job in changed.jobs], changed.skipped
    said = f"{_named(changed.jobs)} {verb}" if ids else f"no job {verb}"
    if skipped:
        said += f"; {len(skipped)} skipped, the first because {skipped[0].why}"
    return done(
        said,
        ids=ids,
        skipped=[{"id": one.id, "why": one.why} for one in skipped[:SKIPPED_SHOWN]],
        skipped_count=len(skipped),
    )


def _named(jobs: Sequence[Changed]) -> str:
    return f"job {jobs[0].id}" if len(jobs) == 1 else f"{len(jobs)} jobs"
