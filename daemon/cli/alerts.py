"""`depotd alerts`."""

from dataclasses import asdict

import click

from daemon.cli.acting import Desk, acting, is_meant, told, yes_option
from daemon.cli.exits import Exit
from daemon.cli.list_group import ListGroup
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import print_json, print_table
from daemon.cli.reading import open_reading, with_instants
from daemon.cli.when import DepotTime
from daemon.domain.alerts import Desk as Recipient
from daemon.readmodel.alerts import AlertRow, new_alerts, old_alerts

recipient_option = click.option(
    "--to", "recipient", type=click.Choice([desk.value for desk in Recipient]), help="One desk's."
)


@click.group(cls=ListGroup)
def alerts() -> None:
    """Alerts: list, read.

    \b
    Examples:
      depotd alerts list
      depotd alerts read 17
    """


@alerts.command("list")
@reading
@recipient_option
@click.option("--read", "were_read", is_flag=True, help="Those that were read, instead.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
def list_(source: ReadSource, recipient: str | None, were_read: bool, limit: int) -> int:
    """What somebody must be told and nobody has read yet; the latest first.

    \b
    Examples:
      depotd alerts list
      depotd alerts list --to maintenance --read --json
    """
    path, settings = place_to_read(source.config, source.database)
    look = old_alerts if were_read else new_alerts
    with open_reading(path, settings) as read:
        rows = look(read.db, recipient=recipient, limit=limit)
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        body = [with_instants(asdict(row)) | {"urgency": row.urgency.value} for row in rows]
        print_json({"alerts": body})
        return 0
    columns = {
        "no": "right",
        f"at ({when.zone_name})": "left",
        "urgency": "left",
        "to": "left",
        "what": "rest",
    }
    if were_read:
        columns |= {"read by": "left"}
    if rows:
        print_table(columns, (_cells(row, when, were_read=were_read) for row in rows))
    else:
        click.echo("Nothing was read yet." if were_read else "Nothing is unread.")
    return 0


@alerts.command("read")
@click.argument("numbers", metavar="[NO]...", nargs=-1, type=click.IntRange(min=1))
@acting
@click.option(
    "--until", type=click.IntRange(min=1), help="All up to this number: the newest you have seen."
)
@recipient_option
@yes_option
def read_(
    desk: Desk,
    numbers: tuple[int, ...],
    until: int | None,
    recipient: str | None,
    yes: bool,
) -> int:
    """Mark alerts as read, for everybody.

    \b
    Examples:
      depotd alerts read 17 18
      depotd alerts read --until 40 --to dispatch
    """
    if bool(numbers) == (until is not None):
        raise click.UsageError("which alerts? Name their numbers, or the newest with --until")
    if numbers:
        if recipient is not None:
            raise click.UsageError("--to goes with --until")
        return desk.act("alerts.read", {"seqs": list(numbers)})
    if not is_meant(f"Mark all alerts up to {until} as read?", yes=yes):
        return Exit.NO
    return desk.act("alerts.read_all", told(until=until, recipient=recipient))


def _cells(row: AlertRow, when: DepotTime, *, were_read: bool) -> tuple[str, ...]:
    cells = (
        str(row.seq),
        when.short(row.at),
        row.urgency.value,
        row.recipient,
        row.title,
    )
    return (*cells, row.read_by) if were_read else cells
