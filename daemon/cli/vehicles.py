"""`depotd vehicles`."""

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
from daemon.cli.vehicle_looks import COMMANDS
from daemon.domain.master_standing import What
from daemon.readmodel import master
from daemon.readmodel.master import VehicleRow

COLUMNS = {
    "vehicle": "left",
    "label": "rest",
    "plate": "left",
    "class": "left",
    "kg": "right",
    "litres": "right",
    "plant": "left",
    "unit": "left",
    "told by": "left",
}


def fields(command: Callable[..., int]) -> Callable[..., int]:
    """What can be told of a vehicle."""
    for option in (
        click.option(
            "--plant", metavar="SITE", help="Carries only what is loaded there; any: whatever is."
        ),
        click.option(
            "--equipment", metavar="WORDS", help="What orders can ask for: mixer,pump; or none."
        ),
        click.option(
            "--volume-l", type=click.IntRange(0), help="What drum or body holds; 0: unknown."
        ),
        click.option(
            "--capacity-kg", type=click.IntRange(0), help="What it may carry; 0: unknown."
        ),
        click.option("--class", "vehicle_class", help="Kind of vehicle, in your own words."),
        click.option("--plate", help="Registration plate."),
        click.option("--label", help="A longer name for people."),
    ):
        command = option(command)
    return command


@click.group(cls=ListGroup)
def vehicles() -> None:
    """Vehicles: list, add, edit, retire, import, and what they say of themselves.

    \b
    Examples:
      depotd vehicles list
      depotd vehicles add T101 --label "Volvo FMX"
      depotd vehicles signals T101
    """


for _command in COMMANDS:
    vehicles.add_command(_command)


@vehicles.command("list")
@click.argument("name", required=False)
@all_option
@reading
def list_(source: ReadSource, name: str | None, with_retired: bool) -> int:
    """Vehicles in use, or the one called NAME, with the units that sit on them.

    A dash under kg or litres: nobody has said; under plant: it carries from any. Equipment is in
    --json.

    \b
    Examples:
      depotd vehicles list
      depotd vehicles list T101 --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = master.vehicles(read.db, wanted_of(name, with_retired=with_retired), now=read.now_ms)
    refuse_unknown(What.VEHICLE, name, rows)
    return print_list(
        source,
        What.VEHICLE,
        [with_instants(asdict(row)) for row in rows],
        lambda: print_table(COLUMNS, (_cells(row) for row in rows)),
    )


@vehicles.command()
@click.argument("name")
@acting
@fields
def add(desk: Desk, name: str, vehicle_class: str | None, **given: object) -> int:
    """Add a vehicle, or bring a retired one back.

    \b
    Examples:
      depotd vehicles add T101 --plate "DN 4711" --class mixer
      depotd vehicles add T102 --capacity-kg 24000 --volume-l 8000 --equipment mixer,pump
    """
    return desk.act("vehicles.add", told(name=name, **given) | told(**{"class": vehicle_class}))


@vehicles.command()
@click.argument("name")
@acting
@fields
def edit(desk: Desk, name: str, vehicle_class: str | None, **given: object) -> int:
    """Change what is given of a vehicle; the rest stays.

    0 kilograms or litres, `none` as equipment and `any` as plant take back what was told.

    \b
    Examples:
      depotd vehicles edit T101 --plate "DN 4711" --class mixer
      depotd vehicles edit T101 --capacity-kg 0 --equipment none --plant any
    """
    asked = told(name=name, **given) | told(**{"class": vehicle_class})
    refuse_nothing(asked)
    return desk.act("vehicles.edit", asked)


@vehicles.command()
@click.argument("name")
@acting
@yes_option
def retire(desk: Desk, name: str, yes: bool) -> int:
    """Take a vehicle out of use.

    Its history stays; units that sit on it sit on nothing from now on. `vehicles add` brings it
    back.

    \b
    Examples:
      depotd vehicles retire T101
    """
    if not is_meant(f"Retire vehicle {name}?", yes=yes):
        return Exit.NO
    return desk.act("vehicles.retire", {"name": name})


@vehicles.command("import")
@file_argument
@acting
@dry_run_option
@yes_option
def import_(desk: Desk, file: Path, dry_run: bool, yes: bool) -> int:
    """Take vehicles from FILE: all of its rows, or none.

    CSV with a heading line (name, label, plate, class, capacity_kg, volume_l, equipment, plant),
    separated by comma, semicolon or tab, in UTF-8. A name that is new is added, one that is there
    is changed, and the same file twice changes nothing. An empty cell leaves the field as it is;
    0 kilograms or litres, `none` as equipment and `any` as plant take back what was told. What the
    file does not name stays.

    \b
    Examples:
      depotd vehicles import fleet.csv --dry-run
      depotd vehicles import fleet.csv
    """
    return run_import(desk, What.VEHICLE, file, dry_run=dry_run, yes=yes)


def _cells(row: VehicleRow) -> tuple[str, ...]:
    return (
        in_use(row.name, row.retired_at),
        row.label or DASH,
        row.plate or DASH,
        row.vehicle_class or DASH,
        DASH if row.capacity_kg is None else str(row.capacity_kg),
        DASH if row.volume_l is None else str(row.volume_l),
        row.plant or DASH,
        ", ".join(row.units) or DASH,
        row.origin,
    )
