"""`depotd orders assign|dispatch`: by hand, past what dispatch would allow, and a round now."""

import sys
from collections.abc import Mapping

import click

from daemon.cli.acting import Desk, Refused, acting, is_meant, told, yes_option
from daemon.cli.exits import Exit
from daemon.cli.output import printable
from daemon.domain.dispatch.found import BREAKS


@click.command()
@click.argument("order")
@click.argument("vehicle")
@click.option("--driver", help="[default: whoever sits at its wheel]")
@yes_option
@acting
def assign(desk: Desk, order: str, vehicle: str, driver: str | None, yes: bool) -> int:
    """Give an ORDER to a truck by hand, after the orders that the truck has.

    What it breaks is listed first: hours, papers, defects, capacity, a promise. It is done only
    when you confirm that, and kept with the order.

    \b
    Examples:
      depotd orders assign O-4711 T101
      depotd orders assign O-4711 T101 --driver D17 --yes
    """
    return act_past_breaks(
        desk, "orders.assign", told(order=order, vehicle=vehicle, driver=driver), yes=yes
    )


@click.command()
@acting
def dispatch(desk: Desk) -> int:
    """Begin a round of dispatch now, for all orders that wait for a truck.

    A round begins by itself whenever something changes that can make an order possible.

    \b
    Examples:
      depotd orders dispatch --json
    """
    return desk.act("dispatch.run", {})


def act_past_breaks(desk: Desk, command: str, args: Mapping[str, object], *, yes: bool) -> int:
    """What it breaks is listed, and done when that is confirmed."""
    try:
        return desk.act(command, {**args, "is_confirmed": yes})
    except Refused as exc:
        if exc.code != BREAKS or not _is_terminal():
            raise
        _list(exc)
    if not is_meant("Set all of this aside?", yes=False):
        return Exit.NO
    return desk.act(command, {**args, "is_confirmed": True})


def _is_terminal() -> bool:
    """Nobody else is asked: a program that means it says --yes."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _list(refused: Refused) -> None:
    click.echo(f"{printable(refused.message.partition(':')[0])} breaks:", err=True)
    listed = refused.body.get("breaks")
    for one in listed if isinstance(listed, list) else ():
        click.echo(f"  {printable(one['text'])}", err=True)
