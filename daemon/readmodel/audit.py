"""Who asked for what, and what became of it: `depotd audit`."""

from dataclasses import dataclass

from daemon.readmodel.values import ReadConnection

PAGE_MOST = 500
LOOK_MOST = 20_000
"""A filter looks at so many rows for a page; the next page goes on from there."""

PAGE = """
SELECT seq, at, boot, clock, actor, role, via, command_id, command, args, outcome, message
FROM audit
WHERE seq < :before AND seq >= :before - :look
  AND (:actor IS NULL OR actor = :actor)
  AND (:command IS NULL OR substr(command, 1, length(:command)) = :command)
  AND (:outcome IS NULL OR outcome = :outcome)
ORDER BY seq DESC LIMIT :limit
"""

FIRST = "SELECT seq FROM audit ORDER BY seq LIMIT 1"

LAST = "SELECT seq FROM audit ORDER BY seq DESC LIMIT 1"

ANCHOR = "SELECT seq, hash, cut_at FROM audit_anchor WHERE id = 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    seq: int
    at: int
    boot: int
    clock: str
    actor: str
    role: str
    via: str
    command_id: str
    command: str
    args: str
    """JSON."""
    outcome: str
    """done, refused or failed."""
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    actor: str | None = None
    command: str | None = None
    """The command or its family: `jobs` finds `jobs.retry`."""
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    rows: tuple[AuditRow, ...]
    """The latest first."""
    next: int | None
    """For `before` of the next page; None: this page is the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorRow:
    """Where the audit was cut from the front."""

    seq: int
    hash: str
    cut_at: int


EVERYTHING = AuditFilter()


def audit_page(
    db: ReadConnection,
    wanted: AuditFilter = EVERYTHING,
    *,
    before: int | None = None,
    limit: int = 50,
) -> AuditPage:
    limit = max(1, min(limit, PAGE_MOST))
    last = db.execute(LAST).fetchone()
    if last is None:
        return AuditPage(rows=(), next=None)
    begin = last[0] + 1 if before is None else before
    asked = {
        "actor": wanted.actor,
        "command": wanted.command,
        "outcome": wanted.outcome,
        "before": begin,
        "look": LOOK_MOST,
        "limit": limit,
    }
    rows = tuple(_row(*row) for row in db.execute(PAGE, asked).fetchall())
    reached = rows[-1].seq if len(rows) == limit else begin - LOOK_MOST
    first = db.execute(FIRST).fetchone()[0]
    return AuditPage(rows=rows, next=reached if reached > first else None)


def audit_anchor(db: ReadConnection) -> AnchorRow | None:
    """None: the audit still has its beginning."""
    row = db.execute(ANCHOR).fetchone()
    return None if row is None else AnchorRow(seq=row[0], hash=row[1], cut_at=row[2])


def _row(  # noqa: PLR0913, PLR0917 - one argument a column
    seq: int,
    at: int,
    boot: int,
    clock: str,
    actor: str,
    role: str,
    via: str,
    command_id: str,
    command: str,
    args: str,
    outcome: str,
    message: str,
) -> AuditRow:
    return AuditRow(
        seq=seq,
        at=at,
        boot=boot,
        clock=clock,
        actor=actor,
        role=role,
        via=via,
        command_id=command_id,
        command=command,
        args=args,
        outcome=outcome,
        message=message,
    )
