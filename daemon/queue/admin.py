"""What people do to jobs and queues; each act answers what it changed."""

from dataclasses import dataclass

from daemon.errors import JobNotFound, JobWrongState, QueueFull, UnknownKind, UnknownQueue
from daemon.interfaces import Tx
from daemon.queue import keys, pruning, rows, sql, tally
from daemon.queue.enqueue import JobQueue
from daemon.queue.finish import Finisher
from daemon.queue.states import UNFINISHED, JobState

RETRIED_AT_ONCE = 1_000

_INSTEAD = {
    JobState.SCHEDULED: "it runs when its time comes; cancel ends it",
    JobState.AVAILABLE: "it runs as soon as a worker is free; cancel ends it",
    JobState.RUNNING: "wait for its end, or cancel it",
    JobState.RETRYABLE: "it tries again by itself; discard or cancel ends it",
    JobState.SUCCEEDED: "enqueue it anew to have it done again; remove deletes it",
    JobState.CANCELLED: "retry runs it again; remove deletes it",
    JobState.DEAD: "retry runs it again; remove deletes it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    id: int
    kind: str
    queue: str
    was: JobState
    token: int | None = None
    """Of the claim that was taken away: the engine is to revoke it after the commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFilter:
    """Which jobs of an end state; what is None does not matter."""

    state: JobState = JobState.DEAD
    kind: str | None = None
    queue: str | None = None
    error: str | None = None
    """Part of the last error, in any case."""
    most: int = RETRIED_AT_ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    jobs: tuple[Changed, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    id: int
    state: JobState
    queue: str
    kind: str
    queue_id: int
    unique_key: str | None
    unique_until: int | None
    counts_when_available: bool
    token: int | None

    @property
    def changed(self) -> Changed:
        return Changed(
            id=self.id, kind=self.kind, queue=self.queue, was=self.state, token=self.token
        )


class JobAdmin:
    """Raises JobNotFound, or JobWrongState with the state and what can be done instead."""

    def __init__(self, queue: JobQueue, finisher: Finisher) -> None:
        self._queue = queue
        self._finisher = finisher

    def retry(self, tx: Tx, job_id: int) -> Changed:
        """Dead or cancelled -> available, with a fresh budget of attempts; history is kept.

        Also raises UnknownKind, UnknownQueue or QueueFull.
        """
        job = _job(tx, job_id)
        _require(job, "retry", (JobState.DEAD, JobState.CANCELLED))
        now = self._queue.clock.now()
        self._queue.registry.kind(job.kind)
        queue = self._queue.registry.queue(job.queue)
        self._refuse_taken_key(tx, job, now)
        self._queue.room.take(tx, queue, delayed=False, count=1)
        tx.execute(sql.RETRY, {"id": job_id, "now": now, "boot": self._queue.boot})
        tally.gone(tx, job.queue_id, job.state, 1)
        self._queue.tell_ready()
        return job.changed

    def retry_all(self, tx: Tx, wanted: JobFilter) -> Retried:
        """The oldest first; those that cannot be retried are skipped and named."""
        if wanted.state not in (JobState.DEAD, JobState.CANCELLED):
            raise JobWrongState(
                f"{wanted.state.name.lower()} jobs cannot be retried",
                next_step="retry takes dead or cancelled jobs",
            )
        if wanted.kind is not None:
            self._queue.registry.kind(wanted.kind)
        if wanted.queue is not None:
            self._queue.registry.queue(wanted.queue)
        found = rows.listed(
            tx,
            sql.FIND_FINAL,
            {
                "state": int(wanted.state),
                "kind": wanted.kind,
                "queue": wanted.queue,
                "error": wanted.error,
                "most": wanted.most,
            },
        )
        return self.retry_each(tx, found)

    def retry_each(self, tx: Tx, ids: list[int]) -> Retried:
        retried: list[Changed] = []
        skipped: list[Skipped] = []
        for job_id in ids:
            try:
                retried.append(self.retry(tx, job_id))
            except (JobNotFound, JobWrongState, QueueFull, UnknownKind, UnknownQueue) as exc:
                skipped.append(Skipped(id=job_id, why=exc.message))
        return Retried(jobs=tuple(retried), skipped=tuple(skipped))

    def cancel(self, tx: Tx, job_id: int, *, by: str, why: str = "") -> Changed:
        """Any unfinished job. One that runs has lost its fence: what it does is not saved."""
        job = _job(tx, job_id)
        _require(job, "cancel", UNFINISHED)
        self._close(tx, job, JobState.CANCELLED, f"cancelled by {by}", why)
        return job.changed

    def discard(self, tx: Tx, job_id: int, *, by: str, why: str = "") -> Changed:
        """Retryable -> dead, without trying again."""
        job = _job(tx, job_id)
        _require(job, "discard", (JobState.RETRYABLE,))
        self._close(tx, job, JobState.DEAD, f"discarded by {by}", why)
        return job.changed

    def remove(self, tx: Tx, job_id: int) -> Changed:
        """Deletes a finished job with its attempts and its result."""
        job = _job(tx, job_id)
        _require(job, "remove", (JobState.SUCCEEDED, JobState.CANCELLED, JobState.DEAD))
        pruning.delete(tx, [job_id])
        tally.gone(tx, job.queue_id, job.state, 1)
        return job.changed

    def pause(self, tx: Tx, queue: str, *, by: str) -> bool:
        """Nothing of the queue is claimed from now on. False: it was paused already."""
        served = self._queue.registry.queue(queue)
        values = {"queue": served.id, "now": self._queue.clock.now(), "by": by}
        return tx.execute(sql.PAUSE, values).rowcount > 0

    def resume(self, tx: Tx, queue: str) -> bool:
        """False: it was not paused."""
        served = self._queue.registry.queue(queue)
        changed = tx.execute(sql.RESUME, {"queue": served.id}).rowcount > 0
        self._queue.tell_ready()
        return changed

    def _close(self, tx: Tx, job: _Job, state: JobState, what: str, why: str) -> None:
        told = f"{what}: {why}" if why else what
        self._finisher.close(tx, job.id, state, now=self._queue.clock.now(), why=told)

    def _refuse_taken_key(self, tx: Tx, job: _Job, now: int) -> None:
        is_over = job.unique_until is not None and job.unique_until <= now
        if job.unique_key is None or not job.counts_when_available or is_over:
            return
        holder = keys.holder(tx, job.unique_key, now)
        if holder not in (None, job.id):
            raise JobWrongState(
                f"job {job.id} ({job.kind}) cannot be retried: job {holder} has its unique key"
                f" {job.unique_key!r}",
                next_step=f"job {holder} does the same; cancel it first, or leave this one",
            )


def _job(tx: Tx, job_id: int) -> _Job:
    row = tx.execute(sql.JOB, {"id": job_id}).fetchone()
    if row is None:
        raise JobNotFound(
            f"there is no job {job_id}",
            next_step="depotd jobs list shows those there are; finished ones are removed in time",
        )
    state, queue, kind, queue_id, key, until, counts, token = row
    return _Job(
        id=job_id,
        state=JobState(state),
        queue=queue,
        kind=kind,
        queue_id=queue_id,
        unique_key=key,
        unique_until=until,
        counts_when_available=bool(counts),
        token=token,
    )


def _require(job: _Job, act: str, allowed: tuple[JobState, ...]) -> None:
    if job.state not in allowed:
        names = ", ".join(state.name.lower() for state in allowed)
        raise JobWrongState(
            f"job {job.id} ({job.kind}) is {job.state.name.lower()}; {act} is for {names} jobs",
            next_step=_INSTEAD[job.state],
        )
