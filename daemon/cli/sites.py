"""`depotd sites`."""

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
from daemon.domain.master_standing import What
from daemon.readmodel import master
from daemon.readmodel.master import SiteRow

COLUMNS = {
    "site": "left",
    "label": "rest",
    "lat": "right",
    "lon": "right",
    "geofences": "rest",
    "told by": "left",
}


@click.group(cls=ListGroup)
def sites() -> None:
    """Sites: list, add, edit, retire, import.

    \b
    Examples:
      depotd sites list
      depotd sites add quarry --lat 39.743 --lon -105.219 --radius-m 150
    """


@sites.command("list")
@click.argument("name", required=False)
@all_option
@reading
def list_(source: ReadSource, name: str | None, with_retired: bool) -> int:
    """Sites in use, or the one called NAME, with the geofences that decide its arrivals.

    \b
    Examples:
      depotd sites list
      depotd sites list quarry --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = master.sites(read.db, wanted_of(name, with_retired=with_retired))
    refuse_unknown(What.SITE, name, rows)
    return print_list(
        source,
        What.SITE,
        [with_instants(asdict(row)) for row in rows],
        lambda: print_table(COLUMNS, (_cells(row) for row in rows)),
    )


@sites.command()
@click.argument("name")
@acting
@click.option("--label", help="A longer name for people.")
@click.option("--lat", type=float, required=True, help="Degrees, north positive.")
@click.option("--lon", type=float, required=True, help="Degrees, east positive.")
@click.option("--radius-m", type=float, help="Metres of its own circular geofence.")
def add(
    desk: Desk,
    name: str,
    label: str | None,
    lat: float,
    lon: float,
    radius_m: float | None,
) -> int:
    """Add a site, or bring a retired one back.

    With --radius-m a circular geofence of its name decides its arrivals.

    \b
    Examples:
      depotd sites add quarry --lat 39.743 --lon -105.219 --radius-m 150
    """
    fields = told(name=name, label=label, lat=lat, lon=lon, radius_m=radius_m)
    return desk.act("sites.add", fields)


@sites.command()
@click.argument("name")
@acting
@click.option("--label", help="A longer name for people.")
@click.option("--lat", type=float, help="Degrees, north positive.")
@click.option("--lon", type=float, help="Degrees, east positive.")
@click.option("--radius-m", type=float, help="Metres of its own circular geofence.")
@click.option("--no-radius", is_flag=True, help="Take its own circle away.")
def edit(  # noqa: PLR0913, PLR0917 - one argument an option
    desk: Desk,
    name: str,
    label: str | None,
    lat: float | None,
    lon: float | None,
    radius_m: float | None,
    no_radius: bool,
) -> int:
    """Change what is given of a site; the rest stays.

    A circle of its own moves with it.

    \b
    Examples:
      depotd sites edit quarry --lat 39.743 --lon -105.219 --radius-m 150
    """
    fields = told(name=name, label=label, lat=lat, lon=lon, radius_m=radius_m)
    if no_radius:
        fields["radius_m"] = None
    refuse_nothing(fields)
    return desk.act("sites.edit", fields)


@sites.command()
@click.argument("name")
@acting
@yes_option
def retire(desk: Desk, name: str, yes: bool) -> int:
    """Take a site out of use, with the geofences that decide its arrivals.

    \b
    Examples:
      depotd sites retire quarry
    """
    if not is_meant(f"Retire site {name}?", yes=yes):
        return Exit.NO
    return desk.act("sites.retire", {"name": name})


@sites.command("import")
@file_argument
@acting
@dry_run_option
@yes_option
def import_(desk: Desk, file: Path, dry_run: bool, yes: bool) -> int:
    """Take sites from FILE: all of its rows, or none.

    CSV with a heading line (name, label, lat, lon, radius_m), separated by comma, semicolon or
    tab, in UTF-8; or GeoJSON, where a Point is a site. A name that is new is added, one that is
    there is changed, and the same file twice changes nothing. An empty cell leaves the field as
    it is; what the file does not name stays.

    \b
    Examples:
      depotd sites import sites.csv --dry-run
      depotd sites import places.geojson
    """
    return run_import(desk, What.SITE, file, dry_run=dry_run, yes=yes)


def _cells(row: SiteRow) -> tuple[str, ...]:
    return (
        in_use(row.name, row.retired_at),
        row.label or DASH,
        f"{row.lat:.5f}",
        f"{row.lon:.5f}",
        ", ".join(row.geofences) or DASH,
        row.origin,
    )
