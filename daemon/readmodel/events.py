"""The newest entries of the journal, in words."""

from dataclasses import dataclass

from daemon.readmodel.fittings import Subject
from daemon.readmodel.values import ReadConnection

# An event that carries no vehicle was the unit's: the vehicle is the one it sat on then.
LATEST = """
SELECT e.seq, e.at, e.seen_at, e.kind, u.id, u.name, coalesce(n.name, v.name), e.subject, e.body,
  e.clock, e.correlation_id
FROM event e
LEFT JOIN unit u ON u.id = e.unit_id
LEFT JOIN vehicle n ON n.id = e.vehicle_id
LEFT JOIN fitting f ON f.unit_id = e.unit_id
  AND f.from_at = (SELECT max(from_at) FROM fitting WHERE unit_id = e.unit_id AND from_at <= e.at)
  AND (f.until_at IS NULL OR f.until_at > e.at)
LEFT JOIN vehicle v ON v.id = f.vehicle_id
WHERE e.kind <> 'motion.changed'
ORDER BY e.seq DESC LIMIT :limit
"""

LATEST_OF_UNIT = """
SELECT e.seq, e.at, e.seen_at, e.kind, u.id, u.name, coalesce(n.name, v.name), e.subject, e.body,
  e.clock, e.correlation_id
FROM event e
JOIN unit u ON u.id = e.unit_id
LEFT JOIN vehicle n ON n.id = e.vehicle_id
LEFT JOIN fitting f ON f.unit_id = e.unit_id
  AND f.from_at = (SELECT max(from_at) FROM fitting WHERE unit_id = e.unit_id AND from_at <= e.at)
  AND (f.until_at IS NULL OR f.until_at > e.at)
LEFT JOIN vehicle v ON v.id = f.vehicle_id
WHERE e.unit_id = :unit_id AND e.kind <> 'motion.changed'
ORDER BY e.at DESC LIMIT :limit
"""

SAID = {
    "trip.started": "trip started",
    "trip.ended": "trip ended",
    "stop.started": "stopped",
    "stop.ended": "stop ended",
    "gap.closed": "back after a gap",
    "overspeed.started": "too fast",
    "overspeed.ended": "no longer too fast",
    "fence.entered": "entered {}",
    "fence.dwelled": "stays in {}",
    "fence.left": "left {}",
    "fence.crossed": "passed through {}",
    "site.arrived": "arrived at {}",
    "site.departed": "departed from {}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    seq: int
    at: int
    seen_at: int
    kind: str
    unit_id: int | None
    unit: str | None
    vehicle: str | None
    subject: str
    said: str
    """The event in a few words, without the truck's name."""
    body: str
    """Its facts as JSON."""
    clock: str
    correlation_id: str

    @property
    def name(self) -> str:
        return self.vehicle or self.unit or ""


def latest_events(
    db: ReadConnection, subject: Subject | None = None, *, limit: int = 50
) -> tuple[EventRow, ...]:
    """The newest first. Changes of motion are left out: the fleet table shows them better."""
    if subject is None or subject.unit_id is None:
        rows = db.execute(LATEST, {"limit": limit}).fetchall()
    else:
        rows = db.execute(LATEST_OF_UNIT, {"limit": limit, "unit_id": subject.unit_id}).fetchall()
    return tuple(
        EventRow(
            seq=seq,
            at=at,
            seen_at=seen_at,
            kind=kind,
            unit_id=unit_id,
            unit=unit,
            vehicle=vehicle,
            subject=about,
            said=_said(kind, about),
            body=body,
            clock=clock,
            correlation_id=correlation_id,
        )
        for (
            seq,
            at,
            seen_at,
            kind,
            unit_id,
            unit,
            vehicle,
            about,
            body,
            clock,
            correlation_id,
        ) in rows
    )


def _said(kind: str, subject: str) -> str:
    if kind in SAID:
        return SAID[kind].format(subject) if "{}" in SAID[kind] else SAID[kind]
    words = kind.replace(".", " ")
    return f"{words} {subject}".rstrip()
