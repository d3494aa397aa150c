"""`depotd maintenance`."""

import click

from daemon.cli.maintenance_orders import LOOKS
from daemon.cli.maintenance_work import ACTS


@click.group()
def maintenance() -> None:
    """Maintenance: work orders, what is done to them, and the plan of the bays.

    Times without an offset are those of the depot.

    \b
    Examples:
      depotd maintenance orders
      depotd maintenance accept W-17
      depotd maintenance bays --week
    """


for command in (*LOOKS, *ACTS):
    maintenance.add_command(command)
