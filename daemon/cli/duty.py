"""`depotd duty`."""

import click

from daemon.cli.duty_acts import ACTS
from daemon.cli.duty_export import export
from daemon.cli.duty_group import DriverFirstGroup
from daemon.cli.duty_looks import list_, show, unidentified


@click.group(cls=DriverFirstGroup)
def duty() -> None:
    """Duty logs: who is in which status, a driver's days, edits and certificates, export.

    HOS monitoring and planning, not an ELD. The driver may stand before what is asked, too:
    `depotd duty D17 set ON` is `depotd duty set D17 ON`, and a driver alone is shown. Times
    without an offset are those of the driver's home terminal.

    \b
    Examples:
      depotd duty
      depotd duty D17 --day yesterday
      depotd duty D17 set ON --vehicle T101
      depotd duty D17 certify 2026-11-28
      depotd duty D17 export --pdf d17.pdf
      depotd duty unidentified
    """


for command in (list_, show, *ACTS, export, unidentified):
    duty.add_command(command)
