"""What `depotd maintenance` shows of the workshop: `orders`, `order` and `bays`."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.order_looks import rules_of
from daemon.cli.output import DASH, many, print_json, print_table, printable
from daemon.cli.reading import open_reading, with_instants
from daemon.cli.when import DepotTime
from daemon.domain.maintenance.work_orders import worded
from daemon.errors import InputError
from daemon.readmodel.bay_plan import BayDay, BayPlan, BayWork, bay_plan
from daemon.readmodel.work_orders import WorkOrderRow, all_work, open_work, work_order

COLUMNS = {
    "order": "key",
    "vehicle": "left",
    "state": "left",
    "urgency": "left",
    "work": "rest",
    "takes": "right",
    "when": "left",
    "bay": "right",
    "why": "spare",
}
HOUR_MIN = 60
WEEK = 7
SHORT = 2


@click.command("orders")
@click.option("--all", "has_all", is_flag=True, help="Finished and cancelled ones too.")
@click.option("--vehicle", metavar="NAME", help="Only of this vehicle.")
@reading
def orders(source: ReadSource, has_all: bool, vehicle: str | None) -> int:
    """Work orders: what is to be done to which vehicle, and when.

    Those in the workshop first, then the most urgent: stop (it does not go out before), urgent
    (past due, or a lamp warns), routine.

    \b
    Examples:
      depotd maintenance orders
      depotd maintenance orders --all --vehicle T101
      depotd maintenance orders --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        found = all_work(read.db) if has_all else open_work(read.db)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    rows = [row for row in found if vehicle in (None, row.vehicle)]
    if source.as_json:
        print_json({"orders": [with_instants(asdict(row)) for row in rows]})
    elif rows:
        print_table(COLUMNS, (_cells(row, when) for row in rows))
        click.echo(f"{many(len(rows), 'work order')}; times in {when.zone_name}.")
    else:
        click.echo("No work orders: `depotd maintenance add VEHICLE WORK` asks for work.")
    return 0


@click.command("order")
@click.argument("name")
@reading
def order(source: ReadSource, name: str) -> int:
    """One work order NAME: why it is there, what is done, when, and by whom.

    \b
    Examples:
      depotd maintenance order W-17
      depotd maintenance order W-17 --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        row = work_order(read.db, name)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if row is None:
        raise InputError(
            f"no work order is called {name!r}",
            next_step="`depotd maintenance orders --all` lists them all",
        )
    if source.as_json:
        print_json(with_instants(asdict(row)))
        return 0
    for line in _lines(row, when):
        click.echo(printable(line))
    return 0


@click.command("bays")
@click.option("--week", is_flag=True, help="Seven nights in place of two.")
@reading
def bays(source: ReadSource, week: bool) -> int:
    """The plan of the bays, a line for each day with the night that follows it.

    A sign before the vehicle says how sure it is: `?` is proposed, `*` is in the workshop, `=` is
    finished.

    \b
    Examples:
      depotd maintenance bays
      depotd maintenance bays --week
      depotd maintenance bays --week --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        plan = bay_plan(
            read.db,
            read.zone,
            rules_of(read, settings),
            read.now_ms,
            days=WEEK if week else SHORT,
        )
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json(with_instants(_days_as_text(asdict(plan))))
        return 0
    columns = {"day": "key", **{f"bay {bay}": "rest" for bay in _numbers(plan)}, "crew": "left"}
    print_table(columns, (_day_cells(plan, day, when) for day in plan.days))
    count = len({one.work_order for day in plan.days for one in day.work})
    click.echo(f"{plan.facility}: {many(count, 'work order')}; times in {when.zone_name}.")
    return 0


LOOKS = (orders, order, bays)
SIGNS = {"proposed": "?", "accepted": "", "started": "*", "finished": "="}


def _numbers(plan: BayPlan) -> range:
    return range(1, plan.bays + 1)


def _days_as_text(body: dict[str, object]) -> dict[str, object]:
    days = body["days"]
    if isinstance(days, tuple | list):
        body["days"] = [{**day, "day": day["day"].isoformat()} for day in days]
    return body


def _day_cells(plan: BayPlan, day: BayDay, when: DepotTime) -> tuple[str, ...]:
    by_bay = (
        "; ".join(_piece(one, when) for one in day.work if one.bay == bay) or DASH
        for bay in _numbers(plan)
    )
    crew = ", ".join(
        f"{_clock(one.from_at, when)}-{_clock(one.until_at, when)} {one.mechanics}"
        for one in day.crews
    )
    return (f"{day.day:%a %m-%d}", *by_bay, crew or DASH)


def _piece(one: BayWork, when: DepotTime) -> str:
    hours = f"{_clock(one.from_at, when)}-{_clock(one.until_at, when)}"
    return f"{hours} {SIGNS.get(one.state.value, '')}{one.vehicle} {one.work_order}"


def _clock(at: int, when: DepotTime) -> str:
    """Without its day, which stands before."""
    return DepotTime(zone=when.zone, now_ms=at).minute(at)


def _cells(row: WorkOrderRow, when: DepotTime) -> tuple[str, ...]:
    first = row.slots[0] if row.slots else None
    return (
        row.name,
        row.vehicle,
        row.state.value,
        row.urgency.value,
        worded(row.kinds),
        _lasting(row.duration_min),
        DASH if first is None else when.minute(first.from_at),
        DASH if first is None else str(first.bay),
        row.unbooked or row.why,
    )


def _lasting(minutes: int) -> str:
    hours, rest = divmod(minutes, HOUR_MIN)
    return f"{hours} h {rest:02d}" if hours else f"{rest} min"


def _lines(row: WorkOrderRow, when: DepotTime) -> Iterator[str]:
    yield f"{row.name}  {row.vehicle}  {row.state}  {row.urgency}"
    yield f"work:     {worded(row.kinds)} ({_lasting(row.duration_min)})"
    yield f"why:      {row.why or DASH}"
    if row.faults:
        yield f"faults:   {', '.join(row.faults)}"
    for slot in row.slots:
        fixed = ", chosen by a person" if row.is_fixed else ""
        begins, ends = when.full(slot.from_at), when.minute(slot.until_at)
        yield f"when:     {begins} until {ends}, bay {slot.bay}{fixed}"
    if row.unbooked:
        yield f"unbooked: {row.unbooked}"
    if row.mechanic:
        yield f"mechanic: {row.mechanic}"
    if row.note:
        yield f"note:     {row.note}"
    for what, at, by in (
        ("created", row.created_at, row.created_by),
        ("accepted", row.accepted_at, row.accepted_by),
        ("started", row.started_at, row.started_by),
        ("finished", row.finished_at, row.finished_by),
        ("cancelled", row.cancelled_at, row.cancelled_by),
    ):
        if at is not None:
            yield f"{what + ':':<9} {when.full(at)}, by {by}"
    if row.cancel_reason:
        yield f"reason:   {row.cancel_reason}"
    if row.recorded:
        yield f"recorded: {worded(row.recorded)}"
