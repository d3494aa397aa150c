"""`depotd trips`."""

from dataclasses import asdict

import click

from daemon.cli.options import ReadSource, Span, place_to_read, reading, spanned
from daemon.cli.output import DASH, km, lasting, number, print_json, print_table, short
from daemon.cli.reading import open_reading, subject_of, with_instants
from daemon.readmodel.trips import StopRow, TripRow
from daemon.readmodel.trips import stops as read_stops
from daemon.readmodel.trips import trips as read_trips

TRIP_COLUMNS = {
    "truck": "left",
    "from (UTC)": "left",
    "until (UTC)": "left",
    "took": "right",
    "distance": "right",
    "idle": "right",
    "top km/h": "right",
    "from place": "left",
    "to place": "left",
}
STOP_COLUMNS = {
    "truck": "left",
    "from (UTC)": "left",
    "until (UTC)": "left",
    "lasted": "right",
    "place": "left",
}


@click.command()
@click.argument("truck", required=False)
@reading
@spanned
@click.option("--stops", "with_stops", is_flag=True, help="Show the stops too.")
def trips(
    truck: str | None,
    source: ReadSource,
    span: Span,
    with_stops: bool,
) -> int:
    """Trips and stops of one TRUCK or of all, by default of the last 24 hours.

    TRUCK is a vehicle or a unit.

    \b
    Examples:
      depotd trips T101
      depotd trips --since 2026-11-01 --until 2026-11-02 --stops
      depotd trips T101 --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        subject = subject_of(read, truck)
        from_ms, until_ms = read.between(span)
        driven = read_trips(read.db, subject, from_ms=from_ms, until_ms=until_ms)
        stood = read_stops(read.db, subject, from_ms=from_ms, until_ms=until_ms)
    if source.as_json:
        print_json(
            {
                "trips": [with_instants(asdict(row)) for row in driven],
                "stops": [with_instants(asdict(row)) for row in stood],
            }
        )
        return 0
    _print(driven, stood if with_stops else ())
    return 0


def _print(driven: tuple[TripRow, ...], stood: tuple[StopRow, ...]) -> None:
    if not driven and not stood:
        click.echo("No trips in this span; widen it with --since.")
        return
    print_table(TRIP_COLUMNS, (_trip(row) for row in driven))
    if stood:
        click.echo()
        print_table(STOP_COLUMNS, (_stop(row) for row in stood))


def _trip(row: TripRow) -> tuple[str, ...]:
    return (
        row.name,
        short(row.started_at),
        short(row.ended_at) if row.ended_at else "under way",
        lasting(row.duration_s),
        km(row.distance_m),
        lasting(row.idle_s),
        number(row.top_speed_kmh),
        row.start_place or DASH,
        row.end_place or DASH,
    )


def _stop(row: StopRow) -> tuple[str, ...]:
    return (
        row.name,
        short(row.started_at),
        short(row.ended_at) if row.ended_at else "still there",
        lasting(row.duration_s),
        row.place or f"{row.lat:.5f}, {row.lon:.5f}",
    )
