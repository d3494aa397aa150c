"""`depotd routes`."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from daemon.cli.acting import Desk, acting, is_meant, told, yes_option
from daemon.cli.exits import Exit
from daemon.cli.list_group import ListGroup
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import print_json, print_table, printable
from daemon.cli.reading import open_reading, with_instants
from daemon.cli.when import DepotTime
from daemon.readmodel.dispatch import ProposalRow
from daemon.readmodel.dispatch import proposals as open_proposals

COLUMNS = {
    "id": "right",
    "made": "left",
    "for order": "left",
    "tier": "left",
    "saves": "right",
    "weighted": "right",
    "moves": "rest",
}
number_argument = click.argument("number", type=click.IntRange(min=1))


@click.group(cls=ListGroup)
def routes() -> None:
    """Changes of routes that would pay: list, accept, reject, rebalance.

    \b
    Examples:
      depotd routes list
      depotd routes accept 12
    """


@routes.command("list")
@reading
def list_(source: ReadSource) -> int:
    """Changes that are proposed, the one that saves most first.

    What they save is minutes of predicted lateness, and, weighted by tier, those times 3 for a
    premium order and 2 for a priority one; --json has each order's lateness before and after, and
    the rules used.

    \b
    Examples:
      depotd routes list
      depotd routes list --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = open_proposals(read.db)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"proposals": [with_instants(asdict(row)) for row in rows]})
    elif rows:
        print_table(COLUMNS, (_cells(row, when) for row in rows))
    else:
        click.echo("No change of routes is proposed.")
    return 0


@routes.command()
@number_argument
@acting
@yes_option
def accept(desk: Desk, number: int, yes: bool) -> int:
    """Change routes as proposal NUMBER says.

    Refused when one of its orders or trucks has moved on since it was made.

    \b
    Examples:
      depotd routes accept 12
    """
    if not is_meant(f"Change routes as proposal {number} says?", yes=yes):
        return Exit.NO
    return desk.act("routes.accept", {"id": number})


@routes.command()
@number_argument
@click.option("--reason", help="Why; kept with it.")
@acting
def reject(desk: Desk, number: int, reason: str | None) -> int:
    """Leave routes as they are; these orders are not proposed again for a while.

    \b
    Examples:
      depotd routes reject 12 --reason "T4 is needed at the east plant"
    """
    return desk.act("routes.reject", told(id=number, reason=reason))


@routes.command()
@click.argument("order", required=False)
@acting
def rebalance(desk: Desk, order: str | None) -> int:
    """Look for a change of routes that pays, for ORDER or for all that are late.

    \b
    Examples:
      depotd routes rebalance
      depotd routes rebalance O-4711
    """
    return desk.act("routes.rebalance", told(order=order))


def _cells(row: ProposalRow, when: DepotTime) -> tuple[str, ...]:
    return (
        str(row.id),
        when.minute(row.made_at),
        row.order,
        row.tier.value,
        f"{row.saved_min:.0f} min",
        f"{row.gain_min:.0f} min",
        printable("; ".join(_moves(row))),
    )


def _moves(row: ProposalRow) -> Iterator[str]:
    for one in row.moves:
        place = "" if one.position is None else f" (place {one.position})"
        if one.from_truck == one.to_truck:
            yield f"{one.order} stays with {one.to_truck}{place}"
        else:
            yield f"{one.order} from {one.from_truck} to {one.to_truck}{place}"
