"""Which computer of a vehicle is believed, where several tell the same signal."""

from functools import partial
from typing import Annotated, Any

from pydantic import Field

from daemon.commands.arg_types import Note
from daemon.commands.command_tx import CommandTx
from daemon.commands.master_turn import MasterMeans
from daemon.commands.order_desk import OrderRefused, truck_named
from daemon.commands.spec import CommandArgs, CommandSpec, done
from daemon.domain.commands import Answer, Role
from daemon.settings_base import Name
from daemon.store import chosen_sources
from drivers.readings import SIGNAL_BY_NAME

PINNED = "telemetry.source_pinned"


class PinSource(CommandArgs):
    vehicle: Name
    """Short name of the vehicle."""
    signal: Annotated[str, Field(pattern="^(" + "|".join(SIGNAL_BY_NAME) + ")$")]
    """What it tells, such as distance."""
    source: Annotated[int, Field(ge=0, le=253)]
    """Address of the computer that is believed from now on; the engine has 0."""
    note: Note = ""
    """Why."""


def pin(means: MasterMeans, tx: CommandTx, args: PinSource) -> Answer:
    vehicle_id = truck_named(tx, args.vehicle).vehicle_id
    found = chosen_sources.choose(tx, vehicle_id, args.signal, args.source, now=tx.now)
    if not found:
        raise OrderRefused(
            "signal_not_told",
            f"{args.vehicle} has never told its {args.signal}",
            next_step=f"depotd vehicles signals {args.vehicle} lists what it tells",
        )
    is_other = any(one.was != args.source for one in found)
    chosen_sources.go_on(tx, vehicle_id, args.signal, is_other=is_other, at=tx.now)
    for one in found:
        tx.record(
            PINNED,
            vehicle_id=vehicle_id,
            subject=f"{args.vehicle} {args.signal}",
            body={
                "vehicle": args.vehicle,
                "unit": one.unit,
                "signal": args.signal,
                "source": args.source,
                "was": one.was,
                "note": args.note,
            },
        )
        tx.after_commit(partial(means.use_source, one.unit, args.signal, args.source))
    was = ", ".join(str(one.was) for one in found if one.was != args.source)
    return done(
        f"the {args.signal} of {args.vehicle} is that of address {args.source}"
        + (f"; it was that of {was}" if was else ", as it was; that others differ is settled"),
        units=[one.unit for one in found],
        source=args.source,
    )


def specs(means: MasterMeans) -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="telemetry.pin",
            role=Role.OPERATOR,
            args=PinSource,
            run=partial(pin, means),
            what="Says which computer of a vehicle is believed for a signal; a counter goes on from"
            " where it stands.",
        ),
    )
