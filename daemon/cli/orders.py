"""`depotd orders`."""

import click

from daemon.cli.list_group import ListGroup
from daemon.cli.order_acts import ACTS
from daemon.cli.order_assign import assign, dispatch
from daemon.cli.order_looks import LOOKS


@click.group(cls=ListGroup)
def orders() -> None:
    """Orders: list, show, add, change, assign, cancel, import, move, rate, delay, take-back.

    Times without an offset are those of the depot.

    \b
    Examples:
      depotd orders add O-4711 --customer ACME --origin PLANT --destination SITE-A \\
          --promised 10:30 --material "concrete C30/37" --volume-l 7500
      depotd orders cancel O-4711 --reason "rain"
      depotd orders import orders.csv --dry-run
    """


for command in (*LOOKS, *ACTS, assign, dispatch):
    orders.add_command(command)
