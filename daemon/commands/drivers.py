"""Drivers: add, edit, retire, import."""

from typing import Any

from daemon.commands.imports import import_spec
from daemon.commands.master_args import DriverArgs
from daemon.commands.master_turn import MasterMeans, retiring, telling
from daemon.commands.spec import CommandSpec
from daemon.domain.master_draft import Draft
from daemon.domain.master_standing import How, What


def specs(means: MasterMeans) -> tuple[CommandSpec[Any], ...]:
    def fill(draft: Draft, args: DriverArgs, how: How) -> None:
        draft.driver(args.told(), how)

    return (
        telling(
            What.DRIVER,
            How.ADD,
            DriverArgs,
            fill,
            means=means,
            sentence="Adds a driver, or brings a retired one back.",
        ),
        telling(
            What.DRIVER,
            How.EDIT,
            DriverArgs,
            fill,
            means=means,
            sentence="Changes the fields of a driver that are given.",
        ),
        retiring(
            What.DRIVER,
            means=means,
            sentence="Takes a driver out of use, and out of the seat; the duty log stays.",
        ),
        import_spec(What.DRIVER, means),
    )
