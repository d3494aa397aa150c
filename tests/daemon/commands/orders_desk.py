"""A desk for orders, with a customer, a plant, a site and a truck."""

from typing import Any

from daemon.commands import orders
from daemon.commands.spec import CommandSpec
from daemon.domain.commands import Actor, Answer, Role, Via
from daemon.domain.orders.machine import truck_may
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.interfaces import Tx
from daemon.store import order_moves, trucks, zones
from daemon.store.assignments import Pair
from daemon.store.order_events import How
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import OLGA, Desk
from tests.daemon.store.duty_scene import HOUR, add_driver
from tests.daemon.store.order_scene import ROUND, Telling, add_pair, lay_ground, read
from tests.daemon.store.scene import NOW

OFFICE = Actor(name="head office", role=Role.ADMIN, via=Via.HEADOFFICE)
TOLD: dict[str, Any] = {
    "order": "O-1",
    "customer": "ACME",
    "origin": "PLANT",
    "destination": "SITE-A",
    "promised_at": NOW + 2 * HOUR,
    "material": "concrete C30",
    "weight_kg": 18_000,
}


def orders_desk(desk_with: MakeDesk, *more: CommandSpec[Any]) -> Desk:
    at = desk_with(*orders.specs(), *more)
    at.writer.write(lay)
    return at


def lay(tx: Tx) -> None:
    zones.keep(tx, "America/Denver")
    lay_ground(tx)
    add_pair(tx)
    tx.execute("UPDATE vehicle SET capacity_kg = 20000, volume_l = 8000, equipment = 'mixer'")
    tx.execute("INSERT INTO vehicle(name, capacity_kg, volume_l) VALUES ('T2', 9000, 4000)")
    add_driver(tx, "D2")


def add(desk: Desk, **changes: Any) -> Answer:
    return desk.ask_with("orders.add", TOLD | changes, actor=OLGA)


def body(answer: Answer) -> Any:
    """To look into it."""
    return answer.body


def order(desk: Desk, name: str = "O-1") -> Order:
    return desk.writer.write(lambda tx: read(tx, name))


def assigned(desk: Desk, name: str = "O-1", vehicle: str = "T1", driver: str = "D1") -> None:
    """As dispatch does it."""

    def give(tx: Tx) -> None:
        truck = trucks.truck_named(tx, vehicle)
        assert truck is not None
        (driver_id,) = tx.execute("SELECT id FROM driver WHERE name = ?", (driver,)).fetchone()
        pair = Pair(vehicle_id=truck.vehicle_id, driver_id=driver_id)
        how = How(at=NOW, source=MoveSource.DISPATCH, by="depotd")
        order_moves.assign(Telling(tx), read(tx, name), pair, how, terms={})

    desk.writer.write(give)


def brought(
    desk: Desk, to: TruckState, vehicle: str = "T1", *, start: TruckState | None = None
) -> None:
    """The truck goes on its round up to there, from after `start` or from its beginning."""
    first = 0 if start is None else ROUND.index(start) + 1

    def go(tx: Tx) -> None:
        truck = trucks.truck_named(tx, vehicle)
        assert truck is not None
        for state in ROUND[first : ROUND.index(to) + 1]:
            how = How(at=NOW, source=MoveSource.GEOFENCE, by="depotd")
            truck = order_moves.move_truck(Telling(tx), truck, state, how)

    desk.writer.write(go)


def home(desk: Desk, vehicle: str) -> None:
    """A truck on its way back is washed, and available again."""

    def go(tx: Tx) -> None:
        truck = trucks.truck_named(tx, vehicle)
        assert truck is not None
        for state in (TruckState.WASHING, TruckState.AVAILABLE):
            if truck.order_id is None and truck_may(truck.state, state):
                how = How(at=NOW, source=MoveSource.TIMER, by="depotd")
                truck = order_moves.move_truck(Telling(tx), truck, state, how)

    desk.writer.write(go)


def truck_state(desk: Desk, vehicle: str = "T1") -> TruckState:
    found = desk.writer.write(lambda tx: trucks.truck_named(tx, vehicle))
    assert found is not None
    return found.state
