"""`depotd maintenance`."""

import click

from daemon.cli.maintenance_acts import ACTS, PLAN_ACTS
from daemon.cli.maintenance_condition import CONDITION
from daemon.cli.maintenance_looks import LOOKS
from daemon.cli.maintenance_orders import LOOKS as WORK_LOOKS
from daemon.cli.maintenance_work import ACTS as WORK_ACTS

DUE = "due"


class DueFirstGroup(click.Group):
    """What is due is shown when nothing else is asked."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Options without a command are those of `due`; help stays the group's own."""
        helps = self.get_help_option_names(ctx)
        if not args or (args[0].startswith("-") and args[0] not in helps):
            args = [DUE, *args]
        return super().parse_args(ctx, args)


@click.group(cls=DueFirstGroup)
def maintenance() -> None:
    """Maintenance: what is due when and why, plans, services done, work orders, the bays.

    Days, and times without an offset, are those of the depot.

    \b
    Examples:
      depotd maintenance
      depotd maintenance why T07 b
      depotd maintenance plan set b --class tractor --km 16000 --days 365
      depotd maintenance done T07 b --km 412380 --part "oil filter" --cost 480
      depotd maintenance orders
      depotd maintenance accept W-17
      depotd maintenance bays --week
      depotd maintenance condition T07
    """


@maintenance.group()
def plan() -> None:
    """Service plans of a vehicle or of a class: set, end.

    \b
    Examples:
      depotd maintenance plan set hydraulics --class mixer --hours 500
      depotd maintenance plan end b --vehicle T07
    """


for command in PLAN_ACTS:
    plan.add_command(command)

COMMANDS: tuple[click.Command, ...] = (
    *LOOKS,
    *ACTS,
    *WORK_LOOKS,
    *WORK_ACTS,
    *CONDITION,
)

for command in COMMANDS:
    maintenance.add_command(command)
