"""Inspections of vehicles by their drivers (DVIR): add, certify, review."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from daemon.commands.arg_types import AHEAD_MS, PLAIN, InstantMs, Note, RowId
from daemon.commands.command_tx import CommandTx
from daemon.commands.papers import day_now, fault_answer
from daemon.commands.spec import CommandArgs, CommandSpec, done, refused
from daemon.domain.alerts import Desk
from daemon.domain.commands import Answer, Role
from daemon.domain.papers.defects import is_safety, item_told
from daemon.domain.papers.filing import PaperFault
from daemon.domain.papers.kinds import Holder
from daemon.domain.papers.naming import chosen, in_use
from daemon.domain.papers.paper import Subject
from daemon.queue.kinds import Reads
from daemon.settings_base import Name
from daemon.store import alerts, fitness, inspections, papers
from daemon.store.inspections import Defect, NewDefect, NewReport, Report

FAULT = "bad_report"
ADDED = "dvir.added"
DEFECTS_MOST = 50


class Settlement(StrEnum):
    REPAIRED = "repaired"
    NOT_NEEDED = "not_needed"


class DefectTold(CommandArgs):
    item: Annotated[str, Field(min_length=1, max_length=100, pattern=PLAIN)]
    """A usual item, such as `brakes`, or words of the driver's own."""
    safety: bool | None = None
    """It keeps the vehicle from the road; left out: as is usual for the item, and of what is
    not usual it does."""
    note: Note = ""
    """What is wrong."""


class AddReport(CommandArgs):
    vehicle: Name
    """The vehicle that was inspected."""
    driver: Name | None = None
    """Who inspected it."""
    at: InstantMs | None = None
    """When, ms UTC; left out: now."""
    odometer_m: Annotated[int, Field(ge=0, le=10**10)] | None = None
    """What its odometer said, in metres."""
    defects: Annotated[list[DefectTold], Field(max_length=DEFECTS_MOST, default_factory=list)]
    """What was found; none: it is in order."""
    note: Note = ""
    """Kept with the report."""


class Certify(CommandArgs):
    defect: RowId | None = None
    """Number of a defect; or all open ones of a `report`."""
    report: RowId | None = None
    """Number of a report."""
    settlement: Settlement
    """`repaired`, or `not_needed`: repair is not needed for safe operation."""
    note: Annotated[Note, Field(min_length=1)]
    """What was done, or why nothing need be; kept with each defect."""

    @model_validator(mode="after")
    def names_one(self) -> Self:
        if (self.defect is None) == (self.report is None):
            raise ValueError("name a defect or a report, one of them")
        return self


class Review(CommandArgs):
    report: RowId
    """Number of the report."""
    driver: Name
    """The next driver, who has reviewed it and signs."""


def add(tx: CommandTx, args: AddReport) -> Answer:
    try:
        vehicle = _holder(tx, Holder.VEHICLE, args.vehicle)
        driver = None if args.driver is None else _holder(tx, Holder.DRIVER, args.driver)
    except PaperFault as fault:
        return fault_answer(fault, code=FAULT)
    at = tx.now if args.at is None else args.at
    if at > tx.now + AHEAD_MS:
        return refused(FAULT, "at: is in the future", next_step="say when it was done")
    defects = [
        NewDefect(
            item=item_told(told.item),
            note=told.note.strip(),
            is_safety=is_safety(told.item, told.safety),
        )
        for told in args.defects
    ]
    report = NewReport(
        vehicle_id=vehicle.id,
        driver_id=None if driver is None else driver.id,
        at=at,
        odometer_m=args.odometer_m,
        note=args.note.strip(),
    )
    number = inspections.add(tx, report, defects, now=tx.now, by=tx.actor.name)
    tx.record(
        ADDED,
        at=at,
        vehicle_id=vehicle.id,
        subject=vehicle.name,
        body={
            "report": number,
            "vehicle": vehicle.name,
            "driver": args.driver,
            "defects": [
                {"item": one.item, "safety": one.is_safety, "note": one.note} for one in defects
            ],
        },
    )
    return done(
        f"report {number} on {vehicle.name}: {_found(defects)}",
        report=number,
        defects=[one.id for one in _of(tx, number).defects],
        **_fitness(tx, vehicle.id),
    )


def certify(tx: CommandTx, args: Certify) -> Answer:
    report, meant = _named(tx, args)
    if report is None:
        what = f"defect {args.defect}" if args.report is None else f"report {args.report}"
        return _none_such(what)
    left = [one for one in meant if not one.is_settled]
    if not left:
        said = f"defect {args.defect} is" if args.report is None else "its defects are"
        return done(f"report {report.id} on {report.vehicle}: {said} certified already", count=0)
    how = (args.settlement.value, args.note.strip())
    count = inspections.settle(tx, left, at=tx.now, by=tx.actor.name, how=how)
    items = [one.item for one in left]
    _settle_alert(tx, report)
    tx.record(
        "dvir.certified",
        vehicle_id=report.vehicle_id,
        subject=report.vehicle,
        body={
            "report": report.id,
            "vehicle": report.vehicle,
            "defects": [one.id for one in left],
            "items": items,
            "settlement": args.settlement.value,
            "note": args.note,
        },
    )
    return done(
        f"report {report.id} on {report.vehicle}: {', '.join(items)} certified as"
        f" {_words(args.settlement)}",
        count=count,
        **_fitness(tx, report.vehicle_id),
    )


def review(tx: CommandTx, args: Review) -> Answer:
    try:
        driver = _holder(tx, Holder.DRIVER, args.driver)
    except PaperFault as fault:
        return fault_answer(fault, code=FAULT)
    report = inspections.report(tx, args.report)
    if report is None:
        return _none_such(f"report {args.report}")
    if report.reviewed_by is not None:
        return refused(
            "reviewed_already",
            f"report {report.id} on {report.vehicle} was reviewed by {report.reviewed_by}",
        )
    unsafe = [one for one in report.open if one.is_safety]
    if unsafe:
        items = ", ".join(one.item for one in unsafe)
        return refused(
            "defect_open",
            f"report {report.id} on {report.vehicle}: {items} is not certified yet, so nobody can"
            " sign that it is (49 CFR 396.13)",
            next_step=f"depotd dvir certify --report {report.id} --repaired --note TEXT",
        )
    inspections.review(tx, report.id, driver_id=driver.id, at=tx.now)
    tx.record(
        "dvir.reviewed",
        vehicle_id=report.vehicle_id,
        subject=report.vehicle,
        body={"report": report.id, "vehicle": report.vehicle, "driver": driver.name},
    )
    return done(f"report {report.id} on {report.vehicle} is reviewed and signed by {driver.name}")


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="dvir.add",
            role=Role.OPERATOR,
            args=AddReport,
            run=add,
            what="Adds an inspection of a vehicle; a safety defect keeps it from the road.",
        ),
        CommandSpec(
            name="dvir.certify",
            role=Role.OPERATOR,
            args=Certify,
            run=certify,
            what="Certifies that defects are repaired or that no repair is needed.",
        ),
        CommandSpec(
            name="dvir.review",
            role=Role.OPERATOR,
            args=Review,
            run=review,
            what="The next driver has reviewed a report and signs it.",
        ),
    )


def _holder(tx: CommandTx, holder: Holder, name: str) -> Subject:
    """Raises PaperFault, also for one who is retired."""
    return in_use(chosen(papers.called(tx, name), f"{holder}:{name}"))


def _named(reads: Reads, args: Certify) -> tuple[Report | None, Sequence[Defect]]:
    """The report, and those of its defects that are meant."""
    if args.report is not None:
        report = inspections.report(reads, args.report)
        return report, () if report is None else report.defects
    defect = inspections.defect(reads, args.defect or 0)
    if defect is None:
        return None, ()
    return inspections.report(reads, defect.report), (defect,)


def _of(reads: Reads, number: int) -> Report:
    report = inspections.report(reads, number)
    if report is None:
        raise LookupError(f"report {number} was just added and is not there")
    return report


def _none_such(what: str) -> Answer:
    return refused(
        "report_not_found",
        f"there is no {what}",
        next_step="depotd dvir list shows reports and defects with their numbers",
    )


def _found(defects: Sequence[NewDefect]) -> str:
    if not defects:
        return "no defects"
    said = ", ".join(one.item for one in defects)
    unsafe = sum(one.is_safety for one in defects)
    return f"{said} ({unsafe} of safety)" if unsafe else f"{said} (none of safety)"


def _settle_alert(tx: CommandTx, report: Report) -> None:
    """Once no defect of safety is open on the vehicle, nobody need act on its alert."""
    if any(one.is_safety for one in inspections.open_defects(tx, report.vehicle_id)):
        return
    subjects = [report.vehicle]
    by = tx.actor.name
    alerts.settle(tx, Desk.MAINTENANCE, ADDED, subjects=subjects, at=tx.now, by=by)


def _fitness(tx: CommandTx, vehicle_id: int) -> dict[str, object]:
    """For the answer: may it go out now?"""
    day = day_now(tx)
    if day is None:
        return {"is_assignable": None, "reasons": ["the clock is not trusted: unknown"]}
    found = fitness.vehicle_fitness(tx, vehicle_id, day)
    return {
        "is_assignable": found.is_assignable,
        "reasons": [reason.text for reason in found.reasons],
    }


def _words(settlement: Settlement) -> str:
    return "repaired" if settlement is Settlement.REPAIRED else "needing no repair"
