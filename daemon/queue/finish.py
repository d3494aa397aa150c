"""How jobs end, or go on: the engine's finishing statements, fenced by the token of the claim."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from daemon.interfaces import Tx
from daemon.queue import batches, claims, keys, sql, tally
from daemon.queue.enqueue import JobQueue
from daemon.queue.registry import PARKED
from daemon.queue.states import AttemptOutcome, JobState

MAX_ATTEMPT_ROWS = 100
"""The newest of each job are kept."""
MAX_ERROR = 500
MAX_DETAIL = 16_384
MOST_INTERRUPTED = 5
"""A job whose process died so often is dead."""


class Success(NamedTuple):
    id: int
    token: int
    ran_ms: int | None = None
    result: str | None = None
    """JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEnd:
    """An attempt that did not succeed."""

    id: int
    token: int
    outcome: AttemptOutcome
    error: str = ""
    detail: str = ""
    ran_ms: int | None = None
    again_at: int | None = None
    """When it runs again, if it does; None: at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadJob:
    id: int
    queue: int
    kind: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    lost: frozenset[int]
    """Not theirs any more: nothing was written."""
    dead: tuple[DeadJob, ...]


_COSTLY = (
    AttemptOutcome.FAILED,
    AttemptOutcome.TIMED_OUT,
    AttemptOutcome.REFUSED,
    AttemptOutcome.CANCELLED,
)
"""What burns an attempt."""
_END_OF = {
    AttemptOutcome.REFUSED: JobState.DEAD,
    AttemptOutcome.CANCELLED: JobState.CANCELLED,
}
_DELAYED = (JobState.SCHEDULED, JobState.RETRYABLE)
_IN_ITS_PLACE = (AttemptOutcome.STALE, AttemptOutcome.INTERRUPTED)
"""What runs again as if it had not begun, unless it is told when."""


class _Row(NamedTuple):
    state: int
    queue: int
    kind: int
    attempt: int
    max_attempts: int
    interrupted: int
    claimed_at: int | None
    run_at: int
    batch: int | None
    token: int | None


class _Next(NamedTuple):
    state: JobState
    attempt: int
    interrupted: int
    run_at: int


def holds_fence(tx: Tx, job_id: int, token: int) -> bool:
    return tx.execute(sql.HOLDS_FENCE, {"id": job_id, "token": token}).fetchone() is not None


class Finisher:
    """Ends attempts; batches and the tally are counted in the same transaction."""

    def __init__(self, queue: JobQueue, *, most_interrupted: int = MOST_INTERRUPTED) -> None:
        self._queue = queue
        self._most_interrupted = most_interrupted

    def succeed(self, tx: Tx, endings: Sequence[Success], *, now: int) -> set[int]:
        """All in a few statements; answers those that were lost, of which nothing is written."""
        held = claims.fenced(tx, [(ending.id, ending.token) for ending in endings])
        mine = {job_id: (queue, batch) for job_id, queue, batch in held}
        ended = [ending for ending in endings if ending.id in mine]
        if ended:
            ends = json.dumps([ending[:3] for ending in ended])
            tx.execute(sql.SUCCEED, {"endings": ends, "now": now})
            results = [(end.id, end.result) for end in ended if end.result is not None]
            if results:
                tx.execute(sql.SAVE_RESULTS, {"results": json.dumps(results)})
            for queue, count in Counter(queue for queue, _ in mine.values()).items():
                tally.ended(tx, queue, JobState.SUCCEEDED, count)
            joined = Counter(batch for _, batch in mine.values() if batch is not None)
            batches.count(tx, self._queue, joined, failed=False)
        return {ending.id for ending in endings if ending.id not in mine}

    def end(self, tx: Tx, endings: Sequence[AttemptEnd], *, now: int) -> Ended:
        """Failed, refused, timed out, interrupted, cancelled, snoozed, stale or unserved."""
        lost: set[int] = set()
        dead: list[DeadJob] = []
        for ending in endings:
            found = tx.execute(sql.JOB_TO_END, {"id": ending.id}).fetchone()
            row = None if found is None else _Row(*found)
            if row is None or row.state != JobState.RUNNING or row.token != ending.token:
                lost.add(ending.id)
                continue
            following = self._following(row, ending, now)
            if self._move(tx, ending, row, following, now) is JobState.DEAD:
                dead.append(_dead(ending, row))
        return Ended(lost=frozenset(lost), dead=tuple(dead))

    def close(self, tx: Tx, job_id: int, state: JobState, *, now: int, why: str) -> JobState:
        """Ends an unfinished job as a person asked; answers the state that it was in."""
        row = _Row(*tx.execute(sql.JOB_TO_END, {"id": job_id}).fetchone())
        outcome = (
            AttemptOutcome.CANCELLED if state is JobState.CANCELLED else AttemptOutcome.REFUSED
        )
        ending = AttemptEnd(id=job_id, token=0, outcome=outcome, error=why)
        following = _Next(state, row.attempt, row.interrupted, row.run_at)
        self._move(tx, ending, row, following, now)
        return JobState(row.state)

    def _following(self, row: _Row, ending: AttemptEnd, now: int) -> _Next:
        outcome = ending.outcome
        attempt = row.attempt if outcome in _COSTLY else max(row.attempt - 1, 0)
        interrupted = row.interrupted + (outcome is AttemptOutcome.INTERRUPTED)
        run_at = _run_at(row, ending, now)
        state = _END_OF.get(outcome)
        if state is None:
            is_over = interrupted >= self._most_interrupted
            if outcome in _COSTLY:
                is_over = attempt >= row.max_attempts
            elif outcome is not AttemptOutcome.INTERRUPTED:
                is_over = False
            state = JobState.DEAD if is_over else _waiting(outcome, is_due=run_at <= now)
        return _Next(state, attempt, interrupted, run_at)

    def _move(self, tx: Tx, ending: AttemptEnd, row: _Row, following: _Next, now: int) -> JobState:
        state = following.state
        if not state.is_final:
            keys.give_way(tx, [ending.id], state)
        tx.execute(
            sql.END,
            {
                "id": ending.id,
                "state": int(state),
                "attempt": following.attempt,
                "interrupted": following.interrupted,
                "run_at": following.run_at,
                "boot": self._queue.boot,
                "done_at": now if state.is_final else None,
                "ran_ms": ending.ran_ms,
            },
        )
        if row.state in _DELAYED:
            tally.less_delayed(tx, row.queue, 1)
        if state in _DELAYED:
            tally.more_delayed(tx, row.queue, 1)
        was_running = row.state == JobState.RUNNING
        add_attempt(tx, ending, started_at=row.claimed_at if was_running else None, now=now)
        if state.is_final:
            tally.ended(tx, row.queue, state, 1)
            if row.batch is not None:
                batches.count(tx, self._queue, {row.batch: 1}, failed=True)
        return state


def _run_at(row: _Row, ending: AttemptEnd, now: int) -> int:
    if ending.outcome in _END_OF:
        return row.run_at
    if ending.outcome is AttemptOutcome.UNSERVED:
        return PARKED
    if ending.again_at is None:
        # It was due; a clock that woke in the past must not make it wait.
        return min(row.run_at, now) if ending.outcome in _IN_ITS_PLACE else now
    return ending.again_at


def _waiting(outcome: AttemptOutcome, *, is_due: bool) -> JobState:
    if is_due:
        return JobState.AVAILABLE
    waits = outcome in (AttemptOutcome.SNOOZED, AttemptOutcome.UNSERVED)
    return JobState.SCHEDULED if waits else JobState.RETRYABLE


def add_attempt(tx: Tx, ending: AttemptEnd, *, started_at: int | None, now: int) -> None:
    (ordinal,) = tx.execute(sql.NEXT_ORDINAL, {"job_id": ending.id}).fetchone()
    tx.execute(
        sql.INSERT_ATTEMPT,
        {
            "job_id": ending.id,
            "ordinal": ordinal,
            "started_at": started_at,
            "ended_at": now,
            "outcome": ending.outcome.value,
            "error": one_line(ending.error),
            "detail": ending.detail[-MAX_DETAIL:],
        },
    )
    if ordinal > MAX_ATTEMPT_ROWS:
        last = ordinal - MAX_ATTEMPT_ROWS
        tx.execute(sql.FORGET_ATTEMPTS, {"job_id": ending.id, "last": last})


def one_line(text: str) -> str:
    return " ".join(text.split())[:MAX_ERROR]


def _dead(ending: AttemptEnd, row: _Row) -> DeadJob:
    return DeadJob(id=ending.id, queue=row.queue, kind=row.kind, error=one_line(ending.error))
