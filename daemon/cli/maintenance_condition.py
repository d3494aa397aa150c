"""`depotd maintenance condition|dismiss|repaired`: what has changed in how vehicles run."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from daemon.cli.acting import Desk, acting
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import DASH, many, print_json, print_table, printable
from daemon.cli.reading import Reading, open_reading, with_instants
from daemon.cli.when import DepotTime
from daemon.domain.drawing.day_chart import ChartDay, day_chart
from daemon.domain.maintenance.features import BY_NAME
from daemon.errors import InputError
from daemon.readmodel.condition import FindingRow, feature_of, findings, is_vehicle

COLUMNS = {
    "vehicle": "key",
    "what": "key",
    "way": "left",
    "usual": "right",
    "found": "right",
    "latest": "right",
    "deviations": "right",
    "since": "left",
    "state": "left",
    "it may be": "rest",
}
CHART_ROWS = 8
NONE_FOUND = "Nothing has changed in how the vehicles run, as far as they tell."
FEATURE = click.Choice(list(BY_NAME))


@click.command()
@click.argument("vehicle", required=False)
@click.option("--all", "with_ended", is_flag=True, help="What is over too.")
@reading
def condition(source: ReadSource, vehicle: str | None, with_ended: bool) -> int:
    """What has changed in how vehicles run, against their own past; of one VEHICLE with charts.

    In a chart each dot is a day; the rows of dots above and below are the band of usual days, in
    the weather that the other vehicles had.

    \b
    Examples:
      depotd maintenance condition
      depotd maintenance condition T101 --all
      depotd maintenance condition --json | jq '.findings[].feature'
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        if vehicle is not None:
            _need(read, vehicle)
        rows = findings(read.db, vehicle=vehicle, with_ended=with_ended)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"findings": [with_instants(asdict(row)) for row in rows]})
    elif not rows:
        click.echo(NONE_FOUND if vehicle is None else f"{printable(vehicle)}: {NONE_FOUND}")
    elif vehicle is None:
        print_table(COLUMNS, (_cells(row) for row in rows))
        click.echo(
            f"{many(len(rows), 'finding')}; depotd maintenance condition VEHICLE has charts."
        )
    else:
        for row in rows:
            for line in _lines(row, when):
                click.echo(printable(line))
    return 0


@click.command()
@click.argument("vehicle")
@click.argument("feature", type=FEATURE)
@acting
@click.option("--note", required=True, help="What was mended; kept with it.")
def repaired(desk: Desk, vehicle: str, feature: str, note: str) -> int:
    """Say that what was found on a VEHICLE's FEATURE is mended: it is judged anew.

    \b
    Examples:
      depotd maintenance repaired T101 battery_rest --note "new battery"
      depotd maintenance repaired T101 coolant_warm --note "radiator cleaned"
    """
    return desk.act("condition.repaired", {"vehicle": vehicle, "feature": feature, "note": note})


@click.command()
@click.argument("vehicle")
@click.argument("feature", type=FEATURE)
@acting
@click.option("--note", required=True, help="Why it is no fault; kept with it.")
def dismiss(desk: Desk, vehicle: str, feature: str, note: str) -> int:
    """Say that what was found on a VEHICLE's FEATURE is no fault: it is usual from now on.

    \b
    Examples:
      depotd maintenance dismiss T101 fuel_per_km --note "drives in the hills since May"
    """
    return desk.act("condition.dismiss", {"vehicle": vehicle, "feature": feature, "note": note})


CONDITION: tuple[click.Command, ...] = (condition, repaired, dismiss)


def _need(read: Reading, vehicle: str) -> None:
    """Raises InputError."""
    if not is_vehicle(read.db, vehicle):
        raise InputError(
            f"no vehicle is called {vehicle!r}",
            next_step="`depotd vehicles list` names them all",
        )


def _said(row: FindingRow, value: int | None) -> str:
    return DASH if value is None else feature_of(row).said(value)


def _cells(row: FindingRow) -> tuple[str, ...]:
    return (
        row.vehicle,
        row.feature,
        row.way.value,
        _said(row, row.usual),
        _said(row, row.now),
        _said(row, row.latest),
        f"{row.deviations:.1f}",
        row.began_on,
        row.state.value,
        row.hint,
    )


def _lines(row: FindingRow, when: DepotTime) -> Iterator[str]:
    yield f"{row.vehicle}, {row.title} ({row.feature}): {row.state.value}"
    yield (
        f"  {row.way.value} from {_said(row, row.usual)} to {_said(row, row.now)} since"
        f" {row.began_on}, {row.deviations:.1f} deviations; found {when.minute(row.found_at)},"
        f" latest {_said(row, row.latest)}"
    )
    yield f"  it may be: {row.hint}"
    if not row.is_beside_others:
        yield "  judged by itself alone: too few other vehicles tell, and weather is still in it"
    if row.ended_at is not None:
        why = f": {row.note}" if row.note else ""
        yield f"  over since {when.minute(row.ended_at)}, by {row.ended_by}{why}"
    yield from _chart(row)


def _chart(row: FindingRow) -> Iterator[str]:
    if not row.days:
        return
    days = [ChartDay(day=one.day, value=one.seen, low=one.low, high=one.high) for one in row.days]
    chart = day_chart(days, rows=CHART_ROWS)
    top, bottom = _said(row, round(chart.top)), _said(row, round(chart.bottom))
    wide = max(len(top), len(bottom))
    for number, line in enumerate(chart.lines):
        label = {0: top, len(chart.lines) - 1: bottom}.get(number, "")
        yield f"  {label:>{wide}} |{line}"
    first, last = row.days[0].on, row.days[-1].on
    yield f"  {'':>{wide}}  {first}{last:>{max(len(last) + 1, len(chart.lines[0]) - len(first))}}"
