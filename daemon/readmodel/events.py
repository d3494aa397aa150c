"""The newest entries of the journal, in words."""

from dataclasses import dataclass
from typing import Any

from daemon.domain.papers.kinds import BY_KIND, Kind
from daemon.domain.papers.paper import KINDS
from daemon.readmodel.fittings import Subject, pieces
from daemon.readmodel.values import ReadConnection, facts_of
from daemon.readmodel.vehicle_event_words import said_of

# A late fix tells afterwards of what happened long ago: the instant orders, the number only ties.
# An event that carries no vehicle was the unit's: the vehicle is the one it sat on then.
LATEST = """
SELECT e.seq, e.at, e.seen_at, e.kind, u.id, u.name, coalesce(n.name, v.name), e.subject,
  CASE WHEN e.kind LIKE 'site.%' THEN s.label
       ELSE coalesce(nullif(c.label, ''), nullif(o.label, '')) END,
  e.body, e.clock, e.correlation_id
FROM event e
LEFT JOIN unit u ON u.id = e.unit_id
LEFT JOIN vehicle n ON n.id = e.vehicle_id
LEFT JOIN fitting f ON f.unit_id = e.unit_id
  AND f.from_at = (SELECT max(from_at) FROM fitting WHERE unit_id = e.unit_id AND from_at <= e.at)
  AND (f.until_at IS NULL OR f.until_at > e.at)
LEFT JOIN vehicle v ON v.id = f.vehicle_id
LEFT JOIN site s ON s.name = e.subject
LEFT JOIN fence c ON c.name = e.subject
LEFT JOIN site o ON o.id = c.site_id
WHERE e.kind <> 'motion.changed' AND e.kind NOT LIKE 'wheels.%'
  AND NOT (e.kind = 'store.epoch_began' AND e.body ->> 'reason' = 'created')
ORDER BY e.at DESC, e.seq DESC LIMIT :limit
"""

LATEST_OF_UNIT = """
SELECT e.seq, e.at, e.seen_at, e.kind, u.id, u.name, coalesce(n.name, v.name), e.subject,
  CASE WHEN e.kind LIKE 'site.%' THEN s.label
       ELSE coalesce(nullif(c.label, ''), nullif(o.label, '')) END,
  e.body, e.clock, e.correlation_id
FROM event e
JOIN unit u ON u.id = e.unit_id
LEFT JOIN vehicle n ON n.id = e.vehicle_id
LEFT JOIN fitting f ON f.unit_id = e.unit_id
  AND f.from_at = (SELECT max(from_at) FROM fitting WHERE unit_id = e.unit_id AND from_at <= e.at)
  AND (f.until_at IS NULL OR f.until_at > e.at)
LEFT JOIN vehicle v ON v.id = f.vehicle_id
LEFT JOIN site s ON s.name = e.subject
LEFT JOIN fence c ON c.name = e.subject
LEFT JOIN site o ON o.id = c.site_id
WHERE e.unit_id = :unit_id AND e.at >= :from_ms AND e.at < :until_ms
  AND e.kind <> 'motion.changed' AND e.kind NOT LIKE 'wheels.%'
ORDER BY e.at DESC LIMIT :limit
"""

FOREVER_MS = 1 << 62

SAID = {
    "trip.started": "trip started",
    "trip.ended": "trip ended after {km:.1f} km",
    "stop.started": "stopped",
    "stop.ended": "stop ended",
    "gap.closed": "back after a gap",
    "overspeed.started": "too fast",
    "overspeed.ended": "no longer too fast",
    "fence.entered": "entered {place}",
    "fence.dwelled": "stays in {place}",
    "fence.left": "left {place}",
    "fence.crossed": "passed through {place}",
    "site.arrived": "arrived at {place}",
    "site.departed": "departed from {place}",
    "port.lost": "port {place} lost",
    "port.silent": "port {place} fell silent",
    "port.back": "port {place} is back",
    "link.connected": "head office's broker is reached",
    "link.lost": "head office's broker is lost: {reason}",
    "link.refused": "head office's broker refuses what is sent: {reason}",
    "link.clock_skew": "head office's clock and this depot's differ",
    "link.clocks_agree": "head office's clock and this depot's agree",
    "link.resend_asked": "{place} is sent to head office again",
    "daemon.started": "daemon started",
    "daemon.stopped": "daemon stopped",
    "clock.corrected": "clock can be trusted",
    "clock.untrusted": "clock cannot be trusted",
    "store.epoch_began": "database begins a new numbering",
    "store.full": "the store is full",
    "store.recovered": "the store has room again",
    "store.shedding": "the oldest positions are being shed",
    "ingest.thinned": "tracks were thinned: the store is too slow",
    "wheels.rolling": "drives",
    "wheels.standing": "has stood for 5 minutes",
    "wheels.stopped": "has stopped driving",
    "duty.asked": "stands: does {place} still drive?",
    "duty.unidentified": "driving of nobody has {state}",
    "vehicle.signal_lost": "lost its signal",
    "vehicle.signal_back": "is heard again",
    "vehicle.dwelling": "has been at {place} for long",
    "job.dead": "{job} failed for good",
    "job.enqueued": "{place}{kinds} was enqueued",
    "job.retried": "{place}{kinds} to be tried again",
    "job.cancelled": "{place}{kinds} cancelled",
    "job.discarded": "{place}{kinds} given up",
    "job.removed": "{place}{kinds} removed",
    "queue.paused": "queue {place} was paused",
    "queue.resumed": "queue {place} was resumed",
    "schedule.paused": "schedule {place} was paused",
    "schedule.resumed": "schedule {place} was resumed",
    "schedule.run": "schedule {place} was run",
    "rule.changed": "rule {place} was changed",
    "alert.read": "{place}{whose} marked as read",
    "audit.broken": "the audit was tampered with at {place}",
    "paper.added": "{paper} of {holder} put on file",
    "paper.withdrawn": "{paper} of {holder} withdrawn",
    "paper.warned": "{news}",
    "paper.expired": "{news}",
    "paper.missing": "{news}",
    "paper.cleared": "{paper} of {holder}: no more trouble",
    "dvir.added": "inspection {report} of {holder}: {found}",
    "dvir.certified": "inspection {report} of {holder}: {found} certified as {settlement}",
    "dvir.reviewed": "inspection {report} of {holder} reviewed by its next driver",
    "order.created": "order {place} is taken",
    "order.changed": "order {place} was changed",
    "order.cancelled": "order {place} is cancelled",
    "order.delivered": "order {place} is delivered",
    "order.status_changed": "order {place} is {new}",
    "order.delay_declared": "order {place}: a delay of {minutes} min was declared",
    "order.rated": "order {place}: its driver was rated {rating} of 5",
    "driver.rated": "driver {place} was rated {rating} of 5",
    "order.flagged": "order {place}: a report of another truck was flagged",
    "truck.assigned": "is given order {order}",
    "truck.status_changed": "is {new}",
    "order.delayed": "order {place} will be {minutes} min late",
    "order.unassignable": "order {place}: nobody can have it",
    "order.news": "order {place}: its customer is told",
    "order.off_route": "order {place}: its truck is off its route",
    "order.signal_lost": "order {place}: its truck has lost its signal",
    "order.signal_back": "order {place}: its truck is heard again",
    "order.on_route": "order {place}: its truck is on its route again",
    "order.arrived": "order {place}: its truck is there",
    "order.dwelling": "order {place}: its truck stays for long",
    "order.undelivered": "order {place}: its truck goes on, and nobody saw it unload",
    "truck.stranded": "is out of service with a load",
    "truck.recall_heard": "was called back, and its driver knows it",
    "truck.recall_unheard": "was called back, and its driver has not answered",
    "load.warned": "has a load that sets",
    "load.undecided": "has a load that nobody has decided on",
    "load.decided": "has its load decided on: {decision}",
    "sla.late": "order {place} will be late",
    "sla.recovered": "order {place} is within its promise again",
    "sla.breached": "order {place}: its promise is broken",
    "sla.jammed": "order {place} is held up by traffic",
    "return_to_plant": "is called back to {plant}",
    "trigger.refused": "{place} was not enqueued after {cause}: {error}",
    "trigger.recovered": "{place} is enqueued again",
    "audit.head": "where the audit stands was noted",
    "audit.cut": "the oldest audit rows were cut off behind an anchor",
}


FOUND = frozenset({"audit.broken"})
"""Told by who found it, who has not done it."""
SEEN = frozenset({"geofence", "motion", "telemetry", "timer", "dispatch"})
"""By these a truck was seen to go on: nobody did it."""


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
    """The newest first. Changes of motion are left out: the fleet table shows them better. What
    the wheels say is, too: where it makes something of a driver's duty, that is an event.

    So is that a new database numbers its rows, as it should; that a restored one does so anew is
    not.
    """
    if subject is None:
        rows = db.execute(LATEST, {"limit": limit}).fetchall()
        return tuple(_event(*row) for row in rows)
    found: list[EventRow] = []
    for piece in reversed(pieces(db, subject, from_ms=-FOREVER_MS, until_ms=FOREVER_MS)):
        asked = {
            "unit_id": piece.unit_id,
            "from_ms": piece.from_ms,
            "until_ms": piece.until_ms,
            "limit": limit - len(found),
        }
        found += [_event(*row) for row in db.execute(LATEST_OF_UNIT, asked).fetchall()]
    return tuple(sorted(found, key=lambda event: (event.at, event.seq), reverse=True))


def _event(  # noqa: PLR0913, PLR0917 - one argument a column
    seq: int,
    at: int,
    seen_at: int,
    kind: str,
    unit_id: int | None,
    unit: str | None,
    vehicle: str | None,
    subject: str,
    label: str | None,
    body: str,
    clock: str,
    correlation_id: str,
) -> EventRow:
    return EventRow(
        seq=seq,
        at=at,
        seen_at=seen_at,
        kind=kind,
        unit_id=unit_id,
        unit=unit,
        vehicle=vehicle,
        subject=subject,
        said=words_of(kind, label or subject, body),
        body=body,
        clock=clock,
        correlation_id=correlation_id,
    )


def words_of(kind: str, place: str, body: str) -> str:
    """What happened to which object; of acts by whom."""
    facts = facts_of(body)
    is_seen = kind in FOUND or facts.get("source") in SEEN
    by = None if is_seen else facts.get("by")
    of_vehicle = said_of(kind, facts)
    if of_vehicle is not None:
        said = of_vehicle
    elif kind in SAID:
        said = SAID[kind].format(place=place, **_details(place, facts))
    else:
        said = f"{kind.replace('.', ' ')} {place}".rstrip()
    return f"{said} by {by}" if by else said


def _details(place: str, facts: dict[str, Any]) -> dict[str, object]:
    kinds = facts.get("kinds") or [facts.get("kind")]
    named = ", ".join(str(each) for each in kinds if each)
    return {
        "km": facts.get("distance_m", 0) / 1000,
        "job": f"job {facts['job']} ({place})" if "job" in facts else f"a job {place}",
        "kinds": f" ({named})" if named else "",
        "whose": f" of {facts['recipient']}" if facts.get("recipient") else "",
        "cause": facts.get("event_kind", "an event"),
        "error": facts.get("error", "no reason is known"),
        "state": facts.get("state", "begun"),
        "reason": facts.get("reason") or "no reason is known",
        "new": str(facts.get("new", "moved")).replace("_", " "),
        "minutes": facts.get("minutes", "some"),
        "rating": facts.get("rating", "some"),
        "order": facts.get("order", "an order"),
        "plant": facts.get("plant", "its plant"),
        "decision": facts.get("decision", "something"),
    } | _of_papers(facts)


def _of_papers(facts: dict[str, Any]) -> dict[str, object]:
    """One paper or a list of many; a vehicle that was inspected or a driver."""
    count = facts.get("count")
    kind = str(facts.get("paper") or "")
    title = BY_KIND[Kind(kind)].title if kind in KINDS else kind
    holder = str(facts.get("vehicle") or facts.get("driver") or "")
    defects = facts.get("items") or [
        one.get("item") for one in facts.get("defects") or [] if isinstance(one, dict)
    ]
    return {
        "paper": title if kind else f"{count or 'some'} papers",
        "holder": holder or "several",
        "news": f"{holder}: {facts['said']}" if "said" in facts else f"{count} papers: see alerts",
        "report": facts.get("report", ""),
        "found": ", ".join(str(item) for item in defects) or "no defects",
        "settlement": str(facts.get("settlement", "")).replace("_", " "),
    }
