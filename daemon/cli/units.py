"""`depotd units`."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

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
    refuse_unknown,
    run_import,
    wanted_of,
)
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import DASH, print_table
from daemon.cli.reading import open_reading, with_instants
from daemon.cli.when import DepotTime, instant_ms
from daemon.domain.master_standing import What
from daemon.readmodel import master
from daemon.readmodel.master import FittingRow, UnitRow

COLUMNS = {
    "unit": "left",
    "label": "rest",
    "vehicle": "left",
    "since ({zone})": "left",
    "heard": "left",
    "told by": "left",
}
HISTORY = {"vehicle": "left", "from ({zone})": "left", "until ({zone})": "left"}
from_option = click.option(
    "--from", "from_", help="Since when: ISO instant; without offset depot time [default: now]."
)


@click.group(cls=ListGroup)
def units() -> None:
    """Units: list, add, edit, retire, import, and which vehicle they sit on.

    \b
    Examples:
      depotd units list
      depotd units add box-7 --vehicle T101
    """


@units.command("list")
@click.argument("name", required=False)
@all_option
@reading
def list_(source: ReadSource, name: str | None, with_retired: bool) -> int:
    """Units, or the one called NAME with every vehicle that it sat on.

    A unit that was heard and of which nobody has told anything is there as well.

    \b
    Examples:
      depotd units list
      depotd units list box-7 --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = master.units(read.db, wanted_of(name, with_retired=with_retired), now=read.now_ms)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    refuse_unknown(What.UNIT, name, rows)

    def show() -> None:
        print_table(_zoned(COLUMNS, when), (_cells(row, when) for row in rows))
        if name is not None and rows[0].fittings:
            click.echo()
            print_table(_zoned(HISTORY, when), (_fitting(f, when) for f in rows[0].fittings))

    return print_list(source, What.UNIT, [with_instants(asdict(row)) for row in rows], show)


@units.command()
@click.argument("name")
@acting
@click.option("--label", help="Where it is built in, its make, whatever helps people.")
@click.option("--vehicle", help="Vehicle that it sits on.")
@from_option
def add(desk: Desk, name: str, label: str | None, vehicle: str | None, from_: str | None) -> int:
    """Make a unit known, with --vehicle also fit it.

    NAME is what the receiver calls itself: TAG source, the port's `unit`, or the port's name.

    \b
    Examples:
      depotd units add box-7 --vehicle T101 --from 2026-11-01T06:00
    """
    fields = told(name=name, label=label, vehicle=vehicle) | _since(desk, from_)
    return desk.act("units.add", fields)


@units.command()
@click.argument("name")
@acting
@click.option("--label", required=True, help="Where it is built in, its make, ...")
def edit(desk: Desk, name: str, label: str) -> int:
    """Change a unit's label; `units fit` says where it sits.

    \b
    Examples:
      depotd units edit box-7 --label "behind the driver's seat"
    """
    return desk.act("units.edit", {"name": name, "label": label})


@units.command()
@click.argument("name")
@click.argument("vehicle")
@acting
@from_option
def fit(desk: Desk, name: str, vehicle: str, from_: str | None) -> int:
    """Say that unit NAME sits on VEHICLE from an instant on.

    What it sat on before ends there; what is known to come later stays.

    \b
    Examples:
      depotd units fit box-7 T102
      depotd units fit box-7 T102 --from 2026-11-01T06:00
    """
    return desk.act("units.fit", {"name": name, "vehicle": vehicle, **_since(desk, from_)})


@units.command()
@click.argument("name")
@acting
@from_option
@click.option(
    "--never-was",
    is_flag=True,
    help="The fitting that begins at --from was a mistake: what it ended goes on.",
)
def unfit(desk: Desk, name: str, from_: str | None, never_was: bool) -> int:
    """Say that unit NAME was taken off its vehicle.

    \b
    Examples:
      depotd units unfit box-7
      depotd units unfit box-7 --from 2026-11-01T06:00
      depotd units unfit box-7 --from 2026-11-01T06:00 --never-was
    """
    if never_was and from_ is None:
        raise click.UsageError("--never-was needs --from: when does the fitting begin?")
    command = "units.drop_fitting" if never_was else "units.unfit"
    return desk.act(command, {"name": name, **_since(desk, from_)})


@units.command()
@click.argument("name")
@acting
@yes_option
def retire(desk: Desk, name: str, yes: bool) -> int:
    """Take a unit out of use; it sits on nothing from now on.

    \b
    Examples:
      depotd units retire box-7
    """
    if not is_meant(f"Retire unit {name}?", yes=yes):
        return Exit.NO
    return desk.act("units.retire", {"name": name})


@units.command("import")
@file_argument
@acting
@dry_run_option
@yes_option
def import_(desk: Desk, file: Path, dry_run: bool, yes: bool) -> int:
    """Take units from FILE: all of its rows, or none.

    CSV with a heading line (name, label, vehicle, from), separated by comma, semicolon or tab,
    in UTF-8; one row a fitting, `from` an instant with offset. A name that is new is added, one
    that is there is changed, and the same file twice changes nothing. An empty cell leaves the
    field as it is; what the file does not name stays.

    \b
    Examples:
      depotd units import units.csv --dry-run
      depotd units import units.csv
    """
    return run_import(desk, What.UNIT, file, dry_run=dry_run, yes=yes)


def _since(desk: Desk, text: str | None) -> dict[str, object]:
    if text is None:
        return {}
    at = instant_ms("--from", text, ZoneInfo(desk.settings.depot.zone))
    return {"from": datetime.fromtimestamp(at / 1000, tz=UTC).isoformat()}


def _zoned(columns: dict[str, str], when: DepotTime) -> dict[str, str]:
    return {heading.format(zone=when.zone_name): kind for heading, kind in columns.items()}


def _cells(row: UnitRow, when: DepotTime) -> tuple[str, ...]:
    since = next((f.from_at for f in reversed(row.fittings) if f.vehicle == row.vehicle), None)
    return (
        in_use(row.name, row.retired_at),
        row.label or DASH,
        row.vehicle or DASH,
        DASH if row.vehicle is None else "ever" if since is None else when.short(since),
        "never" if row.first_seen_at is None else when.away(row.seen_at),
        "nobody" if row.origin == master.HEARD else row.origin,
    )


def _fitting(row: FittingRow, when: DepotTime) -> tuple[str, ...]:
    return (
        row.vehicle,
        _instant(row.from_at, when, "ever"),
        _instant(row.until_at, when, "now"),
    )


def _instant(at_ms: int | None, when: DepotTime, otherwise: str) -> str:
    return otherwise if at_ms is None else when.full(at_ms)
