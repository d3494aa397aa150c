"""`depotd headoffice desired`: documents that depots are to hold, and what became of them."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from daemon.cli.acting import Refused
from daemon.cli.exits import Exit
from daemon.cli.headoffice_json import document_json
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
from daemon.cli.output import DASH, print_json, print_table, printable, short
from daemon.cli.when import span_ms
from daemon.clock import SystemClock
from daemon.domain.commands import Answer
from daemon.errors import InputError, OutcomeUnknown
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import DesiredRow, NewDesired
from daemon.store.canonical import canonical, sha256
from daemon.sync.kinds import DOCUMENTS
from daemon.wire.packing import INFLATED_BYTES, PAYLOAD_BYTES, pack
from daemon.wire.topics import DepotId

KNOWN = [one.doc for one in DOCUMENTS]
BESIDE_BYTES = 1 << 10
"""What a message says besides the document."""
MOST_BYTES = PAYLOAD_BYTES - BESIDE_BYTES
WRAPPED = {".csv": "csv", ".geojson": "geojson"}
"""Files that a document holds as text, under this name."""
COLUMNS = {
    "document": "left",
    "version": "right",
    "by": "left",
    "made (UTC)": "left",
    "published (UTC)": "left",
    "at the depot": "rest",
}


@click.command()
@depot_argument
@click.argument("doc", required=False)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@store_option
@click.option("--withdraw", is_flag=True, help="Desire DOC no more; what is in force stays.")
@click.option("--force", is_flag=True, help="Also a document that only a newer release knows.")
@actor_option
@wait_option
@no_wait_option
@json_option
def desired(  # noqa: PLR0913, PLR0917 - one parameter for each option
    depot: str,
    doc: str | None,
    file: Path | None,
    store: str | None,
    withdraw: bool,
    force: bool,
    actor: str | None,
    wait: str,
    no_wait: bool,
    as_json: bool,
) -> int:
    """Desired documents of a DEPOT; with DOC and FILE, a new version of one.

    FILE is a JSON object, or CSV or GeoJSON as `depotd ... import` takes them, told by its name.
    docs/mqtt.md lists the documents. The depot takes each version over whole, or refuses it; the
    exit code says which: 0 in force, others refused, 69 not said yet.

    \b
    Examples:
      depotd headoffice desired reno
      depotd headoffice desired reno vehicles vehicles.csv
      depotd headoffice desired reno vehicles --withdraw
      depotd headoffice desired reno geofences yards.geojson --actor alice --no-wait
    """
    wait_ms = span_ms("--wait", wait)
    if doc is None:
        with opened(store) as found:
            return _list(found.desired(DepotId(depot)), depot, as_json=as_json)
    if (file is None) != withdraw:
        raise click.UsageError("DOC needs one of both: the FILE that holds it, or --withdraw")
    by, clock = actor_of(actor), SystemClock()
    document = None if file is None else _new(depot, doc, file, by=by, force=force)
    with opened(store) as found:
        if document is None:
            put = found.withdraw_desired(DepotId(depot), doc, by=by, now=clock.now())
        else:
            put = found.put_desired(document, now=clock.now())
        if no_wait:
            return _list([put], depot, as_json=as_json)
        is_over = _is_taken_back if document is None else _is_judged
        now_is = waited(
            lambda: _as_is(found, put),
            lambda one: _is_another(one, put) or is_over(one),
            clock,
            wait_ms=wait_ms,
        )
    return _tell(now_is, put, as_json=as_json)


def _new(depot: str, doc: str, file: Path, *, by: str, force: bool) -> NewDesired:
    if doc not in KNOWN and not force:
        raise _unknown(doc)
    body = canonical(body_of(file))
    return NewDesired(depot=DepotId(depot), doc=doc, body=body, sha256=sha256(body), by=by)


def body_of(file: Path) -> dict[str, object]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(
            f"{file}: cannot be read: {exc}", next_step="name a file in UTF-8 that you may read"
        ) from exc
    name = WRAPPED.get(file.suffix.lower())
    body: dict[str, object] = {name: text} if name else _object(text, file)
    whole = canonical(body).encode()
    size = len(pack(whole))
    if size > MOST_BYTES or len(whole) > INFLATED_BYTES - BESIDE_BYTES:
        raise InputError(
            f"{file}: {len(whole)} bytes, {size} when packed; a message holds"
            f" {INFLATED_BYTES - BESIDE_BYTES}, {MOST_BYTES} when packed",
            next_step="leave out what the depot does not need; a fence needs few corners",
        )
    return body


def _object(text: str, file: Path) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError as exc:
        raise InputError(f"{file}: not JSON: {exc}", next_step="give a JSON object") from exc
    if not isinstance(found, dict):
        raise InputError(f"{file}: not a JSON object", next_step='give one such as {"key": 1}')
    return found


def _unknown(doc: str) -> InputError:
    return InputError(
        f"{doc}: this release knows no such document",
        next_step=f"name one of {', '.join(KNOWN)}; --force for a depot with a newer release",
    )


def _as_is(store: SqlStore, put: DesiredRow) -> DesiredRow:
    return next((one for one in store.desired(put.depot) if one.doc == put.doc), put)


def _is_judged(one: DesiredRow) -> bool:
    return one.reported_version is not None and one.reported_version >= one.version


def _is_taken_back(one: DesiredRow) -> bool:
    return one.published_at is not None


def _is_another(one: DesiredRow, put: DesiredRow) -> bool:
    """A restored head office may have given the same body a later version meanwhile."""
    return (one.sha256, one.is_withdrawn) != (put.sha256, put.is_withdrawn)


def _tell(one: DesiredRow, put: DesiredRow, *, as_json: bool) -> int:
    if _is_another(one, put):
        by = "withdrawn" if one.is_withdrawn else f"replaced by {one.version}"
        raise _refused("superseded", f"{put.doc} {put.version} was {by} meanwhile")
    if one.is_withdrawn:
        return _tell_withdrawn(one, as_json=as_json)
    if not _is_judged(one):
        raise OutcomeUnknown(
            f"{one.depot} has not said yet what became of {one.doc} {one.version}",
            next_step=f"depotd headoffice desired {one.depot} shows it",
        )
    if one.reported_state != "applied":
        said = f"{one.depot}: {one.doc} {one.version} is refused: {one.reported_message}"
        raise _refused(one.reported_code or "refused", said)
    if as_json:
        print_json({"desired": [document_json(one)]})
    else:
        said = f": {one.reported_message}" if one.reported_message else ""
        click.echo(printable(f"{one.doc} {one.version} is in force at {one.depot}{said}"))
    return Exit.DONE


def _tell_withdrawn(one: DesiredRow, *, as_json: bool) -> int:
    if not _is_taken_back(one):
        raise OutcomeUnknown(
            f"no consumer has taken {one.doc} of {one.depot} back from the broker yet",
            next_step="depotd headoffice status says whether one runs",
        )
    if as_json:
        print_json({"desired": [document_json(one)]})
    else:
        click.echo(f"{one.doc} is desired no more of {one.depot}; what is in force there stays")
    return Exit.DONE


def _refused(code: str, message: str) -> Refused:
    answer = Answer(
        is_done=False,
        code=code,
        message=printable(message),
        next_step="what was in force stays; correct the file and give it again",
    )
    return Refused(answer)


def _list(listed: Sequence[DesiredRow], depot: str, *, as_json: bool) -> int:
    if as_json:
        print_json({"desired": [document_json(one) for one in listed]})
    elif listed:
        print_table(COLUMNS, (_cells(one) for one in listed))
    else:
        click.echo(f"Nothing is desired of {depot}.")
    return Exit.DONE


def _cells(one: DesiredRow) -> tuple[str, ...]:
    reported = DASH
    if one.reported_version is not None:
        reported = f"{one.reported_state} {one.reported_version}"
        if one.reported_message:
            reported += f": {one.reported_message}"
    return (
        f"{one.doc} (withdrawn)" if one.is_withdrawn else one.doc,
        str(one.version),
        one.by,
        short(one.at),
        short(one.published_at),
        reported,
    )
