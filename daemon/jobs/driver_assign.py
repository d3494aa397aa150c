"""`driver.assign`: whoever was given an order without a seat takes his seat."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from daemon.domain.dispatch.found import CANNOT_TAKE_SEAT, TAKES_SEAT
from daemon.domain.duty.following import SEATED
from daemon.domain.events import Event
from daemon.domain.hours.duty import Duty
from daemon.jobs.notification_send import NAME_MOST
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.outcomes import Permanent
from daemon.store import drivers, duty, seats, trucks
from daemon.store.seats import Place

NameArg = Annotated[str, Field(min_length=1, max_length=NAME_MOST)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    driver_id: int
    driver: str
    vehicle_id: int
    vehicle: str
    order: str


@job("driver.assign", queue="orders", max_attempts=3, timeout_s=10, unique=by("vehicle", "driver"))
class AssignDriver:
    """Seats a driver at the wheel of a truck, and tells the dispatcher that he is to go there.

    Nobody is taken out of his seat: where one of the two sits elsewhere, or drives, the
    dispatcher is told instead.
    """

    class Args(JobArgs):
        vehicle: NameArg
        driver: NameArg
        order: str = ""
        """For which he is to drive it."""

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Asked:
        driver = drivers.driver_by_name(reads, args.driver)
        truck = trucks.truck_named(reads, args.vehicle)
        if driver is None or driver.retired_at is not None:
            raise Permanent(f"there is no driver {args.driver}")
        if truck is None:
            raise Permanent(f"there is no vehicle {args.vehicle}")
        return Asked(
            driver_id=driver.id,
            driver=driver.name,
            vehicle_id=truck.vehicle_id,
            vehicle=truck.name,
            order=args.order,
        )

    @staticmethod
    def save(tx: JobTx, asked: Asked) -> dict[str, object]:
        seat = seats.seat_of(tx, asked.driver_id)
        holder = seats.at_the_wheel(tx, asked.vehicle_id)
        if holder is not None and holder.driver_id == asked.driver_id:
            return {"is_seated": False, "why": "he sits there"}
        why = _why_not(tx, asked, seat, holder)
        body = {
            "driver": asked.driver,
            "vehicle": asked.vehicle,
            "order": asked.order or None,
            "why": why or None,
        }
        if not why:
            seats.sit(tx, asked.driver_id, asked.vehicle_id, Place.DRIVER, at=tx.now)
            tx.record(
                SEATED,
                vehicle_id=asked.vehicle_id,
                subject=asked.driver,
                body={
                    "driver": asked.driver,
                    "vehicle": asked.vehicle,
                    "place": Place.DRIVER.value,
                },
            )
        told = tx.record(
            CANNOT_TAKE_SEAT if why else TAKES_SEAT,
            vehicle_id=asked.vehicle_id,
            subject=asked.driver,
            body=body,
        )
        tx.decided(
            subject=f"driver {asked.driver}",
            outcome=CANNOT_TAKE_SEAT if why else TAKES_SEAT,
            terms={**body, "event": told},
        )
        return {"is_seated": not why, "why": why}


def _why_not(tx: JobTx, asked: Asked, seat: seats.Seat | None, holder: seats.Seat | None) -> str:
    if holder is not None:
        return f"driver {holder.driver} sits at its wheel"
    last = duty.newest(tx, asked.driver_id)
    if seat is not None and last is not None and last.duty is Duty.D:
        return f"he drives {seat.vehicle}"
    settled = seats.settled_until(tx, driver_id=asked.driver_id, wheel_of=asked.vehicle_id)
    if settled is not None and settled > tx.now:
        return "who sat there is told up to a later instant"
    return ""


def of_assignment(event: Event) -> AssignDriver.Args | None:
    """Of `truck.assigned`: most sit there already."""
    vehicle, driver = event.body.get("vehicle"), event.body.get("driver")
    if not isinstance(vehicle, str) or not isinstance(driver, str):
        return None
    order = event.body.get("order")
    return AssignDriver.Args(
        vehicle=vehicle, driver=driver, order=order if isinstance(order, str) else ""
    )
