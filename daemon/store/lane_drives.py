"""The drive that a truck has just ended, as it was told and tracked."""

from daemon.domain.eta.drives import Drive, Fix
from daemon.domain.orders.order import Place
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.queue.kinds import Reads
from daemon.store import assignments, orders

EITHER_SIDE_MS = 60_000

VEHICLE = """
SELECT v.id, s.id, s.name, s.lat_e7, s.lon_e7
FROM vehicle v LEFT JOIN site s ON s.name = v.plant WHERE v.name = :name
"""

BEGUN = """
SELECT at, body ->> '$.previous', body ->> '$.source', body ->> '$.order' FROM event
WHERE subject = :truck AND kind >= 'truck.' AND kind < 'truck/' AND kind = 'truck.status_changed'
    AND at <= :at AND body ->> '$.new' = :state
ORDER BY seq DESC LIMIT 1
"""

RECALLED = """
SELECT 1 FROM recall WHERE vehicle_id = :vehicle_id AND sent_at BETWEEN :left_at AND :arrived_at
"""

FIXES = """
SELECT p.at, p.unit_id, p.lat_e7, p.lon_e7, p.odometer_m
FROM fitting f JOIN position p ON p.unit_id = f.unit_id AND p.at BETWEEN :first AND :last
WHERE f.vehicle_id = :vehicle_id AND p.at >= f.from_at
    AND (f.until_at IS NULL OR p.at < f.until_at)
ORDER BY p.at
"""


def drive(
    reads: Reads, truck: str, *, state: TruckState, ended_by: MoveSource, arrived_at: int
) -> tuple[int, Drive] | None:
    """With the number of its vehicle; None: nobody told of its beginning."""
    vehicle = reads.execute(VEHICLE, {"name": truck}).fetchone()
    asked = {"truck": truck, "at": arrived_at, "state": state.value}
    begun = reads.execute(BEGUN, asked).fetchone()
    if vehicle is None or begun is None or begun[3] is None:
        return None
    order = orders.order_by_name(reads, begun[3])
    if order is None:
        return None
    vehicle_id, left_at = vehicle[0], begun[0]
    is_out = state is TruckState.EN_ROUTE
    during = {"vehicle_id": vehicle_id, "left_at": left_at, "arrived_at": arrived_at}
    return vehicle_id, Drive(
        state=state,
        after=TruckState(begun[1]),
        begun_by=MoveSource(begun[2]),
        ended_by=ended_by,
        left_at=left_at,
        arrived_at=arrived_at,
        start=order.origin if is_out else order.destination,
        ends=(order.destination,)
        if is_out
        else _homes(reads, vehicle_id, order.origin, vehicle[1:]),
        is_recalled=reads.execute(RECALLED, during).fetchone() is not None,
        fixes=_fixes(reads, vehicle_id, left_at, arrived_at),
    )


def _homes(
    reads: Reads, vehicle_id: int, origin: Place, plant: tuple[int | None, str, int, int]
) -> tuple[Place, ...]:
    """Where it was loaded, its plant, or where it is loaded next."""
    homes = [origin]
    number, name, lat_e7, lon_e7 = plant
    if number is not None:
        homes.append(Place(id=number, name=name, lat_e7=lat_e7, lon_e7=lon_e7))
    ahead = assignments.route(reads, vehicle_id)
    if ahead:
        homes.append(orders.order_by_id(reads, ahead[0].order_id).origin)
    return tuple(homes)


def _fixes(reads: Reads, vehicle_id: int, left_at: int, arrived_at: int) -> tuple[Fix, ...]:
    asked = {
        "vehicle_id": vehicle_id,
        "first": left_at - EITHER_SIDE_MS,
        "last": arrived_at + EITHER_SIDE_MS,
    }
    return tuple(
        Fix(at=at, unit_id=unit_id, lat_e7=lat_e7, lon_e7=lon_e7, odometer_m=odometer_m)
        for at, unit_id, lat_e7, lon_e7, odometer_m in reads.execute(FIXES, asked).fetchall()
    )
