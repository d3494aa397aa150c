"""Units: add, edit, retire, import, and which vehicle they sit on since when."""

from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from daemon.commands.command_tx import CommandTx
from daemon.commands.imports import import_spec
from daemon.commands.master_args import Told, UnitArgs, exact_ms, ms
from daemon.commands.master_turn import MasterMeans, carry_out, retiring, telling
from daemon.commands.spec import CommandSpec
from daemon.domain.commands import Answer, Role
from daemon.domain.master_draft import Draft
from daemon.domain.master_standing import How, UnitTold, What
from daemon.settings_base import Name


class UnfitArgs(Told):
    from_: Annotated[AwareDatetime | None, Field(alias="from")] = None
    """Since when it sits there, or nowhere, with offset; left out: now."""


class FitArgs(UnfitArgs):
    vehicle: Name
    """The vehicle that it sits on."""


class DropFittingArgs(Told):
    from_: Annotated[AwareDatetime, Field(alias="from")]
    """When the fitting begins that never was, with offset."""


def specs(means: MasterMeans) -> tuple[CommandSpec[Any], ...]:
    def fill(draft: Draft, args: UnitArgs, how: How) -> None:
        draft.unit(args.told(), how)

    return (
        telling(
            What.UNIT,
            How.ADD,
            UnitArgs,
            fill,
            means=means,
            sentence="Makes a unit known, with `vehicle` also fits it.",
        ),
        telling(
            What.UNIT,
            How.EDIT,
            UnitArgs,
            fill,
            means=means,
            sentence="Changes a unit's label, or fits it to a vehicle.",
        ),
        retiring(
            What.UNIT,
            means=means,
            sentence="Takes a unit out of use; it sits on nothing from now on.",
        ),
        *_fitting_specs(means),
        import_spec(What.UNIT, means),
    )


def _fitting_specs(means: MasterMeans) -> tuple[CommandSpec[Any], ...]:
    def fit(tx: CommandTx, args: FitArgs) -> Answer:
        told = UnitTold(name=args.name, vehicle=args.vehicle, from_at=ms(args.from_))
        said = f"unit {args.name} sits on vehicle {args.vehicle} then already"
        return carry_out(tx, means, lambda draft: draft.unit(told, How.EDIT), as_it_was=said)

    def unfit(tx: CommandTx, args: UnfitArgs) -> Answer:
        at, said = ms(args.from_), f"unit {args.name} sits on nothing"
        return carry_out(tx, means, lambda draft: draft.unfit(args.name, at=at), as_it_was=said)

    def drop_fitting(tx: CommandTx, args: DropFittingArgs) -> Answer:
        from_at, said = exact_ms(args.from_), f"unit {args.name} had no such fitting"
        return carry_out(
            tx,
            means,
            lambda draft: draft.drop_fitting(args.name, from_at=from_at),
            as_it_was=said,
        )

    return (
        CommandSpec(
            name="units.fit",
            role=Role.ADMIN,
            args=FitArgs,
            run=fit,
            what="Says on which vehicle a unit sits since when.",
        ),
        CommandSpec(
            name="units.unfit",
            role=Role.ADMIN,
            args=UnfitArgs,
            run=unfit,
            what="Says that a unit was taken off its vehicle.",
        ),
        CommandSpec(
            name="units.drop_fitting",
            role=Role.ADMIN,
            args=DropFittingArgs,
            run=drop_fitting,
            what="Takes a fitting back that never was; the one it ended goes on.",
        ),
    )
