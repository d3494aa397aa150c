"""Alerts: the stream of what somebody must be told, and who has read it.

Nothing sheds alerts. Those that were read go when they are old, each leaving its number as a
hole; those that nobody has read stay.
"""

import json
from collections.abc import Sequence
from itertools import pairwise

from daemon.domain.alerts import Alert, Desk
from daemon.domain.events import Stamp
from daemon.interfaces import Tx
from daemon.store import streams

REASON = "retention"

INSERT_ALERT = """
INSERT INTO alert(
    seq, at, boot, clock, recipient, event, subject, urgency, title, text, correlation_id, job_id
) VALUES (
    :seq, :at, :boot, :clock, :recipient, :event, :subject, :urgency, :title, :text,
    :correlation_id, :job_id
)
"""

MARK_READ = """
UPDATE alert SET read_at = :at, read_by = :by
WHERE seq IN (SELECT value FROM json_each(:seqs)) AND read_at IS NULL
"""

MARK_ALL_READ = """
UPDATE alert SET read_at = :at, read_by = :by
WHERE read_at IS NULL AND seq <= :until AND (:recipient IS NULL OR recipient = :recipient)
"""

SETTLE = """
UPDATE alert SET read_at = :at, read_by = :by
WHERE recipient = :recipient AND read_at IS NULL AND event = :event
    AND subject IN (SELECT value FROM json_each(:subjects))
"""

KNOWN = "SELECT seq FROM alert WHERE seq IN (SELECT value FROM json_each(:seqs)) ORDER BY seq"

OLD_READ = """
SELECT seq FROM alert
WHERE read_at IS NOT NULL AND read_at < :before ORDER BY read_at LIMIT :limit
"""

DELETE_RANGE = "DELETE FROM alert WHERE seq BETWEEN :first AND :last"


def add(tx: Tx, alert: Alert, stamp: Stamp) -> int:
    """Writes the alert under the next number of its stream."""
    seq = streams.take(tx, "alert")
    tx.execute(
        INSERT_ALERT,
        {
            "seq": seq,
            "at": stamp.seen_at,
            "boot": stamp.boot,
            "clock": stamp.clock.value,
            "recipient": alert.recipient.value,
            "event": alert.event,
            "subject": alert.subject,
            "urgency": alert.urgency.value,
            "title": alert.title,
            "text": alert.text,
            "correlation_id": alert.correlation_id,
            "job_id": alert.job_id,
        },
    )
    return seq


def mark_read(tx: Tx, seqs: Sequence[int], *, at: int, by: str) -> int:
    """Answers how many of them nobody had read before."""
    return tx.execute(MARK_READ, {"seqs": json.dumps(list(seqs)), "at": at, "by": by}).rowcount


def mark_all_read(tx: Tx, *, until: int, at: int, by: str, recipient: str | None = None) -> int:
    """All up to number `until`, which is the newest that the reader has seen."""
    asked = {"until": until, "at": at, "by": by, "recipient": recipient}
    return tx.execute(MARK_ALL_READ, asked).rowcount


def settle(
    tx: Tx, recipient: Desk, event: str, *, subjects: Sequence[str], at: int, by: str
) -> int:
    """What they told of is over, so that nobody need act on them: they count as read."""
    asked = {"recipient": recipient.value, "event": event, "at": at, "by": by}
    return tx.execute(SETTLE, asked | {"subjects": json.dumps(list(subjects))}).rowcount


def known(tx: Tx, seqs: Sequence[int]) -> list[int]:
    """Those of the numbers that have an alert."""
    return [int(seq) for (seq,) in tx.execute(KNOWN, {"seqs": json.dumps(list(seqs))})]


def remove_read(tx: Tx, *, before: int, most: int) -> int:
    """Removes up to `most` alerts that were read before that instant; answers how many."""
    rows = tx.execute(OLD_READ, {"before": before, "limit": most}).fetchall()
    seqs = sorted(int(seq) for (seq,) in rows)
    ends = [index for index, (a, b) in enumerate(pairwise(seqs), 1) if b != a + 1]
    for begin, end in pairwise([0, *ends, len(seqs)] if seqs else []):
        first, last = seqs[begin], seqs[end - 1]
        tx.execute(DELETE_RANGE, {"first": first, "last": last})
        streams.punch(tx, "alert", first, last, REASON)
    return len(seqs)
