"""Who sits in which vehicle since when. Seats go forward only: what is over is not changed."""

from dataclasses import dataclass
from enum import StrEnum

from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

NOW_OF_DRIVER = """
SELECT s.driver_id, d.name, s.vehicle_id, v.name, s.place, s.from_at, s.until_at
FROM seat s JOIN driver d ON d.id = s.driver_id JOIN vehicle v ON v.id = s.vehicle_id
WHERE s.driver_id = :driver_id AND s.until_at IS NULL
"""

NOW_AT_THE_WHEEL = """
SELECT s.driver_id, d.name, s.vehicle_id, v.name, s.place, s.from_at, s.until_at
FROM seat s JOIN driver d ON d.id = s.driver_id JOIN vehicle v ON v.id = s.vehicle_id
WHERE s.vehicle_id = :vehicle_id AND s.place = 'driver' AND s.until_at IS NULL
"""

NOW_IN_VEHICLE = """
SELECT s.driver_id, d.name, s.vehicle_id, v.name, s.place, s.from_at, s.until_at
FROM seat s JOIN driver d ON d.id = s.driver_id JOIN vehicle v ON v.id = s.vehicle_id
WHERE s.vehicle_id = :vehicle_id AND s.until_at IS NULL ORDER BY s.from_at, d.name
"""

AT_THE_WHEEL = """
SELECT s.driver_id, d.name, s.vehicle_id, v.name, s.place, s.from_at, s.until_at
FROM seat s JOIN driver d ON d.id = s.driver_id JOIN vehicle v ON v.id = s.vehicle_id
WHERE s.vehicle_id = :vehicle_id AND s.place = 'driver'
    AND s.from_at <= :at AND (s.until_at IS NULL OR s.until_at > :at)
ORDER BY s.from_at DESC LIMIT 1
"""

SETTLED_OF_DRIVER = """
SELECT max(coalesce(until_at, from_at)) FROM seat WHERE driver_id = :driver_id
"""

SETTLED_AT_THE_WHEEL = """
SELECT max(coalesce(until_at, from_at)) FROM seat
WHERE vehicle_id = :vehicle_id AND place = 'driver'
"""

END = """
UPDATE seat SET until_at = :at
WHERE driver_id = :driver_id AND until_at IS NULL AND from_at < :at
"""

# A seat of no length never was.
DROP = "DELETE FROM seat WHERE driver_id = :driver_id AND until_at IS NULL"

SIT = """
INSERT INTO seat(driver_id, from_at, vehicle_id, place)
VALUES (:driver_id, :at, :vehicle_id, :place)
"""


_Row = tuple[int, str, int, str, str, int, int | None]


class Place(StrEnum):
    DRIVER = "driver"
    CO_DRIVER = "co_driver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Half open, ms UTC; `until_at` None: he still sits there."""

    driver_id: int
    driver: str
    vehicle_id: int
    vehicle: str
    place: Place
    from_at: int
    until_at: int | None


def seat_of(reads: Reads, driver_id: int) -> Seat | None:
    """Where he sits now."""
    return _seat(reads.execute(NOW_OF_DRIVER, {"driver_id": driver_id}).fetchone())


def at_the_wheel(reads: Reads, vehicle_id: int, *, at: int | None = None) -> Seat | None:
    """Who sits in the driver's seat now, or sat there at an instant."""
    if at is None:
        return _seat(reads.execute(NOW_AT_THE_WHEEL, {"vehicle_id": vehicle_id}).fetchone())
    return _seat(reads.execute(AT_THE_WHEEL, {"vehicle_id": vehicle_id, "at": at}).fetchone())


def in_vehicle(reads: Reads, vehicle_id: int) -> list[Seat]:
    """All who sit there now."""
    return [_taken(row) for row in reads.execute(NOW_IN_VEHICLE, {"vehicle_id": vehicle_id})]


def settled_until(reads: Reads, *, driver_id: int, wheel_of: int | None = None) -> int | None:
    """The last instant that is told of his seats, and of the driver's seat of that vehicle."""
    asks = [reads.execute(SETTLED_OF_DRIVER, {"driver_id": driver_id})]
    if wheel_of is not None:
        asks.append(reads.execute(SETTLED_AT_THE_WHEEL, {"vehicle_id": wheel_of}))
    told = [at for (at,) in (ask.fetchone() for ask in asks) if at is not None]
    return max(told, default=None)


def sit(tx: Tx, driver_id: int, vehicle_id: int, place: Place, *, at: int) -> None:
    """From then on he sits there and nowhere else; the driver's seat must be free."""
    leave(tx, driver_id, at=at)
    tx.execute(
        SIT, {"driver_id": driver_id, "vehicle_id": vehicle_id, "place": place.value, "at": at}
    )


def leave(tx: Tx, driver_id: int, *, at: int) -> None:
    """From then on he sits nowhere."""
    tx.execute(END, {"driver_id": driver_id, "at": at})
    tx.execute(DROP, {"driver_id": driver_id})


def _seat(row: _Row | None) -> Seat | None:
    return None if row is None else _taken(row)


def _taken(row: _Row) -> Seat:
    driver_id, driver, vehicle_id, vehicle, place, from_at, until_at = row
    return Seat(
        driver_id=driver_id,
        driver=driver,
        vehicle_id=vehicle_id,
        vehicle=vehicle,
        place=Place(place),
        from_at=from_at,
        until_at=until_at,
    )
