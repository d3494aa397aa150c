"""`depotd headoffice send` and `desired`: what head office asks of depots."""

import getpass
import json
import uuid
from dataclasses import asdict
from pathlib import Path
from threading import Event

import click

from daemon.cli.acting import Refused
from daemon.cli.exits import Exit
from daemon.cli.headoffice_store import depot_argument, opened, store_option
from daemon.cli.options import json_option
from daemon.cli.output import DASH, print_json, print_table, printable, short
from daemon.cli.when import span_ms
from daemon.clock import SystemClock
from daemon.domain.commands import Answer
from daemon.errors import InputError, OutcomeUnknown
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import CommandRow, DesiredRow, NewCommand, NewDesired
from daemon.store.canonical import canonical, plain_text, sha256
from daemon.wire.packing import PAYLOAD_BYTES
from daemon.wire.topics import DepotId

LOOK_MS = 200
NAME_MOST = 64
WRAPPED = {".csv": "csv", ".geojson": "geojson"}
"""Files that a document holds as text, under this name."""
DESIRED = {
    "document": "left",
    "version": "right",
    "by": "left",
    "made (UTC)": "left",
    "published (UTC)": "left",
    "at the depot": "rest",
}

actor_option = click.option("--actor", help="Who asks [default: your login name].")


@click.command()
@depot_argument
@click.argument("kind")
@click.argument("arguments", metavar="[JSON | KEY=VALUE...]", nargs=-1)
@store_option
@click.option("--expires", default="1h", show_default=True, help="Not done after so long: 30m, 7d.")
@actor_option
@click.option("--wait", default="30s", show_default=True, help="For the answer, at most.")
@click.option("--no-wait", is_flag=True, help="Only leave it for the depot.")
@click.option("--id", "command_id", help="Ask again under an earlier id: it is not done twice.")
@json_option
def send(  # noqa: PLR0913, PLR0917 - one parameter for each option
    depot: str,
    kind: str,
    arguments: tuple[str, ...],
    store: str | None,
    expires: str,
    actor: str | None,
    wait: str,
    no_wait: bool,
    command_id: str | None,
    as_json: bool,
) -> int:
    """Send a DEPOT a command and show its answer.

    KIND is one of those in docs/mqtt.md. The command waits here for a depot that is away, until
    it expires. With the exit code the depot's answer: 0 done, others refused, 69 none yet.

    \b
    Examples:
      depotd headoffice send reno link.time
      depotd headoffice send reno rules.set name=compliance.mandatory_rest_hours value=11
      depotd headoffice send reno queues.pause '{"queue": "report"}' --expires 7d --no-wait
    """
    wait_ms, expires_ms = span_ms("--wait", wait), span_ms("--expires", expires)
    clock = SystemClock()
    now = clock.now()
    asked = NewCommand(
        depot=DepotId(depot),
        id=command_id or str(uuid.uuid4()),
        kind=kind,
        args=canonical(arguments_of(arguments)),
        actor=_actor(actor),
        expires=now + expires_ms,
    )
    with opened(store) as found:
        given = found.add_command(asked, now=now)
        answered = given if no_wait else _answer(found, given, clock, wait_ms=wait_ms)
    return _tell(answered, no_wait=no_wait, as_json=as_json)


@click.command()
@depot_argument
@click.argument("doc", required=False)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@store_option
@actor_option
@json_option
def desired(
    depot: str,
    doc: str | None,
    file: Path | None,
    store: str | None,
    actor: str | None,
    as_json: bool,
) -> int:
    """Desired documents of a DEPOT; with DOC and FILE, a new version of one.

    FILE is a JSON object, or CSV or GeoJSON as `depotd ... import` takes them, told by its name.
    docs/mqtt.md lists the documents. The depot takes each version over whole, or refuses it.

    \b
    Examples:
      depotd headoffice desired reno
      depotd headoffice desired reno vehicles vehicles.csv
      depotd headoffice desired reno geofences yards.geojson --actor alice
    """
    if (doc is None) != (file is None):
        raise click.UsageError("a document needs both: DOC, and the FILE that holds it")
    now = SystemClock().now()
    with opened(store) as found:
        if doc is not None and file is not None:
            body = canonical(body_of(file))
            document = NewDesired(
                depot=DepotId(depot), doc=doc, body=body, sha256=sha256(body), by=_actor(actor)
            )
            listed = [found.put_desired(document, now=now)]
        else:
            listed = list(found.desired(DepotId(depot)))
    if as_json:
        print_json({"desired": [asdict(one) for one in listed]})
    elif listed:
        print_table(DESIRED, (_document(one) for one in listed))
    else:
        click.echo(f"Nothing is desired of {depot}.")
    return Exit.DONE


def arguments_of(given: tuple[str, ...]) -> dict[str, object]:
    """Of one JSON object, or of KEY=VALUE; a value that is no JSON is text."""
    if len(given) == 1 and given[0].lstrip().startswith("{"):
        return _object(given[0], "the arguments")
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


def body_of(file: Path) -> dict[str, object]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(
            f"{file}: cannot be read: {exc}", next_step="name a file in UTF-8 that you may read"
        ) from exc
    name = WRAPPED.get(file.suffix.lower())
    body: dict[str, object] = {name: text} if name else _object(text, str(file))
    if len(canonical(body)) > PAYLOAD_BYTES:
        raise InputError(
            f"{file}: is longer than {PAYLOAD_BYTES} bytes, which no message may be",
            next_step="send it in parts with depotd headoffice send",
        )
    return body


def _object(text: str, where: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError as exc:
        raise InputError(f"{where}: not JSON: {exc}", next_step="give a JSON object") from exc
    if not isinstance(found, dict):
        raise InputError(f"{where}: not a JSON object", next_step='give one such as {"key": 1}')
    return found


def _actor(given: str | None) -> str:
    return plain_text(given or getpass.getuser(), most=NAME_MOST)


def _answer(
    store: SqlStore, command: CommandRow, clock: SystemClock, *, wait_ms: int
) -> CommandRow:
    """As it stands when it is answered, or when the wait is over."""
    until, never = clock.monotonic() + wait_ms, Event()
    while command.state != "answered" and clock.monotonic() < until:
        clock.wait(never, LOOK_MS)
        command = store.command(command.id) or command
    return command


def _tell(command: CommandRow, *, no_wait: bool, as_json: bool) -> int:
    if command.state != "answered":
        if not no_wait:
            raise OutcomeUnknown(
                f"{command.depot} has not answered {command.kind} yet: it is {command.state}",
                next_step=f"depotd headoffice commands {command.depot} shows its answer;"
                f" --id {command.id} asks again",
            )
        if as_json:
            print_json(asdict(command))
        else:
            click.echo(f"Command {command.seq} waits for {command.depot}: {command.id}")
        return Exit.DONE
    body = json.loads(command.body or "{}")
    message = printable(command.message or "")
    if command.outcome != "done":
        answer = Answer(
            is_done=False,
            code=command.code or "refused",
            message=f"{command.depot}: {message}",
            next_step=command.next_step or "",
            body=body,
        )
        raise Refused(answer)
    if as_json:
        print_json({**asdict(command), "body": body})
    else:
        click.echo(message)
        for name, value in body.items():
            click.echo(f"  {printable(name)}: {printable(str(value))}")
    return Exit.DONE


def _document(one: DesiredRow) -> tuple[str, ...]:
    reported = DASH
    if one.reported_version is not None:
        reported = f"{one.reported_state} {one.reported_version}"
        if one.reported_message:
            reported += f": {one.reported_message}"
    return (
        one.doc,
        str(one.version),
        one.by,
        short(one.at),
        short(one.published_at),
        reported,
    )
