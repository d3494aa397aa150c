"""Customers: add, edit, retire, import."""

from typing import Any

from daemon.commands.imports import import_spec
from daemon.commands.master_args import CustomerArgs
from daemon.commands.master_turn import MasterMeans, retiring, telling
from daemon.commands.spec import CommandSpec
from daemon.domain.master_draft import Draft
from daemon.domain.master_standing import How, What


def specs(means: MasterMeans) -> tuple[CommandSpec[Any], ...]:
    def fill(draft: Draft, args: CustomerArgs, how: How) -> None:
        draft.customer(args.told(), how)

    return (
        telling(
            What.CUSTOMER,
            How.ADD,
            CustomerArgs,
            fill,
            means=means,
            sentence="Adds a customer, or brings a retired one back.",
        ),
        telling(
            What.CUSTOMER,
            How.EDIT,
            CustomerArgs,
            fill,
            means=means,
            sentence="Changes the fields of a customer that are given.",
        ),
        retiring(
            What.CUSTOMER,
            means=means,
            sentence="Takes a customer out of use; orders that were placed go on.",
        ),
        import_spec(What.CUSTOMER, means),
    )
