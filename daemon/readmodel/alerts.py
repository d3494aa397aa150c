"""The inbox: what somebody must be told, what nobody has read yet first."""

from dataclasses import dataclass

from daemon.domain.alerts import Urgency
from daemon.readmodel.values import ReadConnection

PAGE_MOST = 500
URGENT_AMONG = 200
LOOK_MOST = 5_000

UNREAD = """
SELECT recipient, count(*) FROM alert WHERE read_at IS NULL GROUP BY recipient ORDER BY recipient
"""

# Of many unread ones the newest say how pressing it is. Without the hint a long list of read
# ones would be walked to find them.
PRESSING = """
SELECT urgency, count(*) FROM alert
WHERE seq IN (
  SELECT seq FROM alert INDEXED BY alert_unread WHERE read_at IS NULL
  ORDER BY seq DESC LIMIT :among)
GROUP BY urgency
"""

NEW = """
SELECT seq, at, recipient, event, subject, urgency, title, text, correlation_id, job_id,
  read_at, read_by
FROM alert
WHERE seq IN (
  SELECT seq FROM alert INDEXED BY alert_unread
  WHERE read_at IS NULL AND seq < :before AND (:recipient IS NULL OR recipient = :recipient)
  ORDER BY seq DESC LIMIT :limit)
ORDER BY seq DESC
"""

OLD = """
SELECT seq, at, recipient, event, subject, urgency, title, text, correlation_id, job_id,
  read_at, read_by
FROM alert
WHERE seq < :before AND seq >= :before - :look
  AND read_at IS NOT NULL
  AND (:recipient IS NULL OR recipient = :recipient)
ORDER BY seq DESC LIMIT :limit
"""

LAST = "SELECT max(seq) FROM alert"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    seq: int
    at: int
    recipient: str
    """A desk: dispatch, maintenance, compliance, operator."""
    event: str
    subject: str
    urgency: Urgency
    title: str
    text: str
    correlation_id: str
    job_id: int | None
    read_at: int | None
    read_by: str

    @property
    def is_read(self) -> bool:
        return self.read_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    by_recipient: tuple[tuple[str, int], ...]
    worst: Urgency | None
    """Among the newest unread; None: there are none."""

    @property
    def total(self) -> int:
        return sum(number for _, number in self.by_recipient)


NOTHING_UNREAD = Unread(by_recipient=(), worst=None)


def unread(db: ReadConnection) -> Unread:
    """For the header of every screen: asked often, so it reads an index."""
    counted = db.execute(UNREAD).fetchall()
    if not counted:
        return NOTHING_UNREAD
    found = {
        Urgency(urgency) for urgency, _ in db.execute(PRESSING, {"among": URGENT_AMONG}).fetchall()
    }
    return Unread(
        by_recipient=tuple((recipient, number) for recipient, number in counted),
        worst=max(found, key=lambda urgency: urgency.rank),
    )


def new_alerts(
    db: ReadConnection, *, recipient: str | None = None, before: int | None = None, limit: int = 100
) -> tuple[AlertRow, ...]:
    """Those nobody has read, the newest first; `before` turns the page."""
    return _found(db, NEW, recipient, before=before, limit=limit)


def old_alerts(
    db: ReadConnection, *, recipient: str | None = None, before: int | None = None, limit: int = 100
) -> tuple[AlertRow, ...]:
    """Those that were read, the newest first; `before` turns the page."""
    return _found(db, OLD, recipient, before=before, limit=limit)


def _found(
    db: ReadConnection, sql: str, recipient: str | None, *, before: int | None, limit: int
) -> tuple[AlertRow, ...]:
    last = db.execute(LAST).fetchone()[0]
    asked = {
        "recipient": recipient,
        "before": (last or 0) + 1 if before is None else before,
        "look": LOOK_MOST,
        "limit": max(1, min(limit, PAGE_MOST)),
    }
    return tuple(_row(*row) for row in db.execute(sql, asked).fetchall())


def _row(  # noqa: PLR0913, PLR0917 - one argument a column
    seq: int,
    at: int,
    recipient: str,
    event: str,
    subject: str,
    urgency: str,
    title: str,
    text: str,
    correlation_id: str,
    job_id: int | None,
    read_at: int | None,
    read_by: str,
) -> AlertRow:
    return AlertRow(
        seq=seq,
        at=at,
        recipient=recipient,
        event=event,
        subject=subject,
        urgency=Urgency(urgency),
        title=title,
        text=text,
        correlation_id=correlation_id,
        job_id=job_id,
        read_at=read_at,
        read_by=read_by,
    )
