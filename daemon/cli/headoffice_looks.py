"""`depotd headoffice status` and `commands`: how depots are, and what they were asked."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import click

from daemon.cli.exits import Exit
from daemon.cli.headoffice_json import command_json, status_json
from daemon.cli.headoffice_store import depot_argument, opened, store_option
from daemon.cli.options import json_option
from daemon.cli.output import DASH, many, print_json, print_table, short
from daemon.cli.when import DepotTime
from daemon.clock import SystemClock
from daemon.errors import InputError
from daemon.headoffice.status import DepotStatus
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


@click.command()
@click.argument("depot", required=False)
@store_option
@json_option
def status(depot: str | None, store: str | None, as_json: bool) -> int:
    """How is each DEPOT: there, how far behind, what is missing?

    `behind` is what the depot has told of and has not arrived; `gaps` is what is missing below
    what has; `commands` have no answer yet; `bad` could not be read.

    \b
    Examples:
      depotd headoffice status --store sqlite:///headoffice.db
      depotd headoffice status reno --json
    """
    with opened(store) as found:
        depots = found.status(None if depot is None else DepotId(depot))
    if depot is not None and not depots:
        raise _unknown(depot)
    now = SystemClock().now()
    if as_json:
        print_json({"depots": [status_json(one) for one in depots]})
    elif depots:
        when = DepotTime(zone=ZoneInfo("UTC"), now_ms=now)
        print_table(STATUS, (_cells(one, when) for one in depots))
        if depot is not None:
            _tell_bad(depots[0])
    else:
        click.echo("No depot has been heard of.")
    return Exit.DONE


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


def _cells(one: DepotStatus, when: DepotTime) -> Sequence[str]:
    behind = [f"{s.stream} {s.lag}" for s in one.streams if s.lag]
    link = {True: "online", False: "offline", None: DASH}[one.is_online]
    return (
        one.depot,
        link,
        short(one.since),
        when.away(one.heard_at, briefly=True),
        ", ".join(behind) or ("no" if one.streams else DASH),
        str(sum(stream.gaps for stream in one.streams)),
        str(one.commands_waiting),
        str(sum(bad.count for bad in one.bad)),
    )


def _tell_bad(one: DepotStatus) -> None:
    for bad in one.bad:
        times = many(bad.count, "time")
        click.echo(f"bad: {bad.reason}, {times}, last {short(bad.last_at)}: {bad.detail}")


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
