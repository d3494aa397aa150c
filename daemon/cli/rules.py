"""`depotd rules`."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import BinaryIO
from zoneinfo import ZoneInfo

import click

from daemon.cli.acting import Desk, acting, is_meant, told, yes_option
from daemon.cli.exits import Exit
from daemon.cli.list_group import ListGroup
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import DASH, many, print_json, print_table, printable
from daemon.cli.reading import open_reading
from daemon.cli.rule_page import dated, explained_json, page, rule_json
from daemon.cli.rulebook import notices, read_rules
from daemon.cli.when import DepotTime, instant_ms
from daemon.domain.rules.explain import Explanation
from daemon.domain.rules.judge import figure
from daemon.domain.rules.resolve import Source, SourceKind
from daemon.errors import InputError
from daemon.readmodel.rules import RuleRow, is_clock_trusted, stored_rules
from daemon.store.rules import withdrawn_after

COLUMNS = {
    "rule": "key",
    "value": "right",
    "unit": "left",
    "from": "left",
    "what it says": "spare",
}

IMPORT_MOST_BYTES = 500_000
FORM = 'give [{"rule_name": "...", "rule_value": ..., "status": "active"}, ...]'


@click.group(cls=ListGroup)
def rules() -> None:
    """Rules: list, set, import, withdraw, explain, history.

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
        "reason" if key else "rule": "rest" if key else "key",
        "value": "right",
        "standing": "left",
        f"from ({when.zone_name})": "left",
        "until": "left" if key else "spare",
        "set by": "left" if key else "spare",
    }
    if rows:
        print_table(columns, (_history_cells(row, when, of_one=key is not None) for row in rows))
    else:
        click.echo("Nobody has set this rule." if key else "Nobody has set a rule.")
    return 0


@rules.command("set")
@click.argument("pairs", metavar="KEY VALUE [KEY VALUE]...", nargs=-1, required=True)
@acting
@click.option("--from", "from_", metavar="INSTANT", help="In force from then on [default: ever].")
@click.option("--until", metavar="INSTANT", help="In force until before then [default: for good].")
@click.option("--reason", help="Kept with the change.")
@yes_option
def set_(
    desk: Desk,
    pairs: tuple[str, ...],
    from_: str | None,
    until: str | None,
    reason: str | None,
    yes: bool,
) -> int:
    """Set rule KEY to VALUE, now or between two instants; several rules together or not at all.

    Those that would contradict each other one by one must be set together. Instants without an
    offset are depot time. A value that begins with a minus comes after --.

    \b
    Examples:
      depotd rules set queue.pattern.max_workers 4
      depotd rules set queue.pattern.weight 5 --from 2026-11-01T20:00 --until 2026-11-02T06:00
      depotd rules set sla.standard.notification_threshold_minutes 90 \\
          sla.standard.escalation_threshold_minutes 120
    """
    if len(pairs) % 2:
        raise click.UsageError(f"{pairs[-1]} has no VALUE: give KEY VALUE, or several such pairs")
    rules_given = [{"name": name, "value": value} for name, value in _in_pairs(pairs)]
    zone = ZoneInfo(desk.settings.depot.zone)
    named = ", ".join(f"{one['name']} to {one['value']}" for one in rules_given)
    if not is_meant(f"Set {named}?", yes=yes):
        return Exit.NO
    dates = told(
        effective_from=None if from_ is None else instant_ms("--from", from_, zone),
        effective_until=None if until is None else instant_ms("--until", until, zone),
    )
    proposed: list[dict[str, object]] = [{**one, **dates} for one in rules_given]
    if len(proposed) == 1:
        return desk.act("rules.set", proposed[0] | told(reason=reason))
    return desk.act("rules.set_all", told(rules=proposed, reason=reason))


@rules.command("import")
@click.argument("file", type=click.File("rb"))
@acting
@click.option("--reason", help="Kept with each change.")
@yes_option
def import_(desk: Desk, file: BinaryIO, reason: str | None, yes: bool) -> int:
    """Take rules from FILE as other fleet systems keep them: all of them, or none.

    A JSON list of objects with rule_name, rule_value, rule_category, effective_from,
    effective_until and status. Instants are ISO 8601 with an offset; a status other than active
    takes the rule back. - is standard input.

    \b
    Examples:
      depotd rules import rules.json --reason "head office, November"
    """
    forms = _forms(file)
    if not is_meant(f"Take {many(len(forms), 'rule')} from {file.name}?", yes=yes):
        return Exit.NO
    return desk.act("rules.take_upstream", told(rules=forms, reason=reason))


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


def _in_pairs(pairs: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(pairs[::2], pairs[1::2], strict=True)


def _forms(file: BinaryIO) -> list[dict[str, object]]:
    """Raises InputError naming the file; what is in a form is for the daemon to judge."""
    content = file.read(IMPORT_MOST_BYTES + 1)
    if len(content) > IMPORT_MOST_BYTES:
        raise InputError(
            f"{file.name}: has more than {IMPORT_MOST_BYTES} bytes",
            next_step="give the rules in several files",
        )
    try:
        forms = json.loads(content)
    except (ValueError, RecursionError) as exc:
        raise InputError(f"{file.name}: is not JSON: {exc}", next_step=FORM) from None
    if not isinstance(forms, list) or not forms:
        raise InputError(f"{file.name}: is not a list of rules", next_step=FORM)
    for index, form in enumerate(forms, 1):
        if not isinstance(form, dict):
            raise InputError(f"{file.name}: number {index} is not an object", next_step=FORM)
    return forms


def _tell(told: Iterable[str]) -> None:
    for notice in told:
        click.echo(printable(f"depotd: {notice}"), err=True)


def _cells(said: Explanation, when: DepotTime) -> tuple[str, ...]:
    key = said.key
    return (
        key.name,
        figure(said.value),
        key.unit or DASH,
        _came_from(said, when),
        key.what,
    )


def _came_from(said: Explanation, when: DepotTime) -> str:
    """With what matters more: that it changes nothing."""
    is_default = said.source.kind is SourceKind.DEFAULT
    source = "" if is_default else _short_source(said.source, when)
    without = "no effect" if said.key.without_effect else ""
    return ", ".join(filter(None, (without, source)))


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
