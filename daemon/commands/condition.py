"""What people say of findings on the condition of vehicles: mended, or nothing to mend."""

from functools import partial
from typing import Annotated, Any

from pydantic import Field

from daemon.commands.arg_types import Note
from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandArgs, CommandSpec, done, refused
from daemon.domain.commands import Answer, Role
from daemon.domain.maintenance.condition import State
from daemon.domain.maintenance.features import BY_NAME
from daemon.settings_base import Name
from daemon.store import conditions, vehicles
from daemon.store.conditions import End, Named

SAID = {State.DISMISSED: "is dismissed", State.REPAIRED: "is repaired"}


class EndFinding(CommandArgs):
    vehicle: Name
    """Short name of the vehicle."""
    feature: Annotated[str, Field(pattern="^(" + "|".join(BY_NAME) + ")$")]
    """What has changed, as the list of findings names it."""
    note: Annotated[Note, Field(min_length=1)]
    """What was mended, or why it is none; kept with it."""


def end(state: State, tx: CommandTx, args: EndFinding) -> Answer:
    vehicle_id = vehicles.vehicle_id(tx, args.vehicle)
    if vehicle_id is None:
        return refused(
            "vehicle_not_found",
            f"no vehicle is called {args.vehicle}",
            next_step="depotd vehicles list names them all",
        )
    named = Named(vehicle_id=vehicle_id, vehicle=args.vehicle, feature=args.feature)
    how = End(state=state, at=tx.now, by=tx.actor.name, note=args.note)
    number = conditions.end_by_person(tx, named, how)
    if number is None:
        known = ", ".join(conditions.open_features(tx, vehicle_id)) or "nothing"
        return refused(
            "finding_not_found",
            f"of {args.vehicle} no finding on {args.feature} is open",
            next_step=f"open of it: {known}; depotd maintenance condition lists all",
        )
    title = BY_NAME[args.feature].title
    return done(
        f"{args.vehicle}, {title}: the finding {SAID[state]}; it is judged anew from here",
        finding=number,
    )


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="condition.dismiss",
            role=Role.OPERATOR,
            args=EndFinding,
            run=partial(end, State.DISMISSED),
            what="Says that what was found on a vehicle's condition is no fault: it is its usual"
            " level from now on.",
        ),
        CommandSpec(
            name="condition.repaired",
            role=Role.OPERATOR,
            args=EndFinding,
            run=partial(end, State.REPAIRED),
            what="Says that what was found on a vehicle's condition is repaired: its signals are"
            " judged anew.",
        ),
    )
