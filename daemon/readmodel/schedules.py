"""What starts jobs by the clock: each schedule with its next firing."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from daemon.errors import QueueError
from daemon.queue.cron import parse
from daemon.queue.states import JobState
from daemon.readmodel.values import ReadConnection

SCHEDULES = """
SELECT s.name, s.kind, s.args, s.expression, s.zone, s.misfire, s.misfire_max, s.jitter_ms,
  s.is_dated, s.anchor_at, s.next_at, s.last_at, s.last_job, s.missed, s.paused_at, s.paused_by,
  j.state
FROM job_schedule s LEFT JOIN job j ON j.id = s.last_job
ORDER BY s.name
"""

CLOCK = "SELECT clock FROM boot ORDER BY number DESC LIMIT 1"

UNTRUSTED = "untrusted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow:
    name: str
    kind: str
    args: str
    """JSON."""
    expression: str
    zone: str
    misfire: str
    """once, skip or all: what becomes of firings that were missed."""
    misfire_max: int
    jitter_ms: int
    next_at: int | None
    """None: not known before the clock can be trusted, or it never fires again."""
    last_at: int | None
    last_job: int | None
    last_state: JobState | None
    """Of the last job; None: there is none, or it was pruned."""
    missed: int
    """Firings that were skipped, ever."""
    paused_at: int | None
    paused_by: str
    waits_for_clock: bool
    """It names times of the calendar, and the clock cannot be trusted yet."""

    upcoming: tuple[int, ...]
    """The next firings, `next_at` first; what a pause or an untrusted clock would hold back
    is among them."""

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None


def schedules(db: ReadConnection, *, firings: int = 1) -> tuple[ScheduleRow, ...]:
    clock = db.execute(CLOCK).fetchone()
    is_untrusted = clock is not None and clock[0] == UNTRUSTED
    rows = db.execute(SCHEDULES).fetchall()
    return tuple(_row(row, is_untrusted=is_untrusted, firings=firings) for row in rows)


def _row(row: tuple[Any, ...], *, is_untrusted: bool, firings: int) -> ScheduleRow:
    name, kind, args, expression, zone, misfire, misfire_max, jitter_ms = row[:8]
    is_dated, anchor_at, next_at, last_at, last_job, missed, paused_at, paused_by, last_state = row[
        8:
    ]
    return ScheduleRow(
        name=name,
        kind=kind,
        args=args,
        expression=expression,
        zone=zone,
        misfire=misfire,
        misfire_max=misfire_max,
        jitter_ms=jitter_ms,
        next_at=next_at,
        last_at=last_at,
        last_job=last_job,
        last_state=None if last_state is None else JobState(last_state),
        missed=missed,
        paused_at=paused_at,
        paused_by=paused_by,
        waits_for_clock=is_untrusted and bool(is_dated),
        upcoming=_upcoming(expression, zone, anchor_at, next_at, firings),
    )


@lru_cache(maxsize=256)
def _upcoming(
    expression: str, zone: str, anchor_at: int, next_at: int | None, firings: int
) -> tuple[int, ...]:
    """An expression that this release cannot read is shown with the firing it has."""
    if next_at is None:
        return ()
    try:
        timing = parse(expression, zone, anchor_ms=anchor_at)
    except QueueError:
        return (next_at,)
    return (next_at, *timing.next_firings(next_at, firings - 1))
