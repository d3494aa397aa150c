"""`depotd drivers`."""

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
from daemon.commands.master_args import DEPOTS
from daemon.domain.driver_terms import RULE_SET_NAMES
from daemon.domain.hours.terms import STANDING
from daemon.domain.master_standing import What
from daemon.readmodel import master
from daemon.readmodel.master import DriverRow

COLUMNS = {
    "driver": "left",
    "name": "rest",
    "rule set": "left",
    "exemption": "left",
    "zone": "left",
    "sleeper": "left",
    "CDL": "left",
    "vehicle": "left",
    "told by": "left",
}


def fields(command: Callable[..., int]) -> Callable[..., int]:
    """What can be told of a driver; `depot` takes back what was his own."""
    for option in (
        click.option("--cdl/--no-cdl", default=None, help="Needs a commercial driver's licence."),
        click.option(
            "--sleeper/--no-sleeper", default=None, help="Drives a truck with a sleeper berth."
        ),
        click.option(
            "--zone", metavar="ZONE", help="Of the home terminal, e.g. America/Denver, or depot."
        ),
        click.option(
            "--exemption",
            type=click.Choice((*STANDING, DEPOTS)),
            help="Holds for every shift; depot: as the rule hours.standing_exemption has it.",
        ),
        click.option(
            "--rule-set",
            type=click.Choice((*RULE_SET_NAMES, DEPOTS)),
            help="The law by which hours are judged; depot: as the rule hours.rule_set has it.",
        ),
        click.option("--label", help="The full name."),
    ):
        command = option(command)
    return command


@click.group(cls=ListGroup)
def drivers() -> None:
    """Drivers: list, add, edit, retire, import.

    \b
    Examples:
      depotd drivers list
      depotd drivers add D17 --label "Ann Lee"
    """


@drivers.command("list")
@click.argument("name", required=False)
@all_option
@reading
def list_(source: ReadSource, name: str | None, with_retired: bool) -> int:
    """Drivers in use, or the one called NAME, with the vehicle whose seat they have taken.

    A dash for rule set, exemption or zone: as the depot has it.

    \b
    Examples:
      depotd drivers list
      depotd drivers list D17 --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = master.drivers(read.db, wanted_of(name, with_retired=with_retired))
    refuse_unknown(What.DRIVER, name, rows)
    return print_list(
        source,
        What.DRIVER,
        [with_instants(asdict(row)) for row in rows],
        lambda: print_table(COLUMNS, (_cells(row) for row in rows)),
    )


@drivers.command()
@click.argument("name")
@acting
@fields
def add(desk: Desk, name: str, **given: object) -> int:
    """Add a driver, or bring a retired one back.

    What is left out is as the depot has it; a driver needs a CDL and has no sleeper berth unless
    it is said.

    \b
    Examples:
      depotd drivers add D17 --label "Ann Lee"
      depotd drivers add D18 --rule-set us_property_60_7 --exemption none --sleeper
    """
    return desk.act("drivers.add", told(name=name, **given))


@drivers.command()
@click.argument("name")
@acting
@fields
def edit(desk: Desk, name: str, **given: object) -> int:
    """Change what is given of a driver; the rest stays.

    \b
    Examples:
      depotd drivers edit D17 --zone America/Denver --exemption depot
    """
    asked = told(name=name, **given)
    refuse_nothing(asked)
    return desk.act("drivers.edit", asked)


@drivers.command()
@click.argument("name")
@acting
@yes_option
def retire(desk: Desk, name: str, yes: bool) -> int:
    """Take a driver out of use.

    The duty log and the papers stay; the seat is free from now on. `drivers add` brings the
    driver back.

    \b
    Examples:
      depotd drivers retire D17
    """
    if not is_meant(f"Retire driver {name}?", yes=yes):
        return Exit.NO
    return desk.act("drivers.retire", {"name": name})


@drivers.command("import")
@file_argument
@acting
@dry_run_option
@yes_option
def import_(desk: Desk, file: Path, dry_run: bool, yes: bool) -> int:
    """Take drivers from FILE: all of its rows, or none.

    CSV with a heading line (name, label, rule_set, exemption, zone, sleeper, cdl), separated by
    comma, semicolon or tab, in UTF-8. A name that is new is added, one that is there is changed,
    and the same file twice changes nothing. An empty cell leaves the field as it is, `depot` says
    as the depot has it; what the file does not name stays.

    \b
    Examples:
      depotd drivers import drivers.csv --dry-run
      depotd drivers import drivers.csv
    """
    return run_import(desk, What.DRIVER, file, dry_run=dry_run, yes=yes)


def _cells(row: DriverRow) -> tuple[str, ...]:
    return (
        in_use(row.name, row.retired_at),
        row.label or DASH,
        row.rule_set or DASH,
        row.exemption or DASH,
        row.zone or DASH,
        "yes" if row.sleeper else DASH,
        "yes" if row.cdl else DASH,
        row.vehicle or DASH,
        row.origin,
    )
