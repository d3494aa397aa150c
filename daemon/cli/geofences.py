"""`depotd geofences`."""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any

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
from daemon.cli.when import lasting_ms
from daemon.domain.master_standing import What
from daemon.readmodel import master
from daemon.readmodel.master import GeofenceRow

COLUMNS = {
    "geofence": "left",
    "label": "rest",
    "shape": "left",
    "radius": "right",
    "dwell": "right",
    "site": "left",
    "told by": "left",
}


def place(text: str) -> tuple[float, float]:
    """`39.808,-104.933`. Raises click.BadParameter."""
    parts = text.split(",")
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError:
        raise click.BadParameter(f"{text!r}: a place is LAT,LON such as 39.808,-104.933") from None
    return lat, lon


def places(text: str | None) -> list[tuple[float, float]] | None:
    return None if text is None else [place(part) for part in text.split()]


shape_options = (
    click.option("--circle", metavar="LAT,LON", help="Centre; needs --radius-m."),
    click.option("--polygon", metavar="'LAT,LON ...'", help="Three corners or more."),
    click.option(
        "--corridor", metavar="'LAT,LON ...'", help="Two points or more; needs --radius-m."
    ),
    click.option("--radius-m", type=float, help="Circle: radius. Corridor: half its width."),
    click.option("--dwell-s", type=int, help="Inside for so long also makes a dwell event."),
    click.option("--site", help="Site whose arrivals and departures it decides."),
    click.option("--label", help="A longer name for people."),
)


def shaped(command: Callable[..., int]) -> Callable[..., int]:
    """The options that say what a geofence is; the command gets them as `fields`."""

    @wraps(command)
    def with_fields(
        *, circle: str | None, polygon: str | None, corridor: str | None, **rest: Any
    ) -> int:
        names = ("label", "radius_m", "dwell_s", "site")
        fields = told(
            circle=None if circle is None else place(circle),
            polygon=places(polygon),
            corridor=places(corridor),
            **{name: rest.pop(name) for name in names},
        )
        return command(fields=fields, **rest)

    wrapped = with_fields
    for option in reversed(shape_options):
        wrapped = option(wrapped)
    return wrapped


@click.group(cls=ListGroup)
def geofences() -> None:
    """Geofences: list, add, edit, retire, import.

    \b
    Examples:
      depotd geofences list
      depotd geofences add yard --circle 39.808,-104.933 --radius-m 200
    """


@geofences.command("list")
@click.argument("name", required=False)
@all_option
@reading
def list_(source: ReadSource, name: str | None, with_retired: bool) -> int:
    """Geofences in force, or the one called NAME.

    --json has their points.

    \b
    Examples:
      depotd geofences list
      depotd geofences list yard --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = master.geofences(read.db, wanted_of(name, with_retired=with_retired))
    refuse_unknown(What.GEOFENCE, name, rows)
    return print_list(
        source,
        What.GEOFENCE,
        [with_instants(asdict(row)) for row in rows],
        lambda: print_table(COLUMNS, (_cells(row) for row in rows)),
    )


@geofences.command()
@click.argument("name")
@acting
@shaped
def add(desk: Desk, name: str, fields: dict[str, object]) -> int:
    """Add a circle, a polygon or a corridor; the running daemon takes it at once.

    \b
    Examples:
      depotd geofences add yard --circle 39.808,-104.933 --radius-m 200 --site depot
      depotd geofences add pit --polygon '39.74,-105.22 39.75,-105.22 39.75,-105.21'
    """
    return desk.act("geofences.add", {"name": name, **fields})


@geofences.command()
@click.argument("name")
@acting
@shaped
@click.option("--no-dwell", is_flag=True, help="Make no dwell events.")
@click.option("--no-site", is_flag=True, help="Decide nobody's arrivals.")
def edit(desk: Desk, name: str, fields: dict[str, object], no_dwell: bool, no_site: bool) -> int:
    """Change what is given of a geofence; the rest stays.

    \b
    Examples:
      depotd geofences edit yard --radius-m 250 --dwell-s 600
      depotd geofences edit yard --no-site
    """
    cleared = {"dwell_s": None} if no_dwell else {}
    cleared |= {"site": None} if no_site else {}
    told_of = {"name": name, **fields, **cleared}
    refuse_nothing(told_of)
    return desk.act("geofences.edit", told_of)


@geofences.command()
@click.argument("name")
@acting
@yes_option
def retire(desk: Desk, name: str, yes: bool) -> int:
    """Take a geofence out of force.

    \b
    Examples:
      depotd geofences retire yard
    """
    if not is_meant(f"Retire geofence {name}?", yes=yes):
        return Exit.NO
    return desk.act("geofences.retire", {"name": name})


@geofences.command("import")
@file_argument
@acting
@dry_run_option
@yes_option
def import_(desk: Desk, file: Path, dry_run: bool, yes: bool) -> int:
    """Take geofences from a GeoJSON FILE: all of its features, or none.

    A Polygon is a geofence by its outer ring, a LineString with radius_m is a corridor, and a
    Point is a site. Properties: name, label, radius_m, dwell_s, site; others are left alone. A
    name that is new is added, one that is there is changed, and the same file twice changes
    nothing.

    \b
    Examples:
      depotd geofences import places.geojson --dry-run
      depotd geofences import places.geojson
    """
    return run_import(desk, What.GEOFENCE, file, dry_run=dry_run, yes=yes)


def _cells(row: GeofenceRow) -> tuple[str, ...]:
    return (
        in_use(row.name, row.retired_at),
        row.label or DASH,
        row.shape,
        DASH if row.radius_m is None else f"{row.radius_m:g} m",
        DASH if row.dwell_s is None else lasting_ms(row.dwell_s * 1000),
        row.site or DASH,
        row.origin,
    )
