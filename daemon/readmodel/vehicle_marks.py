"""What happened to a vehicle's fuel and faults over a time, to be marked in its charts."""

from typing import NamedTuple

from daemon.readmodel.fittings import Subject, pieces
from daemon.readmodel.values import ReadConnection, facts_of
from daemon.readmodel.vehicle_event_words import said_of

MARKED = """
SELECT at, kind, body FROM event
WHERE unit_id = :unit AND at >= :from_ms AND at < :until_ms
    AND kind IN ('fuel.filled', 'fuel.dropped', 'fault.raised', 'fault.graver')
ORDER BY at DESC LIMIT 100
"""


class MarkRow(NamedTuple):
    at: int
    kind: str
    said: str


def vehicle_marks(
    db: ReadConnection, subject: Subject, *, from_ms: int, until_ms: int
) -> tuple[MarkRow, ...]:
    found: list[MarkRow] = []
    for piece in pieces(db, subject, from_ms=from_ms, until_ms=until_ms):
        asked = {"unit": piece.unit_id, "from_ms": piece.from_ms, "until_ms": piece.until_ms}
        found += [
            MarkRow(at, kind, said_of(kind, facts_of(body)) or kind)
            for at, kind, body in db.execute(MARKED, asked).fetchall()
        ]
    return tuple(sorted(found))
