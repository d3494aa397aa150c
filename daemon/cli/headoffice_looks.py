"""`depotd headoffice status` and `commands`: how depots are, and what they were asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import click

from daemon.cli.exits import Exit
from daemon.cli.headoffice_consumers import as_of, complaints, is_linked
from daemon.cli.headoffice_json import command_json, consumer_json, status_json
from daemon.cli.headoffice_store import depot_argument, opened, store_option
from daemon.cli.options import json_option
from daemon.cli.output import DASH, iso, many, print_json, print_table, printable, short
from daemon.cli.when import DepotTime
from daemon.clock import SystemClock
from daemon.errors import InputError
from daemon.headoffice.status import DepotStatus, StreamStatus
from daemon.headoffice.store import CommandRow
from daemon.wire.topics import DepotId

STATUS = {
    "depot": "key",
    "link": "left",
    "since": "left",
    "heard": "left",
    "behind": "rest",
    "gaps": "right",
    "commands": "right",
    "bad": "right",
}
COMMANDS = {
    "no": "right",
    "made (UTC)": "left",
    "kind": "left",
    "by": "left",
    "state": "left",
    "sent": "right",
    "answer": "rest",
}


STREAM_COLUMNS = {
    "stream": "left",
    "told": "right",
    "held": "right",
    "behind": "right",
    "gaps": "right",
    "missing": "right",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Of now, or as of when the broker was heard last."""

    when: DepotTime
    is_current: bool
    as_of: int | None


@click.command()
@click.argument("depot", required=False)
@store_option
@json_option
def status(depot: str | None, store: str | None, as_json: bool) -> int:
    """How is each DEPOT: there, how far behind, what is missing?

    `behind` is what the depot has told of and has not arrived; `gaps` is what is missing below
    what has; `commands` have no answer yet; `bad` could not be read. Exits with 1 while no consumer
    runs or one has lost the broker: whether depots are there is not known then.

    \b
    Examples:
      depotd headoffice status --store sqlite:///headoffice.db
      depotd headoffice status reno --json
    """
    with opened(store) as found:
        depots = found.status(None if depot is None else DepotId(depot))
        consumers = found.consumers()
    if depot is not None and not depots:
        raise _unknown(depot)
    now = SystemClock().now()
    troubles = list(complaints(consumers, now))
    look = Look(
        when=DepotTime(zone=ZoneInfo("UTC"), now_ms=now),
        is_current=is_linked(consumers, now),
        as_of=as_of(consumers),
    )
    if as_json:
        print_json(
            {
                "consumers": [consumer_json(one, now=now) for one in consumers],
                "as_of": iso(now if look.is_current else look.as_of),
                "depots": [status_json(one, is_current=look.is_current) for one in depots],
            }
        )
    else:
        for trouble in troubles:
            click.echo(printable(trouble))
        _tell(depots, look, in_full=depot is not None)
    return Exit.NO if troubles else Exit.DONE


@click.command()
@depot_argument
@store_option
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
def commands(depot: str, store: str | None, limit: int, as_json: bool) -> int:
    """Commands to a DEPOT and what was answered; the latest first.

    \b
    Examples:
      depotd headoffice commands reno
      depotd headoffice commands reno --limit 200 --json
    """
    with opened(store) as found:
        listed = found.commands(DepotId(depot), limit=limit)
    if as_json:
        print_json({"commands": [command_json(one) for one in listed]})
    elif listed:
        print_table(COMMANDS, (_command(one) for one in listed))
    else:
        click.echo(f"No command was given for {depot}.")
    return Exit.DONE


def _unknown(depot: str) -> InputError:
    return InputError(
        f"no depot {depot} has been heard of",
        next_step="depotd headoffice status lists those that have",
    )


def _tell(depots: Sequence[DepotStatus], look: Look, *, in_full: bool) -> None:
    if not depots:
        click.echo("No depot has been heard of.")
        return
    print_table(STATUS, (_cells(one, look) for one in depots))
    if in_full:
        for one in depots:
            _tell_more(one)


def _cells(one: DepotStatus, look: Look) -> Sequence[str]:
    behind = [f"{s.stream} {s.lag}" for s in one.streams if s.lag]
    link = {True: "online", False: "offline", None: DASH}[one.is_online]
    return (
        one.depot,
        link if look.is_current else "?",
        short(one.since) if look.is_current else f"as of {short(look.as_of)}",
        look.when.away(one.heard_at, briefly=True),
        ", ".join(behind) or ("no" if one.streams else DASH),
        str(sum(stream.gaps for stream in one.streams)),
        str(one.commands_waiting),
        str(sum(bad.count for bad in one.bad)),
    )


def _tell_more(one: DepotStatus) -> None:
    click.echo()
    for label, said in _lines(one):
        click.echo(printable(f"{label:<9} {said}"))
    if one.streams:
        click.echo()
        print_table(STREAM_COLUMNS, (_stream_cells(stream) for stream in one.streams))


def _lines(one: DepotStatus) -> Iterator[tuple[str, str]]:
    yield "release", one.release or DASH
    yield "clock", one.clock or DASH
    lives = f", of {one.epochs} that its database has had" if one.epochs > 1 else ""
    yield "epoch", f"{one.epoch or DASH}{lives}"
    waiting = many(one.commands_waiting, "command")
    yield "commands", f"{waiting} without an answer" if one.commands_waiting else "all are answered"
    for bad in one.bad:
        times = many(bad.count, "time")
        yield "bad", f"{bad.reason}, {times}, last {short(bad.last_at)}: {bad.detail}"


def _stream_cells(one: StreamStatus) -> Sequence[str]:
    return (one.stream, *map(str, (one.told, one.mark, one.lag, one.gaps, one.missing)))


def _command(one: CommandRow) -> Sequence[str]:
    return (
        str(one.seq) if one.seq > 0 else DASH,
        short(one.made_at),
        one.kind,
        one.actor,
        one.outcome or one.state,
        str(one.sends),
        one.message or DASH,
    )
