"""What head office has, for programs: in the form of every other command, instants as ISO 8601."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from daemon.cli.output import iso
from daemon.cli.reading import with_instants
from daemon.headoffice.status import ConsumerStatus, DepotStatus
from daemon.headoffice.store import CommandRow, DesiredRow
from daemon.wire.batch import SCHEMAS, Row
from daemon.wire.topics import Stream


def consumer_json(one: ConsumerStatus, *, now: int) -> dict[str, object]:
    return with_instants(asdict(one)) | {"is_running": one.runs(now)}


def status_json(one: DepotStatus, *, is_current: bool) -> dict[str, object]:
    """Whether a depot is there is unknown while nobody hears the broker."""
    streams = {
        stream.stream: {
            "mark": stream.mark,
            "told": stream.told,
            "lag": stream.lag,
            "gaps": stream.gaps,
            "missing": stream.missing,
        }
        for stream in one.streams
    }
    is_online = one.is_online if is_current else None
    return with_instants({**asdict(one), "is_online": is_online, "streams": streams})


def command_json(one: CommandRow) -> dict[str, object]:
    return with_instants(asdict(one)) | {"expires": iso(one.expires), "body": body_of(one)}


def body_of(one: CommandRow) -> Mapping[str, object]:
    """Of the answer, and nothing where there is none yet, or none that can be read."""
    try:
        found = json.loads(one.body or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def document_json(one: DesiredRow) -> dict[str, object]:
    return with_instants(asdict(one))


def row_json(stream: Stream, row: Row) -> dict[str, object]:
    names = [column.name for column in SCHEMAS[stream].columns]
    return with_instants(dict(zip(names, row, strict=True)))
