"""`depotd trucks`."""

from dataclasses import asdict

import click

from daemon.cli.list_group import ListGroup
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.order_looks import rules_of
from daemon.cli.order_text import load_words
from daemon.cli.output import DASH, km, number, print_json, print_table, short
from daemon.cli.reading import open_reading, with_instants
from daemon.cli.truck_acts import ACTS
from daemon.domain.tracking.facts import Motion
from daemon.readmodel.fleet import TruckRow
from daemon.readmodel.fleet import trucks as all_trucks
from daemon.readmodel.truck_work import TruckWork, truck_work

COLUMNS = {
    "truck": "left",
    "state": "left",
    "km/h": "right",
    "place": "left",
    "last fix (UTC)": "left",
    "today": "right",
    "odometer": "right",
    "unit": "left",
}
WORK_COLUMNS = {"for orders": "left", "load": "right"}
"""Where no truck ever had an order they are left out."""


@click.group(cls=ListGroup)
def trucks() -> None:
    """Trucks: list them, set the state of one, acknowledge a call back, decide on a load.

    \b
    Examples:
      depotd trucks --state moving
      depotd trucks set T101 out-of-service --reason "gearbox"
      depotd trucks load T101 redirect --order O-4712
    """


for command in ACTS:
    trucks.add_command(command)


@trucks.command("list")
@reading
@click.option("--state", type=click.Choice([m.value for m in Motion]), help="Only these.")
def list_(source: ReadSource, state: str | None) -> int:
    """Where is everybody, and doing what?

    States: moving, idle, parked, stale, unknown; --json carries the rule of each. Load: minutes
    left to pour what is on the truck.

    \b
    Examples:
      depotd trucks list
      depotd trucks list --state moving
      depotd trucks list --json | jq '.trucks[].motion'
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = all_trucks(
            read.db, read.now_ms, day_ms=read.day_ms, stale_s=settings.tracking.stale_s
        )
        rows = tuple(row for row in rows if state in (None, row.motion.value))
        work = truck_work(read.db, read.now_ms, rules_of(read, settings))
    if source.as_json:
        shown = [_json(row, work.get(row.vehicle_id or 0)) for row in rows]
        print_json({"daemon_running": read.daemon_running, "trucks": shown})
    elif rows and work:
        cells = ((*_cells(row), *_work(work.get(row.vehicle_id or 0))) for row in rows)
        print_table(COLUMNS | WORK_COLUMNS, cells)
    elif rows:
        print_table(COLUMNS, (_cells(row) for row in rows))
    else:
        click.echo("No trucks yet: define [[vehicle]] and [[unit]], or connect a port.")
    return 0


def _json(row: TruckRow, work: TruckWork | None) -> dict[str, object]:
    body = asdict(row)
    body["motion"] = row.motion.value
    body["work"] = None if work is None else asdict(work)
    return with_instants(body)


def _work(work: TruckWork | None) -> tuple[str, ...]:
    if work is None:
        return (DASH, DASH)
    state = work.state.value.replace("_", " ")
    load = None if work.load is None else work.load.clock
    return (f"{state} {work.order or ''}".rstrip(), load_words(load))


def _cells(row: TruckRow) -> tuple[str, ...]:
    return (
        row.name + ("" if row.vehicle else " (unknown unit)"),
        row.motion.value,
        number(row.speed_kmh),
        row.place or DASH,
        short(row.fix_at),
        km(row.today_m),
        km(row.odometer_m),
        row.unit or DASH,
    )
