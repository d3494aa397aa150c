"""A depot in which trucks and drivers can be given orders, for the tests of dispatch."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from daemon.domain.hours.duty import Duty
from daemon.domain.orders.order import Order
from daemon.domain.papers.kinds import Holder
from daemon.interfaces import Tx
from daemon.store import seats
from daemon.store.assignments import Pair
from daemon.store.seats import Place
from tests.daemon.store.duty_scene import DAY, HOUR, MINUTE, add_driver, add_record, add_vehicle
from tests.daemon.store.duty_scene import entry as duty_entry
from tests.daemon.store.order_scene import PLANT, Ground, add_order, lay_ground, read
from tests.daemon.store.paper_scene import file_whole
from tests.daemon.store.scene import NOW, add_unit

ADD_STATE = """
INSERT INTO unit_state(
    unit_id, version, body, at, seen_at, lat_e7, lon_e7, motion, odometer_m, fences
) VALUES (:unit, 1, :body, :at, :at, :lat, :lon, 'parked', 0, '[]')
ON CONFLICT(unit_id) DO UPDATE SET
    body = excluded.body, at = excluded.at, seen_at = excluded.seen_at, lat_e7 = excluded.lat_e7,
    lon_e7 = excluded.lon_e7
"""
FIT = "INSERT INTO fitting(vehicle_id, unit_id, from_at) VALUES (?, ?, ?)"
CARRIES = "UPDATE vehicle SET capacity_kg = 25000, volume_l = 9000 WHERE id = ?"
TODAY = date(2026, 6, 1)
E7_A_KM = 89_932


class Depot:
    """With its ground; trucks stand in a row north of the plant."""

    def __init__(self, tx: Tx, *, now: Callable[[], int] = lambda: NOW) -> None:
        self.tx = tx
        self._now = now
        self.ground: Ground = lay_ground(tx) if not _is_laid(tx) else _ground(tx)

    def pair(self, number: int = 1, *, km: float = 1.0, is_seated: bool = True) -> Pair:
        """An hour on duty after days of rest, with all papers, in a truck that is heard."""
        pair = Pair(vehicle_id=self.truck(number, km=km), driver_id=self.driver(number))
        if is_seated:
            self.sit(pair)
        return pair

    def truck(self, number: int = 1, *, km: float = 1.0) -> int:
        vehicle_id = add_vehicle(self.tx, f"T{number}")
        self.tx.execute(CARRIES, (vehicle_id,))
        file_whole(self.tx, Holder.VEHICLE, vehicle_id, TODAY + timedelta(days=300))
        add_unit(self.tx, f"U{number}")
        self.tx.execute(FIT, (vehicle_id, number, NOW - 10 * DAY))
        self.heard(number, km=km)
        return vehicle_id

    def driver(self, number: int = 1) -> int:
        driver_id = add_driver(self.tx, f"D{number}")
        file_whole(self.tx, Holder.DRIVER, driver_id, TODAY + timedelta(days=300))
        self.does(driver_id, Duty.OFF, ago=40 * DAY)
        self.does(driver_id, Duty.ON, ago=HOUR)
        return driver_id

    def does(self, driver_id: int, duty: Duty, *, ago: int = 0) -> None:
        add_record(self.tx, driver_id, duty_entry(duty, self.now - ago))

    def sit(self, pair: Pair) -> None:
        seats.sit(self.tx, pair.driver_id, pair.vehicle_id, Place.DRIVER, at=NOW - HOUR)

    def heard(self, number: int, *, km: float = 1.0, ago: int = MINUTE) -> None:
        self.tx.execute(
            ADD_STATE,
            {
                "unit": number,
                "body": json.dumps({}),
                "at": self.now - ago,
                "lat": PLANT[1] + round(km * E7_A_KM),
                "lon": PLANT[2],
            },
        )

    def order(self, name: str = "O-1", *, minutes: float = 60, **changes: Any) -> Order:
        """For the site ten kilometres away, promised in so many minutes."""
        at = self.now + round(minutes * MINUTE)
        return add_order(self.tx, self.ground, name, promised_at=at, **changes)

    @property
    def now(self) -> int:
        return self._now()

    def has(self) -> dict[str, tuple[str, str]]:
        """Order by order, who has it."""
        rows = self.tx.execute(
            "SELECT o.name, v.name, d.name FROM assignment a"
            " JOIN customer_order o ON o.id = a.order_id JOIN vehicle v ON v.id = a.vehicle_id"
            " JOIN driver d ON d.id = a.driver_id WHERE a.ended_at IS NULL ORDER BY o.name"
        ).fetchall()
        return {order: (truck, driver) for order, truck, driver in rows}

    def look(self, name: str = "O-1") -> dict[str, Any]:
        row = self.tx.execute(
            "SELECT body FROM order_look WHERE order_id = ?", (read(self.tx, name).id,)
        ).fetchone()
        return {} if row is None else dict(json.loads(row[0]))

    def codes(self, name: str = "O-1") -> set[str]:
        """Of the reasons why nobody else has it."""
        return {one["code"] for one in self.look(name)["rejected"]}

    def terms(self, name: str = "O-1") -> dict[str, Any]:
        row = self.tx.execute(
            "SELECT terms FROM assignment WHERE order_id = ? ORDER BY id DESC",
            (read(self.tx, name).id,),
        ).fetchone()
        return dict(json.loads(row[0]))

    def alerts(self, event: str = "order.unassignable") -> list[tuple[str, bool]]:
        """Subject, and whether it is read."""
        rows = self.tx.execute(
            "SELECT subject, read_at IS NOT NULL FROM alert WHERE event = ? ORDER BY seq", (event,)
        ).fetchall()
        return [(subject, bool(is_read)) for subject, is_read in rows]

    def events(self, kind: str) -> list[dict[str, Any]]:
        rows = self.tx.execute("SELECT body FROM event WHERE kind = ? ORDER BY seq", (kind,))
        return [dict(json.loads(body)) for (body,) in rows.fetchall()]


def _is_laid(tx: Tx) -> bool:
    return tx.execute("SELECT 1 FROM customer WHERE name = 'ACME'").fetchone() is not None


def _ground(tx: Tx) -> Ground:
    """As it was laid before."""
    (customer,) = tx.execute("SELECT id FROM customer WHERE name = 'ACME'").fetchone()
    (plant,) = tx.execute("SELECT id FROM site WHERE name = 'PLANT'").fetchone()
    (site,) = tx.execute("SELECT id FROM site WHERE name = 'SITE-A'").fetchone()
    return Ground(customer_id=customer, plant_id=plant, site_id=site)
