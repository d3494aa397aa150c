"""What is told beside a duty log: exemptions and annotations."""

from typing import Any

from daemon.commands.arg_types import Note, RowId
from daemon.commands.command_tx import CommandTx
from daemon.commands.duty_desk import (
    DutyRefused,
    Instant,
    OfDriver,
    SomeNote,
    driver_named,
    said,
    saying,
    when,
    zone_of,
)
from daemon.commands.spec import CommandArgs, CommandSpec, done
from daemon.domain.commands import Answer, Role
from daemon.domain.hours.duty import Declared, Exemption
from daemon.store import duty_notes


class DeclareArgs(OfDriver):
    exemption: Exemption
    """Which one."""
    at: Instant | None = None
    """An instant of the shift it is for, with offset; left out: now."""
    note: Note = ""
    """Why; adverse driving conditions need it (49 CFR 395.28(c))."""


class WithdrawArgs(CommandArgs):
    id: RowId
    """Number of the declaration."""


class AnnotateArgs(OfDriver):
    at: Instant | None = None
    """The instant of the log that is noted, with offset; left out: now."""
    text: SomeNote
    """What people should know of it."""


def declare(tx: CommandTx, args: DeclareArgs) -> Answer:
    driver = driver_named(tx, args.driver)
    if args.exemption is Exemption.ADVERSE_DRIVING and not args.note.strip():
        raise DutyRefused(
            "note_needed",
            f"driver {driver.name}: adverse driving conditions are declared with a note",
            next_step="say what was met with and where; 49 CFR 395.28(c) asks for it",
        )
    since = when(tx, args.at)
    told = Declared(exemption=args.exemption, at=since.at)
    at = said(since.at, zone_of(tx, driver))
    before = duty_notes.same(tx, driver.id, told)
    if before is not None:
        return done(f"driver {driver.name}: {told.exemption} at {at} is declared", id=before)
    number = duty_notes.declare(tx, driver.id, told, note=args.note, saying=saying(tx))
    body = {"exemption": told.exemption.value, "declaration": number, "note": args.note}
    tx.record(
        "duty.declared", at=since.at, subject=driver.name, body={"driver": driver.name, **body}
    )
    said_so = f"driver {driver.name}: declaration {number}, {told.exemption} at {at}"
    return done(said_so, id=number)


def withdraw(tx: CommandTx, args: WithdrawArgs) -> Answer:
    found = duty_notes.declaration(tx, args.id)
    if found is None:
        raise DutyRefused(
            "declaration_not_found",
            f"there is no declaration {args.id}",
            next_step="the driver's duty log names those there are",
        )
    if not duty_notes.withdraw(tx, args.id, saying=saying(tx)):
        return done(f"declaration {args.id} is withdrawn already")
    tx.record(
        "duty.declared",
        subject=found.driver,
        body={
            "driver": found.driver,
            "exemption": found.exemption.value,
            "declaration": found.id,
            "withdrawn": True,
        },
    )
    return done(f"driver {found.driver}: declaration {args.id} ({found.exemption}) withdrawn")


def annotate(tx: CommandTx, args: AnnotateArgs) -> Answer:
    driver = driver_named(tx, args.driver, retired_too=True)
    noted = when(tx, args.at)
    number = duty_notes.annotate(tx, driver.id, at=noted.at, text=args.text, saying=saying(tx))
    tx.record(
        "duty.annotated",
        at=noted.at,
        subject=driver.name,
        body={"driver": driver.name, "annotation": number, "note": args.text},
    )
    at = said(noted.at, zone_of(tx, driver))
    return done(f"driver {driver.name}: noted for {at}", id=number)


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="duty.declare",
            role=Role.OPERATOR,
            args=DeclareArgs,
            run=declare,
            what="Declares an exemption for a driver's shift.",
        ),
        CommandSpec(
            name="duty.withdraw_declaration",
            role=Role.OPERATOR,
            args=WithdrawArgs,
            run=withdraw,
            what="Withdraws an exemption that was declared; that it was, stays on record.",
        ),
        CommandSpec(
            name="duty.annotate",
            role=Role.OPERATOR,
            args=AnnotateArgs,
            run=annotate,
            what="Adds a note to an instant of a driver's log.",
        ),
    )
