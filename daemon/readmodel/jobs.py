"""Jobs by state, page by page. A page costs what it shows, however many jobs are kept."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from daemon.queue.registry import PARKED
from daemon.queue.states import JobState
from daemon.readmodel.queues import Tab
from daemon.readmodel.values import ReadConnection

PAGE_MOST = 200
LOOK_MOST = 20_000
"""A filter looks at so many jobs for a page; the next page goes on from there."""
LOOK_STEP = 500
BODY_SHOWN = 200
EDGE = 1 << 62

NAMES = """
SELECT 'queue', id, name FROM job_queue
UNION ALL
SELECT 'kind', id, name FROM job_kind
ORDER BY 3
"""

JOBS = """
SELECT j.id, k.name, q.name, j.state, j.priority, j.attempt, j.max_attempts, j.interrupted,
  p.created_at, j.run_at, j.is_dated, j.claimed_at, j.done_at, j.ran_ms,
  coalesce((SELECT a.error FROM job_attempt a WHERE a.job_id = j.id
    ORDER BY a.ordinal DESC LIMIT 1), ''),
  g.done, g.note, substr(p.body, 1, :shown), p.correlation_id, p.causation
FROM json_each(:ids) wanted
JOIN job j ON j.id = wanted.value
JOIN job_queue q ON q.id = j.queue
JOIN job_kind k ON k.id = j.kind
LEFT JOIN job_payload p ON p.job_id = j.id
LEFT JOIN job_progress g ON g.job_id = j.id AND j.state = 2
ORDER BY wanted.key
"""

# A line is what an index walks in order, to its last column: many jobs may share one instant,
# and none is sorted. Keys of what has ended are negated, so that every line is walked upwards.
WAITING = """
SELECT run_at + priority * 36000, run_at, id FROM job
WHERE state = 1 AND queue = :line AND run_at + priority * 36000 >= :key
  AND (run_at + priority * 36000, run_at, id) > (:key, :tie, :id)
ORDER BY run_at + priority * 36000, run_at, id LIMIT :limit
"""

DELAYED = """
SELECT run_at, queue * 8 + state, id FROM job
WHERE state IN (0, 3) AND is_dated = :line AND run_at >= :key
  AND (run_at, queue * 8 + state, id) > (:key, :tie, :id)
ORDER BY run_at, queue, state, id LIMIT :limit
"""

# As many rows as there are workers.
ACTIVE = """
SELECT claimed_at, 0, id FROM job
WHERE state = 2 AND state = :line AND (claimed_at, 0, id) > (:key, :tie, :id)
ORDER BY claimed_at, id LIMIT :limit
"""

ENDED = """
SELECT -done_at, -queue, -id FROM job
WHERE state >= 4 AND state = :line AND done_at <= -:key
  AND (done_at, queue, id) < (-:key, -:tie, -:id)
ORDER BY done_at DESC, queue DESC, id DESC LIMIT :limit
"""

MATCHING = """
SELECT j.id FROM json_each(:ids) looked
JOIN job j ON j.id = looked.value
JOIN job_queue q ON q.id = j.queue
JOIN job_kind k ON k.id = j.kind
LEFT JOIN job_payload p ON p.job_id = j.id
LEFT JOIN job_attempt a ON a.job_id = j.id
  AND a.ordinal = (SELECT max(ordinal) FROM job_attempt WHERE job_id = j.id)
WHERE (:queue IS NULL OR q.name = :queue)
  AND (:kind IS NULL OR k.name = :kind)
  AND (:error IS NULL OR instr(lower(a.error), :error) > 0)
  AND (:text IS NULL OR instr(lower(j.id || ' ' || k.name || ' ' || q.name || ' '
    || coalesce(p.body || ' ' || p.correlation_id, '') || ' ' || coalesce(a.error, '')), :text) > 0)
"""

CORRELATED = """
SELECT j.id, j.state FROM job_payload p JOIN job j ON j.id = p.job_id
WHERE p.correlation_id = :correlation_id ORDER BY p.job_id LIMIT :most
"""

OF_TAB: dict[Tab, frozenset[JobState]] = {
    Tab.WAITING: frozenset({JobState.AVAILABLE}),
    Tab.DELAYED: frozenset({JobState.SCHEDULED, JobState.RETRYABLE}),
    Tab.ACTIVE: frozenset({JobState.RUNNING}),
    Tab.FAILED: frozenset({JobState.DEAD}),
    Tab.COMPLETED: frozenset({JobState.SUCCEEDED}),
    Tab.CANCELLED: frozenset({JobState.CANCELLED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    id: int
    kind: str
    queue: str
    state: JobState
    priority: int
    attempt: int
    max_attempts: int
    interrupted: int
    created_at: int | None
    run_at: int
    """Not before; of a waiting job since when it could start."""
    is_dated: bool
    """`run_at` is an instant of the calendar and waits while the clock is untrusted."""
    claimed_at: int | None
    done_at: int | None
    ran_ms: int | None
    """The last attempt."""
    error: str
    """Of the last attempt that did not succeed; one line, empty when there is none."""
    progress: float | None
    """Between 0 and 1; None: the job does not say, or does not run."""
    progress_note: str
    body: str
    """The arguments as JSON, cut to what a list shows."""
    correlation_id: str
    causation: str

    @property
    def is_parked(self) -> bool:
        """It waits for a release that serves its kind and the version of its arguments."""
        return self.state is JobState.SCHEDULED and self.run_at == PARKED

    @property
    def word(self) -> str:
        """The state in a word; parked jobs are told apart from those that will run by the clock."""
        return "parked" if self.is_parked else self.state.name.lower()

    @property
    def tab(self) -> Tab:
        return next(tab for tab, states in OF_TAB.items() if self.state in states)


class Cursor(NamedTuple):
    """Where the next page begins, opaque to whoever turns pages."""

    key: int
    tie: int
    """Between jobs of one key."""
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFilter:
    kind: str | None = None
    queue: str | None = None
    error: str | None = None
    """Part of the last error, whatever its case."""
    text: str | None = None
    """Part of the id, kind, arguments, correlation id or last error, whatever its case."""
    correlation_id: str | None = None

    @property
    def looks_closer(self) -> bool:
        """More is asked of a job than its line, so that many may be looked at in vain."""
        return bool(self.kind or self.queue or self.error or self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage:
    rows: tuple[JobRow, ...]
    next: Cursor | None
    """None: this page is the last."""
    is_cut: bool
    """So many did not match that the look ended early; `next` goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobNames:
    queues: tuple[str, ...]
    kinds: tuple[str, ...]


EVERYTHING = JobFilter()
FIRST = Cursor(-EDGE, -EDGE, -EDGE)


def job_names(db: ReadConnection) -> JobNames:
    found = db.execute(NAMES).fetchall()
    return JobNames(
        queues=tuple(name for what, _, name in found if what == "queue"),
        kinds=tuple(name for what, _, name in found if what == "kind"),
    )


def jobs(
    db: ReadConnection,
    tab: Tab,
    wanted: JobFilter = EVERYTHING,
    *,
    after: Cursor | None = None,
    limit: int = 50,
) -> JobPage:
    """Waiting in the order of running, delayed by their time, what has ended newest first."""
    limit = max(1, min(limit, PAGE_MOST))
    if wanted.correlation_id is not None:
        return _correlated(db, tab, wanted.correlation_id, limit=limit)
    walk = _Walk(db, tab, _lines(db, tab, wanted.queue), after or FIRST)
    shown: list[Cursor] = []
    looked = 0
    while len(shown) <= limit and looked < LOOK_MOST:
        step = walk.step(LOOK_STEP if wanted.looks_closer else limit + 1)
        if not step:
            break
        looked += len(step)
        shown += _matching(db, step, wanted)
    is_full = len(shown) > limit
    is_cut = not is_full and looked >= LOOK_MOST
    turn = shown[limit - 1] if is_full else (walk.at if is_cut else None)
    rows = job_rows(db, [abs(cursor.id) for cursor in shown[:limit]])
    return JobPage(rows=rows, next=turn, is_cut=is_cut)


def _lines(db: ReadConnection, tab: Tab, queue: str | None) -> tuple[int, ...]:
    """Pages merge the lines of a tab."""
    if tab is Tab.WAITING:
        return tuple(
            number
            for what, number, name in db.execute(NAMES).fetchall()
            if what == "queue" and queue in {None, name}
        )
    if tab is Tab.DELAYED:
        return 0, 1
    return tuple(OF_TAB[tab])


LINES = {Tab.WAITING: WAITING, Tab.DELAYED: DELAYED, Tab.ACTIVE: ACTIVE}


@dataclass(slots=True)
class _Walk:
    """Along the lines of a tab, in the order of their keys."""

    db: ReadConnection
    tab: Tab
    lines: tuple[int, ...]
    at: Cursor

    def step(self, most: int) -> list[Cursor]:
        found: list[Cursor] = []
        for line in self.lines:
            asked = {"line": line, "limit": most, **self.at._asdict()}
            rows = self.db.execute(LINES.get(self.tab, ENDED), asked).fetchall()
            found += [Cursor(*row) for row in rows]
        found = sorted(found)[:most]
        if found:
            self.at = found[-1]
        return found


def _matching(db: ReadConnection, step: list[Cursor], wanted: JobFilter) -> list[Cursor]:
    if not wanted.looks_closer:
        return step
    asked = {
        "ids": json.dumps([abs(cursor.id) for cursor in step]),
        "queue": wanted.queue,
        "kind": wanted.kind,
        "error": wanted.error.lower() if wanted.error else None,
        "text": wanted.text.lower() if wanted.text else None,
    }
    matching = {number for (number,) in db.execute(MATCHING, asked).fetchall()}
    return [cursor for cursor in step if abs(cursor.id) in matching]


def _correlated(db: ReadConnection, tab: Tab, correlation_id: str, *, limit: int) -> JobPage:
    asked = {"correlation_id": correlation_id, "most": LOOK_MOST}
    found = db.execute(CORRELATED, asked).fetchall()
    ids = [number for number, state in found if state in OF_TAB[tab]]
    return JobPage(rows=job_rows(db, ids[:limit]), next=None, is_cut=len(ids) > limit)


def job_rows(db: ReadConnection, ids: Iterable[int]) -> tuple[JobRow, ...]:
    """In the order of the ids; one that is gone is left out."""
    asked = {"ids": json.dumps(list(ids)), "shown": BODY_SHOWN}
    return tuple(_row(*row) for row in db.execute(JOBS, asked).fetchall())


def _row(  # noqa: PLR0913, PLR0917 - one argument a column
    number: int,
    kind: str,
    queue: str,
    state: int,
    priority: int,
    attempt: int,
    max_attempts: int,
    interrupted: int,
    created_at: int | None,
    run_at: int,
    is_dated: int,
    claimed_at: int | None,
    done_at: int | None,
    ran_ms: int | None,
    error: str,
    progress: float | None,
    progress_note: str | None,
    body: str | None,
    correlation_id: str | None,
    causation: str | None,
) -> JobRow:
    return JobRow(
        id=number,
        kind=kind,
        queue=queue,
        state=JobState(state),
        priority=priority,
        attempt=attempt,
        max_attempts=max_attempts,
        interrupted=interrupted,
        created_at=created_at,
        run_at=run_at,
        is_dated=bool(is_dated),
        claimed_at=claimed_at,
        done_at=done_at,
        ran_ms=ran_ms,
        error=error,
        progress=progress,
        progress_note=progress_note or "",
        body=body or "",
        correlation_id=correlation_id or "",
        causation=causation or "",
    )
