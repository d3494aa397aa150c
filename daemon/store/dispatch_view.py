"""Everything that a round of dispatch looks at, in a number of statements that does not grow."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from daemon.domain.dispatch.candidates import DriverSeen, TruckSeen, View
from daemon.domain.eta.lanes import LaneBook
from daemon.domain.orders.haul import UNTOLD
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import Truck
from daemon.domain.papers.fitness import OpenDefect
from daemon.domain.papers.kinds import Holder
from daemon.domain.papers.paper import Paper, Subject
from daemon.interfaces import MaintenanceDue
from daemon.queue.kinds import Reads
from daemon.store import (
    assignments,
    drivers,
    haulage,
    lanes,
    orders,
    papers,
    ratings,
    truck_fuel,
    truck_loads,
    truck_places,
    trucks,
    vehicle_track,
    zones,
)
from daemon.store.assignments import Assigned, Pair
from daemon.store.drivers import DriverRow
from daemon.store.duty_logs import RawLog, raw_logs
from daemon.store.maintenance_due import Workshop

OPEN_DEFECTS = """
SELECT i.vehicle_id, d.id, d.inspection_id, d.item, d.is_safety
FROM defect d JOIN inspection i ON i.id = d.inspection_id
WHERE d.settled_at IS NULL ORDER BY d.id
"""

SEATS_NOW = """
SELECT s.driver_id, s.vehicle_id, v.name, s.place FROM seat s JOIN vehicle v ON v.id = s.vehicle_id
WHERE s.until_at IS NULL
"""

LAST_WHEELS = """
SELECT d.id, (
    SELECT s.vehicle_id FROM seat s WHERE s.driver_id = d.id AND s.place = 'driver'
    ORDER BY s.from_at DESC LIMIT 1
)
FROM driver d WHERE d.retired_at IS NULL
"""

_Row = tuple[Any, ...]


MAINTENANCE: MaintenanceDue = Workshop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """One order and one pair."""

    order: Order
    pair: Pair


def view(
    reads: Reads,
    now: int,
    *,
    only: Only | None = None,
    maintenance: MaintenanceDue = MAINTENANCE,
) -> View:
    """Of all orders that are pending, with everybody; or only of these."""
    routes = assignments.standing(reads)
    filed = papers.in_force_of_all(reads)
    seen = _Trucks(reads, now, routes, filed, maintenance).all(only)
    return View(
        now=now,
        is_time_known=vehicle_track.is_clock_trusted(reads),
        zone=zones.depot_zone(reads),
        orders=orders.pending_orders(reads) if only is None else (only.order,),
        trucks=seen,
        drivers=_drivers(reads, now, routes, filed, only),
        book=_book(reads, now, seen, only),
    )


def _book(reads: Reads, now: int, seen: Iterable[TruckSeen], only: Only | None) -> LaneBook:
    """Of one order only the lanes that its truck can drive: a writer waits for what is read."""
    if only is None:
        return lanes.lane_book(reads, now=now)
    spots = [only.order.origin.spot, only.order.destination.spot]
    spots += [spot for truck in seen for spot in (truck.spot, truck.home) if spot is not None]
    sites = [spot.site_id for spot in spots if spot.site_id is not None]
    return lanes.between(reads, sites, now=now)


Filed = Mapping[tuple[Holder, int], tuple[Paper, ...]]


class _Trucks:
    def __init__(
        self,
        reads: Reads,
        now: int,
        routes: Iterable[Assigned],
        filed: Filed,
        maintenance: MaintenanceDue,
    ) -> None:
        self._trucks = trucks.trucks(reads)
        self._filed = filed
        self._haulage = haulage.haulage(reads)
        self._undecided = {
            one.vehicle_id: one.order for one in truck_loads.loads(reads) if one.is_to_decide
        }
        self._due = maintenance.due(reads, [one.vehicle_id for one in self._trucks], now=now)
        self._orders: dict[int, list[str]] = defaultdict(list)
        for one in routes:
            self._orders[one.vehicle_id].append(one.order)
        self._defects: dict[int, list[OpenDefect]] = defaultdict(list)
        for vehicle_id, number, report, item, is_safety in reads.execute(OPEN_DEFECTS).fetchall():
            defect = OpenDefect(id=number, report=report, item=item, is_safety=bool(is_safety))
            self._defects[vehicle_id].append(defect)
        self._positions = truck_places.positions(reads, now)
        self._homes = truck_places.homes(reads)
        self._fuel = truck_fuel.fuel_percent(reads, now)

    def all(self, only: Only | None) -> tuple[TruckSeen, ...]:
        return tuple(
            self._seen(one)
            for one in self._trucks
            if only is None or one.vehicle_id == only.pair.vehicle_id
        )

    def _seen(self, truck: Truck) -> TruckSeen:
        number = truck.vehicle_id
        position = self._positions.get(number)
        home = self._homes.get(number)
        return TruckSeen(
            truck=truck,
            papers=Subject(
                holder=Holder.VEHICLE,
                id=number,
                name=truck.name,
                papers=self._filed.get((Holder.VEHICLE, number), ()),
            ),
            haul=self._haulage.get(number, UNTOLD),
            defects=tuple(self._defects.get(number, ())),
            spot=None if position is None else position.spot,
            heard_at=None if position is None else position.heard_at,
            is_parked=position is not None and position.is_parked,
            orders=tuple(self._orders.get(number, ())),
            home=None if home is None else home.spot,
            is_washed=home is not None and home.is_washed,
            undecided=self._undecided.get(number, ""),
            maintenance=self._due.get(number),
            fuel_percent=self._fuel.get(number),
        )


def _drivers(
    reads: Reads, now: int, routes: Iterable[Assigned], filed: Filed, only: Only | None
) -> tuple[DriverSeen, ...]:
    known = [
        one
        for one in drivers.drivers_in_use(reads)
        if only is None or one.id == only.pair.driver_id
    ]
    logs = raw_logs(reads, [one.id for one in known], until=now)
    rated = ratings.ratings(reads)
    seats: dict[int, _Row] = {row[0]: row for row in reads.execute(SEATS_NOW).fetchall()}
    last: dict[int, int | None] = dict(reads.execute(LAST_WHEELS).fetchall())
    has: dict[int, list[str]] = defaultdict(list)
    for one in routes:
        has[one.driver_id].append(one.order)

    def seen(row: DriverRow, log: RawLog) -> DriverSeen:
        seat = seats.get(row.id)
        is_at_wheel = seat is not None and seat[3] == "driver"
        return DriverSeen(
            id=row.id,
            name=row.name,
            governed=row,
            papers=Subject(
                holder=Holder.DRIVER,
                id=row.id,
                name=row.name,
                needs_cdl=row.needs_cdl,
                papers=filed.get((Holder.DRIVER, row.id), ()),
            ),
            log=log,
            rating=rated.get(row.id),
            wheel_of=seat[1] if seat is not None and is_at_wheel else None,
            rides_in=seat[2] if seat is not None and not is_at_wheel else "",
            last_vehicle=last.get(row.id),
            orders=tuple(has.get(row.id, ())),
        )

    return tuple(seen(row, logs[row.id]) for row in known)
