"""`depotd decisions`."""

import json
from collections.abc import Iterator
from dataclasses import asdict

import click

from daemon.cli.list_group import ListGroup
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import DASH, print_json, print_table, printable
from daemon.cli.reading import open_reading, with_instants
from daemon.cli.when import DepotTime
from daemon.domain.rules.judge import figure
from daemon.errors import DepotdError
from daemon.readmodel.decisions import DecisionRow, RuleSetRow, decision, decisions_of, rule_set

COLUMNS = {
    "id": "right",
    "when": "left",
    "kind": "left",
    "about": "left",
    "outcome": "left",
    "terms": "rest",
}
RULES = {"rule": "left", "value": "right", "from": "left"}


@click.group(cls=ListGroup)
def decisions() -> None:
    """Decisions and why they were made: list, show.

    \b
    Examples:
      depotd decisions list --subject "vehicle T1"
      depotd decisions show 17
    """


@decisions.command("list")
@reading
@click.option("--subject", help="Only those about this, such as: vehicle T1.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
def list_(source: ReadSource, subject: str | None, limit: int) -> int:
    """What was decided about whom, the latest first.

    \b
    Examples:
      depotd decisions list
      depotd decisions list --subject "vehicle T1" --limit 5 --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = decisions_of(read.db, subject, limit=limit)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"decisions": [with_instants(asdict(row)) for row in rows]})
    elif rows:
        print_table(COLUMNS, (_cells(row, when) for row in rows))
    else:
        click.echo("Nothing was decided." if subject is None else "Nothing was decided about it.")
    return 0


@decisions.command()
@click.argument("number", metavar="ID", type=click.IntRange(min=1))
@reading
def show(source: ReadSource, number: int) -> int:
    """One decision: its terms, and every rule in force with where its value came from.

    \b
    Examples:
      depotd decisions show 17
      depotd decisions show 17 --json | jq .rules
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        row = decision(read.db, number)
        if row is None:
            raise DepotdError(
                f"there is no decision {number}",
                next_step="it may have been cleaned up: depotd decisions list",
            )
        under = rule_set(read.db, row.rule_set)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json(with_instants(asdict(row)) | {"rules": _rules_json(under)})
        return 0
    for line in _page(row, when):
        click.echo(printable(line))
    if under is not None:
        print_table(RULES, _rule_cells(under))
    return 0


def decision_line(row: DecisionRow, when: DepotTime) -> str:
    """For the page of its job."""
    return f"  {row.id} {when.short(row.at)} {row.subject}: {row.outcome}; {_terms(row)}"


def _cells(row: DecisionRow, when: DepotTime) -> tuple[str, ...]:
    return (
        str(row.id),
        when.short(row.at),
        row.kind,
        row.subject or DASH,
        row.outcome,
        _terms(row),
    )


def _terms(row: DecisionRow) -> str:
    return ", ".join(f"{name} {_plain(value)}" for name, value in row.terms.items()) or DASH


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _page(row: DecisionRow, when: DepotTime) -> Iterator[str]:
    yield f"decision   {row.id}, {row.kind}" + ("" if row.job_id is None else f", job {row.job_id}")
    yield f"at         {when.full(row.at)}"
    yield f"about      {row.subject or DASH}"
    yield f"outcome    {row.outcome}"
    for index, (name, value) in enumerate(row.terms.items()):
        yield f"{'terms' if index == 0 else '':<11}{name} {_plain(value)}"
    yield f"because    {row.correlation_id or DASH}"
    yield f"rule set   {row.rule_set}"


def _rules_json(under: RuleSetRow | None) -> dict[str, object] | None:
    if under is None:
        return None
    return {name: {"value": value, "source": of} for name, (value, of) in under.body.items()}


def _rule_cells(under: RuleSetRow) -> Iterator[tuple[str, ...]]:
    """What somebody gave comes before the defaults."""
    body = sorted(under.body.items(), key=lambda rule: (rule[1][1] == "default", rule[0]))
    for name, (value, of) in body:
        yield name, figure(value), of
