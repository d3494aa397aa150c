"""Duty logs put right: edits, driving that is claimed, days that are certified."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from daemon.commands.arg_types import RowId
from daemon.commands.command_tx import CommandTx
from daemon.commands.duty_desk import (
    DutyRefused,
    Instant,
    OfDriver,
    SomeNote,
    driver_named,
    making,
    need_mode_of,
    need_past,
    need_time,
    origin_of,
    said,
    status,
    vehicle_named,
    zone_of,
)
from daemon.commands.master_args import exact_ms
from daemon.commands.spec import CommandSpec, done
from daemon.domain.commands import Answer, Role
from daemon.domain.duty.days import LogDay, digest, is_known, log_day
from daemon.domain.duty.editing import Edit, Refusal, Why, claimed, edited
from daemon.domain.duty.records import DutyRecord, Entry, Origin, Stretch
from daemon.domain.hours.duty import MINUTE_MS, Duty, Mode
from daemon.settings_base import Name
from daemon.store import certificates, duty, duty_edits, duty_gaps, unidentified
from daemon.store.certificates import Certificate
from daemon.store.drivers import DriverRow
from daemon.store.duty_edits import EditKind, Reason
from daemon.store.unidentified import UnidentifiedDrive

WAIT = "ask again when it is; `depotd status` says"
DRIVEN_SHOWN = 5


class EditArgs(OfDriver):
    model_config = ConfigDict(populate_by_name=True)

    from_: Annotated[Instant, Field(alias="from")]
    """Where the stretch begins, with offset."""
    until: Instant
    """Where it ends; what was in force there stays so."""
    status: Duty
    """What the driver did in that time."""
    mode: Mode | None = None
    """Personal conveyance goes with OFF, a yard move with ON, the team seat with all but D."""
    vehicle: Name | None = None
    """In which vehicle; left out: as it was told."""
    note: SomeNote
    """Why the log is changed."""


class ClaimArgs(OfDriver):
    drive: RowId
    """Number of the driving that nobody was logged in for."""
    note: SomeNote
    """Why it is claimed."""


class CertifyArgs(OfDriver):
    day: date
    """A day of the home terminal, e.g. `2026-01-31`."""


def edit(tx: CommandTx, args: EditArgs) -> Answer:
    driver = driver_named(tx, args.driver, retired_too=True)
    need_mode_of(args.status, args.mode)
    need_time(tx, "an edit", WAIT)
    from_at, until_at = exact_ms(args.from_), exact_ms(args.until)
    need_past(tx, "until", until_at)
    if from_at >= until_at:
        raise DutyRefused("no_length", "the edit ends where it begins or before", next_step="")
    if args.vehicle is not None:
        vehicle_named(tx, args.vehicle, retired_too=True)
    wish = Entry(
        at=from_at,
        duty=args.status,
        mode=args.mode,
        origin=origin_of(tx),
        vehicle=args.vehicle,
        note=args.note,
    )
    untold = duty_gaps.gaps(tx, driver.id, since=from_at, until=until_at)
    found = edited(_log_since(tx, driver, from_at), wish, until_at, gaps=untold)
    change = _need_edit(tx, driver, found)
    reason = Reason(what=EditKind.EDIT, from_at=from_at, until_at=until_at, note=args.note)
    number = duty_edits.carry_out(tx, driver.id, change, reason=reason, making=making(tx))
    tx.record("duty.edited", subject=driver.name, body=_edit_body(driver, wish, reason, number))
    zone = zone_of(tx, driver)
    return done(
        f"driver {driver.name}: {status(wish.duty, wish.mode)} from {said(from_at, zone)} to"
        f" {said(until_at, zone)} (edit {number})",
        edit=number,
        added=len(change.added),
        replaced=len(change.replaced),
    )


def claim(tx: CommandTx, args: ClaimArgs) -> Answer:
    driver = driver_named(tx, args.driver, retired_too=True)
    need_time(tx, "a claim", WAIT)
    drive, until_at = _claimable(tx, args.drive)
    told = Entry(
        at=drive.started_at,
        duty=Duty.D,
        origin=Origin.CLAIMED,
        vehicle=drive.vehicle,
        note=args.note,
    )
    found = claimed(_log_since(tx, driver, drive.started_at), told, until_at)
    change = _need_edit(tx, driver, found)
    reason = Reason(what=EditKind.CLAIM, from_at=told.at, until_at=until_at, note=args.note)
    number = duty_edits.carry_out(tx, driver.id, change, reason=reason, making=making(tx))
    unidentified.claim(tx, drive.id, driver.id, at=tx.now, note=args.note)
    tx.record(
        "duty.claimed",
        vehicle_id=drive.vehicle_id,
        subject=driver.name,
        body=_edit_body(driver, told, reason, number) | {"drive": drive.id},
    )
    zone = zone_of(tx, driver)
    is_on_after = any(one.at == until_at and one.duty is Duty.ON for one in change.added)
    after = ", then ON until the log says something else" if is_on_after else ""
    return done(
        f"driver {driver.name}: D in {drive.vehicle} from {said(told.at, zone)} to"
        f" {said(until_at, zone)}{after} (drive {drive.id})",
        drive=drive.id,
        edit=number,
    )


def certify(tx: CommandTx, args: CertifyArgs) -> Answer:
    driver = driver_named(tx, args.driver, retired_too=True)
    need_time(tx, "whether the day is over", WAIT)
    day = _day_that_is_over(tx, driver, args.day)
    records = duty.records_in_force(tx, driver.id, since=day.begins_at, until=day.ends_at)
    untold = duty_gaps.gaps(tx, driver.id, since=day.begins_at, until=day.ends_at)
    if not is_known(records, day, gaps=untold):
        raise DutyRefused(
            "day_not_known",
            f"driver {driver.name}: the log does not say what was done in all of {args.day}",
            next_step=f"depotd duty {driver.name} edit tells it",
        )
    now = Certificate(digest=digest(records, day), made_at=tx.now, made_by=tx.actor.name)
    before = certificates.newest(tx, driver.id, args.day)
    if before is not None and before.digest == now.digest:
        return done(f"driver {driver.name}: {args.day} is certified already, by {before.made_by}")
    certificates.add(tx, driver.id, args.day, now)
    body = {"day": args.day.isoformat(), "digest": now.digest, "again": before is not None}
    tx.record("duty.certified", subject=driver.name, body={"driver": driver.name, **body})
    again = " again" if before is not None else ""
    return done(f"driver {driver.name}: {args.day} certified{again}", digest=now.digest)


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="duty.edit",
            role=Role.OPERATOR,
            args=EditArgs,
            run=edit,
            what="Changes a stretch of a driver's log; originals stay, and what the truck recorded"
            " as driving stays driving.",
        ),
        CommandSpec(
            name="duty.claim",
            role=Role.OPERATOR,
            args=ClaimArgs,
            run=claim,
            what="Gives driving that nobody was logged in for to the driver who did it.",
        ),
        CommandSpec(
            name="duty.certify",
            role=Role.OPERATOR,
            args=CertifyArgs,
            run=certify,
            what="Certifies a driver's log of a day that is over; an edit asks for it again.",
        ),
    )


def _log_since(tx: CommandTx, driver: DriverRow, since: int) -> list[DutyRecord]:
    return duty.records_in_force(tx, driver.id, since=since, until=tx.now + 1)


def _need_edit(tx: CommandTx, driver: DriverRow, found: Edit | Refusal) -> Edit:
    if isinstance(found, Edit):
        return found
    if found.why is Why.DRIVING_OF_THE_TRUCK:
        raise DutyRefused(
            found.why,
            f"driver {driver.name}: {_driven(tx, driver, found.driven)}; driving that the truck"
            " recorded stays driving (49 CFR 395.30(c)(2))",
            next_step="leave out that time; what is wrong with it tells a note:"
            f" depotd duty {driver.name} annotate",
        )
    if found.why is Why.CHANGES_NOTHING:
        raise DutyRefused(found.why, f"driver {driver.name}: the log says so already", next_step="")
    if found.known_from is None:
        raise DutyRefused(
            found.why,
            f"driver {driver.name}: the log holds nothing yet",
            next_step=f"first say what is done now: depotd duty {driver.name} set ...",
        )
    begins = said(found.known_from, zone_of(tx, driver))
    raise DutyRefused(
        found.why,
        f"driver {driver.name}: the log begins {begins}, and what was done before that is unknown",
        next_step=f"let the edit last until {begins}",
    )


def _driven(tx: CommandTx, driver: DriverRow, stretches: Sequence[Stretch]) -> str:
    zone = zone_of(tx, driver)
    told = [
        f"{part.record.vehicle if part.record else ''} drove {_minutes(part)} min from"
        f" {said(part.begins_at, zone)} to {said(part.ends_at, zone)}"
        for part in stretches[:DRIVEN_SHOWN]
    ]
    more = len(stretches) - len(told)
    return ", ".join(told) + (f" and {more} times more" if more else "")


def _minutes(part: Stretch) -> int:
    return -(-(part.ends_at - part.begins_at) // MINUTE_MS)


def _claimable(tx: CommandTx, number: int) -> tuple[UnidentifiedDrive, int]:
    """With the instant of its end."""
    drive = unidentified.by_id(tx, number)
    if drive is None:
        raise DutyRefused(
            "drive_not_found",
            f"there is no unidentified driving {number}",
            next_step="depotd duty unidentified lists what waits to be claimed",
        )
    if drive.claimed_by is not None:
        raise DutyRefused(
            "claimed_already", f"driving {number} of {drive.vehicle} is {drive.claimed_by}'s"
        )
    if drive.ended_at is None:
        raise DutyRefused(
            "drive_goes_on",
            f"driving {number} of {drive.vehicle} goes on",
            next_step="log the driver in; what was driven before is claimed when it is over",
        )
    return drive, drive.ended_at


def _day_that_is_over(tx: CommandTx, driver: DriverRow, day: date) -> LogDay:
    zone = zone_of(tx, driver)
    try:
        found = log_day(day, zone)
    except (OverflowError, ValueError):
        raise DutyRefused("bad_arguments", f"day: {day} is not in any log") from None
    if found.ends_at > tx.now:
        raise DutyRefused(
            "day_not_over",
            f"driver {driver.name}: {day} is not over until {said(found.ends_at, zone)}",
            next_step="certify it then",
        )
    return found


def _edit_body(driver: DriverRow, wish: Entry, reason: Reason, number: int) -> dict[str, object]:
    return {
        "driver": driver.name,
        "vehicle": wish.vehicle,
        "duty": wish.duty.value,
        "mode": wish.mode.value if wish.mode else None,
        "from": reason.from_at,
        "until": reason.until_at,
        "origin": wish.origin.value,
        "note": reason.note,
        "edit": number,
    }
