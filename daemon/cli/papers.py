"""`depotd papers`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date

import click

from daemon.cli.list_group import ListGroup
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import DASH, print_json, print_table, printable
from daemon.cli.paper_acts import add, import_, withdraw
from daemon.cli.reading import Reading, open_reading, with_instants
from daemon.domain.papers.filing import PaperFault
from daemon.domain.papers.kinds import RULES, Expiry, KindRule
from daemon.domain.papers.paper import Subject, today
from daemon.errors import InputError
from daemon.readmodel import papers as shown
from daemon.readmodel.fitness import fitness_of
from daemon.readmodel.papers import PaperRow, PastPaper

COLUMNS = {
    "name": "key",
    "paper": "left",
    "how it stands": "rest",
    "needed": "left",
    "number": "left",
    "details": "spare",
    "id": "right",
}
PAST = {
    "id": "right",
    "paper": "left",
    "number": "left",
    "issued": "left",
    "expires": "left",
    "told by": "left",
    "withdrawn by": "left",
}
CHECKLIST = {"item": "left", "state": "left", "what there is": "rest", "rule": "left"}
KINDS = {
    "paper": "key",
    "of": "left",
    "what it is": "rest",
    "longest": "left",
    "needed": "left",
    "rule": "left",
    "details": "spare",
}


@click.group(cls=ListGroup)
def papers() -> None:
    """Papers of drivers and vehicles: list, add, withdraw, checklist, import, kinds.

    \b
    Examples:
      depotd papers list --due
      depotd papers add D17 medical --issued 2026-11-01 --expires 2028-11-01 --source state_mvr
      depotd papers checklist D17
    """


@papers.command("list")
@click.argument("name", required=False)
@click.option("--due", "only_due", is_flag=True, help="What is expired, missing or due in 60 days.")
@click.option("--history", is_flag=True, help="With NAME: everything that was ever told.")
@reading
def list_(source: ReadSource, name: str | None, only_due: bool, history: bool) -> int:
    """Papers on file and how they stand today, of all or of the driver or vehicle NAME.

    A paper is valid through its printed day, in the depot's own calendar. One that is needed and
    is not on file is unknown: its driver or vehicle cannot be assigned. With --due the most
    urgent comes first.

    \b
    Examples:
      depotd papers list
      depotd papers list D17 --history
      depotd papers list --due --json
    """
    if name is not None and only_due:
        raise click.UsageError("--due is over all: leave NAME out")
    if name is None and history:
        raise click.UsageError("--history is of one: name a driver or a vehicle")
    with _opened(source) as (read, day):
        if name is None:
            look = shown.due if only_due else shown.all_papers
            return _print_all(source, look(read.db, day), day)
        subject, rows = shown.papers_of(read.db, name, day)
        past = shown.history(read.db, subject) if history else ()
        fitness = fitness_of(read.db, subject, day)
    if source.as_json:
        print_json(
            {
                subject.holder.value: subject.name,
                "is_assignable": fitness.is_assignable,
                "reasons": [asdict(reason) for reason in fitness.reasons],
                "today": day.isoformat(),
                "papers": [_json(row) for row in rows],
                **({"history": [with_instants(asdict(one)) for one in past]} if history else {}),
            }
        )
        return 0
    print_table(COLUMNS, (_cells(row) for row in rows))
    click.echo(printable(_assignable(subject, fitness.text)))
    if history:
        print_table(PAST, (_past(one) for one in past))
    return 0


@papers.command()
@click.argument("driver")
@reading
def checklist(source: ReadSource, driver: str) -> int:
    """The qualification file of DRIVER (49 CFR 391.51): what is done, due, expired or missing.

    \b
    Examples:
      depotd papers checklist D17
      depotd papers checklist D17 --json
    """
    with _opened(source) as (read, day):
        found = shown.checklist(read.db, driver, day)
    if source.as_json:
        items = [asdict(item) | {"due_on": _iso(item.due_on)} for item in found.items]
        print_json({"driver": found.driver, "today": day.isoformat(), "items": items})
        return 0
    rows = ((item.title, item.state.value, item.text, item.cite) for item in found.items)
    print_table(CHECKLIST, rows)
    return 0


@papers.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def kinds(as_json: bool) -> int:
    """Every kind of paper: whose it is, how long the law lets it last, what it may say.

    \b
    Examples:
      depotd papers kinds --json
    """
    if as_json:
        print_json({"kinds": [_kind_json(rule) for rule in RULES]})
        return 0
    print_table(KINDS, (_kind_cells(rule) for rule in RULES))
    return 0


for command in (add, withdraw, import_):
    papers.add_command(command)


@contextmanager
def _opened(source: ReadSource) -> Iterator[tuple[Reading, date]]:
    """With the day in the depot's zone."""
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        try:
            yield read, today(read.now_ms, read.zone)
        except PaperFault as fault:
            raise InputError(fault.message, next_step=f"allowed: {fault.allowed}") from fault


def _print_all(source: ReadSource, rows: Sequence[PaperRow], day: date) -> int:
    if source.as_json:
        print_json({"today": day.isoformat(), "papers": [_json(row) for row in rows]})
    elif rows:
        print_table(COLUMNS, (_cells(row) for row in rows))
    else:
        click.echo("Nothing: depotd papers add --help")
    return 0


def _assignable(subject: Subject, reasons: str) -> str:
    return f"{subject.name}: " + (f"not assignable: {reasons}" if reasons else "assignable")


def _cells(row: PaperRow) -> tuple[str, ...]:
    return (
        row.name,
        row.kind,
        row.said.removeprefix(f"{row.title} "),
        "yes" if row.is_required else DASH,
        row.number or DASH,
        ", ".join(f"{name} {value}" for name, value in row.details.items()) or DASH,
        DASH if row.id is None else str(row.id),
    )


def _past(one: PastPaper) -> tuple[str, ...]:
    return (
        str(one.id),
        one.kind,
        one.number or DASH,
        one.issued_on or DASH,
        one.expires_on or DASH,
        one.told_by,
        one.withdrawn_by or DASH,
    )


def _json(row: PaperRow) -> dict[str, object]:
    body = with_instants(asdict(row))
    return body | {"issued_on": _iso(row.issued_on), "expires_on": _iso(row.expires_on)}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _kind_cells(rule: KindRule) -> tuple[str, ...]:
    return (
        rule.kind.value,
        rule.holder.value,
        rule.title,
        _longest(rule),
        "yes" if rule.is_required else DASH,
        rule.cite,
        ", ".join(detail.name for detail in rule.details) or DASH,
    )


def _longest(rule: KindRule) -> str:
    if rule.expiry is Expiry.NEVER:
        return "does not expire"
    if rule.expiry is Expiry.TAX_YEAR:
        return "to 30 June"
    return "as printed" if rule.months is None else f"{rule.months} months"


def _kind_json(rule: KindRule) -> dict[str, object]:
    return {
        "kind": rule.kind.value,
        "of": rule.holder.value,
        "title": rule.title,
        "cite": rule.cite,
        "expiry": rule.expiry.value,
        "months": rule.months,
        "is_required": rule.is_required,
        "on_expiry": rule.on_expiry,
        "sources": list(rule.sources),
        "details": {detail.name: detail.what for detail in rule.details},
    }
