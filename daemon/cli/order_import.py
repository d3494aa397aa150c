"""`depotd orders import`."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from daemon.cli.acting import Desk, acting, is_meant, yes_option
from daemon.cli.exits import Exit
from daemon.cli.files import faulty, judge_length, text_in
from daemon.cli.master import MANY, dry_run_option, file_argument
from daemon.cli.options import place_to_read
from daemon.cli.output import DASH, print_json, print_table, printable
from daemon.cli.reading import open_reading
from daemon.cli.rulebook import read_rules
from daemon.cli.when import DepotTime
from daemon.commands.imports import packed
from daemon.commands.order_import import Judging, Line, OrderPlan, line_body, plan, summary
from daemon.readmodel.rules import is_clock_trusted

LINES_SHOWN = 200
COLUMNS = {
    "line": "right",
    "order": "left",
    "verdict": "left",
    "customer": "left",
    "from": "left",
    "to": "left",
}
"""And the promise, in the depot's time."""


@click.command("import")
@file_argument
@acting
@dry_run_option
@yes_option
def import_(desk: Desk, file: Path, dry_run: bool, yes: bool) -> int:
    """Take orders from FILE: all of its rows, or none.

    CSV with a heading line, separated by comma, semicolon or tab, in UTF-8: order, customer,
    origin, destination, promised, and what else is known: earliest, tier, material, equipment,
    weight_kg, volume_l, certificates, preferred, loading_min, unloading_min, discharge_limit_min,
    note; promised_at and earliest_at, as the fields are called elsewhere, are read too. Times as
    2026-11-28T06:30, of the depot, or with their offset; several words of equipment and papers
    with a comma between. The same file twice is once, and so is a line; an order that is there
    with other fields is a fault: `depotd orders change` changes it.

    \b
    Examples:
      depotd orders import orders.csv --dry-run
      depotd orders import orders.csv
    """
    text = text_in(file)
    made, when = _planned(desk, text)
    if dry_run:
        _preview(desk, made, file, when)
    if made.faults:
        raise faulty(made.faults, file, as_json=desk.as_json)
    args = {"file": file.name, "packed": packed(text)}
    if made.news:
        judge_length("orders.import", args, file)
    if dry_run:
        return Exit.DONE
    if not made.news:
        return desk.nothing(summary(made, file.name), counts=made.counts)
    if len(made.news) > MANY or any(line.warnings for line in made.lines):
        if not desk.as_json:
            _remarks(made.lines, file)
        if not is_meant(f"{summary(made, file.name, is_dry=True)}. Take it?", yes=yes):
            return Exit.NO
    return desk.act("orders.import", args)


def _planned(desk: Desk, text: str) -> tuple[OrderPlan, DepotTime]:
    path, settings = place_to_read(desk.config, None)
    with open_reading(path, settings) as read, _bar() as tell:
        judging = Judging(
            rules=read_rules(settings, read.db).values_at(read.now_ms),
            now=read.now_ms,
            is_trusted=is_clock_trusted(read.db),
        )
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
        return plan(read.db, text, judging, tell=tell), when


@contextmanager
def _bar() -> Iterator[Callable[[int, int], object]]:
    """On standard error, for people at a terminal."""
    shown = Progress(
        TextColumn("judging"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with shown:
        task = shown.add_task("judging")
        yield lambda judged, of: shown.update(task, completed=judged, total=of)


def _preview(desk: Desk, made: OrderPlan, file: Path, when: DepotTime) -> None:
    if desk.as_json:
        if not made.faults:
            lines = [line_body(line) for line in made.lines]
            print_json({"file": str(file), "dry_run": True, "counts": made.counts, "lines": lines})
        return
    shown = made.lines[:LINES_SHOWN]
    if shown:
        promised = f"promised ({when.zone_name})"
        print_table(COLUMNS | {promised: "left"}, (_cells(line, when) for line in shown))
    _remarks(shown, file)
    if len(made.lines) > LINES_SHOWN:
        click.echo(f"... and {len(made.lines) - LINES_SHOWN} more; --json names them all")
    click.echo(summary(made, file.name, is_dry=True))


def _remarks(lines: Sequence[Line], file: Path) -> None:
    """What there is to say of single lines; faults have their own words at the end."""
    for line in lines:
        for said in line.notes:
            click.echo(printable(f"{file.name}:{line.number}: {line.order}: {said}"))


def _cells(line: Line, when: DepotTime) -> tuple[str, ...]:
    told = line.told
    where = (told.customer, told.origin, told.destination) if told else (DASH, DASH, DASH)
    return (
        str(line.number),
        line.order or DASH,
        line.verdict.value,
        *where,
        when.short(told.promised_at) if told else DASH,
    )
