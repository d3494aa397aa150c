"""Customers, places, trucks, drivers and orders for the tests of dispatch."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from daemon.domain.orders.order import Order, OrderSource, Tier
from daemon.domain.orders.truck import MoveSource, Truck, TruckState
from daemon.interfaces import Params, Tx
from daemon.store import assignments, order_moves, orders, trucks
from daemon.store.assignments import Pair
from daemon.store.order_events import How
from daemon.store.orders import OrderFields
from tests.daemon.store.duty_scene import HOUR, MINUTE, add_driver, add_vehicle
from tests.daemon.store.scene import NOW

PLANT = ("PLANT", 398_000_000, -1_049_000_000)
SITE = ("SITE-A", 398_900_000, -1_049_000_000)
"""Ten kilometres north of the plant."""


@dataclass
class Telling:
    """A transaction that says what happens in it; `now` moves when it is told."""

    tx: Tx
    now: int = NOW
    events: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    """Kind, subject, body."""

    def execute(self, sql: str, params: Params = (), /) -> Any:
        return self.tx.execute(sql, params)

    def executemany(self, sql: str, params: Any, /) -> Any:
        return self.tx.executemany(sql, params)

    def record(
        self,
        kind: str,
        *,
        at: int | None = None,  # noqa: ARG002 - as the journal has it
        vehicle_id: int | None = None,  # noqa: ARG002 - as the journal has it
        subject: str = "",
        body: Mapping[str, object] | None = None,
    ) -> int | None:
        self.events.append((kind, subject, dict(body or {})))
        return len(self.events)

    def kinds(self) -> list[str]:
        return [kind for kind, _, _ in self.events]


def add_site(tx: Tx, name: str, lat_e7: int, lon_e7: int) -> int:
    tx.execute("INSERT INTO site(name, lat_e7, lon_e7) VALUES (?, ?, ?)", (name, lat_e7, lon_e7))
    return int(tx.execute("SELECT id FROM site WHERE name = ?", (name,)).fetchone()[0])


def add_customer(tx: Tx, name: str, tier: Tier = Tier.STANDARD) -> int:
    tx.execute("INSERT INTO customer(name, tier) VALUES (?, ?)", (name, tier.value))
    return int(tx.execute("SELECT id FROM customer WHERE name = ?", (name,)).fetchone()[0])


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What every order stands on."""

    customer_id: int
    plant_id: int
    site_id: int


def lay_ground(tx: Tx) -> Ground:
    return Ground(
        customer_id=add_customer(tx, "ACME", Tier.PREMIUM),
        plant_id=add_site(tx, *PLANT),
        site_id=add_site(tx, *SITE),
    )


def fields_of(ground: Ground, name: str = "O-1", **changes: Any) -> OrderFields:
    """Concrete for the site in two hours, where nothing else is said."""
    usual = OrderFields(
        name=name,
        customer_id=ground.customer_id,
        tier=Tier.PREMIUM,
        origin_id=ground.plant_id,
        destination_id=ground.site_id,
        earliest_at=None,
        promised_at=NOW + 2 * HOUR,
        material="concrete",
        equipment=(),
        weight_kg=18_000,
        volume_l=7_500,
        certificates=(),
        preferred=(),
        loading_min=5,
        unloading_min=15,
        discharge_limit_min=90,
        note="",
    )
    return replace(usual, **changes)


def add_order(tx: Tx, ground: Ground, name: str = "O-1", **changes: Any) -> Order:
    fields = fields_of(ground, name, **changes)
    assert orders.add(tx, fields, source=OrderSource.PERSON, now=NOW, by="olga") is not None
    return read(tx, name)


def read(tx: Tx, name: str = "O-1") -> Order:
    found = orders.order_by_name(tx, name)
    assert found is not None
    return found


def add_pair(tx: Tx, vehicle: str = "T1", driver: str = "D1") -> Pair:
    return Pair(vehicle_id=add_vehicle(tx, vehicle), driver_id=add_driver(tx, driver))


def seen(minute: int = 0, source: MoveSource = MoveSource.GEOFENCE, reason: str = "") -> How:
    return How(at=NOW + minute * MINUTE, source=source, by="depotd", reason=reason)


def assign(telling: Telling, order: Order, pair: Pair, minute: int = 0) -> Order:
    how = seen(minute, MoveSource.DISPATCH)
    order_moves.assign(telling, order, pair, how, terms={"score": 0.8})
    return read(telling, order.name)


ROUND = (
    TruckState.LOADING,
    TruckState.EN_ROUTE,
    TruckState.AT_JOB_SITE,
    TruckState.DELIVERING,
    TruckState.RETURNING,
    TruckState.WASHING,
    TruckState.AVAILABLE,
)


def bring(telling: Telling, pair: Pair, to: TruckState, *, every_min: int = 10) -> Truck:
    """Goes the round from where the truck is, a state every ten minutes."""
    truck = trucks.truck(telling, pair.vehicle_id)
    first = ROUND.index(truck.state) + 1 if truck.state in ROUND[:-1] else 0
    for step, state in enumerate(ROUND[first : ROUND.index(to) + 1], first + 1):
        truck = order_moves.move_truck(telling, truck, state, seen(step * every_min))
    return truck


def routes(tx: Tx) -> list[tuple[str, str, int]]:
    return [(one.vehicle, one.order, one.position) for one in assignments.standing(tx)]
