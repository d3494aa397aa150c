"""A running depot with a customer, a plant, a site and two trucks."""

from collections.abc import Callable
from typing import Any

from daemon.domain.orders.truck import MoveSource
from daemon.interfaces import Tx
from daemon.store import order_moves, trucks, zones
from daemon.store.assignments import Pair
from daemon.store.order_events import How
from tests.daemon.cli.running import RunningDepot
from tests.daemon.store.order_scene import Telling, add_pair, lay_ground, read

Columns = dict[str, Any]


def lay(depot: RunningDepot) -> None:
    depot.write(_lay)


def _lay(tx: Tx) -> None:
    zones.keep(tx, "America/Denver")
    lay_ground(tx)
    add_pair(tx)
    add_pair(tx, "T2", "D2")
    tx.execute("UPDATE vehicle SET capacity_kg = 20000, volume_l = 8000, equipment = 'mixer'")


def row(depot: RunningDepot, *columns: str, name: str = "O-1") -> tuple[Any, ...]:
    """Of an order."""
    asked = f"SELECT {', '.join(columns)} FROM customer_order WHERE name = ?"  # noqa: S608 - ours
    return depot.write(lambda tx: tuple(tx.execute(asked, (name,)).fetchone()))


def assigned(depot: RunningDepot, name: str = "O-1", vehicle: str = "T1") -> None:
    depot.write(_give(depot.clock.now(), name, vehicle))


def _give(at: int, name: str, vehicle: str) -> Callable[[Tx], None]:
    def give(tx: Tx) -> None:
        truck = trucks.truck_named(tx, vehicle)
        assert truck is not None
        driver = tx.execute("SELECT id FROM driver WHERE name = ?", (f"D{vehicle[1:]}",))
        pair = Pair(vehicle_id=truck.vehicle_id, driver_id=driver.fetchone()[0])
        how = How(at=at, source=MoveSource.DISPATCH, by="depotd")
        order_moves.assign(Telling(tx, now=at), read(tx, name), pair, how, terms={})

    return give
