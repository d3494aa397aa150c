"""What starts jobs by the clock.

Cron schedules name instants of the calendar: they wait while the clock is untrusted, and no
instant is fired twice, wherever the clock is set. Intervals count on the monotonic clock: they
go on while the clock is untrusted, and when it is moved their rhythm moves along. A cron
schedule whose clock is set back is therefore quiet until its instants are new; for what must
go on whatever the clock says, use an interval.

Instants are told in the time of a clock that moves. Ticks carry how often the clock was moved
(`DepotClock.generation`), and find nothing due until the correction has reached the rows.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

from daemon.errors import QueueError
from daemon.interfaces import Tx
from daemon.logs import get
from daemon.queue import args as arguments
from daemon.queue import schedule_rows as stored
from daemon.queue import schedule_sql as sql
from daemon.queue.cron import Interval
from daemon.queue.enqueue import JobQueue
from daemon.queue.misfires import DueFirings, Misfire, due_firings, first_free
from daemon.queue.requests import Cause, Enqueued, JobOptions
from daemon.queue.schedule_rows import Judged, ScheduleDef, ScheduleRow
from daemon.queue.states import JobState

log = get("schedules")


class Synced(NamedTuple):
    added: tuple[str, ...]
    changed: tuple[str, ...]
    """Those that fire at other times from now on."""
    removed: tuple[str, ...]


class Ticked(NamedTuple):
    fired: int
    missed: int
    blocked: int
    """Schedules whose queue has no room; they are tried again."""
    next_due: int | None


class Scheduler:
    """Its methods run in the writer's thread, but for `take_news`."""

    def __init__(self, jobs: JobQueue) -> None:
        self._jobs = jobs
        self._blocked: set[str] = set()
        self._has_news = False

    def open(
        self, tx: Tx, definitions: Sequence[ScheduleDef], *, now: int, is_trusted: bool
    ) -> Synced:
        """As sync, at the start: what differs from the last release is said once."""
        synced = self.sync(tx, definitions, now=now, is_trusted=is_trusted)
        if any(synced):
            log.info("schedules.differ", **synced._asdict())
        return synced

    def sync(
        self, tx: Tx, definitions: Sequence[ScheduleDef], *, now: int, is_trusted: bool
    ) -> Synced:
        """Makes the table say what the definitions say; pause and history are kept.

        Raises QueueError naming the schedule that cannot be kept.
        """
        judged = stored.judge(definitions, self._jobs.registry)
        known = {row.name: row for row in stored.all_rows(tx)}
        added, changed = [], []
        for one in judged:
            name = one.definition.name
            row = known.pop(name, None)
            if row is None:
                added.append(name)
            elif (row.expression, row.zone) != (one.expression, one.definition.zone):
                changed.append(name)
            self._save(tx, one, row, _begin(one, row, now=now, is_trusted=is_trusted))
        names = json.dumps([one.definition.name for one in judged])
        tx.execute(sql.REMOVE_OTHERS, {"names": names})
        self._has_news = True
        return Synced(tuple(added), tuple(changed), tuple(known))

    def tick(self, tx: Tx, *, now: int, is_trusted: bool, moves: int = 0) -> Ticked:
        """Fires what is due; `moves` is how often the clock behind `now` was moved."""
        fired = missed = blocked = 0
        look = {"now": now, "is_trusted": is_trusted, "moves": moves, "boot": self._boot}
        for row in stored.due_rows(tx, look):
            if row.next_at is None:
                self._move(tx, row, first_free(row.timing, now, stored.runs_from(tx, row, now)))
                continue
            counts = self._fire_due(tx, row, row.next_at, now)
            if counts is None:
                blocked += 1
                continue
            fired, missed = fired + counts[0], missed + counts[1]
        next_due = tx.execute(sql.NEXT_DUE, {"is_trusted": is_trusted}).fetchone()[0]
        return Ticked(fired, missed, blocked, next_due)

    def clock_moved(self, tx: Tx, *, step_ms: int, now: int) -> None:
        """Inside the transaction of a clock correction; `now` is by the new time.

        To be called once for each move of the clock, whatever its direction.
        """
        if step_ms == 0:
            return
        tx.execute(sql.MOVED, {"boot": self._boot})
        tx.execute(sql.SHIFT_INTERVALS, {"step": step_ms})
        for row in stored.all_rows(tx):
            if row.is_dated and row.next_at is not None:
                free = first_free(row.timing, now, stored.runs_from(tx, row, now))
                if free is not None and free < row.next_at:
                    self._move(tx, row, free)
            elif row.next_at is not None:
                self._calm(tx, row, row.next_at, now)
        self._has_news = True

    def pause(self, tx: Tx, name: str, *, by: str, now: int) -> bool:
        """Answers whether it was not paused before."""
        row = stored.row_of(tx, name)
        if row.paused_at is not None:
            return False
        tx.execute(sql.PAUSE, {"name": name, "by": by, "now": now})
        return True

    def resume(self, tx: Tx, name: str, *, now: int, is_trusted: bool) -> bool:
        """Answers whether it was paused. What would have fired meanwhile is let go."""
        row = stored.row_of(tx, name)
        if row.paused_at is None:
            return False
        next_at = None
        if is_trusted or not row.is_dated:
            next_at = first_free(row.timing, now, stored.runs_from(tx, row, now))
        tx.execute(sql.RESUME, {"name": name, "next_at": next_at})
        self._has_news = True
        return True

    def run_now(self, tx: Tx, name: str, *, cause: Cause) -> Enqueued:
        """One job beside the firings, paused or not; the next firing stays where it is."""
        row = stored.row_of(tx, name)
        enqueued = self._jobs.enqueue_named(tx, row.kind, json.loads(row.args), cause=cause)
        tx.execute(sql.RAN_BY_HAND, {"name": name, "job": enqueued.id})
        return enqueued

    def take_news(self) -> bool:
        """Whether something may be due earlier than the last tick said."""
        if not self._has_news:
            return False
        self._has_news = False  # what is told from now on is told again
        return True

    @property
    def _boot(self) -> int:
        return self._jobs.boot or 0

    def _fire_due(self, tx: Tx, row: ScheduleRow, since: int, now: int) -> tuple[int, int] | None:
        """How many were fired and missed; None when the queue took none."""
        done = stored.runs_from(tx, row, since)
        due = due_firings(
            row.timing,
            since=since,
            now=now,
            misfire=Misfire(row.misfire),
            most=row.misfire_max,
            done=done,
        )
        fired, job = self._fire_all(tx, row, due, now)
        if due.fire and not fired:
            return None
        if len(fired) < len(due.fire):
            next_at: int | None = due.fire[len(fired)]
        else:
            next_at = first_free(row.timing, now, done)
        tx.execute(
            sql.ADVANCE,
            {
                "name": row.name,
                "next_at": next_at,
                "last_at": fired[-1] if fired else row.last_at,
                "run": stored.keep_run(tx, row, fired, is_unbroken=due.is_unbroken),
                "last_job": job if fired else row.last_job,
                "missed": due.missed,
            },
        )
        return len(fired), due.missed

    def _fire_all(
        self, tx: Tx, row: ScheduleRow, due: DueFirings, now: int
    ) -> tuple[tuple[int, ...], int | None]:
        """Those that the queue took, and the last job."""
        job = None
        for taken, instant in enumerate(due.fire):
            try:
                job = self._fire(tx, row, instant, now)
            except QueueError as exc:
                self._tell_blocked(row.name, exc)
                return due.fire[:taken], job
        if due.fire and row.name in self._blocked:
            self._blocked.discard(row.name)
            log.info("schedule.unblocked", schedule=row.name)
        return due.fire, job

    def _fire(self, tx: Tx, row: ScheduleRow, instant: int, now: int) -> int:
        kind = self._jobs.registry.kind(row.kind).kind
        firing = f"{row.name}@{instant - row.anchor_at}"
        options: JobOptions = {"delay_ms": max(0, instant + jitter_ms(firing, row.jitter_ms) - now)}
        if kind.unique is None:
            options["unique_key"] = f"schedule:{firing}"
            options["unique_states"] = tuple(JobState)
        cause = Cause(correlation_id=f"schedule:{firing}", causation=f"schedule {row.name}")
        args = arguments.validated(kind, json.loads(row.args))
        return self._jobs.enqueue(tx, args, cause=cause, **options).id

    def _tell_blocked(self, name: str, exc: QueueError) -> None:
        if name not in self._blocked:
            self._blocked.add(name)
            log.warning(
                "schedule.blocked", schedule=name, error=exc.message, next_step=exc.next_step
            )

    def _save(self, tx: Tx, one: Judged, row: ScheduleRow | None, begun: "_Begun") -> None:
        definition = one.definition
        tx.execute(
            sql.SAVE,
            {
                "name": definition.name,
                "kind": definition.kind,
                "args": one.args,
                "expression": one.expression,
                "zone": definition.zone,
                "misfire": definition.misfire.value,
                "misfire_max": definition.misfire_max,
                "jitter_ms": round(definition.jitter_s * 1000),
                "is_dated": one.timing.is_dated,
                "anchor_at": begun.anchor_at,
                "next_at": begun.next_at,
                "run": None if row is None or begun.is_new else row.run,
            },
        )

    def _move(self, tx: Tx, row: ScheduleRow, next_at: int | None) -> None:
        """The next firing is not the one that follows the last."""
        values = {"name": row.name, "next_at": next_at, "anchor_at": row.anchor_at, "run": None}
        tx.execute(sql.MOVE, values)

    def _calm(self, tx: Tx, row: ScheduleRow, next_at: int, now: int) -> None:
        begun = _calmed(row, next_at, now)
        if begun.next_at != next_at:
            values = {"name": row.name, "next_at": begun.next_at, "anchor_at": begun.anchor_at}
            tx.execute(sql.MOVE, values | {"run": None})


class _Begun(NamedTuple):
    next_at: int | None
    anchor_at: int
    is_new: bool


def jitter_ms(firing: str, most_ms: int) -> int:
    """Between 0 and `most_ms`, the same for a firing whoever asks and however often."""
    digest = hashlib.sha256(firing.encode()).digest()
    return int.from_bytes(digest[:8], "big") % (most_ms + 1)


def _begin(one: Judged, row: ScheduleRow | None, *, now: int, is_trusted: bool) -> _Begun:
    """Where a definition goes on, or begins."""
    if row and (row.expression, row.zone) == (one.expression, one.definition.zone):
        if row.next_at is None or row.is_dated:
            return _Begun(row.next_at, row.anchor_at, is_new=False)
        return _calmed(row, row.next_at, now)
    if one.timing.is_dated:
        return _Begun(one.timing.next_after(now) if is_trusted else None, 0, is_new=True)
    anchor_at = 0 if row is None else row.anchor_at
    timing = stored.timing_of(one.expression, one.definition.zone, anchor_at)
    return _Begun(timing.next_after(now), anchor_at, is_new=True)


def _calmed(row: ScheduleRow, next_at: int, now: int) -> _Begun:
    """No interval waits for longer than it is: it was told in a time that turned out wrong.

    Its grid moves with it, so that no firing goes by the name of an earlier one.
    """
    timing = row.timing
    too_far = max(0, next_at - now - timing.every_ms) if isinstance(timing, Interval) else 0
    return _Begun(next_at - too_far, row.anchor_at - too_far, is_new=False)
