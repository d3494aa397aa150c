"""`depotd schedules`."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from daemon.cli.acting import Desk, acting, is_meant, yes_option
from daemon.cli.exits import Exit
from daemon.cli.list_group import ListGroup
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import DASH, many, print_json, print_table, printable
from daemon.cli.reading import open_reading, with_instants
from daemon.cli.when import DepotTime, lasting_ms
from daemon.errors import ScheduleNotFound
from daemon.readmodel.schedules import ScheduleRow
from daemon.readmodel.schedules import schedules as read_schedules

FIRINGS = 5
MISFIRES = {
    "once": "made good once",
    "skip": "let go",
    "all": "made good one by one",
}


@click.group(cls=ListGroup)
def schedules() -> None:
    """Schedules: list, show, pause, resume, run.

    \b
    Examples:
      depotd schedules list
      depotd schedules run system.cleanup
    """


@schedules.command("list")
@reading
def list_(source: ReadSource) -> int:
    """What starts jobs by the clock, with the next and the last firing.

    \b
    Examples:
      depotd schedules list
      depotd schedules list --json | jq '.schedules[].next_at'
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = read_schedules(read.db)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"schedules": [_json(row) for row in rows]})
        return 0
    columns = {
        "schedule": "left",
        "fires": "left",
        f"next ({when.zone_name})": "left",
        "in": "right",
        "last": "right",
        "": "rest",
    }
    if rows:
        print_table(columns, (_cells(row, when) for row in rows))
    else:
        click.echo("No schedules yet: start the daemon once.")
    return 0


@schedules.command()
@click.argument("name")
@reading
@click.option("--firings", type=click.IntRange(1, 100), default=FIRINGS, show_default=True)
def show(source: ReadSource, name: str, firings: int) -> int:
    """One schedule with its next firings.

    \b
    Examples:
      depotd schedules show system.maintain --firings 12
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = [row for row in read_schedules(read.db, firings=firings) if row.name == name]
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if not rows:
        raise ScheduleNotFound(
            f"no schedule is called {name!r}", next_step="`depotd schedules list` lists them all"
        )
    if source.as_json:
        print_json(_json(rows[0]))
        return 0
    for line in _page(rows[0], when):
        click.echo(printable(line))
    return 0


@schedules.command()
@click.argument("name")
@acting
@yes_option
def pause(desk: Desk, name: str, yes: bool) -> int:
    """Stop a schedule from starting jobs until it is resumed.

    \b
    Examples:
      depotd schedules pause pattern.analyze
    """
    if not is_meant(f"Pause schedule {name}?", yes=yes):
        return Exit.NO
    return desk.act("schedules.pause", {"name": name})


@schedules.command()
@click.argument("name")
@acting
def resume(desk: Desk, name: str) -> int:
    """Let a paused schedule start jobs again; what it would have started is let go.

    \b
    Examples:
      depotd schedules resume pattern.analyze
    """
    return desk.act("schedules.resume", {"name": name})


@schedules.command()
@click.argument("name")
@acting
def run(desk: Desk, name: str) -> int:
    """Enqueue the job of a schedule now, beside its times.

    \b
    Examples:
      depotd schedules run system.cleanup
    """
    return desk.act("schedules.run", {"name": name})


def _json(row: ScheduleRow) -> dict[str, object]:
    body = with_instants(asdict(row))
    body["last_state"] = None if row.last_state is None else row.last_state.name.lower()
    upcoming = with_instants({f"{n}_at": at for n, at in enumerate(row.upcoming)})
    return body | {"upcoming": list(upcoming.values())}


def _cells(row: ScheduleRow, when: DepotTime) -> tuple[str, ...]:
    return (
        row.name,
        row.expression,
        when.short(row.next_at),
        _wait(row.next_at, when),
        _last(row, when),
        _notes(row, when),
    )


def _wait(next_at: int | None, when: DepotTime) -> str:
    if next_at is None:
        return DASH
    return "due" if next_at <= when.now_ms else lasting_ms(next_at - when.now_ms, briefly=True)


def _last(row: ScheduleRow, when: DepotTime) -> str:
    if row.last_at is None:
        return "never"
    return when.away(row.last_at, briefly=True)


def _notes(row: ScheduleRow, when: DepotTime) -> str:
    if row.is_paused:
        return f"paused by {row.paused_by} {when.away(row.paused_at, briefly=True)}"
    if row.waits_for_clock:
        return "waits: the clock is untrusted"
    return f"{many(row.missed, 'firing')} missed" if row.missed else ""


def _page(row: ScheduleRow, when: DepotTime) -> Iterator[str]:
    yield f"schedule   {row.name}: {row.kind} {row.args if row.args != '{}' else ''}".rstrip()
    yield f"fires      {row.expression} in {row.zone}" + (
        f", up to {lasting_ms(row.jitter_ms)} later" if row.jitter_ms else ""
    )
    yield f"misfires   {MISFIRES.get(row.misfire, row.misfire)}; {row.missed} were let go so far"
    state = "" if row.last_state is None else f", job {row.last_job} {row.last_state.name.lower()}"
    yield f"last       {when.full(row.last_at)}{state}"
    notes = _notes(row, when)
    if row.is_paused or row.waits_for_clock:
        yield f"state      {notes}"
    for index, at in enumerate(row.upcoming):
        yield f"{'next' if index == 0 else '':<11}{when.full(at)}"
    if not row.upcoming:
        yield "next       not known"
