"""`depotd vehicles signals`, `counters`, `set-counter` and `accept-counter`."""

from dataclasses import asdict

import click

from daemon.cli.acting import Desk, acting, is_meant, told, yes_option
from daemon.cli.exits import Exit
from daemon.cli.master import refuse_unknown
from daemon.cli.options import ReadSource, Span, place_to_read, reading, spanned
from daemon.cli.output import DASH, iso, number, print_json, print_table
from daemon.cli.reading import Reading, open_reading, with_instants
from daemon.cli.when import DepotTime
from daemon.domain.master_standing import What
from daemon.readmodel import master
from daemon.readmodel.master import Wanted
from daemon.readmodel.vehicle_signals import (
    CounterRow,
    SignalRow,
    counters_of,
    series,
    signals_now,
)
from drivers.readings import SIGNAL_BY_NAME

COUNTERS = {"distance": ("odometer", 1000, "km"), "engine-time": ("engine time", 60, "h")}
counter_argument = click.argument("counter", type=click.Choice(list(COUNTERS)))


@click.command()
@click.argument("vehicle")
@reading
@click.option(
    "--signal",
    type=click.Choice(list(SIGNAL_BY_NAME)),
    help="Its values over a time instead: --json, or one a line.",
)
@spanned
def signals(source: ReadSource, vehicle: str, signal: str | None, span: Span) -> int:
    """What VEHICLE says of itself: the newest value of each signal, or one over a time.

    A dash: it says that it does not know.

    \b
    Examples:
      depotd vehicles signals T101
      depotd vehicles signals T101 --signal coolant --since 2026-11-28 --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        _known(read, vehicle)
        if signal is not None:
            return _series(source, read, vehicle, signal, span)
        rows = signals_now(read.db, vehicle)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"vehicle": vehicle, "signals": [with_instants(asdict(row)) for row in rows]})
    elif rows:
        columns = {
            "signal": "left",
            "value": "right",
            "": "left",
            f"at ({when.zone_name})": "left",
            "from": "right",
            "unit": "left",
        }
        print_table(columns, (_cells(row, when) for row in rows))
    else:
        click.echo(f"Vehicle {vehicle} has told nothing of itself.")
    return 0


@click.command()
@click.argument("vehicle", required=False)
@reading
def counters(source: ReadSource, vehicle: str | None) -> int:
    """Odometer and engine hours of VEHICLE, or of all, as they are believed.

    A reading that cannot be is held: `set-counter` says what is true, `accept-counter` takes it.

    \b
    Examples:
      depotd vehicles counters
      depotd vehicles counters T101 --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        if vehicle is not None:
            _known(read, vehicle)
        rows = counters_of(read.db, vehicle)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"counters": [with_instants(asdict(row)) for row in rows]})
    elif rows:
        columns = {
            "vehicle": "left",
            "counter": "left",
            "stands at": "right",
            f"at ({when.zone_name})": "left",
            "told by": "left",
            "held": "rest",
        }
        print_table(columns, (_counter_cells(row, when) for row in rows))
    else:
        click.echo("No counters yet: they begin with the first reading or trip.")
    return 0


@click.command("set-counter")
@click.argument("vehicle")
@counter_argument
@click.argument("value", type=click.FloatRange(0, 9_999_999))
@acting
@click.option("--note", help="Who has read the instrument.")
def set_counter(desk: Desk, vehicle: str, counter: str, value: float, note: str | None) -> int:
    """Say what the instrument of VEHICLE shows: kilometres, or hours of the engine.

    What its computers say goes on from there.

    \b
    Examples:
      depotd vehicles set-counter T101 distance 438978.4 --note "read by Mara"
      depotd vehicles set-counter T101 engine-time 7755.2
    """
    asked = told(vehicle=vehicle, note=note)
    raw = round(value * COUNTERS[counter][1])
    return desk.act("counter.set", {**asked, "counter": counter.replace("-", "_"), "value": raw})


@click.command("accept-counter")
@click.argument("vehicle")
@counter_argument
@acting
@click.option("--note", help="Why it is true.")
@yes_option
def accept_counter(desk: Desk, vehicle: str, counter: str, note: str | None, yes: bool) -> int:
    """Take the reading of VEHICLE that was held for true.

    \b
    Examples:
      depotd vehicles accept-counter T101 distance --note "odometer was changed"
    """
    if not is_meant(f"Take the held reading of {vehicle} ({COUNTERS[counter][0]})?", yes=yes):
        return Exit.NO
    asked = told(vehicle=vehicle, note=note)
    return desk.act("counter.accept", {**asked, "counter": counter.replace("-", "_")})


@click.command()
@click.argument("vehicle")
@click.argument("signal", type=click.Choice(list(SIGNAL_BY_NAME)))
@click.option("--source", type=click.IntRange(0, 253), required=True, help="Address; engine: 0.")
@acting
@click.option("--note", help="Why that one.")
def pin(desk: Desk, vehicle: str, signal: str, source: int, note: str | None) -> int:
    """Say which computer of VEHICLE is believed for a SIGNAL that several tell.

    A counter goes on from where it stands; one that was held since two computers differ is believed
    again.

    \b
    Examples:
      depotd vehicles pin T07 distance --source 0
      depotd vehicles pin T07 distance --source 0 --note "the cab's is another truck's"
    """
    asked = told(vehicle=vehicle, note=note)
    return desk.act("telemetry.pin", {**asked, "signal": signal, "source": source})


COMMANDS = (signals, counters, set_counter, accept_counter, pin)


def _known(read: Reading, vehicle: str) -> None:
    wanted = Wanted(name=vehicle, with_retired=True)
    refuse_unknown(What.VEHICLE, vehicle, master.vehicles(read.db, wanted, now=read.now_ms))


def _series(source: ReadSource, read: Reading, vehicle: str, signal: str, span: Span) -> int:
    since, until = read.between(span)
    known = SIGNAL_BY_NAME[signal]
    points = series(read.db, vehicle, known, since=since, until=until)
    if source.as_json:
        shown = [{"at": iso(at), "value": value} for at, value in points]
        print_json({"vehicle": vehicle, "signal": signal, "unit": known.unit, "points": shown})
        return 0
    for at, value in points:
        click.echo(f"{iso(at)} {number(value, known.decimals)}")
    if not points:
        click.echo(f"Vehicle {vehicle} has told no {known.title} in that time.")
    return 0


def _cells(row: SignalRow, when: DepotTime) -> tuple[str, ...]:
    return (
        row.title,
        number(row.value, row.decimals),
        row.unit,
        when.short(row.at),
        str(row.source),
        row.told_by,
    )


def _counter_cells(row: CounterRow, when: DepotTime) -> tuple[str, ...]:
    title, scale, unit = COUNTERS[row.counter.replace("_", "-")]
    held = DASH
    if row.held is not None:
        held = f"{row.held / scale:.1f} {unit}: {row.held_why.replace('_', ' ')}"
    return (
        row.vehicle,
        title,
        f"{row.value / scale:.1f} {unit}",
        when.short(row.at),
        row.origin,
        held,
    )
