"""The queue as a list in memory: what each operation must do, told as simply as it can be."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from daemon.queue.claims import AGEING_MS
from daemon.queue.finish import MOST_INTERRUPTED
from daemon.queue.registry import PARKED
from daemon.queue.rescue import SUSPECT_AFTER, SUSPECT_APART_MS
from daemon.queue.states import AttemptOutcome, JobState

UNFINISHED = {JobState.SCHEDULED, JobState.AVAILABLE, JobState.RUNNING, JobState.RETRYABLE}
DELAYED = {JobState.SCHEDULED, JobState.RETRYABLE}
FREE = {
    AttemptOutcome.SNOOZED,
    AttemptOutcome.STALE,
    AttemptOutcome.UNSERVED,
    AttemptOutcome.INTERRUPTED,
}


@dataclass(kw_only=True)
class ModelJob:
    id: int
    queue: str
    priority: int
    state: JobState
    run_at: int
    is_dated: bool
    boot: int
    max_attempts: int
    key: str | None = None
    counts: frozenset[JobState] = frozenset()
    until: int | None = None
    batch: int | None = None
    attempt: int = 0
    interrupted: int = 0
    token: int | None = None
    attempts_told: int = 0
    done_at: int | None = None

    @property
    def rank(self) -> tuple[int, int, int]:
        return self.run_at + self.priority * AGEING_MS, self.run_at, self.id


@dataclass(kw_only=True)
class ModelBatch:
    total: int = 0
    unfinished: int = 0
    failed: int = 0
    is_sealed: bool = False
    is_done: bool = False


@dataclass
class QueueModel:
    jobs: dict[int, ModelJob] = field(default_factory=dict)
    batches: dict[int, ModelBatch] = field(default_factory=dict)
    paused: set[str] = field(default_factory=set)
    ended: Counter[tuple[str, JobState]] = field(default_factory=Counter)
    """Ends ever."""
    completions: int = 0
    """Completion jobs that are to be found in the queue `other`."""

    def holder(self, key: str | None, now: int, latest: int | None = None) -> int | None:
        """`latest`: the end of a window that begins now."""
        for job in self.jobs.values():
            if key is not None and job.key == key and job.state in job.counts:
                if job.until is None or now < job.until <= (latest or job.until):
                    return job.id
                job.counts = frozenset()
        return None

    def twin(self, key: str | None, now: int, latest: int | None) -> int | None:
        """The job that stands for another; one that is parked stands for none."""
        holder = self.holder(key, now, latest)
        if holder is not None and self.jobs[holder].run_at == PARKED:
            self.jobs[holder].counts = frozenset()
            return None
        return holder

    def pull(self, job_id: int, asked: ModelJob, *, is_trusted: bool) -> None:
        """A job that was put off takes the place of what is asked for, if that is sooner."""
        job = self.jobs[job_id]
        if job.state is not JobState.SCHEDULED:
            return
        if asked.state is JobState.SCHEDULED:
            if job.is_dated != asked.is_dated and not is_trusted:
                is_sooner = job.is_dated
            else:
                is_sooner = asked.run_at < job.run_at
            if not is_sooner:
                return
        job.state, job.run_at, job.is_dated = asked.state, asked.run_at, asked.is_dated
        job.boot, job.priority = asked.boot, min(job.priority, asked.priority)

    def add(self, job: ModelJob) -> None:
        self.jobs[job.id] = job
        if job.batch is not None:
            self.batches[job.batch].total += 1
            self.batches[job.batch].unfinished += 1

    def ready(self, queue: str) -> list[int]:
        """In the order in which they are to be claimed."""
        if queue in self.paused:
            return []
        waiting = (job for job in self.jobs.values() if job.queue == queue)
        chosen = [job for job in waiting if job.state is JobState.AVAILABLE]
        return [job.id for job in sorted(chosen, key=lambda job: job.rank)]

    def claim(self, ids: Iterable[int], token: int, boot: int) -> None:
        for job_id in ids:
            job = self.jobs[job_id]
            job.state, job.token, job.boot = JobState.RUNNING, token, boot
            job.attempt += 1

    def give_back(self, job_id: int) -> None:
        job = self.jobs[job_id]
        self._enter(job, JobState.AVAILABLE)
        job.attempt = max(job.attempt - 1, 0)

    def succeed(self, job_id: int, now: int) -> None:
        self._finish(self.jobs[job_id], JobState.SUCCEEDED, now)

    def end(
        self,
        job_id: int,
        outcome: AttemptOutcome,
        *,
        again_at: int | None,
        now: int,
        boot: int,
    ) -> None:
        job = self.jobs[job_id]
        job.attempts_told += 1
        if outcome in FREE:
            job.attempt = max(job.attempt - 1, 0)
        job.interrupted += outcome is AttemptOutcome.INTERRUPTED
        job.boot, job.is_dated = boot, False
        state = self._after(job, outcome)
        if state is not None:
            self._run_at(job, outcome, again_at, now)
            self._finish(job, state, now)
            return
        self._run_at(job, outcome, again_at, now)
        if job.run_at <= now:
            state = JobState.AVAILABLE
        elif outcome in (AttemptOutcome.SNOOZED, AttemptOutcome.UNSERVED):
            state = JobState.SCHEDULED
        else:
            state = JobState.RETRYABLE
        self._enter(job, state)

    def rescue(self, now: int, boot: int) -> None:
        suspects = 0
        for job in sorted(self.jobs.values(), key=lambda job: job.id):
            if job.state is JobState.RUNNING:
                is_suspect = job.interrupted + 1 >= SUSPECT_AFTER
                again_at = now + suspects * SUSPECT_APART_MS if is_suspect else None
                suspects += is_suspect
                self.end(job.id, AttemptOutcome.INTERRUPTED, again_at=again_at, now=now, boot=boot)

    def due(self, now: int, *, is_trusted: bool) -> list[int]:
        return [
            job.id
            for job in self.jobs.values()
            if job.state in DELAYED and job.run_at <= now and (is_trusted or not job.is_dated)
        ]

    def promote(self, ids: Sequence[int]) -> None:
        """Of two that want one key back, the one with the smaller place in line keeps it."""
        order = sorted(ids, key=lambda i: (self.jobs[i].is_dated, self.jobs[i].run_at, i))
        for job_id in order:
            self._enter(self.jobs[job_id], JobState.AVAILABLE)

    def retry(self, job_id: int, now: int, boot: int) -> None:
        job = self.jobs[job_id]
        if job.until is not None and job.until <= now:
            job.counts = frozenset()
        job.state, job.run_at, job.boot, job.is_dated = JobState.AVAILABLE, now, boot, False
        job.attempt = job.interrupted = 0
        job.done_at = None

    def close(self, job_id: int, state: JobState, now: int, boot: int) -> None:
        job = self.jobs[job_id]
        job.attempts_told += 1
        job.boot, job.is_dated = boot, False
        self._finish(job, state, now)

    def allows(self, job: ModelJob, act: str, now: int) -> bool:
        if act == "cancel":
            return job.state in UNFINISHED
        if act == "discard":
            return job.state is JobState.RETRYABLE
        if act == "remove":
            return job.state not in UNFINISHED
        if job.state not in (JobState.CANCELLED, JobState.DEAD):
            return False
        is_over = job.until is not None and job.until <= now
        if job.key is None or is_over or JobState.AVAILABLE not in job.counts:
            return True
        return self.holder(job.key, now) in (None, job.id)

    def acted(self, job_id: int, act: str, now: int, boot: int) -> None:
        if act == "retry":
            self.retry(job_id, now, boot)
        elif act == "remove":
            del self.jobs[job_id]
        else:
            self.close(job_id, JobState.CANCELLED if act == "cancel" else JobState.DEAD, now, boot)

    def in_state(self, state: JobState) -> list[ModelJob]:
        return [job for job in self.jobs.values() if job.state is state]

    def instants(self, now: int) -> list[int]:
        """At which a delayed job is due or the window of a key is over."""
        told = (at for job in self.jobs.values() for at in (job.run_at, job.until))
        return sorted({at for at in told if at is not None and now < at < PARKED})

    def held_keys(self) -> list[str]:
        return [job.key for job in self.jobs.values() if job.key and job.state in job.counts]

    def open_batch(self) -> int | None:
        return next((n for n, batch in self.batches.items() if not batch.is_sealed), None)

    def unpark(self, claimed_at: Mapping[int, int]) -> None:
        """At a start: their place in line is where they were claimed."""
        for job in self.jobs.values():
            if job.state in DELAYED and job.run_at == PARKED:
                job.state, job.run_at = JobState.AVAILABLE, claimed_at[job.id]

    def seal(self, batch: int) -> None:
        self.batches[batch].is_sealed = True
        self._close_batch(self.batches[batch])

    def shift(self, boot: int, step: int) -> None:
        for job in self.jobs.values():
            if job.boot != boot:
                continue
            if job.until is not None and job.state in job.counts:
                job.until += step
            is_waiting = job.state in UNFINISHED and job.state is not JobState.RUNNING
            if is_waiting and not job.is_dated and job.run_at != PARKED:
                job.run_at += step

    def bring_in(self, now: int, boot: int, beats: Mapping[int, int]) -> None:
        """What other boots counted on a clock that was ahead is as long as it was for them."""
        for job in self.jobs.values():
            if job.boot == boot or job.run_at <= now:
                continue
            beat = beats[job.boot]
            if job.state is JobState.AVAILABLE:
                job.run_at = now
            elif job.state in DELAYED and not job.is_dated and job.run_at != PARKED and beat > now:
                job.run_at = now + max(job.run_at - beat, 0)
                job.until = None if job.until is None else job.until + now - beat
                job.boot = boot

    def tally(self) -> dict[tuple[str, int], int]:
        counted: Counter[tuple[str, int]] = Counter()
        for job in self.jobs.values():
            if job.state in DELAYED:
                counted[job.queue, 0] += 1
            elif job.state not in UNFINISHED:
                counted[job.queue, int(job.state)] += 1
        return dict(counted)

    def _after(self, job: ModelJob, outcome: AttemptOutcome) -> JobState | None:
        """The end state that follows, if one does."""
        failed = outcome in (AttemptOutcome.FAILED, AttemptOutcome.TIMED_OUT)
        if outcome is AttemptOutcome.CANCELLED:
            return JobState.CANCELLED
        if outcome is AttemptOutcome.REFUSED or (failed and job.attempt >= job.max_attempts):
            return JobState.DEAD
        if outcome is AttemptOutcome.INTERRUPTED and job.interrupted >= MOST_INTERRUPTED:
            return JobState.DEAD
        return None

    def _run_at(
        self, job: ModelJob, outcome: AttemptOutcome, again_at: int | None, now: int
    ) -> None:
        keeps_place = outcome in (AttemptOutcome.STALE, AttemptOutcome.INTERRUPTED)
        if outcome in (AttemptOutcome.REFUSED, AttemptOutcome.CANCELLED):
            return
        if outcome is AttemptOutcome.UNSERVED:
            job.run_at = PARKED
        elif again_at is not None:
            job.run_at = again_at
        else:
            job.run_at = min(job.run_at, now) if keeps_place else now

    def _enter(self, job: ModelJob, state: JobState) -> None:
        """Goes on without its key where another has it by now."""
        wants = job.key is not None and state in job.counts and job.state not in job.counts
        if wants and any(
            other.key == job.key and other.state in other.counts
            for other in self.jobs.values()
            if other.id != job.id
        ):
            job.counts = frozenset()
        job.state, job.token = state, None

    def _finish(self, job: ModelJob, state: JobState, now: int) -> None:
        job.state, job.token, job.done_at = state, None, now
        self.ended[job.queue, state] += 1
        if job.batch is not None:
            batch = self.batches[job.batch]
            batch.unfinished -= 1
            batch.failed += state is not JobState.SUCCEEDED
            job.batch = None
            self._close_batch(batch)

    def _close_batch(self, batch: ModelBatch) -> None:
        if batch.is_sealed and batch.unfinished == 0 and not batch.is_done:
            batch.is_done = True
            self.completions += 1
