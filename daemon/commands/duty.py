"""The duty log from the terminal and from head office: statuses and seats, as they change."""

from typing import Any

from daemon.commands import duty_edits, duty_notes
from daemon.commands.arg_types import Note
from daemon.commands.command_tx import CommandTx
from daemon.commands.duty_desk import (
    DutyRefused,
    Instant,
    OfDriver,
    When,
    driver_named,
    making,
    need_mode_of,
    need_time,
    origin_of,
    said,
    status,
    when,
    zone_of,
)
from daemon.commands.duty_seats import give_up, need_standing, take_seat
from daemon.commands.spec import CommandSpec, done
from daemon.domain.commands import Answer, Role
from daemon.domain.duty.records import NOWHERE, DutyRecord, Entry, Origin, is_same
from daemon.domain.hours.duty import Duty, Mode
from daemon.settings_base import Name
from daemon.store import duty, seats
from daemon.store.drivers import DriverRow
from daemon.store.seats import Place, Seat
from daemon.store.whereabouts import whereabouts


class SetArgs(OfDriver):
    status: Duty
    """What the driver does from then on."""
    mode: Mode | None = None
    """Personal conveyance goes with OFF, a yard move with ON, the team seat with all but D."""
    vehicle: Name | None = None
    """Where the driver takes a seat first; left out: where he sits."""
    seat: Place | None = None
    """Which seat; left out: the driver's."""
    at: Instant | None = None
    """Since when, with offset; left out: now."""
    note: Note = ""
    """What people should know of it."""


class LeaveArgs(OfDriver):
    at: Instant | None = None
    """Since when, with offset; left out: now."""


def set_status(tx: CommandTx, args: SetArgs) -> Answer:
    driver = driver_named(tx, args.driver)
    need_mode_of(args.status, args.mode)
    since = when(tx, args.at)
    last = duty.newest(tx, driver.id)
    _need_newer(tx, driver, since, last)
    seat = take_seat(tx, driver, args.vehicle, args.seat, at=since.at)
    _need_seat_for(args.status, driver, seat)
    if args.status is not Duty.D:
        if seat is not None:
            need_standing(tx, seat)
        _keep_driving_of_the_truck(tx, driver, since, last)
    entry = _entry(tx, args, since, seat, last)
    duty.add(tx, driver.id, entry, making=making(tx, is_at_ours=since.is_ours))
    is_confirmed = last is not None and is_same(last, entry.duty, entry.mode)
    _tell(tx, driver, entry, last, seat)
    zone = zone_of(tx, driver)
    still = "still " if is_confirmed else ""
    where = f" in {seat.vehicle}" if seat is not None else ""
    return done(
        f"driver {driver.name}: {still}{status(entry.duty, entry.mode)}{where}"
        f"{', confirmed at' if is_confirmed else ' since'} {said(since.at, zone)}",
        driver=driver.name,
        duty=entry.duty.value,
        at=since.at,
        confirmed=is_confirmed,
    )


def leave(tx: CommandTx, args: LeaveArgs) -> Answer:
    driver = driver_named(tx, args.driver)
    since = when(tx, args.at)
    seat = seats.seat_of(tx, driver.id)
    if seat is None:
        return done(f"driver {driver.name} sits in no vehicle already")
    last = duty.newest(tx, driver.id)
    if last is not None and last.duty is Duty.D:
        raise DutyRefused(
            "still_driving",
            f"driver {driver.name} is driving by the log",
            next_step=f"first say what comes after it: depotd duty {driver.name} set ON",
        )
    give_up(tx, driver, seat, at=since.at)
    at = said(since.at, zone_of(tx, driver))
    return done(f"driver {driver.name} left {seat.vehicle} at {at}", vehicle=seat.vehicle)


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="duty.set",
            role=Role.OPERATOR,
            args=SetArgs,
            run=set_status,
            what="Says what a driver does from now on, or since an instant after his last change;"
            " with `vehicle` also where he sits. The same again confirms it.",
        ),
        CommandSpec(
            name="duty.leave",
            role=Role.OPERATOR,
            args=LeaveArgs,
            run=leave,
            what="Says that a driver has left his vehicle.",
        ),
        *duty_notes.specs(),
        *duty_edits.specs(),
    )


def _need_newer(tx: CommandTx, driver: DriverRow, since: When, last: DutyRecord | None) -> None:
    if last is None or since.at >= last.at:
        return
    if since.is_ours:
        need_time(tx, "what comes after the last change", "ask again when it is, in some minutes")
    zone = zone_of(tx, driver)
    raise DutyRefused(
        "before_the_last_change",
        f"driver {driver.name}: {said(since.at, zone)} is before the last change, which is"
        f" {status(last.duty, last.mode)} since {said(last.at, zone)}",
        next_step=f"what is told already is changed by depotd duty {driver.name} edit",
    )


def _need_seat_for(duty_now: Duty, driver: DriverRow, seat: Seat | None) -> None:
    if duty_now is Duty.D and seat is not None and seat.place is Place.CO_DRIVER:
        raise DutyRefused(
            "not_at_the_wheel",
            f"driver {driver.name} is co-driver of {seat.vehicle}; whoever drives is at the wheel",
            next_step="take the driver's seat with it",
        )


def _keep_driving_of_the_truck(
    tx: CommandTx, driver: DriverRow, since: When, last: DutyRecord | None
) -> None:
    """A change that is told of the past may not cut off what the truck recorded."""
    if last is None or not last.is_driving_of_the_truck or since.at >= tx.now:
        return
    begins = said(last.at, zone_of(tx, driver))
    raise DutyRefused(
        "driving_of_the_truck",
        f"driver {driver.name}: {last.vehicle} has recorded driving since {begins}, and no change"
        " may shorten it (49 CFR 395.30(c)(2))",
        next_step="give no instant: driving ends now",
    )


def _entry(
    tx: CommandTx, args: SetArgs, since: When, seat: Seat | None, last: DutyRecord | None
) -> Entry:
    where = whereabouts(tx, seat.vehicle_id, since.at) if seat is not None else NOWHERE
    vehicle = seat.vehicle if seat is not None else None
    return Entry(
        at=since.at,
        duty=args.status,
        mode=args.mode,
        origin=_origin(tx, args.status, vehicle, last),
        vehicle=vehicle,
        note=args.note,
        whereabouts=where.coarse() if args.mode is Mode.PC else where,
    )


def _origin(tx: CommandTx, duty_now: Duty, vehicle: str | None, last: DutyRecord | None) -> Origin:
    """Driving that the truck recorded stays the truck's when its driver confirms it."""
    if (
        duty_now is Duty.D
        and last is not None
        and last.is_driving_of_the_truck
        and last.vehicle == vehicle
    ):
        return Origin.AUTOMATIC
    return origin_of(tx)


def _tell(
    tx: CommandTx, driver: DriverRow, entry: Entry, last: DutyRecord | None, seat: Seat | None
) -> None:
    tx.record(
        "duty.changed",
        at=entry.at,
        vehicle_id=seat.vehicle_id if seat is not None else None,
        subject=driver.name,
        body={
            "driver": driver.name,
            "vehicle": entry.vehicle,
            "duty": entry.duty.value,
            "mode": entry.mode.value if entry.mode else None,
            "was": last.duty.value if last is not None else None,
            "was_mode": last.mode.value if last is not None and last.mode else None,
            "origin": entry.origin.value,
            "note": entry.note,
        },
    )
