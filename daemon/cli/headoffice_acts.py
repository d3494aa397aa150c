"""`depotd headoffice send`: what head office asks of depots, and what they answer."""

import json
import uuid
from collections.abc import Iterator

import click

from daemon.cli.acting import Refused
from daemon.cli.exits import Exit
from daemon.cli.headoffice_json import body_of, command_json
from daemon.cli.headoffice_store import (
    actor_of,
    actor_option,
    depot_argument,
    no_wait_option,
    opened,
    store_option,
    wait_option,
    waited,
)
from daemon.cli.options import json_option
from daemon.cli.output import iso, print_json, printable
from daemon.cli.when import span_ms
from daemon.clock import SystemClock
from daemon.domain.commands import Answer
from daemon.errors import InputError, OutcomeUnknown
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import CommandRow, NewCommand
from daemon.store.canonical import canonical
from daemon.wire.topics import DepotId

NEVER = "never"
USUAL_EXPIRY = "1h"
HARMLESS = frozenset({"link.time", "link.snapshot"})
"""Late as well as now; and a depot that does not know the time refuses whatever can expire."""


@click.command()
@depot_argument
@click.argument("kind")
@click.argument("arguments", metavar="[JSON | KEY=VALUE...]", nargs=-1)
@store_option
@click.option(
    "--expires",
    metavar="SPAN",
    help="Not done after so long, 30m or 7d, or never"
    f" [default: {USUAL_EXPIRY}; never for {' and '.join(sorted(HARMLESS))}].",
)
@actor_option
@wait_option
@no_wait_option
@click.option("--id", "command_id", help="Ask again under an earlier id: it is not done twice.")
@json_option
def send(  # noqa: PLR0913, PLR0917 - one parameter for each option
    depot: str,
    kind: str,
    arguments: tuple[str, ...],
    store: str | None,
    expires: str | None,
    actor: str | None,
    wait: str,
    no_wait: bool,
    command_id: str | None,
    as_json: bool,
) -> int:
    """Send a DEPOT a command and show its answer.

    KIND is one of those in docs/mqtt.md. The command waits here for a depot that is away, until
    it expires. A depot that does not know the time refuses what can expire. With the exit code the
    depot's answer: 0 done, others refused, 69 none yet.

    \b
    Examples:
      depotd headoffice send reno link.time
      depotd headoffice send reno rules.set name=compliance.daily_driving_limit_hours value=10
      depotd headoffice send reno queues.pause '{"queue": "report"}' --expires 7d --no-wait
    """
    wait_ms, expires_ms = span_ms("--wait", wait), expiry_ms(kind, expires)
    clock = SystemClock()
    now = clock.now()
    asked = NewCommand(
        depot=DepotId(depot),
        id=command_id or str(uuid.uuid4()),
        kind=kind,
        args=canonical(arguments_of(arguments)),
        actor=actor_of(actor),
        expires=None if expires_ms is None else now + expires_ms,
    )
    with opened(store) as found:
        given = found.add_command(asked, now=now)
        answered = given if no_wait else _answer(found, given, clock, wait_ms=wait_ms)
    if no_wait and answered.state != "answered":
        return _left(answered, as_json=as_json)
    return _tell(answered, now=clock.now(), as_json=as_json)


def expiry_ms(kind: str, given: str | None) -> int | None:
    """None: it never expires. Raises click.UsageError."""
    if given is None:
        return None if kind in HARMLESS else span_ms("--expires", USUAL_EXPIRY)
    if given.strip().lower() == NEVER:
        return None
    ms = span_ms("--expires", given)
    if ms == 0:
        raise click.UsageError(
            f"--expires {given!r}: nothing is done in no time; say 30m, or never"
        )
    return ms


def arguments_of(given: tuple[str, ...]) -> dict[str, object]:
    """Of one JSON object, or of KEY=VALUE; a value that is no JSON is text."""
    if len(given) == 1 and given[0].lstrip().startswith("{"):
        return _object(given[0])
    found: dict[str, object] = {}
    for one in given:
        key, separator, text = one.partition("=")
        if not separator or not key:
            raise click.UsageError(f"{one!r}: neither KEY=VALUE nor a JSON object")
        try:
            found[key] = json.loads(text)
        except ValueError:
            found[key] = text
    return found


def _object(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError as exc:
        raise InputError(f"the arguments: not JSON: {exc}", next_step="give a JSON object") from exc
    return dict(found)  # it begins as an object does


def _answer(
    store: SqlStore, command: CommandRow, clock: SystemClock, *, wait_ms: int
) -> CommandRow:
    return waited(
        lambda: store.command(command.id) or command,
        lambda one: one.state == "answered" or _came_too_late(one, clock.now()),
        clock,
        wait_ms=wait_ms,
    )


def _came_too_late(command: CommandRow, now: int) -> bool:
    """It expired before it was sent once."""
    is_over = command.expires is not None and command.expires <= now
    return command.sends == 0 and (command.state == "expired" or is_over)


def _left(command: CommandRow, *, as_json: bool) -> int:
    if as_json:
        print_json(command_json(command))
    else:
        click.echo(f"Command {command.seq} waits for {command.depot}: {command.id}")
    return Exit.DONE


def _tell(command: CommandRow, *, now: int, as_json: bool) -> int:
    if command.state != "answered":
        raise _expired(command) if _came_too_late(command, now) else _unanswered(command)
    if command.outcome != "done":
        raise _refused(command)
    if as_json:
        print_json(command_json(command))
    else:
        click.echo(printable(command.message or ""))
        for line in _more(command):
            click.echo(f"  {printable(line)}")
    return Exit.DONE


def _expired(command: CommandRow) -> Refused:
    answer = Answer(
        is_done=False,
        code="expired",
        message=f"{command.kind} expired before {command.depot} came",
        next_step="send it again; --expires gives it longer",
    )
    return Refused(answer)


def _unanswered(command: CommandRow) -> OutcomeUnknown:
    how = "it has not come for it" if command.sends == 0 else "it was sent"
    return OutcomeUnknown(
        f"{command.depot} has not answered {command.kind} yet: {how}",
        next_step=f"depotd headoffice commands {command.depot} shows its answer;"
        f" --id {command.id} asks again",
    )


def _refused(command: CommandRow) -> Refused:
    answer = Answer(
        is_done=False,
        code=command.code or "refused",
        message=f"{command.depot}: {printable(command.message or '')}",
        next_step=command.next_step or "",
        body=body_of(command),
    )
    return Refused(answer)


def _more(command: CommandRow) -> Iterator[str]:
    """What the message does not say yet. Lists and objects are for programs."""
    body = body_of(command)
    notices = body.get("notices")
    for notice in notices if isinstance(notices, list) else ():
        if isinstance(notice, str) and notice not in (command.message or ""):
            yield notice
    for name, value in body.items():
        if isinstance(value, bool):
            yield f"{name}: {'yes' if value else 'no'}"
        elif name == "now" and isinstance(value, int):
            yield f"{name}: {iso(value)}"
        elif isinstance(value, str | int | float):
            yield f"{name}: {value}"
