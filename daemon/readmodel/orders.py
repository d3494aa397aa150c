"""Orders as a list: who has each, when it will be there, and what it waits for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daemon.domain.eta.eta import EtaSource
from daemon.domain.events import ClockQuality
from daemon.domain.orders.concrete import LoadClock
from daemon.domain.orders.order import OrderState, Tier
from daemon.domain.orders.truck import TruckState
from daemon.domain.rules.key import RuleValues
from daemon.readmodel.loads import load_clock
from daemon.readmodel.values import ReadConnection, facts_of, names

MINUTE_MS = 60_000
MOST = 2000
TIME_UNKNOWN = "the clock is untrusted: dispatch waits until GPS or a time server sets it"
"""Why nothing is dispatched, whatever was found before."""

# An order that waits has no truck, whoever had it before. A load stays on its truck when its
# order is over, until it is poured or dumped.
_COLUMNS = """
SELECT
  o.id, o.name, c.name, c.label, o.tier, o.state, o.state_since, f.name, f.label, t.name, t.label,
  o.earliest_at, o.promised_at, o.material, o.weight_kg, o.volume_l, o.created_at, o.arrived_at,
  v.id, v.name, d.name, d.label, a.position, a.assigned_at, k.state, k.order_id,
  e.made_at, e.arrival_at, e.late_case_at, e.source, e.basis, e.unknown,
  l.batched_at, l.limit_min, k2.looked_at, k2.outcome, k2.body,
  o.note, o.equipment, o.certificates, o.preferred, o.loading_min, o.unloading_min,
  o.discharge_limit_min, o.version, b.clock
FROM customer_order o
JOIN customer c ON c.id = o.customer_id
JOIN site f ON f.id = o.origin_id
JOIN site t ON t.id = o.destination_id
LEFT JOIN assignment a
  ON a.id = (SELECT max(id) FROM assignment WHERE order_id = o.id) AND o.state <> 'pending'
LEFT JOIN vehicle v ON v.id = a.vehicle_id
LEFT JOIN driver d ON d.id = a.driver_id
LEFT JOIN truck k ON k.vehicle_id = a.vehicle_id
LEFT JOIN order_eta e ON e.order_id = o.id
LEFT JOIN truck_load l ON l.vehicle_id = a.vehicle_id AND l.order_id = o.id
LEFT JOIN order_look k2 ON k2.order_id = o.id
LEFT JOIN boot b ON b.number = (SELECT max(number) FROM boot)
"""

# The + keeps it from walking through all promises there ever were, only because they are in order.
OPEN = f"""{_COLUMNS}
WHERE o.state NOT IN ('delivered', 'cancelled')
  AND (:tier IS NULL OR o.tier = :tier) AND (:customer IS NULL OR c.name = :customer)
ORDER BY +o.promised_at, o.id LIMIT :limit
"""

PROMISED = f"""{_COLUMNS}
WHERE o.promised_at >= :since AND o.promised_at < :until
  AND (:tier IS NULL OR o.tier = :tier) AND (:customer IS NULL OR c.name = :customer)
ORDER BY o.promised_at, o.id LIMIT :limit
"""

NAMED = f"{_COLUMNS} WHERE o.name = :name"

KNOWN = """
SELECT 'customer', name FROM customer WHERE retired_at IS NULL
UNION ALL SELECT 'site', name FROM site WHERE retired_at IS NULL
UNION ALL SELECT 'vehicle', name FROM vehicle WHERE retired_at IS NULL
UNION ALL SELECT 'driver', name FROM driver WHERE retired_at IS NULL
UNION ALL SELECT 'order', name FROM customer_order WHERE state NOT IN ('delivered', 'cancelled')
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Of a list; None: all. Without a span those that are open are meant."""

    since: int | None = None
    """Promised from here on, ms UTC, whether they are over or not."""
    until: int | None = None
    states: frozenset[OrderState] = frozenset()
    tier: Tier | None = None
    customer: str | None = None
    text: str = ""
    """In any of the words that stand in its row."""


OPEN_ONES = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Names in use, in order."""

    customers: Sequence[str] = ()
    sites: Sequence[str] = ()
    vehicles: Sequence[str] = ()
    drivers: Sequence[str] = ()
    orders: Sequence[str] = ()
    """Open ones."""


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    made_at: int
    arrival_at: int
    """As likely earlier as later."""
    late_case_at: int
    """Four of five are there by then."""
    source: EtaSource
    basis: str
    """What it stands on: on the way, waiting on a route, ..."""
    unknown: str
    """Why nobody knows any more, and this is the last that was known; empty: it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Who has it; of an order that is over, who had it last."""

    vehicle_id: int
    vehicle: str
    driver: str
    driver_label: str
    position: int
    """On the route of the truck."""
    at: int
    truck_state: TruckState
    is_in_hand: bool
    """The truck is on it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """What dispatch found last."""

    at: int
    outcome: str
    """assigned, waiting or none."""
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    id: int
    name: str
    customer: str
    customer_label: str
    tier: Tier
    state: OrderState
    state_since: int
    origin: str
    origin_label: str
    destination: str
    destination_label: str
    earliest_at: int | None
    promised_at: int
    material: str
    weight_kg: int | None
    volume_l: int | None
    created_at: int
    arrived_at: int | None
    given: Given | None
    expected: Expected | None
    """None: nobody knows."""
    load: LoadClock | None
    look: LookedAt | None
    note: str
    equipment: Sequence[str]
    certificates: Sequence[str]
    """Kinds of paper that the driver must have."""
    preferred: Sequence[str]
    loading_min: int
    unloading_min: int
    discharge_limit_min: int | None
    """None: the load does not set."""
    version: int
    late_min: int | None
    """Minutes that it is, or is expected to be, there after its promise; negative: before. None:
    nobody knows."""
    is_time_known: bool = True
    """False: nobody vouches for the depot's clock, and dispatch waits for that."""

    @property
    def is_waiting(self) -> bool:
        return self.state is OrderState.PENDING

    @property
    def waits_for(self) -> str:
        """In a sentence; empty: it does not wait."""
        if not self.is_waiting:
            return ""
        if not self.is_time_known:
            return TIME_UNKNOWN
        if self.look is None:
            return "dispatch has not looked at it yet"
        told = self.look.body.get("why")
        if isinstance(told, str) and told:
            return told
        return "no truck and driver can have it" if self.is_unassignable else "waits for a truck"

    @property
    def is_late(self) -> bool:
        return self.late_min is not None and self.late_min > 0

    @property
    def is_unassignable(self) -> bool:
        """Dispatch has looked, and nobody can have it."""
        return self.is_waiting and self.look is not None and self.look.outcome == "none"

    @property
    def words(self) -> str:
        """What it is found by."""
        given = self.given
        said = (
            self.name,
            self.customer,
            self.customer_label,
            self.tier.value,
            self.state.value.replace("_", " "),
            self.origin,
            self.origin_label,
            self.destination,
            self.destination_label,
            self.material,
            *(() if given is None else (given.vehicle, given.driver, given.driver_label)),
        )
        return "\n".join(said).casefold()


def orders(
    db: ReadConnection, now: int, wanted: Wanted = OPEN_ONES, *, rules: RuleValues | None = None
) -> tuple[OrderRow, ...]:
    """The earliest promise first."""
    asked: dict[str, object] = {
        "tier": None if wanted.tier is None else wanted.tier.value,
        "customer": wanted.customer,
        "limit": MOST,
    }
    query = OPEN
    if wanted.since is not None or wanted.until is not None:
        query = PROMISED
        asked |= {"since": wanted.since or 0, "until": wanted.until or 1 << 62}
    rows = (order_row(row, now, rules) for row in db.execute(query, asked).fetchall())
    text = wanted.text.casefold()
    return tuple(
        row
        for row in rows
        if (not wanted.states or row.state in wanted.states) and text in row.words
    )


def order_named(
    db: ReadConnection, name: str, now: int, *, rules: RuleValues | None = None
) -> OrderRow | None:
    row = db.execute(NAMED, {"name": name}).fetchone()
    return None if row is None else order_row(row, now, rules)


def known(db: ReadConnection) -> Known:
    found: dict[str, list[str]] = {}
    for what, name in db.execute(KNOWN).fetchall():
        found.setdefault(what, []).append(name)
    return Known(
        customers=tuple(found.get("customer", ())),
        sites=tuple(found.get("site", ())),
        vehicles=tuple(found.get("vehicle", ())),
        drivers=tuple(found.get("driver", ())),
        orders=tuple(found.get("order", ())),
    )


def order_row(row: tuple[Any, ...], now: int, rules: RuleValues | None) -> OrderRow:
    state, promised_at, arrived_at = OrderState(row[5]), row[12], row[17]
    expected = _expected(row[26:32])
    return OrderRow(
        id=row[0],
        name=row[1],
        customer=row[2],
        customer_label=row[3],
        tier=Tier(row[4]),
        state=state,
        state_since=row[6],
        origin=row[7],
        origin_label=row[8],
        destination=row[9],
        destination_label=row[10],
        earliest_at=row[11],
        promised_at=promised_at,
        material=row[13],
        weight_kg=row[14],
        volume_l=row[15],
        created_at=row[16],
        arrived_at=arrived_at,
        given=_given(row),
        expected=None if state.is_over or arrived_at is not None else expected,
        load=None if row[32] is None else load_clock(row[32], row[33], now, rules),
        look=_look(row[34:37]),
        note=row[37],
        equipment=tuple(row[38].split()),
        certificates=names(row[39]),
        preferred=names(row[40]),
        loading_min=row[41],
        unloading_min=row[42],
        discharge_limit_min=row[43],
        version=row[44],
        is_time_known=row[45] != ClockQuality.UNTRUSTED,
        late_min=_late_min(state, promised_at, arrived_at, expected, now),
    )


def _given(row: tuple[Any, ...]) -> Given | None:
    if row[18] is None:
        return None
    return Given(
        vehicle_id=row[18],
        vehicle=row[19],
        driver=row[20],
        driver_label=row[21],
        position=row[22],
        at=row[23],
        truck_state=TruckState.AVAILABLE if row[24] is None else TruckState(row[24]),
        is_in_hand=row[25] == row[0],
    )


def _expected(cells: tuple[Any, ...]) -> Expected | None:
    made_at, arrival_at, late_case_at, source, basis, unknown = cells
    if made_at is None:
        return None
    return Expected(
        made_at=made_at,
        arrival_at=arrival_at,
        late_case_at=late_case_at,
        source=EtaSource(source),
        basis=basis,
        unknown=unknown,
    )


def _look(cells: tuple[Any, ...]) -> LookedAt | None:
    at, outcome, body = cells
    if at is None:
        return None
    return LookedAt(at=at, outcome=outcome, body=facts_of(body))


def _late_min(
    state: OrderState,
    promised_at: int,
    arrived_at: int | None,
    expected: Expected | None,
    now: int,
) -> int | None:
    """What has not arrived cannot arrive before now, whatever was expected."""
    if state is OrderState.CANCELLED:
        return None
    if arrived_at is not None:
        return _minutes(arrived_at - promised_at)
    if state.is_over:
        return None
    if expected is not None:
        return _minutes(max(now, expected.arrival_at) - promised_at)
    return _minutes(now - promised_at) if now > promised_at else None


def _minutes(span_ms: int) -> int:
    """A begun minute of lateness counts."""
    return -(-span_ms // MINUTE_MS)
