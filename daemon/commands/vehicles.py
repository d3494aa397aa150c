"""Vehicles: add, edit, retire, import."""

from typing import Any

from daemon.commands.imports import import_spec
from daemon.commands.master_args import VehicleArgs
from daemon.commands.master_turn import MasterMeans, retiring, telling
from daemon.commands.spec import CommandSpec
from daemon.domain.master_draft import Draft
from daemon.domain.master_standing import How, What


def specs(means: MasterMeans) -> tuple[CommandSpec[Any], ...]:
    def fill(draft: Draft, args: VehicleArgs, how: How) -> None:
        draft.vehicle(args.told(), how)

    return (
        telling(
            What.VEHICLE,
            How.ADD,
            VehicleArgs,
            fill,
            means=means,
            sentence="Adds a vehicle, or brings a retired one back.",
        ),
        telling(
            What.VEHICLE,
            How.EDIT,
            VehicleArgs,
            fill,
            means=means,
            sentence="Changes the fields of a vehicle that are given.",
        ),
        retiring(
            What.VEHICLE,
            means=means,
            sentence="Takes a vehicle out of use; its history stays, its units sit on nothing.",
        ),
        import_spec(What.VEHICLE, means),
    )
