"""Every queue with what waits and runs in it: the table of the Jobs screen, `depotd queues`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from daemon.queue.registry import PARKED
from daemon.readmodel.values import ReadConnection

LOOK_MOST = 20_000
"""Among so many waiting and so many delayed jobs those that nobody serves are looked for."""

QUEUES = "SELECT id, name, paused_at, paused_by, is_served FROM job_queue ORDER BY name"

WAITING = "SELECT queue, count(*), min(run_at) FROM job WHERE state = 1 GROUP BY queue"

ACTIVE = "SELECT queue, count(*) FROM job WHERE state = 2 GROUP BY queue"

TALLY = "SELECT queue, state, ever, kept FROM job_tally"

UNSERVED_NAMES = """
SELECT 'kind', id, name FROM job_kind WHERE is_served = 0
UNION ALL
SELECT 'queue', id, name FROM job_queue WHERE is_served = 0
"""

# What has its turn is parked by the engine; what is delayed is looked through by its time.
UNSERVED_OF_KIND = """
SELECT p.created_at FROM (
  SELECT id, kind FROM (
    SELECT id, kind FROM job
    WHERE state IN (0, 3) AND is_dated = 0 AND run_at = :parked LIMIT :most)
  UNION ALL
  SELECT id, kind FROM (
    SELECT id, kind FROM job
    WHERE state IN (0, 3) AND is_dated IN (0, 1) AND run_at < :parked LIMIT :most)) j
LEFT JOIN job_payload p ON p.job_id = j.id
WHERE j.kind = :name
"""

# Nobody claims from the queue, so nothing of it is parked.
UNSERVED_OF_QUEUE = """
SELECT p.created_at FROM (
  SELECT id FROM (SELECT id FROM job WHERE state = 1 AND queue = :name LIMIT :most)
  UNION ALL
  SELECT id FROM (
    SELECT id, queue FROM job
    WHERE state IN (0, 3) AND is_dated IN (0, 1) AND run_at <= :parked LIMIT :most)
  WHERE queue = :name) j
LEFT JOIN job_payload p ON p.job_id = j.id
"""

PAUSED = """
SELECT name, paused_at, paused_by FROM job_queue WHERE paused_at IS NOT NULL ORDER BY name
"""

DEAD_BY_KIND = """
SELECT k.name, count(*), max(d.done_at), max(d.id)
FROM (
  SELECT id, kind, done_at FROM job
  WHERE state >= 4 AND state = 6 AND done_at >= :since ORDER BY done_at DESC LIMIT :most) d
JOIN job_kind k ON k.id = d.kind
GROUP BY k.name ORDER BY max(d.done_at) DESC
"""

LAST_ERROR = """
SELECT error FROM job_attempt WHERE job_id = :job ORDER BY ordinal DESC LIMIT 1
"""

DELAYED, SUCCEEDED, CANCELLED, DEAD = 0, 4, 5, 6
DEAD_FOR_MS = 7 * 86_400_000
"""Those that died longer ago are on the list of failed jobs, but press nobody."""
DEAD_MOST = 1_000
"""So many are looked at; how many there are beyond is left open."""


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

    def count(self, tab: Tab, queue: str | None = None) -> int:
        """Of one queue, or of all."""
        return sum(getattr(row, tab.value) for row in self.queues if queue in {None, row.name})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnservedRow:
    """Unfinished jobs that nobody will run: their kind or queue is not of this release."""

    what: str
    """`kind` or `queue`."""
    name: str
    jobs: int
    since: int | None
    """When the first of them was enqueued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadRow:
    """Jobs of one kind that died in the last week."""

    kind: str
    jobs: int
    is_cut: bool = False
    """There may be more of them: only the newest were looked at."""
    since: int
    """When the last of them died."""
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedRow:
    queue: str
    since: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTrouble:
    """What of the jobs somebody should look at."""

    dead: tuple[DeadRow, ...] = ()
    paused: tuple[PausedRow, ...] = ()
    unserved: tuple[UnservedRow, ...] = ()


CALM = QueueTrouble()


@dataclass(slots=True)
class _Tally:
    kept: Counter[int] = field(default_factory=Counter)
    ever: Counter[int] = field(default_factory=Counter)


def queue_board(db: ReadConnection, *, weights: Mapping[str, float] | None = None) -> QueueBoard:
    """`weights` by queue name; they are settings and rules, so the database does not know them."""
    waiting = {queue: (jobs, since) for queue, jobs, since in db.execute(WAITING).fetchall()}
    active = dict(db.execute(ACTIVE).fetchall())
    counted = _counted(db)
    total = sum((weights or {}).values())
    rows = []
    for queue, name, paused_at, paused_by, is_served in db.execute(QUEUES).fetchall():
        weight = (weights or {}).get(name)
        tally = counted.get(queue, _Tally())
        jobs, oldest_at = waiting.get(queue, (0, None))
        rows.append(
            QueueRow(
                name=name,
                weight=weight,
                share=weight / total if weight is not None and total else None,
                waiting=jobs,
                active=active.get(queue, 0),
                delayed=tally.kept[DELAYED],
                failed=tally.kept[DEAD],
                completed=tally.kept[SUCCEEDED],
                cancelled=tally.kept[CANCELLED],
                failed_ever=tally.ever[DEAD],
                completed_ever=tally.ever[SUCCEEDED],
                cancelled_ever=tally.ever[CANCELLED],
                paused_at=paused_at,
                paused_by=paused_by,
                oldest_waiting_at=oldest_at,
                is_served=bool(is_served),
            )
        )
    return QueueBoard(queues=tuple(rows))


def _counted(db: ReadConnection) -> dict[int, _Tally]:
    counted: dict[int, _Tally] = {}
    for queue, state, ever, kept in db.execute(TALLY).fetchall():
        of_queue = counted.setdefault(queue, _Tally())
        of_queue.ever[state], of_queue.kept[state] = ever, kept
    return counted


def unserved(db: ReadConnection) -> tuple[UnservedRow, ...]:
    """Costs nothing where every name is served; else so many jobs are looked through."""
    found: list[UnservedRow] = []
    for what, number, name in db.execute(UNSERVED_NAMES).fetchall():
        sql = UNSERVED_OF_KIND if what == "kind" else UNSERVED_OF_QUEUE
        asked = {"name": number, "parked": PARKED, "most": LOOK_MOST}
        created = [at for (at,) in db.execute(sql, asked).fetchall()]
        if created:
            since = min((at for at in created if at is not None), default=None)
            found.append(UnservedRow(what=what, name=name, jobs=len(created), since=since))
    return tuple(found)


def queue_trouble(db: ReadConnection, now_ms: int) -> QueueTrouble:
    asked = {"since": now_ms - DEAD_FOR_MS, "most": DEAD_MOST}
    found = db.execute(DEAD_BY_KIND, asked).fetchall()
    is_cut = sum(jobs for _, jobs, _, _ in found) >= DEAD_MOST
    dead = [
        DeadRow(kind=kind, jobs=jobs, is_cut=is_cut, since=since, error=_last_error(db, last))
        for kind, jobs, since, last in found
    ]
    return QueueTrouble(
        dead=tuple(dead),
        paused=tuple(
            PausedRow(queue=name, since=since, by=by)
            for name, since, by in db.execute(PAUSED).fetchall()
        ),
        unserved=unserved(db),
    )


def _last_error(db: ReadConnection, job: int) -> str:
    row = db.execute(LAST_ERROR, {"job": job}).fetchone()
    return "" if row is None else str(row[0])
