"""`depotd customers`."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from daemon.cli.acting import Desk, acting, is_meant, told, yes_option
from daemon.cli.exits import Exit
from daemon.cli.list_group import ListGroup
from daemon.cli.master import (
    all_option,
    dry_run_option,
    file_argument,
    in_use,
    print_list,
    refuse_nothing,
    refuse_unknown,
    run_import,
    wanted_of,
)
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import DASH, print_table
from daemon.cli.reading import open_reading, with_instants
from daemon.domain.master_standing import What
from daemon.domain.orders.order import Tier
from daemon.readmodel import master
from daemon.readmodel.master import CustomerRow

COLUMNS = {
    "customer": "left",
    "name": "rest",
    "tier": "left",
    "contact": "left",
    "open orders": "right",
    "told by": "left",
}


def fields(command: Callable[..., int]) -> Callable[..., int]:
    """What can be told of a customer."""
    for option in (
        click.option("--contact", help="Who there is told of delays."),
        click.option(
            "--tier",
            type=click.Choice([tier.value for tier in Tier]),
            help="Of its orders, where they say no other.",
        ),
        click.option("--label", help="The full name."),
    ):
        command = option(command)
    return command


@click.group(cls=ListGroup)
def customers() -> None:
    """Customers: list, add, edit, retire, import.

    \b
    Examples:
      depotd customers list
      depotd customers add ACME --label "Acme Homes" --tier premium
    """


@customers.command("list")
@click.argument("name", required=False)
@all_option
@reading
def list_(source: ReadSource, name: str | None, with_retired: bool) -> int:
    """Customers in use, or the one called NAME, with the number of their open orders.

    \b
    Examples:
      depotd customers list
      depotd customers list ACME --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = master.customers(read.db, wanted_of(name, with_retired=with_retired))
    refuse_unknown(What.CUSTOMER, name, rows)
    return print_list(
        source,
        What.CUSTOMER,
        [with_instants(asdict(row)) for row in rows],
        lambda: print_table(COLUMNS, (_cells(row) for row in rows)),
    )


@customers.command()
@click.argument("name")
@acting
@fields
def add(desk: Desk, name: str, **given: object) -> int:
    """Add a customer, or bring a retired one back.

    \b
    Examples:
      depotd customers add ACME --label "Acme Homes" --tier premium --contact "+1 303 555 0100"
    """
    return desk.act("customers.add", told(name=name, **given))


@customers.command()
@click.argument("name")
@acting
@fields
def edit(desk: Desk, name: str, **given: object) -> int:
    """Change what is given of a customer; the rest stays, also of orders that were placed.

    \b
    Examples:
      depotd customers edit ACME --tier priority
    """
    asked = told(name=name, **given)
    refuse_nothing(asked)
    return desk.act("customers.edit", asked)


@customers.command()
@click.argument("name")
@acting
@yes_option
def retire(desk: Desk, name: str, yes: bool) -> int:
    """Take a customer out of use.

    Orders that were placed go on; new ones are refused. `customers add` brings it back.

    \b
    Examples:
      depotd customers retire ACME
    """
    if not is_meant(f"Retire customer {name}?", yes=yes):
        return Exit.NO
    return desk.act("customers.retire", {"name": name})


@customers.command("import")
@file_argument
@acting
@dry_run_option
@yes_option
def import_(desk: Desk, file: Path, dry_run: bool, yes: bool) -> int:
    """Take customers from FILE: all of its rows, or none.

    CSV with a heading line (name, label, tier, contact), separated by comma, semicolon or tab, in
    UTF-8. A name that is new is added, one that is there is changed, and the same file twice
    changes nothing. An empty cell leaves the field as it is; what the file does not name stays.

    \b
    Examples:
      depotd customers import customers.csv --dry-run
      depotd customers import customers.csv
    """
    return run_import(desk, What.CUSTOMER, file, dry_run=dry_run, yes=yes)


def _cells(row: CustomerRow) -> tuple[str, ...]:
    return (
        in_use(row.name, row.retired_at),
        row.label or DASH,
        row.tier,
        row.contact or DASH,
        str(row.open_orders),
        row.origin,
    )
