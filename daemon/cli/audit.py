"""`depotd audit`."""

from dataclasses import asdict
from pathlib import Path

import click

from daemon.cli.acting import Desk, Refused
from daemon.cli.exits import Exit
from daemon.cli.list_group import ListGroup
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import print_json, print_table, printable
from daemon.cli.reading import Reading, open_reading, with_instants
from daemon.cli.when import DepotTime
from daemon.commands.audit import sentence
from daemon.errors import DaemonUnreachable
from daemon.readmodel.audit import AuditFilter, AuditRow, audit_anchor, audit_page
from daemon.store.audit import verify


@click.group(cls=ListGroup)
def audit() -> None:
    """The audit of every command: list, verify.

    \b
    Examples:
      depotd audit list --actor anna
      depotd audit verify
    """


@audit.command("list")
@reading
@click.option("--actor", help="Only of this one.")
@click.option("--command", help="Only this command, or its family: jobs, jobs.retry.")
@click.option("--outcome", type=click.Choice(["done", "refused", "failed"]))
@click.option("--before", type=click.IntRange(min=1), help="Only rows before this number.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
def list_(
    source: ReadSource,
    actor: str | None,
    command: str | None,
    outcome: str | None,
    before: int | None,
    limit: int,
) -> int:
    """Who asked for what, and what became of it; the latest first.

    \b
    Examples:
      depotd audit list
      depotd audit list --command rules --outcome refused --json
    """
    wanted = AuditFilter(actor=actor, command=command, outcome=outcome)
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows, following = _rows(read, wanted, before=before, limit=limit)
        anchor = audit_anchor(read.db)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"audit": [with_instants(asdict(row)) for row in rows], "next": following})
        return 0
    columns = {
        "row": "right",
        f"at ({when.zone_name})": "left",
        "actor": "left",
        "command": "left",
        "outcome": "left",
        "message": "rest",
    }
    if rows:
        print_table(columns, (_cells(row, when) for row in rows))
    else:
        click.echo("No command is like this.")
    if following is not None:
        click.echo(f"There are more: --before {following}", err=True)
    elif anchor is not None:
        click.echo(f"Rows up to {anchor.seq} were removed {when.away(anchor.cut_at)}.", err=True)
    return 0


@audit.command("verify")
@reading
def verify_(source: ReadSource) -> int:
    """Is the audit as it was written? Walks its chain of hashes.

    A running daemon is asked to do it, so that head office hears of a fault too; who may not
    ask it, and where none runs, it is walked here. Exits with 1 when the audit is broken.

    \b
    Examples:
      depotd audit verify
      depotd audit verify --json | jq .head_hash
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        running = read.daemon_running
    told = _ask(source.config) if running and source.database is None else None
    if told is None:
        with open_reading(path, settings, hint=False) as read:
            report = verify(read.db)
        told = sentence(report), asdict(report) | {"is_whole": report.is_whole}
    message, body = told
    if source.as_json:
        print_json({"message": message, **body})
    else:
        click.echo(printable(message))
    return Exit.DONE if body["is_whole"] else Exit.NO


def _ask(config: Path | None) -> tuple[str, dict[str, object]] | None:
    """None: there is nobody who would do it for us."""
    desk = Desk(config=config, socket=None, command_id=None, as_json=False)
    try:
        answer = desk.ask("audit.verify", {})
    except (DaemonUnreachable, Refused):
        return None
    return answer.message, dict(answer.body)


def _rows(
    read: Reading, wanted: AuditFilter, *, before: int | None, limit: int
) -> tuple[list[AuditRow], int | None]:
    """Turns pages until there are as many as wanted, or no more."""
    rows: list[AuditRow] = []
    while True:
        page = audit_page(read.db, wanted, before=before, limit=limit - len(rows))
        rows += page.rows
        before = page.next
        if before is None or len(rows) >= limit:
            return rows, before


def _cells(row: AuditRow, when: DepotTime) -> tuple[str, ...]:
    return (
        str(row.seq),
        when.short(row.at) + ("?" if row.clock == "untrusted" else ""),
        row.actor,
        row.command,
        row.outcome,
        row.message,
    )
