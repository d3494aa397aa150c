"""One order: what was asked, what happened to it, who had it, and how its promise is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daemon.domain.orders.order import OrderSource
from daemon.domain.rules.key import RuleValues
from daemon.readmodel.decisions import DecisionRow, decisions_of
from daemon.readmodel.orders import OrderRow, order_named
from daemon.readmodel.values import ReadConnection, facts_of, names

FIELDS = """
SELECT o.source, o.created_by, o.cancel_reason, c.contact, o.assigned_at, o.loading_at,
  o.in_transit_at, o.delivering_at, o.delivered_at, o.cancelled_at
FROM customer_order o JOIN customer c ON c.id = o.customer_id
WHERE o.id = :order_id
"""

ORDER_EVENTS = """
SELECT seq, at, kind, subject, body FROM event
WHERE subject = :name AND kind >= 'order.' AND kind < 'order/'
ORDER BY seq
"""

# Of a truck only what it did for this order, while it had it or just afterwards.
TRUCK_EVENTS = """
SELECT e.seq, e.at, e.kind, e.subject, e.body
FROM assignment a
JOIN vehicle v ON v.id = a.vehicle_id
JOIN event e ON e.subject = v.name
WHERE a.order_id = :order_id AND e.kind >= 'truck.' AND e.kind < 'truck/' AND e.seq > :since_seq
  AND e.at >= a.assigned_at AND e.body ->> 'order' = :name
ORDER BY e.seq
"""

HISTORY = """
SELECT v.name, d.name, d.label, a.position, a.assigned_at, a.assigned_by, a.terms, a.overrides,
  a.ended_at, a.ending
FROM assignment a
JOIN vehicle v ON v.id = a.vehicle_id
JOIN driver d ON d.id = a.driver_id
WHERE a.order_id = :order_id ORDER BY a.id DESC
"""

RECALLS = """
SELECT v.name, r.reason, r.sent_at, r.due_at, r.acknowledged_at, r.acknowledged_by
FROM recall r JOIN vehicle v ON v.id = r.vehicle_id
WHERE r.order_id = :order_id AND r.sent_at >= :created_at ORDER BY r.id
"""

PROMISE = """
SELECT first_expected_at, worst_expected_at, expected_at, actual_at, breach_min, cause, tracking_s
FROM sla_entry WHERE order_id = :order_id
"""

PREDICTIONS = """
SELECT at, arrival_at, late_case_at, source FROM sla_prediction
WHERE order_id = :order_id ORDER BY at
"""

TOLD = """
SELECT level, step, at, late_min FROM sla_told WHERE order_id = :order_id ORDER BY at, step
"""

ETA = "SELECT traffic_s, left_m FROM order_eta WHERE order_id = :order_id"

RATING = """
SELECT rating, by, at, note FROM driver_rating WHERE order_id = :order_id
"""

DECISIONS_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A step on the way of an order."""

    key: str
    at: int
    kind: str
    subject: str
    """Of an order or a truck its name."""
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A truck and a driver who had it."""

    vehicle: str
    driver: str
    driver_label: str
    position: int
    at: int
    by: str
    terms: Mapping[str, Any]
    """Of the score, with the steps of the plan."""
    overrides: Sequence[str]
    """What a person set aside."""
    ended_at: int | None
    ending: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    at: int
    arrival_at: int
    late_case_at: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelTold:
    level: str
    step: int
    at: int
    late_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The row of the ledger."""

    first_expected_at: int | None
    worst_expected_at: int | None
    expected_at: int | None
    actual_at: int | None
    breach_min: int | None
    """None: it is not over yet."""
    cause: str
    tracking_s: int | None
    """None: its truck is looked at as often as its tier says."""
    predictions: Sequence[Prediction]
    told: Sequence[LevelTold]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    rating: int
    by: str
    at: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDetail:
    row: OrderRow
    source: OrderSource
    created_by: str
    contact: str
    """Of the customer; empty: nobody is told."""
    cancel_reason: str
    times: Mapping[str, int]
    """When it came to each state, by the state's name; what is not in it has not been."""
    timeline: Sequence[Happened]
    """In the order in which it happened."""
    turns: Sequence[Turn]
    """The latest first."""
    promise: Promise | None
    """None: nobody has watched it yet."""
    traffic_s: int | None
    left_m: int | None
    rating: Rating | None
    decisions: Sequence[DecisionRow]
    """About it, the latest first."""

    @property
    def turn(self) -> Turn | None:
        """Who has it; of an order that is over, who had it last."""
        return self.turns[0] if self.turns and self.row.given is not None else None


def order_detail(
    db: ReadConnection, name: str, now: int, *, rules: RuleValues | None = None
) -> OrderDetail | None:
    """None: there is no order of that name."""
    row = order_named(db, name, now, rules=rules)
    if row is None:
        return None
    asked = {"order_id": row.id}
    fields = db.execute(FIELDS, asked).fetchone()
    eta = db.execute(ETA, asked).fetchone() or (None, None)
    rating = db.execute(RATING, asked).fetchone()
    return OrderDetail(
        row=row,
        source=OrderSource(fields[0]),
        created_by=fields[1],
        cancel_reason=fields[2],
        contact=fields[3],
        times=_times(fields[4:], row),
        timeline=_timeline(db, row),
        turns=_turns(db, row.id),
        promise=_promise(db, row.id),
        traffic_s=eta[0],
        left_m=eta[1],
        rating=None
        if rating is None
        else Rating(rating=rating[0], by=rating[1], at=rating[2], note=rating[3]),
        decisions=decisions_of(db, f"order {name}", limit=DECISIONS_MOST),
    )


def _times(cells: Sequence[int | None], row: OrderRow) -> Mapping[str, int]:
    states = ("assigned", "loading", "in_transit", "delivering", "delivered", "cancelled")
    found = dict(zip(states, cells, strict=True)) | {"arrived": row.arrived_at}
    return {state: at for state, at in found.items() if at is not None}


def _timeline(db: ReadConnection, row: OrderRow) -> tuple[Happened, ...]:
    asked: dict[str, object] = {
        "name": row.name,
        "order_id": row.id,
        "created_at": row.created_at,
    }
    found = db.execute(ORDER_EVENTS, asked).fetchall()
    asked["since_seq"] = found[0][0] if found else 0
    found += db.execute(TRUCK_EVENTS, asked).fetchall()
    events = [
        Happened(key=f"e{seq}", at=at, kind=kind, subject=subject, body=facts_of(body))
        for seq, at, kind, subject, body in found
    ]
    for vehicle, reason, sent_at, due_at, heard_at, by in db.execute(RECALLS, asked).fetchall():
        facts = {"reason": reason, "due_at": due_at, "by": by}
        events.append(
            Happened(key=f"r{sent_at}", at=sent_at, kind="recall.sent", subject=vehicle, body=facts)
        )
        if heard_at is not None:
            events.append(
                Happened(
                    key=f"h{sent_at}", at=heard_at, kind="recall.heard", subject=vehicle, body=facts
                )
            )
    unique = {one.key: one for one in events}
    return tuple(sorted(unique.values(), key=lambda one: (one.at, len(one.key), one.key)))


def _turns(db: ReadConnection, order_id: int) -> tuple[Turn, ...]:
    return tuple(
        Turn(
            vehicle=row[0],
            driver=row[1],
            driver_label=row[2],
            position=row[3],
            at=row[4],
            by=row[5],
            terms=facts_of(row[6]),
            overrides=names(row[7]),
            ended_at=row[8],
            ending=row[9],
        )
        for row in db.execute(HISTORY, {"order_id": order_id}).fetchall()
    )


def _promise(db: ReadConnection, order_id: int) -> Promise | None:
    asked = {"order_id": order_id}
    row = db.execute(PROMISE, asked).fetchone()
    if row is None:
        return None
    return Promise(
        first_expected_at=row[0],
        worst_expected_at=row[1],
        expected_at=row[2],
        actual_at=row[3],
        breach_min=row[4],
        cause=row[5],
        tracking_s=row[6],
        predictions=tuple(
            Prediction(at=at, arrival_at=arrival, late_case_at=late_case, source=source)
            for at, arrival, late_case, source in db.execute(PREDICTIONS, asked).fetchall()
        ),
        told=tuple(
            LevelTold(level=level, step=step, at=at, late_min=late_min)
            for level, step, at, late_min in db.execute(TOLD, asked).fetchall()
        ),
    )
