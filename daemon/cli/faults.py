"""`depotd faults`."""

from dataclasses import asdict

import click

from daemon.cli.list_group import ListGroup
from daemon.cli.master import refuse_unknown
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import DASH, print_json, print_table
from daemon.cli.reading import open_reading, with_instants
from daemon.cli.when import DepotTime
from daemon.domain.master_standing import What
from daemon.readmodel import master
from daemon.readmodel.fault_codes import FaultRow
from daemon.readmodel.fault_codes import faults as all_faults
from daemon.readmodel.master import Wanted

LAMPS = {
    "red_stop": "red: stop",
    "amber_warning": "amber",
    "protect": "protect",
    "malfunction": "exhaust",
    "none": "no lamp",
}

all_option = click.option("--all", "with_former", is_flag=True, help="Those that are over too.")


@click.group(cls=ListGroup)
def faults() -> None:
    """Fault codes that vehicles report: list, show.

    \b
    Examples:
      depotd faults
      depotd faults show T101 --all
    """


@faults.command("list")
@reading
@all_option
def list_(source: ReadSource, with_former: bool) -> int:
    """Fault codes of all vehicles that are there now, the gravest first.

    Code: SPN/FMI of a truck (J1939), or as a car tells it. Lamp: the gravest that was lit with it.

    \b
    Examples:
      depotd faults list
      depotd faults list --all --json | jq '.faults[].code'
    """
    return _show(source, vehicle=None, with_former=with_former)


@faults.command()
@click.argument("vehicle")
@reading
@all_option
def show(source: ReadSource, vehicle: str, with_former: bool) -> int:
    """Fault codes of one VEHICLE.

    \b
    Examples:
      depotd faults show T101
      depotd faults show T101 --all
    """
    return _show(source, vehicle=vehicle, with_former=with_former)


def _show(source: ReadSource, *, vehicle: str | None, with_former: bool) -> int:
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = all_faults(read.db, vehicle=vehicle, with_former=with_former)
        if not rows and vehicle is not None:
            wanted = Wanted(name=vehicle, with_retired=True)
            known = master.vehicles(read.db, wanted, now=read.now_ms)
            refuse_unknown(What.VEHICLE, vehicle, known)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"faults": [with_instants(asdict(row)) for row in rows]})
        return 0
    if not rows:
        whose = "The whole fleet" if vehicle is None else f"Vehicle {vehicle}"
        verb = "has never reported a fault" if with_former else "reports no fault now"
        click.echo(f"{whose} {verb}.")
        return 0
    columns = {
        "vehicle": "left",
        "lamp": "left",
        "code": "left",
        "what": "rest",
        "from": "right",
        "times": "right",
        f"first ({when.zone_name})": "left",
        "last": "left",
        "over": "left",
    }
    print_table(columns, (_cells(row, when) for row in rows))
    return 0


def _cells(row: FaultRow, when: DepotTime) -> tuple[str, ...]:
    times = row.occurrences if row.occurrences is not None else row.episodes
    return (
        row.vehicle + ("" if row.is_known_vehicle else " (unit)"),
        LAMPS[row.severity],
        row.code,
        row.words or DASH,
        str(row.source),
        str(times),
        when.short(row.first_at),
        when.short(row.last_at),
        when.short(row.ended_at),
    )
