"""A morning of the dispatch desk over the sample fleet and its drivers."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from daemon.domain.orders.order import Order, OrderSource, Tier
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.interfaces import Params
from daemon.store import assignments, order_events, order_moves, orders, trucks
from daemon.store.assignments import Pair
from daemon.store.order_events import How
from daemon.store.orders import OrderFields

MINUTE = 60_000
CUSTOMERS = (
    ("ACME", "Acme Precast", "premium", "site@acme.example"),
    ("BOULDER", "Boulder Homes", "priority", ""),
    ("CITY", "City of Denver", "standard", "works@city.example"),
)
SITES = {"depot": 1, "quarry": 2, "plant-3": 3, "tower": 4, "yard-n": 5}
DRIVERS = {"D04": 1, "D09": 2, "D12": 3, "D17": 4, "D22": 5, "D28": 6, "D36": 8, "D41": 10}
ROUND = (
    TruckState.LOADING,
    TruckState.EN_ROUTE,
    TruckState.AT_JOB_SITE,
    TruckState.DELIVERING,
    TruckState.RETURNING,
)
DISPATCHED = {
    "score": 0.71,
    "proximity": 0.625,
    "availability": 0.62,
    "performance": 0.6,
    "certification": 1.0,
    "weights": {
        "proximity": 0.3,
        "availability": 0.3,
        "performance": 0.2,
        "certification": 0.2,
    },
    "tier_weight": 3,
    "late_min": 0.0,
    "cost": 0.29,
    "rating": 3.4,
    "rating_count": 6,
    "rating_is_prior": False,
    "driving_left_min": 412,
    "window_left_min": 520,
    "cycle_left_min": 2100,
    "reserve_min": 30,
    "approach_min": 12.0,
    "approach_late_min": 15.0,
    "approach_source": "learned",
    "approach_m": 8200,
    "travel_min": 24.0,
    "travel_late_min": 29.0,
    "travel_source": "default",
    "travel_m": 17400,
    "return_min": 24.0,
    "free_in_min": 0,
    "wait_min": 0.0,
    "is_seated": True,
    "unknown": ["fuel of the truck"],
    "steps": [
        ["D", "", 12, "approach"],
        ["ON", "", 5, "loading"],
        ["D", "", 24, "travel"],
        ["ON", "", 15, "unloading"],
        ["D", "", 24, "return"],
    ],
    "fitting": 4,
    "candidates": [
        {"truck": "T-10", "driver": "D12", "score": 0.66, "late_min": 4.0, "approach_min": 19.0},
        {"truck": "T-03", "driver": "D28", "score": 0.58, "late_min": 0.0, "approach_min": 31.0},
    ],
}
REJECTED = [
    {"who": "order", "code": "load_sets", "count": 1, "shown": [
        ["O-109", "the load would set: 97 min from batching are beyond the limit of 90"]]},
    {"who": "truck", "code": "weight", "count": 9, "shown": [
        ["T-01", "carries 26 000 kg, asked are 31 000"],
        ["T-02", "carries 26 000 kg, asked are 31 000"]]},
    {"who": "truck", "code": "out_of_service", "count": 1, "shown": [
        ["T-09", "out of service: drum motor"]]},
    {"who": "truck", "code": "position_unknown", "count": 1, "shown": [
        ["T-11", "position unknown: it was never heard"]]},
    {"who": "driver", "code": "certificate", "count": 1, "shown": [
        ["D17", "certificate asked: hazmat is not on file"]]},
    {"who": "driver", "code": "hours_driving", "count": 1, "shown": [
        ["D22", "driving: 40 min short (395.3(a)(3)(i))"]]},
]  # fmt: skip


@dataclass
class Journal:
    """A transaction whose events are written as the daemon writes them."""

    db: sqlite3.Connection
    now: int

    def execute(self, sql: str, params: Params = (), /) -> sqlite3.Cursor:
        return self.db.execute(sql, params)

    def executemany(self, sql: str, params: Iterable[Params], /) -> sqlite3.Cursor:
        return self.db.executemany(sql, params)

    def record(
        self,
        kind: str,
        *,
        at: int | None = None,
        vehicle_id: int | None = None,
        subject: str = "",
        body: Mapping[str, object] | None = None,
    ) -> int | None:
        seq = int(self.db.execute("SELECT coalesce(max(seq), 0) + 1 FROM event").fetchone()[0])
        self.db.execute(
            "INSERT INTO event VALUES (?, ?, ?, 41, 0, 'gps', ?, NULL, ?, ?, ?, ?, 0)",
            (
                seq,
                self.now if at is None else at,
                self.now,
                kind,
                vehicle_id,
                subject,
                json.dumps(body or {}),
                f"order@{seq}",
            ),
        )
        self.db.execute("UPDATE stream SET last = ? WHERE name = 'event'", (seq,))
        return seq


@dataclass(frozen=True, kw_only=True)
class Told:
    """Minutes are from now."""

    name: str
    customer: int
    tier: Tier
    to: str
    promised: int
    origin: str = "plant-3"
    material: str = "C30/37 F4"
    limit: int | None = 90
    created: int = -240
    weight_kg: int | None = 18_000
    volume_l: int | None = 7_500
    note: str = ""
    certificates: Sequence[str] = ()


PREMIUM, PRIORITY, STANDARD = Tier.PREMIUM, Tier.PRIORITY, Tier.STANDARD
ORDERS = (
    Told(name="O-101", customer=1, tier=PREMIUM, to="tower", promised=-180),
    Told(name="O-102", customer=3, tier=STANDARD, to="yard-n", promised=-150),
    Told(name="O-103", customer=1, tier=PREMIUM, to="tower", promised=9),
    Told(name="O-104", customer=2, tier=PRIORITY, to="yard-n", promised=-5),
    Told(name="O-105", customer=3, tier=STANDARD, to="quarry", promised=-20),
    Told(name="O-106", customer=2, tier=PRIORITY, to="tower", promised=50),
    Told(name="O-107", customer=1, tier=PREMIUM, to="tower", promised=75),
    Told(name="O-108", customer=3, tier=STANDARD, to="quarry", promised=150, note="gate B"),
    Told(
        name="O-109",
        customer=2,
        tier=PRIORITY,
        to="yard-n",
        promised=40,
        weight_kg=31_000,
        certificates=("hazmat",),
    ),
    Told(name="O-110", customer=3, tier=STANDARD, to="depot", promised=300, material="gravel 8/16",
         limit=None, volume_l=None),
    Told(name="O-111", customer=1, tier=PREMIUM, to="tower", promised=-10, created=-25),
    Told(name="O-112", customer=2, tier=PRIORITY, to="quarry", promised=20),
    Told(name="O-113", customer=3, tier=STANDARD, to="tower", promised=90, created=-90),
)  # fmt: skip


def add_orders(db: sqlite3.Connection, *, now: int) -> None:
    for number, (name, label, tier, contact) in enumerate(CUSTOMERS, 1):
        db.execute(
            "INSERT INTO customer VALUES (?, ?, ?, ?, ?, NULL)",
            (number, name, label, tier, contact),
        )
    db.execute("UPDATE vehicle SET capacity_kg = 26000, volume_l = 9000, equipment = 'chute'")
    for told in ORDERS:
        _create(db, told, now)
    _work(db, now)
    _promises(db, now)
    _looks(db, now)
    _decided(db, now)


def _create(db: sqlite3.Connection, told: Told, now: int) -> None:
    at = now + told.created * MINUTE
    journal = Journal(db, at)
    fields = OrderFields(
        name=told.name,
        customer_id=told.customer,
        tier=told.tier,
        origin_id=SITES[told.origin],
        destination_id=SITES[told.to],
        earliest_at=now + (told.promised - 30) * MINUTE,
        promised_at=now + told.promised * MINUTE,
        material=told.material,
        equipment=("chute",),
        weight_kg=told.weight_kg,
        volume_l=told.volume_l,
        certificates=told.certificates,
        preferred=(),
        loading_min=5,
        unloading_min=15,
        discharge_limit_min=told.limit,
        note=told.note,
    )
    assert orders.add(journal, fields, source=OrderSource.PERSON, now=at, by="ana") is not None
    order_events.created(journal, _order(db, told.name))


def _order(db: sqlite3.Connection, name: str) -> Order:
    found = orders.order_by_name(db, name)
    assert found is not None
    return found


def _work(db: sqlite3.Connection, now: int) -> None:
    """Minutes from now: assigned, then each further state of the truck."""
    _brings(db, now, "O-101", (1, "D17"), (-230, -220, -214, -186, -180, -160))
    _then(db, now, 1, (TruckState.WASHING, -130), (TruckState.AVAILABLE, -120))
    _brings(db, now, "O-102", (3, "D28"), (-215, -200, -190, -138, -134, -110))
    _then(db, now, 3, (TruckState.WASHING, -90), (TruckState.AVAILABLE, -80))
    _brings(db, now, "O-103", (2, "D04"), (-90, -52, -44))
    _brings(db, now, "O-104", (6, "D36"), (-110, -78, -70, -7))
    _brings(db, now, "O-105", (4, "D09"), (-95, -66, -58, -17, -6))
    _brings(db, now, "O-106", (7, "D22"), (-30, -4))
    _brings(db, now, "O-107", (1, "D17"), (-12,))
    _brings(db, now, "O-108", (1, "D17"), (-10,), overrides=("returns 6 min after the promise",))
    _brings(db, now, "O-112", (8, "D41"), (-50, -31, -24))
    journal = Journal(db, now - 6 * MINUTE)
    called_off = _order(db, "O-112")
    how = How(at=journal.now, source=MoveSource.PERSON, by="ana", reason="customer called it off")
    truck = order_moves.cancel(journal, called_off, how)
    assert truck is not None
    due = journal.now + 2 * MINUTE
    order_moves.recall(journal, truck, called_off, reason=how.reason, due_at=due)
    later = replace(how, at=now - 80 * MINUTE, reason="entered twice")
    order_moves.cancel(Journal(db, later.at), _order(db, "O-113"), later)
    away = replace(how, at=now - 300 * MINUTE, reason="drum motor")
    broken = trucks.truck(db, 9)
    order_moves.move_truck(Journal(db, away.at), broken, TruckState.OUT_OF_SERVICE, away)


def _brings(
    db: sqlite3.Connection,
    now: int,
    name: str,
    pair: tuple[int, str],
    minutes: Sequence[int],
    *,
    overrides: Sequence[str] = (),
) -> None:
    at = now + minutes[0] * MINUTE
    order = _order(db, name)
    order_moves.assign(
        Journal(db, at),
        order,
        Pair(vehicle_id=pair[0], driver_id=DRIVERS[pair[1]]),
        How(at=at, source=MoveSource.DISPATCH, by="order.assign"),
        terms=DISPATCHED | {"expected_at": order.promised_at - 3 * MINUTE},
        overrides=overrides,
    )
    _then(db, now, pair[0], *zip(ROUND, minutes[1:], strict=False))


def _then(db: sqlite3.Connection, now: int, vehicle: int, *moves: tuple[TruckState, int]) -> None:
    for state, minute in moves:
        at = now + minute * MINUTE
        how = How(at=at, source=MoveSource.GEOFENCE, by="truck.follow")
        order_moves.move_truck(Journal(db, at), trucks.truck(db, vehicle), state, how)


def _promises(db: sqlite3.Connection, now: int) -> None:
    for name, arrival, late_case, source in (
        ("O-103", 21, 26, "online"),
        ("O-106", 33, 41, "learned"),
        ("O-107", 70, 84, "learned"),
        ("O-108", 156, 171, "default"),
    ):
        order = _order(db, name)
        at, late_at = now + arrival * MINUTE, now + late_case * MINUTE
        traffic = 260 if source == "online" else None
        db.execute(
            "INSERT INTO order_eta VALUES (?, ?, ?, ?, ?, ?, 11200, 'on the way', '')",
            (order.id, now - MINUTE, at, late_at, source, traffic),
        )
        first = order.promised_at - 4 * MINUTE
        db.execute(
            "INSERT INTO sla_entry VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, '', ?, NULL, 0, 0)",
            (order.id, order.tier.value, order.promised_at, first, at, at,
             300 if name == "O-103" else None),
        )  # fmt: skip
        for ago, arrives in ((30, first), (10, at - 6 * MINUTE), (1, at)):
            db.execute(
                "INSERT INTO sla_prediction VALUES (?, ?, ?, ?, ?)",
                (order.id, now - ago * MINUTE, arrives, arrives + 5 * MINUTE, source),
            )
    for name, breach, cause in (("O-101", 0, ""), ("O-102", 12, "traffic")):
        order = _order(db, name)
        db.execute(
            "INSERT INTO sla_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, 0, 0)",
            (order.id, order.tier.value, order.promised_at, order.promised_at,
             order.times.arrived, order.times.arrived, order.times.arrived, breach, cause),
        )  # fmt: skip
    late = _order(db, "O-103")
    db.execute("INSERT INTO sla_told VALUES (?, 'notify', 0, ?, 6)", (late.id, now - 9 * MINUTE))
    db.execute(
        "INSERT INTO driver_rating(driver_id, order_id, rating, at, by, note)"
        " VALUES (4, ?, 5, ?, 'ana', 'clean chute')",
        (_order(db, "O-101").id, now - 100 * MINUTE),
    )
    moves = [["O-108", "T-01", "T-10", 1]]
    terms = {"late_before_min": {"O-108": 31.0}, "late_after_min": {"O-108": 17.0}}
    db.execute(
        "INSERT INTO proposal(made_at, order_id, moves, gain_min, terms, state)"
        " VALUES (?, ?, ?, 14.0, ?, 'open')",
        (now - 3 * MINUTE, _order(db, "O-108").id, json.dumps(moves), json.dumps(terms)),
    )


def _looks(db: sqlite3.Connection, now: int) -> None:
    _look(
        db,
        now - 2 * MINUTE,
        "O-109",
        "none",
        _body(
            "truck T-01 and 8 more: carries 26 000 kg, asked are 31 000; driver D17: certificate"
            " asked: hazmat is not on file; and 3 more reasons",
            rejected=REJECTED,
            again_at=now + 13 * MINUTE,
        ),
    )
    _look(
        db,
        now - 20 * MINUTE,
        "O-110",
        "waiting",
        _body(
            "its time has not come: it is given to a truck at 11:50", again_at=now + 227 * MINUTE
        ),
    )
    for given in assignments.standing(db):
        _look(db, given.assigned_at, given.order, "assigned", _body("", rejected=REJECTED[2:]))


def _body(
    why: str, *, rejected: Sequence[object] = (), again_at: int | None = None
) -> Mapping[str, Any]:
    return {
        "why": why,
        "fitting": 0,
        "candidates": [],
        "rejected": list(rejected),
        "again_at": again_at,
    }


def _look(
    db: sqlite3.Connection, at: int, name: str, outcome: str, body: Mapping[str, Any]
) -> None:
    db.execute(
        "INSERT INTO order_look VALUES (?, ?, ?, 'digest', ?)",
        (_order(db, name).id, at, outcome, json.dumps(body)),
    )


def _decided(db: sqlite3.Connection, now: int) -> None:
    body = json.dumps({})
    db.execute("INSERT OR IGNORE INTO rule_set VALUES ('defaults', ?, ?)", (body, now))
    for at, kind, order, outcome in (
        (now - 90 * MINUTE, "order.assign", "O-103", "order.assigned"),
        (now - 9 * MINUTE, "sla.monitor", "O-103", "sla.late"),
        (now - 2 * MINUTE, "order.assign", "O-109", "order.unassignable"),
    ):
        db.execute(
            "INSERT INTO decision(at, kind, subject, outcome, terms, rule_set, correlation_id)"
            " VALUES (?, ?, ?, ?, '{}', 'defaults', 'order@1')",
            (at, kind, f"order {order}", outcome),
        )
