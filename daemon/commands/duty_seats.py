"""Who takes which seat: one driver sits in one vehicle, and one sits at its wheel."""

from zoneinfo import ZoneInfo

from daemon.commands.command_tx import CommandTx
from daemon.commands.duty_desk import DutyRefused, said, vehicle_named, zone_of
from daemon.domain.hours.duty import Duty
from daemon.store import duty, seats
from daemon.store.drivers import DriverRow
from daemon.store.seats import Place, Seat
from daemon.store.whereabouts import is_moving


def take_seat(
    tx: CommandTx, driver: DriverRow, vehicle: str | None, place: Place | None, *, at: int
) -> Seat | None:
    """Where the driver sits then; asked for neither, where he sits already.

    Who sat at that wheel becomes co-driver there.
    """
    now = seats.seat_of(tx, driver.id)
    if vehicle is None and place is None:
        return now
    if vehicle is None and now is None:
        raise DutyRefused(
            "no_seat",
            f"driver {driver.name} sits in no vehicle",
            next_step="name the vehicle too",
        )
    name = vehicle if vehicle is not None or now is None else now.vehicle
    place = place or Place.DRIVER
    if now is not None and (now.vehicle, now.place) == (name, place):
        return now
    vehicle_id = vehicle_named(tx, name or "")
    zone = zone_of(tx, driver)
    wheel_of = vehicle_id if place is Place.DRIVER else None
    _need_later_seats(tx, driver, at=at, wheel_of=wheel_of, zone=zone)
    if now is not None:
        need_standing(tx, now)
    if place is Place.DRIVER:
        _displace(tx, driver, vehicle_id, at=at)
    seats.sit(tx, driver.id, vehicle_id, place, at=at)
    seat = seats.seat_of(tx, driver.id)
    if seat is not None:
        _tell(tx, seat)
    return seat


def give_up(tx: CommandTx, driver: DriverRow, seat: Seat, *, at: int) -> None:
    need_standing(tx, seat)
    _need_later_seats(tx, driver, at=at, wheel_of=None, zone=zone_of(tx, driver))
    seats.leave(tx, driver.id, at=at)
    tx.record(
        "duty.left",
        at=at,
        vehicle_id=seat.vehicle_id,
        subject=driver.name,
        body={"driver": driver.name, "vehicle": seat.vehicle, "place": seat.place.value},
    )


def need_standing(tx: CommandTx, seat: Seat) -> None:
    """At the wheel of a truck that moves nobody changes anything but what it says itself."""
    if seat.place is Place.DRIVER and is_moving(tx, seat.vehicle_id, now=tx.now):
        raise DutyRefused(
            "truck_is_moving",
            f"driver {seat.driver} is at the wheel of {seat.vehicle}, and it is moving",
            next_step="ask again when it stands",
        )


def _displace(tx: CommandTx, driver: DriverRow, vehicle_id: int, *, at: int) -> None:
    holder = seats.at_the_wheel(tx, vehicle_id)
    if holder is None or holder.driver_id == driver.id:
        return
    need_standing(tx, holder)
    last = duty.newest(tx, holder.driver_id)
    if last is not None and last.duty is Duty.D:
        raise DutyRefused(
            "wheel_is_taken",
            f"driver {holder.driver} is at the wheel of {holder.vehicle}, driving by the log",
            next_step=f"first say what {holder.driver} does: depotd duty {holder.driver} set ...",
        )
    seats.sit(tx, holder.driver_id, vehicle_id, Place.CO_DRIVER, at=at)
    moved = seats.seat_of(tx, holder.driver_id)
    if moved is not None:
        _tell(tx, moved, taken_by=driver.name)


def _need_later_seats(
    tx: CommandTx, driver: DriverRow, *, at: int, wheel_of: int | None, zone: ZoneInfo
) -> None:
    settled = seats.settled_until(tx, driver_id=driver.id, wheel_of=wheel_of)
    if settled is not None and at < settled:
        raise DutyRefused(
            "seat_is_settled",
            f"driver {driver.name}: who sat there is told up to {said(settled, zone)},"
            f" after {said(at, zone)}",
            next_step="seats go forward only: give a later instant, or none for now",
        )


def _tell(tx: CommandTx, seat: Seat, *, taken_by: str | None = None) -> None:
    body: dict[str, object] = {
        "driver": seat.driver,
        "vehicle": seat.vehicle,
        "place": seat.place.value,
    }
    if taken_by is not None:
        body["taken_by"] = taken_by
    tx.record(
        "duty.seated",
        at=seat.from_at,
        vehicle_id=seat.vehicle_id,
        subject=seat.driver,
        body=body,
    )
