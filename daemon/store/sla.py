"""What was promised, what is expected, what was told of it, and what came true."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from daemon.domain.orders.order import Order
from daemon.domain.sla.expecting import Expected
from daemon.domain.sla.ledger import Outcome, Story
from daemon.domain.sla.levels import Level
from daemon.domain.sla.watching import Entry, Late, Looked
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

ENTRIES = """
SELECT order_id, promised_at, first_expected_at, worst_expected_at, expected_at, tracking_s,
    back_since, episode, told_min
FROM sla_entry WHERE breach_min IS NULL
"""

# A promise that was broken stays so when its order recovers, not when another is given.
TOLD = """
SELECT t.order_id, t.level FROM sla_told t
JOIN sla_entry e ON e.order_id = t.order_id AND e.breach_min IS NULL
WHERE (t.level = 'breached' AND t.at > e.promised_at)
    OR (t.level NOT IN ('breached', 'declared') AND t.step = e.episode)
"""

# Over, and the ledger does not say how it ended; also what came and went between two looks.
ENDED = """
SELECT o.id FROM sla_entry e JOIN customer_order o ON o.id = e.order_id
WHERE e.breach_min IS NULL AND o.state IN ('delivered', 'cancelled')
UNION
SELECT o.id FROM customer_order o LEFT JOIN sla_entry e ON e.order_id = o.id
WHERE o.created_at > :since AND o.state IN ('delivered', 'cancelled') AND e.order_id IS NULL
"""

# The newest word counts: who has found out better says it again.
DECLARED = """
SELECT o.id, v.body ->> '$.expected_at'
FROM json_each(:orders) asked
JOIN customer_order o ON o.id = asked.value
JOIN event v ON v.seq = (
    SELECT max(seq) FROM event
    WHERE subject = o.name AND kind = 'order.delay_declared' AND kind >= 'order.'
        AND kind < 'order/'
)
"""

# What its last truck planned, whether one broke down with it, and how long that truck was held
# at the site of the order before.
STORIES = """
SELECT o.id, a.terms ->> '$.approach_min', a.terms ->> '$.travel_min', a.terms ->> '$.begins_at',
    (
        SELECT max(max(0, b.delivered_at - coalesce(b.arrived_at, b.delivering_at))
            / 60000.0 - b.unloading_min)
        FROM assignment h JOIN customer_order b ON b.id = h.order_id
        WHERE h.vehicle_id = a.vehicle_id AND b.id != o.id AND h.ending = 'delivered'
            AND h.ended_at BETWEEN a.assigned_at AND coalesce(o.loading_at, o.state_since)
    ),
    EXISTS (
        SELECT 1 FROM assignment h JOIN vehicle v ON v.id = h.vehicle_id
        JOIN event e ON e.subject = v.name AND e.kind >= 'truck.' AND e.kind < 'truck/'
        WHERE h.order_id = o.id AND e.kind = 'truck.status_changed'
            AND e.body ->> '$.new' = 'out_of_service'
            AND e.at BETWEEN h.assigned_at AND coalesce(h.ended_at, o.state_since)
    ),
    EXISTS (
        SELECT 1 FROM event e WHERE e.subject = o.name AND e.kind = 'order.delay_declared'
            AND e.kind >= 'order.' AND e.kind < 'order/'
    )
FROM json_each(:orders) asked
JOIN customer_order o ON o.id = asked.value
LEFT JOIN assignment a ON a.id = (SELECT max(id) FROM assignment WHERE order_id = o.id)
"""

TRAFFIC = "SELECT order_id, traffic_s FROM order_eta WHERE traffic_s IS NOT NULL"

# Of one that ended since it was looked at nothing is expected.
SAVE_ETA = """
INSERT INTO order_eta(
    order_id, made_at, arrival_at, late_case_at, source, traffic_s, left_m, basis, unknown
)
SELECT id, :made_at, :arrival_at, :late_case_at, :source, :traffic_s, :left_m, :basis, ''
FROM customer_order WHERE id = :order_id AND state NOT IN ('delivered', 'cancelled')
ON CONFLICT(order_id) DO UPDATE SET
    made_at = excluded.made_at, arrival_at = excluded.arrival_at,
    late_case_at = excluded.late_case_at, source = excluded.source,
    traffic_s = excluded.traffic_s, left_m = excluded.left_m, basis = excluded.basis,
    unknown = ''
"""

LOSE_ETA = """
UPDATE order_eta SET unknown = :unknown WHERE order_id = :order_id AND unknown != :unknown
"""

DROP_ETA = "DELETE FROM order_eta WHERE order_id = :order_id"

SAVE_ENTRY = """
INSERT INTO sla_entry(
    order_id, tier, promised_at, first_expected_at, worst_expected_at, expected_at, tracking_s,
    back_since, episode, told_min
) VALUES (
    :order_id, :tier, :promised_at, :first_expected_at, :worst_expected_at, :expected_at,
    :tracking_s, :back_since, :episode, :told_min
)
ON CONFLICT(order_id) DO UPDATE SET
    tier = excluded.tier, promised_at = excluded.promised_at,
    first_expected_at = excluded.first_expected_at,
    worst_expected_at = excluded.worst_expected_at, expected_at = excluded.expected_at,
    tracking_s = excluded.tracking_s, back_since = excluded.back_since,
    episode = excluded.episode, told_min = excluded.told_min
WHERE breach_min IS NULL
"""

ADD_PREDICTION = """
INSERT INTO sla_prediction(order_id, at, arrival_at, late_case_at, source)
VALUES (:order_id, :made_at, :arrival_at, :late_case_at, :source)
ON CONFLICT(order_id, at) DO NOTHING
"""

TELL = """
INSERT INTO sla_told(order_id, level, step, at, late_min)
VALUES (:order_id, :level, :step, :at, :late_min)
ON CONFLICT(order_id, level, step) DO NOTHING
"""

CLOSE = """
INSERT INTO sla_entry(order_id, tier, promised_at, actual_at, breach_min, cause)
VALUES (:order_id, :tier, :promised_at, :actual_at, :breach_min, :cause)
ON CONFLICT(order_id) DO UPDATE SET
    tier = excluded.tier, promised_at = excluded.promised_at, actual_at = excluded.actual_at,
    breach_min = excluded.breach_min, cause = excluded.cause, tracking_s = NULL,
    back_since = NULL
WHERE breach_min IS NULL
"""


def entries(reads: Reads | Tx) -> Mapping[int, Entry]:
    """Of orders whose end the ledger does not know yet."""
    told: dict[int, set[Level]] = defaultdict(set)
    for order_id, level in reads.execute(TOLD).fetchall():
        told[order_id].add(Level(level))
    return {
        row[0]: Entry(
            promised_at=row[1],
            first_expected_at=row[2],
            worst_expected_at=row[3],
            expected_at=row[4],
            tracking_s=row[5],
            back_since=row[6],
            episode=row[7],
            told_min=row[8],
            told=frozenset(told.get(row[0], ())),
        )
        for row in reads.execute(ENTRIES).fetchall()
    }


def ended(reads: Reads | Tx, *, since: int) -> tuple[int, ...]:
    """Numbers of orders that are over, and whose entries are not; not of those that were created
    before `since` and never looked at.
    """
    return tuple(number for (number,) in reads.execute(ENDED, {"since": since}).fetchall())


def declared(reads: Reads | Tx, orders: Iterable[int]) -> Mapping[int, int]:
    """When each is to be there by what was declared last, ms UTC."""
    rows = reads.execute(DECLARED, {"orders": json.dumps(list(orders))}).fetchall()
    return {number: at for number, at in rows if isinstance(at, int)}


def traffic(reads: Reads | Tx) -> Mapping[int, int]:
    """Seconds by traffic, as each order was expected last."""
    return dict(reads.execute(TRAFFIC).fetchall())


def stories(reads: Reads | Tx, orders: Iterable[int]) -> Mapping[int, Story]:
    rows = reads.execute(STORIES, {"orders": json.dumps(list(orders))}).fetchall()
    return {row[0]: _story(row) for row in rows}


def keep(tx: Tx, looked: Looked, *, is_first: bool) -> None:
    """What has changed since the look before; the expectation of now in any case."""
    order, expected = looked.order, looked.expected
    _keep_eta(tx, expected)
    if looked.is_moved and expected.eta is not None:
        tx.execute(ADD_PREDICTION, _eta_row(expected))
    if is_first or looked.entry != looked.before:
        entry = looked.entry
        tx.execute(
            SAVE_ENTRY,
            {
                "order_id": order.id,
                "tier": order.tier.value,
                "promised_at": order.promised_at,
                "first_expected_at": entry.first_expected_at,
                "worst_expected_at": entry.worst_expected_at,
                "expected_at": entry.expected_at,
                "tracking_s": entry.tracking_s,
                "back_since": entry.back_since,
                "episode": entry.episode,
                "told_min": entry.told_min,
            },
        )


def tell(tx: Tx, order_id: int, level: Level, *, episode: int, at: int, late_min: int) -> bool:
    """False: it was told already."""
    row = {
        "order_id": order_id,
        "level": level.value,
        "step": episode,
        "at": at,
        "late_min": late_min,
    }
    return tx.execute(TELL, row).rowcount == 1


def tell_late(tx: Tx, order_id: int, late: Late, *, episode: int, at: int) -> tuple[Level, ...]:
    """The levels that were not told already."""
    return tuple(
        level
        for level in late.news
        if tell(tx, order_id, level, episode=episode, at=at, late_min=late.late_min)
    )


def close(tx: Tx, order: Order, ending: Outcome) -> bool:
    """How it ended. False: that was known."""
    tx.execute(DROP_ETA, {"order_id": order.id})
    row = {
        "order_id": order.id,
        "tier": order.tier.value,
        "promised_at": order.promised_at,
        "actual_at": ending.actual_at,
        "breach_min": ending.breach_min,
        "cause": ending.cause.value,
    }
    return tx.execute(CLOSE, row).rowcount == 1


def _keep_eta(tx: Tx, expected: Expected) -> None:
    """What nobody knows any more stays as it was known last, with its age and why."""
    if expected.eta is not None:
        tx.execute(SAVE_ETA, _eta_row(expected))
    else:
        tx.execute(LOSE_ETA, {"order_id": expected.order_id, "unknown": expected.unknown})


def _eta_row(expected: Expected) -> dict[str, object]:
    eta = expected.eta
    assert eta is not None, "asked where there is one"  # noqa: S101 - narrows for the type checker
    return {
        "order_id": expected.order_id,
        "made_at": eta.made_at,
        "arrival_at": eta.arrival_at,
        "late_case_at": eta.late_case_at,
        "source": eta.source.value,
        "traffic_s": eta.traffic_s,
        "left_m": round(eta.left_m),
        "basis": expected.basis.value,
    }


def _story(row: tuple[Any, ...]) -> Story:
    _, approach, travel, begins_at, held, is_broken_down, is_declared = row
    return Story(
        approach_min=approach,
        travel_min=travel,
        begins_at=None if begins_at is None else int(begins_at),
        held_min=held,
        is_broken_down=bool(is_broken_down),
        is_declared=bool(is_declared),
    )
