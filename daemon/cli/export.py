"""`depotd export`."""

import sys
from pathlib import Path

import click

from daemon.adapters.track_files import WRITERS
from daemon.cli.exits import Exit
from daemon.cli.options import ReadSource, Span, place_to_read, reading, spanned
from daemon.cli.output import many, print_json, printable, short
from daemon.cli.reading import open_reading, subject_of
from daemon.readmodel.export import positions


@click.command()
@click.argument("truck")
@reading
@spanned
@click.option(
    "--format",
    "form",
    type=click.Choice(list(WRITERS)),
    help="Form of the file [default: what its name ends with, else gpx].",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write [default: stdout]."
)
def export(
    truck: str,
    source: ReadSource,
    span: Span,
    form: str | None,
    output: Path | None,
) -> int:
    """Tracks of TRUCK as GPX, GeoJSON or CSV, by default of the last 24 hours.

    TRUCK is a vehicle or a unit. Without --output the track itself goes to standard output;
    --json needs --output and tells what was written. Exits with 1 when there is no position in
    the span.

    \b
    Examples:
      depotd export T101 -o t101.gpx
      depotd export T101 --since 2026-11-01 --until 2026-11-08 --format csv > week.csv
    """
    path, settings = place_to_read(source.config, source.database)
    if source.as_json and output is None:
        raise click.UsageError("--json tells what was written: name the file with -o FILE")
    form = form or _form_of(output)
    with open_reading(path, settings) as read:
        subject = subject_of(read, truck)
        from_ms, until_ms = read.between(span)
        found = positions(read.db, subject, from_ms=from_ms, until_ms=until_ms)
        if output is None:
            count = WRITERS[form](truck, found, sys.stdout)
        else:
            with output.open("w", encoding="utf-8", newline="") as file:
                count = WRITERS[form](truck, found, file)
    if output is not None and source.as_json:
        print_json({"truck": truck, "positions": count, "format": form, "file": str(output)})
    elif count:
        click.echo(f"{many(count, 'position')} of {printable(truck)}", err=True)
    else:
        click.echo(
            f"{printable(truck)} has no position between {short(from_ms)} and {short(until_ms)};"
            " widen the span with --since and --until",
            err=True,
        )
    return Exit.DONE if count else Exit.NO


def _form_of(output: Path | None) -> str:
    ending = "" if output is None else output.suffix.lower().removeprefix(".")
    return {"json": "geojson"}.get(ending, ending if ending in WRITERS else "gpx")
