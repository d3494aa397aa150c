"""`depotd queues`."""

from dataclasses import asdict

import click

from daemon.cli.acting import Desk, acting, is_meant, yes_option
from daemon.cli.exits import Exit
from daemon.cli.list_group import ListGroup
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import DASH, print_json, print_table
from daemon.cli.reading import open_reading, with_instants
from daemon.cli.rulebook import read_rules
from daemon.cli.when import DepotTime, lasting_ms
from daemon.readmodel.queues import QueueRow, queue_board

COLUMNS = {
    "queue": "left",
    "share": "right",
    "waiting": "right",
    "oldest": "right",
    "active": "right",
    "delayed": "right",
    "failed": "right",
    "done": "right",
    "": "rest",
}


@click.group(cls=ListGroup)
def queues() -> None:
    """Queues: list, pause, resume.

    \b
    Examples:
      depotd queues list
      depotd queues pause pattern
    """


@queues.command("list")
@reading
def list_(source: ReadSource) -> int:
    """Queues with what waits and runs in them, and their share of the starts under load.

    Failed and completed jobs are those that are still kept.

    \b
    Examples:
      depotd queues list
      depotd queues list --json | jq '.queues[] | select(.waiting > 100)'
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        ruling = read_rules(settings, read.db)
        board = queue_board(read.db, weights=ruling.weights_at(read.now_ms))
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
    if source.as_json:
        print_json({"queues": [with_instants(asdict(row)) for row in board.queues]})
    elif board.queues:
        print_table(COLUMNS, (_cells(row, when) for row in board.queues))
    else:
        click.echo("No queues yet: start the daemon once.")
    return 0


@queues.command()
@click.argument("name")
@acting
@yes_option
def pause(desk: Desk, name: str, yes: bool) -> int:
    """Start no more jobs of a queue until it is resumed; what runs goes on to its end.

    \b
    Examples:
      depotd queues pause pattern
    """
    if not is_meant(f"Pause queue {name}?", yes=yes):
        return Exit.NO
    return desk.act("queues.pause", {"queue": name})


@queues.command()
@click.argument("name")
@acting
def resume(desk: Desk, name: str) -> int:
    """Start jobs of a paused queue again.

    \b
    Examples:
      depotd queues resume pattern
    """
    return desk.act("queues.resume", {"queue": name})


def _cells(row: QueueRow, when: DepotTime) -> tuple[str, ...]:
    oldest = row.oldest_waiting_at
    return (
        f"{row.name} (paused)" if row.is_paused else row.name,
        DASH if row.share is None else f"{row.share:.0%}",
        str(row.waiting),
        DASH if oldest is None else lasting_ms(max(0, when.now_ms - oldest), briefly=True),
        str(row.active),
        str(row.delayed),
        str(row.failed),
        str(row.completed),
        _notes(row, when),
    )


def _notes(row: QueueRow, when: DepotTime) -> str:
    if row.is_paused:
        return f"by {row.paused_by} {when.away(row.paused_at, briefly=True)}"
    return "" if row.is_served else "nobody serves it"
