"""`depotd link`."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from daemon.cli.acting import Desk, acting, is_meant, yes_option
from daemon.cli.exits import Exit
from daemon.cli.options import database_option, place_to_read
from daemon.cli.output import DASH, many, print_json, print_table, printable
from daemon.cli.reading import Reading, open_reading, with_instants
from daemon.cli.when import DepotTime, lasting_ms
from daemon.readmodel.link import REACHED, LinkRow, LinkStreamRow
from daemon.readmodel.link import link as read_link

STREAMS = ("alert", "event", "result", "position", "telemetry")
COLUMNS = {
    "stream": "left",
    "newest": "right",
    "head office has": "right",
    "waiting": "right",
    "oldest unsent": "left",
}
OFF, UNKNOWN = "off", "unknown"
OFF_WORDS = "There is no head office: [link] in the configuration names its broker."
UNSAID_WORDS = "No daemon has said yet how its link is: start it."


@click.command()
@acting
@database_option
@click.option(
    "--resend",
    type=(click.Choice(STREAMS), click.IntRange(min=1)),
    metavar="STREAM FROM",
    help="Send a stream to head office again, from this number on.",
)
@click.option(
    "--snapshot", is_flag=True, help="Send the state of depot, vehicles and queues again."
)
@yes_option
def link(
    desk: Desk,
    database: Path | None,
    resend: tuple[str, int] | None,
    snapshot: bool,
    yes: bool,
) -> int:
    """How is the link to head office, and what waits for it?

    Exits with 0 when head office is reached or there is none, with 1 when it is not reached, and
    with 69 when no daemon runs; what is stored is shown in any case. What head office already
    holds may be sent again without harm: it is not stored twice. Before --resend somebody at a
    terminal is asked whether it is meant; without a terminal it is done as with -y.

    \b
    Examples:
      depotd link
      depotd link --json | jq .link.waiting
      depotd link --resend position 120000
      depotd link --snapshot
    """
    if resend is None and not snapshot:
        return _show(desk, database)
    if database is not None or (resend is not None and snapshot):
        raise click.UsageError("--resend, --snapshot and --database do not go together")
    if resend is None:
        return desk.act("link.snapshot", {})
    stream, first = resend
    if not is_meant(f"Send {stream} to head office again from {first}?", yes=yes):
        return Exit.NO
    return desk.act("link.resend", {"stream": stream, "from": first})


def _show(desk: Desk, database: Path | None) -> int:
    path, settings = place_to_read(desk.config, database)
    with open_reading(path, settings) as read:
        row = read_link(read.db, read.now_ms)
    state = state_of(row, read)
    if desk.as_json:
        body = None if row is None else _json(row, state)
        print_json({"daemon_running": read.daemon_running, "link": body})
    elif row is None:
        click.echo(OFF_WORDS if settings.link.broker is None else UNSAID_WORDS)
    elif row.state == OFF:
        click.echo(OFF_WORDS)
    else:
        when = DepotTime(zone=read.zone, now_ms=read.now_ms)
        for label, said in _lines(row, state, when):
            click.echo(printable(f"{label:<12} {said}"))
        click.echo()
        print_table(COLUMNS, (_cells(stream, when) for stream in row.streams))
    if not read.daemon_running:
        return Exit.UNREACHABLE
    return Exit.DONE if state == OFF or (state in REACHED and _is_there(row)) else Exit.NO


def state_of(row: LinkRow | None, read: Reading) -> str:
    """Of now: a daemon that is stopped or hangs cannot say."""
    if row is None or row.state == OFF:
        return OFF
    return row.state if read.daemon_running and row.is_current else UNKNOWN


def _is_there(row: LinkRow | None) -> bool:
    return row is not None and row.head_office


def _json(row: LinkRow, state: str) -> dict[str, object]:
    body = with_instants(asdict(row) | {"oldest_unsent_at": row.oldest_unsent_at})
    return body | {"state": state, "last_state": row.state, "waiting": row.waiting}


def _lines(row: LinkRow, state: str, when: DepotTime) -> Iterator[tuple[str, str]]:
    yield "head office", _said(row, state, when)
    rtt = "" if row.rtt_ms is None else f", answers in {row.rtt_ms:.0f} ms"
    yield "broker", f"{row.broker} as {row.depot_id}{rtt}"
    yield "waiting", _waiting(row, when)
    yield "sending", _sending(row)
    if row.held_by and not row.is_awaited:
        yield "not sent", row.not_sent if state in REACHED else row.held_by
    if row.skew_ms is not None:
        side = "ahead" if row.skew_ms >= 0 else "behind"
        yield "clock", f"that of head office is {lasting_ms(abs(row.skew_ms))} {side}"
    for one in row.desired:
        why = f": {one.message}" if one.state == "refused" else ""
        yield "document", f"{one.doc} {one.version} {one.state}{why}"
    if row.refused:
        yield "refused", f"{many(row.refused, 'message')} since the start of the daemon"
    if row.last_error:
        yield "last error", f"{row.last_error}, {when.full(row.last_error_at)}"


def _said(row: LinkRow, state: str, when: DepotTime) -> str:
    if state == UNKNOWN:
        return f"unknown; it was {row.word} at {when.full(row.updated_at)}"
    said = f"{row.word} since {when.full(row.since)}"
    if row.retry_at is not None:
        return f"{said}, next try {when.away(row.retry_at)}"
    return said


def _sending(row: LinkRow) -> str:
    pace = f"{row.bytes_per_s / 1000:.1f} kB/s, {many(round(row.rows_per_s), 'row')}/s"
    return f"{pace}, {row.sent_today_bytes / 1e6:.1f} MB today"


def _waiting(row: LinkRow, when: DepotTime) -> str:
    if row.waiting is None:
        return "unknown"
    if not row.waiting:
        return "nothing, head office has everything"
    return f"{many(row.waiting, 'row')}, the oldest of {when.full(row.oldest_unsent_at)}"


def _cells(row: LinkStreamRow, when: DepotTime) -> tuple[str, ...]:
    numbers = (row.last, row.mark, row.waiting)
    return (
        row.name,
        *(DASH if number is None else str(number) for number in numbers),
        when.full(row.oldest_unsent_at),
    )
