"""Every queue with what waits and runs in it: the table of the Jobs screen, `depotd queues`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from daemon.readmodel.values import ReadConnection

DELAYED_MOST = 20_000
"""So many delayed jobs, the next due first, are told apart by their queue."""

QUEUES = "SELECT id, name, paused_at, paused_by, is_served FROM job_queue ORDER BY name"

WAITING = "SELECT queue, count(*), min(run_at) FROM job WHERE state = 1 GROUP BY queue"

ACTIVE = "SELECT queue, count(*) FROM job WHERE state = 2 GROUP BY queue"

DELAYED = "SELECT count(*) FROM job WHERE state IN (0, 3)"

DELAYED_BY_QUEUE = """
SELECT queue, count(*)
FROM (SELECT queue FROM job WHERE state IN (0, 3) ORDER BY is_dated, run_at LIMIT :most)
GROUP BY queue
"""

ENDED = "SELECT queue, state, ever, kept FROM job_tally"

UNSERVED_NAMES = """
SELECT 'kind', id, name FROM job_kind WHERE is_served = 0
UNION ALL
SELECT 'queue', id, name FROM job_queue WHERE is_served = 0
"""

UNSERVED = """
SELECT p.created_at FROM (
  SELECT id, kind, queue FROM (
    SELECT id, kind, queue FROM job WHERE state = 1 ORDER BY queue LIMIT :most)
  UNION ALL
  SELECT id, kind, queue FROM (
    SELECT id, kind, queue FROM job WHERE state IN (0, 3)
    ORDER BY is_dated, run_at DESC LIMIT :most)) j
LEFT JOIN job_payload p ON p.job_id = j.id
WHERE j.kind = :kind OR j.queue = :queue
"""

SUCCEEDED, CANCELLED, DEAD = 4, 5, 6


class Tab(StrEnum):
    """States as the statistics name them; what waits for its time is one of them."""

    WAITING = "waiting"
    DELAYED = "delayed"
    ACTIVE = "active"
    FAILED = "failed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    name: str
    weight: float | None
    """As configured or ruled; None: whoever asked did not say."""
    share: float | None
    """Of all starts under load, between 0 and 1."""
    waiting: int
    active: int
    delayed: int
    failed: int
    """Dead and still kept; so with those below."""
    completed: int
    cancelled: int
    failed_ever: int
    completed_ever: int
    cancelled_ever: int
    paused_at: int | None
    paused_by: str
    oldest_waiting_at: int | None
    """Since when the oldest could have started; None: nothing waits."""
    is_served: bool
    """False: no worker of this release takes from it."""

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueBoard:
    queues: tuple[QueueRow, ...]
    delayed: int
    """Of all queues, exactly."""
    delayed_is_cut: bool
    """More are delayed than the rows were counted from: theirs are at least so many."""

    def count(self, tab: Tab) -> int:
        """Of all queues."""
        if tab is Tab.DELAYED:
            return self.delayed
        return sum(getattr(row, tab.value) for row in self.queues)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnservedRow:
    """Unfinished jobs that nobody will run: their kind or queue is not of this release."""

    what: str
    """`kind` or `queue`."""
    name: str
    jobs: int
    since: int | None
    """When the first of them was enqueued."""


@dataclass(slots=True)
class _Ends:
    kept: Counter[int] = field(default_factory=Counter)
    ever: Counter[int] = field(default_factory=Counter)


def queue_board(db: ReadConnection, *, weights: Mapping[str, float] | None = None) -> QueueBoard:
    """`weights` by queue name; they are settings and rules, so the database does not know them."""
    waiting = {queue: (jobs, since) for queue, jobs, since in db.execute(WAITING).fetchall()}
    active = dict(db.execute(ACTIVE).fetchall())
    delayed = int(db.execute(DELAYED).fetchone()[0])
    by_queue = dict(db.execute(DELAYED_BY_QUEUE, {"most": DELAYED_MOST}).fetchall())
    ends = _ended(db)
    total = sum((weights or {}).values())
    rows = []
    for queue, name, paused_at, paused_by, is_served in db.execute(QUEUES).fetchall():
        weight = (weights or {}).get(name)
        ended = ends.get(queue, _Ends())
        jobs, oldest_at = waiting.get(queue, (0, None))
        rows.append(
            QueueRow(
                name=name,
                weight=weight,
                share=weight / total if weight is not None and total else None,
                waiting=jobs,
                active=active.get(queue, 0),
                delayed=by_queue.get(queue, 0),
                failed=ended.kept[DEAD],
                completed=ended.kept[SUCCEEDED],
                cancelled=ended.kept[CANCELLED],
                failed_ever=ended.ever[DEAD],
                completed_ever=ended.ever[SUCCEEDED],
                cancelled_ever=ended.ever[CANCELLED],
                paused_at=paused_at,
                paused_by=paused_by,
                oldest_waiting_at=oldest_at,
                is_served=bool(is_served),
            )
        )
    return QueueBoard(
        queues=tuple(rows), delayed=delayed, delayed_is_cut=delayed > sum(by_queue.values())
    )


def _ended(db: ReadConnection) -> dict[int, _Ends]:
    ends: dict[int, _Ends] = {}
    for queue, state, ever, kept in db.execute(ENDED).fetchall():
        of_queue = ends.setdefault(queue, _Ends())
        of_queue.ever[state], of_queue.kept[state] = ever, kept
    return ends


def unserved(db: ReadConnection) -> tuple[UnservedRow, ...]:
    """Costs nothing where every name is served; else so many jobs are looked through."""
    found: list[UnservedRow] = []
    for what, number, name in db.execute(UNSERVED_NAMES).fetchall():
        asked = {
            "kind": number if what == "kind" else None,
            "queue": number if what == "queue" else None,
            "most": DELAYED_MOST,
        }
        created = [at for (at,) in db.execute(UNSERVED, asked).fetchall()]
        if created:
            since = min((at for at in created if at is not None), default=None)
            found.append(UnservedRow(what=what, name=name, jobs=len(created), since=since))
    return tuple(found)
