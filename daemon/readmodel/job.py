"""One job with its attempts, result and batch: the job's own page, `depotd jobs show`."""

from dataclasses import dataclass

from daemon.readmodel.jobs import JobRow, job_rows
from daemon.readmodel.values import ReadConnection

ATTEMPTS_MOST = 100

PARTS = """
SELECT p.version, p.body, p.depth, r.body, j.unique_key, j.unique_until, j.lease_until,
  j.boot, j.batch
FROM job j
LEFT JOIN job_payload p ON p.job_id = j.id
LEFT JOIN job_result r ON r.job_id = j.id
WHERE j.id = :id
"""

ATTEMPTS = """
SELECT ordinal, started_at, ended_at, outcome, error, detail FROM job_attempt
WHERE job_id = :id ORDER BY ordinal DESC LIMIT :most
"""

BATCH = """
SELECT id, created_at, total, unfinished, failed, is_sealed, done_at FROM job_batch WHERE id = :id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One that did not succeed."""

    ordinal: int
    started_at: int | None
    """None: it never started."""
    ended_at: int
    outcome: str
    error: str
    """One line."""
    detail: str
    """The traceback; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    id: int
    created_at: int
    total: int
    unfinished: int
    failed: int
    is_sealed: bool
    done_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDetail:
    row: JobRow
    version: int | None
    """Of the arguments; None: they were pruned."""
    args: str
    """JSON, whole."""
    depth: int
    result: str | None
    """JSON; None: the job has none."""
    attempts: tuple[AttemptRow, ...]
    """The latest first."""
    batch: BatchRow | None
    unique_key: str | None
    unique_until: int | None
    lease_until: int | None
    boot: int | None


def job(db: ReadConnection, number: int) -> JobDetail | None:
    """None: no job has that number, or it was pruned."""
    rows = job_rows(db, [number])
    parts = db.execute(PARTS, {"id": number}).fetchone()
    if not rows or parts is None:
        return None
    version, args, depth, result, unique_key, unique_until, lease_until, boot, batch = parts
    asked = {"id": number, "most": ATTEMPTS_MOST}
    return JobDetail(
        row=rows[0],
        version=version,
        args=args or "",
        depth=depth or 0,
        result=result,
        attempts=tuple(_attempt(*row) for row in db.execute(ATTEMPTS, asked).fetchall()),
        batch=_batch(db, batch),
        unique_key=unique_key,
        unique_until=unique_until,
        lease_until=lease_until,
        boot=boot,
    )


def _attempt(
    ordinal: int, started_at: int | None, ended_at: int, outcome: str, error: str, detail: str
) -> AttemptRow:
    return AttemptRow(
        ordinal=ordinal,
        started_at=started_at,
        ended_at=ended_at,
        outcome=outcome,
        error=error,
        detail=detail,
    )


def _batch(db: ReadConnection, number: int | None) -> BatchRow | None:
    row = None if number is None else db.execute(BATCH, {"id": number}).fetchone()
    if row is None:
        return None
    batch, created_at, total, unfinished, failed, is_sealed, done_at = row
    return BatchRow(
        id=batch,
        created_at=created_at,
        total=total,
        unfinished=unfinished,
        failed=failed,
        is_sealed=bool(is_sealed),
        done_at=done_at,
    )
