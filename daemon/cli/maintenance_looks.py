"""What `depotd maintenance` shows: due, why, plans, history, counters, accuracy."""

from contextlib import AbstractContextManager
from datetime import datetime

import click

from daemon.cli.maintenance_text import (
    ACCURACY_COLUMNS,
    COUNTER_COLUMNS,
    DUE_COLUMNS,
    HISTORY_COLUMNS,
    PLAN_COLUMNS,
    accuracy_body,
    accuracy_cells,
    accuracy_lines,
    body_of,
    counter_cells,
    due_body,
    due_cells,
    history_cells,
    plan_cells,
    rule_line,
    why_lines,
)
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.order_looks import rules_of
from daemon.cli.output import many, print_json, print_table, printable
from daemon.cli.reading import Reading, open_reading
from daemon.cli.when import DepotTime
from daemon.domain.maintenance.due import Standing
from daemon.domain.maintenance.forecast_error import AHEAD_DAYS
from daemon.domain.maintenance.words import day_number
from daemon.domain.rules.maintenance import DEFAULT_MILEAGE_THRESHOLD
from daemon.errors import InputError
from daemon.readmodel import services
from daemon.readmodel.forecast_errors import forecast_accuracy

NOTHING_FORESEEN = (
    "Nothing is foreseen yet: the daemon looks every hour, `depotd jobs enqueue"
    " maintenance.forecast` at once."
)
STANDINGS = [standing.value for standing in Standing]
vehicle_option = click.option("--vehicle", metavar="NAME", help="Only of this one.")


def opened(source: ReadSource) -> AbstractContextManager[Reading]:
    path, settings = place_to_read(source.config, source.database)
    return open_reading(path, settings)


def today_of(read: Reading) -> int:
    return day_number(datetime.fromtimestamp(read.now_ms / 1000, tz=read.zone).date())


def need_vehicle(read: Reading, name: str | None) -> None:
    """Raises InputError."""
    if name is not None and not services.is_known(read.db, name):
        raise InputError(
            f"no vehicle is called {name!r}", next_step="`depotd vehicles list` names them all"
        )


@click.command()
@reading
@vehicle_option
@click.option(
    "--standing",
    "standings",
    multiple=True,
    type=click.Choice(STANDINGS),
    help="Only these; may be given more than once.",
)
def due(source: ReadSource, vehicle: str | None, standings: tuple[str, ...]) -> int:
    """When each service is due, the most pressing first; with the span in which it falls.

    Standing: soon (within maintenance.due_soon_days), due, overdue (past the buffer of
    maintenance.high_priority_*: urgent), unknown (nobody has said from where it is counted).
    Basis: own use, that of the fleet (its class), the calendar.

    \b
    Examples:
      depotd maintenance due
      depotd maintenance due --vehicle T07
      depotd maintenance due --standing overdue --standing due --json
    """
    with opened(source) as read:
        need_vehicle(read, vehicle)
        rows = services.due(read.db, vehicle=vehicle)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    rows = tuple(row for row in rows if not standings or row.standing.value in standings)
    if source.as_json:
        print_json({"due": [due_body(row) for row in rows]})
        return 0
    if not rows:
        click.echo("None stands so." if standings else NOTHING_FORESEEN)
        return 0
    print_table(DUE_COLUMNS, (due_cells(row) for row in rows))
    pressing = sum(row.standing in {Standing.DUE, Standing.OVERDUE} for row in rows)
    unknown = sum(row.standing is Standing.UNKNOWN for row in rows)
    newest = max(row.foreseen_at for row in rows)
    click.echo(
        f"{many(len(rows), 'service')}, {pressing} due, {unknown} unknown;"
        f" foreseen {when.away(newest, briefly=True)}."
    )
    if unknown:
        click.echo("Unknown: depotd maintenance why VEHICLE says what is missing.")
    return 0


@click.command()
@click.argument("vehicle")
@click.argument("kind", required=False)
@reading
def why(source: ReadSource, vehicle: str, kind: str | None) -> int:
    """Why the services of a VEHICLE, or that of one KIND, are due when they are: the numbers.

    \b
    Examples:
      depotd maintenance why T07
      depotd maintenance why T07 b --json
    """
    with opened(source) as read:
        need_vehicle(read, vehicle)
        rows = services.due(read.db, vehicle=vehicle)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    kinds = [row.kind for row in rows]
    if kind is not None and rows and kind.lower() not in kinds:
        raise InputError(
            f"{vehicle} has no service {kind!r}", next_step=f"it has: {', '.join(sorted(kinds))}"
        )
    rows = tuple(row for row in rows if kind is None or row.kind == kind.lower())
    if source.as_json:
        print_json({"due": [due_body(row) for row in rows]})
        return 0
    if not rows:
        click.echo(NOTHING_FORESEEN)
    for row in rows:
        for line in why_lines(row, when):
            click.echo(printable(line))
    return 0


@click.command()
@reading
def plans(source: ReadSource) -> int:
    """Service plans in force, and who goes by the rule for want of one.

    \b
    Examples:
      depotd maintenance plans
      depotd maintenance plans --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = services.plans(read.db)
        bare = services.without_plan(read.db)
        threshold_mi = rules_of(read, settings)[DEFAULT_MILEAGE_THRESHOLD]
    if source.as_json:
        print_json(
            {
                "plans": [body_of(row) for row in rows],
                "by_rule": {"threshold_mi": threshold_mi, "vehicles": list(bare)},
            }
        )
        return 0
    if rows:
        print_table(PLAN_COLUMNS, (plan_cells(row) for row in rows))
    else:
        click.echo("No plans: `depotd maintenance plan set` makes one.")
    if bare:
        click.echo(printable(rule_line(bare, threshold_mi)))
    return 0


@click.command()
@click.argument("vehicle")
@reading
def history(source: ReadSource, vehicle: str) -> int:
    """What was done to a VEHICLE, the newest first, by whom, at which counters, for how much.

    \b
    Examples:
      depotd maintenance history T07
      depotd maintenance history T07 --json
    """
    with opened(source) as read:
        need_vehicle(read, vehicle)
        rows = services.history(read.db, vehicle)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"services": [body_of(row) for row in rows]})
    elif rows:
        print_table(HISTORY_COLUMNS, (history_cells(row, when) for row in rows))
    else:
        click.echo(f"Nothing is on record of {vehicle}: `depotd maintenance done` records it.")
    return 0


@click.command()
@reading
@vehicle_option
def counters(source: ReadSource, vehicle: str | None) -> int:
    """Odometers and engine hours as they are believed, and readings that are held back.

    \b
    Examples:
      depotd maintenance counters
      depotd maintenance counters --vehicle T07 --json
    """
    with opened(source) as read:
        need_vehicle(read, vehicle)
        rows = services.counters(read.db, today_of(read), vehicle=vehicle)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"counters": [body_of(row) for row in rows]})
    elif rows:
        print_table(COUNTER_COLUMNS, (counter_cells(row, when) for row in rows))
    else:
        click.echo("No vehicle has told a counter yet.")
    return 0


@click.command()
@reading
@vehicle_option
@click.option(
    "--ahead",
    type=click.IntRange(1, 59),
    default=AHEAD_DAYS,
    show_default=True,
    help="Days before it happened.",
)
def accuracy(source: ReadSource, vehicle: str | None, ahead: int) -> int:
    """How far off forecasts were: what was said 30 days before, against the day it happened.

    Of the last year. What was served before is judged by the day on which its counter has passed
    the threshold all the same; what was planned anew judges nothing.

    \b
    Examples:
      depotd maintenance accuracy
      depotd maintenance accuracy --vehicle T07 --ahead 14 --json
    """
    with opened(source) as read:
        need_vehicle(read, vehicle)
        found = forecast_accuracy(read.db, today_of(read), vehicle=vehicle, ahead_days=ahead)
    if source.as_json:
        print_json(accuracy_body(found))
        return 0
    for line in accuracy_lines(found):
        click.echo(line)
    if found.vehicles:
        print_table(ACCURACY_COLUMNS, (accuracy_cells(row) for row in found.vehicles))
    return 0


LOOKS: tuple[click.Command, ...] = (due, why, plans, history, counters, accuracy)
