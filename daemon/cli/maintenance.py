"""`depotd maintenance`."""

import click

from daemon.cli.maintenance_condition import CONDITION


@click.group()
def maintenance() -> None:
    """Maintenance: condition of vehicles, what is over of it.

    \b
    Examples:
      depotd maintenance condition
      depotd maintenance condition T101
      depotd maintenance repaired T101 battery_rest --note "new battery"
    """


for command in CONDITION:
    maintenance.add_command(command)
