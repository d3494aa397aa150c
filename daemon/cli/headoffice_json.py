"""What head office has, for programs: in the form of every other command, instants as ISO 8601."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from daemon.cli.output import iso
from daemon.cli.reading import with_instants
from daemon.headoffice.status import DepotStatus
from daemon.headoffice.store import CommandRow, DesiredRow
from daemon.wire.batch import SCHEMAS, Row
from daemon.wire.topics import Stream


def status_json(one: DepotStatus) -> dict[str, object]:
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
    return with_instants({**asdict(one), "streams": streams})


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
