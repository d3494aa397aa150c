"""What a vehicle's counter really stands at, where its computers are not believed."""

from typing import Annotated, Any

from pydantic import Field

from daemon.commands.arg_types import Note
from daemon.commands.command_tx import CommandTx
from daemon.commands.order_desk import OrderRefused, truck_named
from daemon.commands.spec import CommandArgs, CommandSpec, done
from daemon.domain.commands import Answer, Role
from daemon.domain.maintenance.counters import Counted, accepted, said
from daemon.domain.telemetry.facts import Counter
from daemon.settings_base import Name
from daemon.store import counters


class OfCounter(CommandArgs):
    vehicle: Name
    """Short name of the vehicle."""
    counter: Counter
    """`distance` or `engine_time`."""
    note: Note = ""
    """Who has read the instrument, or why."""


class SetCounter(OfCounter):
    value: Annotated[int, Field(ge=0, le=10**10)]
    """What the instrument shows: metres, or minutes of the engine."""


def set_counter(tx: CommandTx, args: SetCounter) -> Answer:
    vehicle_id = truck_named(tx, args.vehicle).vehicle_id
    before = counters.counter(tx, vehicle_id, args.counter)
    now = said(before, tx.now, args.value)
    counters.save(tx, vehicle_id, args.counter, now)
    _record(tx, "counter.set", vehicle_id, args, before, now)
    was = "nobody had told it" if before is None else f"it was {_shown(args.counter, before.value)}"
    return done(
        f"the {_named(args)} of {args.vehicle} is {_shown(args.counter, now.value)}, {was};"
        " it goes on from there with the next reading",
        vehicle=args.vehicle,
        counter=args.counter.value,
        value=now.value,
        was=None if before is None else before.value,
    )


def accept(tx: CommandTx, args: OfCounter) -> Answer:
    vehicle_id = truck_named(tx, args.vehicle).vehicle_id
    before = counters.counter(tx, vehicle_id, args.counter)
    if before is None or before.why is None:
        raise OrderRefused(
            "nothing_held",
            f"the {_named(args)} of {args.vehicle} is believed: no reading is held",
            next_step=f"depotd vehicles counters {args.vehicle} shows what it stands at",
        )
    now = accepted(before)
    counters.save(tx, vehicle_id, args.counter, now)
    _record(tx, "counter.accepted", vehicle_id, args, before, now)
    return done(
        f"the {_named(args)} of {args.vehicle} is {_shown(args.counter, now.value)}, as it was"
        f" read; it was {_shown(args.counter, before.value)}",
        vehicle=args.vehicle,
        counter=args.counter.value,
        value=now.value,
        was=before.value,
    )


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="counter.set",
            role=Role.OPERATOR,
            args=SetCounter,
            run=set_counter,
            what="Says what a vehicle's odometer or engine hours really are; its computers go on"
            " from there.",
        ),
        CommandSpec(
            name="counter.accept",
            role=Role.OPERATOR,
            args=OfCounter,
            run=accept,
            what="Takes the reading of a vehicle's counter that was held for true.",
        ),
    )


def _record(
    tx: CommandTx,
    kind: str,
    vehicle_id: int,
    args: OfCounter,
    before: Counted | None,
    now: Counted,
) -> None:
    tx.record(
        kind,
        vehicle_id=vehicle_id,
        subject=f"{args.vehicle} {args.counter.value}",
        body={
            "vehicle": args.vehicle,
            "counter": args.counter.value,
            "value": now.value,
            "was": None if before is None else before.value,
            "note": args.note,
        },
    )


def _named(args: OfCounter) -> str:
    return "odometer" if args.counter is Counter.DISTANCE else "engine time"


def _shown(counter: Counter, value: int) -> str:
    return f"{value / 1000:.1f} km" if counter is Counter.DISTANCE else f"{value / 60:.1f} h"
