"""`depotd rules`."""

from collections.abc import Iterable
from dataclasses import asdict
from zoneinfo import ZoneInfo

import click

from daemon.cli.acting import Desk, acting, is_meant, told, yes_option
from daemon.cli.exits import Exit
from daemon.cli.list_group import ListGroup
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import DASH, print_json, print_table, printable
from daemon.cli.reading import open_reading
from daemon.cli.rule_page import dated, explained_json, page, rule_json
from daemon.cli.rulebook import notices, read_rules
from daemon.cli.when import DepotTime, instant_ms
from daemon.domain.rules.explain import Explanation
from daemon.domain.rules.judge import figure
from daemon.domain.rules.resolve import Source, SourceKind
from daemon.readmodel.rules import RuleRow, is_clock_trusted, stored_rules
from daemon.store.rules import withdrawn_after

COLUMNS = {
    "rule": "left",
    "value": "right",
    "unit": "left",
    "from": "left",
    "what it says": "rest",
}


@click.group(cls=ListGroup)
def rules() -> None:
    """Rules: list, set, withdraw, explain, history.

    \b
    Examples:
      depotd rules list compliance
      depotd rules explain queue.critical.weight
      depotd rules set queue.pattern.max_workers 4 --reason "nights are quiet"
    """


@rules.command("list")
@click.argument("family", required=False)
@reading
@click.option("--set", "only_set", is_flag=True, help="Only those that are not at their default.")
def list_(source: ReadSource, family: str | None, only_set: bool) -> int:
    """Every rule with its value now and where that comes from; of one FAMILY if it is named.

    \b
    Examples:
      depotd rules list
      depotd rules list compliance --json
      depotd rules list --set
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        ruling = read_rules(settings, read.db)
        found = [
            said
            for said in ruling.book.explain_all(read.now_ms, is_trusted=ruling.is_trusted)
            if family is None or f"{said.key.name}.".startswith(f"{family}.")
            if not only_set or said.source.kind is not SourceKind.DEFAULT
        ]
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        body = [rule_json(said) for said in found]
        print_json({"rules": body, "notices": notices(settings, ruling.given)})
        return 0
    if found:
        print_table(COLUMNS, (_cells(said, when) for said in found))
    else:
        click.echo("No rule is like this: `depotd rules list` lists them all.")
    _tell(notices(settings, ruling.given))
    return 0


@rules.command()
@click.argument("key")
@reading
@click.option("--at", metavar="INSTANT", help="Then; without offset depot time [default: now].")
def explain(source: ReadSource, key: str, at: str | None) -> int:
    """Why rule KEY has the value it has: who set it, what lost and why, what comes next.

    \b
    Examples:
      depotd rules explain queue.critical.weight
      depotd rules explain queue.critical.weight --at 2026-11-01T06:00
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        ruling = read_rules(settings, read.db)
        instant = read.now_ms if at is None else instant_ms("--at", at, read.zone)
        names = ruling.book.registry.names_of(ruling.book.key(key))
        said = ruling.book.explain(
            key,
            instant,
            is_trusted=ruling.is_trusted,
            former=withdrawn_after(read.db, names, instant),
        )
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json(explained_json(said) | {"notices": notices(settings, ruling.given)})
    else:
        for line in page(said, when):
            click.echo(printable(line))
        _tell(notices(settings, ruling.given))
    return 0


@rules.command()
@click.argument("key", required=False)
@reading
def history(source: ReadSource, key: str | None) -> int:
    """What was ever set, by whom and when; of rule KEY if it is named.

    \b
    Examples:
      depotd rules history
      depotd rules history queue.critical.weight --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        is_trusted = is_clock_trusted(read.db)
        rows = stored_rules(read.db, read.now_ms, name=key, is_trusted=is_trusted)
        if key is not None and not rows:
            read_rules(settings, read.db).book.key(key)  # refuses a wrong name
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        body = [dated(asdict(row) | {"standing": row.standing.value}) for row in rows]
        print_json({"rules": body})
        return 0
    columns = {
        "row": "right",
        "reason" if key else "rule": "rest",
        "value": "right",
        "standing": "left",
        f"from ({when.zone_name})": "left",
        "until": "left",
        "set by": "left",
    }
    if rows:
        print_table(columns, (_history_cells(row, when, of_one=key is not None) for row in rows))
    else:
        click.echo("Nobody has set this rule." if key else "Nobody has set a rule.")
    return 0


@rules.command("set")
@click.argument("key")
@click.argument("value")
@acting
@click.option("--from", "from_", metavar="INSTANT", help="In force from then on [default: ever].")
@click.option("--until", metavar="INSTANT", help="In force until before then [default: for good].")
@click.option("--reason", help="Kept with the change.")
@yes_option
def set_(  # noqa: PLR0913, PLR0917 - one argument an option
    desk: Desk,
    key: str,
    value: str,
    from_: str | None,
    until: str | None,
    reason: str | None,
    yes: bool,
) -> int:
    """Set rule KEY to VALUE, now or between two instants.

    Instants without an offset are depot time. A value that begins with a minus comes after --.

    \b
    Examples:
      depotd rules set queue.pattern.max_workers 4
      depotd rules set queue.pattern.weight 5 --from 2026-11-01T20:00 --until 2026-11-02T06:00
    """
    zone = ZoneInfo(desk.settings.depot.zone)
    if not is_meant(f"Set {key} to {value}?", yes=yes):
        return Exit.NO
    fields = told(
        name=key,
        value=value,
        effective_from=None if from_ is None else instant_ms("--from", from_, zone),
        effective_until=None if until is None else instant_ms("--until", until, zone),
        reason=reason,
    )
    return desk.act("rules.set", fields)


@rules.command()
@click.argument("rows", metavar="ROW...", nargs=-1, required=True, type=click.IntRange(min=1))
@acting
@click.option("--reason", help="Kept with the change.")
@yes_option
def withdraw(desk: Desk, rows: tuple[int, ...], reason: str | None, yes: bool) -> int:
    """Take back what was set; it stays in the history, which shows the numbers of rows.

    \b
    Examples:
      depotd rules withdraw 17 --reason "the experiment is over"
    """
    named = ", ".join(map(str, rows))
    if not is_meant(f"Withdraw rule row {named}?", yes=yes):
        return Exit.NO
    return desk.act("rules.withdraw", told(ids=list(rows), reason=reason))


def _tell(told: Iterable[str]) -> None:
    for notice in told:
        click.echo(printable(f"depotd: {notice}"), err=True)


def _cells(said: Explanation, when: DepotTime) -> tuple[str, ...]:
    key = said.key
    return (
        key.name,
        figure(said.value),
        key.unit or DASH,
        "" if said.source.kind is SourceKind.DEFAULT else _short_source(said.source, when),
        f"(no effect) {key.what}" if key.without_effect else key.what,
    )


def _short_source(source: Source, when: DepotTime) -> str:
    row = source.row
    return source.kind.value if row is None else f"{row.set_by} {when.short(row.set_at)}"


def _history_cells(row: RuleRow, when: DepotTime, *, of_one: bool) -> tuple[str, ...]:
    return (
        str(row.id),
        (row.reason or DASH) if of_one else row.name,
        figure(row.value),
        row.standing.value,
        "ever" if row.effective_from is None else when.short(row.effective_from),
        "for good" if row.effective_until is None else when.short(row.effective_until),
        f"{row.set_by} {when.short(row.set_at)}",
    )
