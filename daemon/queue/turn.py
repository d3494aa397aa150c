"""One turn of the engine: everything it has to write, in one function for the writer.

A turn changes nothing in memory that it would miss if it had to be run again.
"""

import json
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from daemon.depot_clock import DepotClock
from daemon.domain.events import Stamp
from daemon.interfaces import Tx
from daemon.queue import claims, rows, sql
from daemon.queue.assignment import Assignment, Decided, Failed
from daemon.queue.backoff import wait_ms
from daemon.queue.claims import ClaimedJob, Pair
from daemon.queue.faults import failed, is_of_the_store, line_of
from daemon.queue.finish import AttemptEnd, Finisher, Success, holds_fence
from daemon.queue.finish import DeadJob as Dead
from daemon.queue.hooks import DeadJob, HookFaults, Hooks
from daemon.queue.job_clock import JobClock
from daemon.queue.job_tx import SaveParts
from daemon.queue.saving import TransactionEnded, save
from daemon.queue.states import AttemptOutcome

SAVE_MS = 30
"""A turn that has saved for so long leaves the rest to the next one."""
PROMOTE_MOST = 500
STALES_IN_A_ROW = 20
SNOOZE_LEAST_MS = 100
"""Who snoozes into the past would run without a pause."""

Failure = tuple[Assignment, Failed]


@dataclass(slots=True, kw_only=True)
class TurnWork:
    """What has piled up since the last turn; kept until a turn with it is durable."""

    succeeded: list[tuple[Assignment, str | None]] = field(default_factory=list)
    to_save: list[tuple[Assignment, Decided]] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    unstarted: list[Pair] = field(default_factory=list)
    progress: list[tuple[int, float, str]] = field(default_factory=list)
    leases: dict[float, list[Pair]] = field(default_factory=dict)
    """By how many seconds they last from now."""
    stales: dict[int, int] = field(default_factory=dict)
    """How often in a row a job was stale."""
    enders: dict[int, str] = field(default_factory=dict)
    """Jobs whose save took a transaction down with it, and how: they are not saved again."""
    is_careful: bool = False
    """The turn before met an error: each ending by itself, so that one cannot hold up all."""

    @property
    def has_endings(self) -> bool:
        return bool(self.succeeded or self.to_save or self.failed or self.unstarted)


@dataclass(slots=True, kw_only=True)
class TurnDone:
    """What is durable now, for memory to follow."""

    saved: int = 0
    """So many of `to_save` were dealt with."""
    failed: list[Failure] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)
    dead: list[DeadJob] = field(default_factory=list)
    stranded: list[tuple[int, str]] = field(default_factory=list)
    """Jobs whose end cannot be written, and why; they stand as running until the next start."""
    lost_leases: set[int] = field(default_factory=set)
    promoted: int = 0
    paused: list[int] = field(default_factory=list)
    wanted: dict[int, int] = field(default_factory=dict)
    claimed: list[ClaimedJob] = field(default_factory=list)
    has_looked_ahead: bool = True
    """Whether delayed jobs were looked at; if not, `next_due` says nothing."""
    next_due: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnParts:
    clock: DepotClock
    rows_clock: JobClock
    """The time in which rows are told."""
    boot: Callable[[], int]
    finisher: Finisher
    saving: SaveParts
    hooks: Hooks
    hook_faults: HookFaults
    claimable: Callable[[set[int] | None], dict[int, int]]
    """How many to claim of each queue, given those whose jobs may be ready again; None: any."""
    heavy_kinds: Set[int]
    """By id, the kinds that run in a child process."""
    lease_s: Callable[[int], float]
    """How long a lease of a queue lasts."""


class Turn:
    """Called with the transaction, perhaps twice; the answer of the last call counts."""

    __slots__ = ("_done", "_looks_ahead", "_now", "_parts", "_stamp", "_token", "_work")

    def __init__(
        self, parts: TurnParts, work: TurnWork, token: int, *, looks_ahead: bool = True
    ) -> None:
        """Without `looks_ahead` delayed jobs are left to the next turn: none of them is due."""
        self._parts = parts
        self._work = work
        self._token = token
        self._looks_ahead = looks_ahead

    def __call__(self, tx: Tx) -> TurnDone:
        work, done = self._work, TurnDone()
        self._done = done
        self._stamp = self._parts.clock.stamp(self._parts.boot())
        self._now = self._parts.rows_clock.now()
        if work.has_endings:
            self._finish(tx)
        if work.progress:
            tx.execute(sql.SAVE_PROGRESS, {"now": self._now, "said": json.dumps(work.progress)})
        for lease_s, pairs in work.leases.items():
            done.lost_leases |= claims.renew(tx, pairs, self._now + round(lease_s * 1000))
        self._claim(tx)
        return done

    # Endings

    def _finish(self, tx: Tx) -> None:
        work, done = self._work, self._done
        if work.is_careful:
            self._finish_one_by_one(tx)
        else:
            self._succeed(tx, [_success(a, result) for a, result in work.succeeded])
            self._succeed_saved(tx, self._save_all(tx))
        done.failed += work.failed
        if work.is_careful:
            for failure in done.failed:
                self._guarded(tx, failure[0], partial(self._end, tx, [failure]))
        elif done.failed:
            self._end(tx, done.failed)
        if work.unstarted:
            claims.give_back(tx, work.unstarted)

    def _succeed(self, tx: Tx, successes: Sequence[Success]) -> set[int]:
        if not successes:
            return set()
        lost = self._parts.finisher.succeed(tx, successes, now=self._now)
        self._done.lost |= lost
        return lost

    def _succeed_saved(self, tx: Tx, saved: Sequence[Success]) -> None:
        lost = self._succeed(tx, saved)
        if lost:
            # Each held its fence when it was saved, in this very transaction.
            raise RuntimeError(f"jobs {sorted(lost)} were ended by what another job saved")

    def _save_all(self, tx: Tx) -> list[Success]:
        """Saves one after the other; those that fail are rolled back alone."""
        saved: list[Success] = []
        clock = self._parts.clock
        until = clock.monotonic() + SAVE_MS
        for assignment, ending in self._to_save():
            if self._done.saved and clock.monotonic() >= until:
                break
            self._done.saved += 1
            success = self._save(tx, assignment, ending)
            if success is not None:
                saved.append(success)
        return saved

    def _save(self, tx: Tx, assignment: Assignment, ending: Decided) -> Success | None:
        job = assignment.job
        if not holds_fence(tx, job.id, job.token):
            self._done.lost.add(job.id)
            return None
        why = self._work.enders.get(job.id)
        if why is not None:
            refused = Failed(outcome=AttemptOutcome.REFUSED, error=why)
            self._done.failed.append((assignment, refused))
            return None
        try:
            ended = self._saved(tx, assignment, ending)
        except TransactionEnded as exc:
            self._work.enders[job.id] = exc.message
            raise
        if isinstance(ended, Failed):
            self._done.failed.append((assignment, ended))
            return None
        return ended

    def _saved(self, tx: Tx, assignment: Assignment, ending: Decided) -> Success | Failed:
        parts = self._parts
        return save(tx, parts.saving, assignment, ending, stamp=self._stamp, clock=parts.clock)

    def _to_save(self) -> Sequence[tuple[Assignment, Decided]]:
        """After a lost transaction no further than the save that lost it: so each turn is
        durable, and a second one like it is met by the next.
        """
        to_save, enders = self._work.to_save, self._work.enders
        if not enders:
            return to_save
        known = [place for place, (one, _) in enumerate(to_save) if one.job.id in enders]
        return to_save[: known[-1] + 1] if known else to_save

    def _finish_one_by_one(self, tx: Tx) -> None:
        for assignment, result in self._work.succeeded:
            success = _success(assignment, result)
            self._guarded(tx, assignment, partial(self._succeed, tx, [success]))
        for assignment, ending in self._to_save():
            self._done.saved += 1
            self._guarded(tx, assignment, partial(self._save_one, tx, assignment, ending))

    def _save_one(self, tx: Tx, assignment: Assignment, ending: Decided) -> None:
        success = self._save(tx, assignment, ending)
        if success is not None:
            self._succeed_saved(tx, [success])

    def _guarded(self, tx: Tx, assignment: Assignment, end: Callable[[], Any]) -> None:
        """What cannot be written becomes a failed attempt, or else is left to the next start."""
        kept = len(self._done.failed)
        tx.execute(sql.BEGIN_PART)
        try:
            end()
        except Exception as exc:
            if is_of_the_store(exc) or isinstance(exc, TransactionEnded):
                raise
            tx.execute(sql.UNDO_PART)
            del self._done.failed[kept:]
            self._strand(tx, assignment, exc)
        tx.execute(sql.KEEP_PART)

    def _strand(self, tx: Tx, assignment: Assignment, exc: Exception) -> None:
        try:
            self._end(tx, [(assignment, failed(exc))])
        except Exception as worse:
            if is_of_the_store(worse):
                raise
            tx.execute(sql.UNDO_PART)
            self._done.stranded.append((assignment.job.id, line_of(worse)))

    def _end(self, tx: Tx, endings: Sequence[tuple[Assignment, Failed]]) -> None:
        by_id = {assignment.job.id: assignment for assignment, _ in endings}
        ends = [self._attempt_end(assignment, ending) for assignment, ending in endings]
        ended = self._parts.finisher.end(tx, ends, now=self._now)
        self._done.lost |= ended.lost
        for dead in ended.dead:
            self._bury(tx, by_id[dead.id], dead)

    def _attempt_end(self, assignment: Assignment, ending: Failed) -> AttemptEnd:
        job, outcome, again_at = assignment.job, ending.outcome, None
        error = ending.error
        if outcome is AttemptOutcome.STALE:
            in_a_row = self._work.stales.get(job.id, 0) + 1
            if in_a_row > STALES_IN_A_ROW:
                outcome = AttemptOutcome.FAILED
                error = f"stale {in_a_row} times in a row, the last: {error}"
            else:
                self._done.stale.append(job.id)
        if outcome is AttemptOutcome.SNOOZED and ending.until is not None:
            again_at = max(ending.until, self._now + SNOOZE_LEAST_MS)
        elif outcome in (AttemptOutcome.FAILED, AttemptOutcome.TIMED_OUT):
            wait = ending.after_ms
            if wait is None:
                wait = wait_ms(assignment.kind.backoff, assignment.lane.plan, failures=job.attempt)
            again_at = self._now + max(0, wait)
        return AttemptEnd(
            id=job.id,
            token=job.token,
            outcome=outcome,
            error=error,
            detail=ending.detail,
            ran_ms=assignment.ran_ms,
            again_at=again_at,
        )

    def _bury(self, tx: Tx, assignment: Assignment, dead: Dead) -> None:
        job = assignment.job
        buried = DeadJob(
            id=job.id,
            kind=assignment.kind.name,
            queue=assignment.lane.name,
            attempts=job.attempt,
            error=dead.error,
            correlation_id=job.correlation_id,
            depth=job.depth,
        )
        self._done.dead.append(buried)
        tell_death(tx, buried, self._stamp, self._parts.hooks, self._parts.hook_faults)

    # Claims

    def _claim(self, tx: Tx) -> None:
        done, parts = self._done, self._parts
        is_trusted = parts.rows_clock.is_trusted
        done.has_looked_ahead = self._looks_ahead
        if self._looks_ahead:
            done.promoted = claims.promote(
                tx, now=self._now, is_trusted=is_trusted, most=PROMOTE_MOST
            )
        done.paused = rows.listed(tx, sql.PAUSED)
        again = {assignment.job.queue for assignment, _ in done.failed}
        done.wanted = parts.claimable(None if done.promoted else again)
        if done.wanted:
            done.claimed = claims.claim(
                tx,
                want=done.wanted,
                boot=parts.boot(),
                token=self._token,
                now=self._now,
                paused=set(done.paused),
            )
        self._lease(tx)
        if self._looks_ahead:
            done.next_due = claims.next_due(tx, is_trusted=is_trusted)

    def _lease(self, tx: Tx) -> None:
        kinds = self._parts.heavy_kinds
        if not kinds:
            return
        heavy: dict[int, list[int]] = {}
        for job in self._done.claimed:
            if job.kind in kinds:
                heavy.setdefault(job.queue, []).append(job.id)
        for queue, ids in heavy.items():
            claims.lease(tx, ids, self._now + round(self._parts.lease_s(queue) * 1000))


def tell_death(tx: Tx, dead: DeadJob, stamp: Stamp, hooks: Hooks, faults: HookFaults) -> None:
    """Each hook in a savepoint of its own; one that raises takes back only what it wrote."""
    for hook in hooks.dead:
        tx.execute(sql.BEGIN_SAVE)
        try:
            hook(tx, dead, stamp)
        except Exception as exc:
            if is_of_the_store(exc):
                raise
            _undo(tx)
            faults.note(hook, exc)
        else:
            tx.execute(sql.KEEP_SAVE)


def _undo(tx: Tx) -> None:
    tx.execute(sql.UNDO_SAVE)
    tx.execute(sql.KEEP_SAVE)


def _success(assignment: Assignment, result: str | None) -> Success:
    job = assignment.job
    return Success(job.id, job.token, assignment.ran_ms, result)
