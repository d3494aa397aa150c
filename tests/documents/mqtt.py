"""docs/mqtt.md: written by hand, but for the parts between marks that are made from the code."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from daemon.sync.kinds import DOCUMENTS, KINDS
from daemon.sync.state_topics import DepotState, QueueState, VehicleState
from daemon.wire.batch import SCHEMAS, StreamSchema
from daemon.wire.messages import Message
from tests.documents.settings import meanings

PAGE = Path(__file__).parents[2] / "docs" / "mqtt.md"
PART = re.compile(
    r"(?P<begin><!-- (?P<name>[a-z]+): made by `make docs` -->\n).*?(?P<end><!-- end -->\n)",
    re.DOTALL,
)


STATES: tuple[tuple[str, type[Message]], ...] = (
    ("state/depot", DepotState),
    ("state/vehicle/{key}", VehicleState),
    ("state/queue/{key}", QueueState),
)


def text() -> str:
    return PART.sub(_made, PAGE.read_text(encoding="utf-8"))


def streams() -> str:
    rows = [row for schema in SCHEMAS.values() for row in _rows(schema)]
    return "\n".join(["| stream | column | is | says |", "|---|---|---|---|", *rows]) + "\n"


def commands() -> str:
    rows = [f"| `{kind.kind}` | {kind.what} |" for kind in KINDS]
    return "\n".join(["| kind | does |", "|---|---|", *rows]) + "\n"


def documents() -> str:
    rows = [f"| `{one.doc}` | {one.body} | `{one.command}` |" for one in DOCUMENTS]
    return "\n".join(["| document | body | taken by |", "|---|---|---|", *rows]) + "\n"


def states() -> str:
    rows = [row for topic, model in STATES for row in _fields(topic, model)]
    return "\n".join(["| topic | field | says |", "|---|---|---|", *rows]) + "\n"


PARTS: dict[str, Callable[[], str]] = {
    "streams": streams,
    "commands": commands,
    "desired": documents,
    "states": states,
}


def _made(part: re.Match[str]) -> str:
    return f"{part['begin']}\n{PARTS[part['name']]()}\n{part['end']}"


def _rows(schema: StreamSchema) -> Iterator[str]:
    """The stream is named in its first row alone."""
    name = f"`{schema.stream}`, schema {schema.schema}"
    for column in schema.columns:
        yield f"| {name} | `{column.name}` | {column.value.value} | {column.says} |"
        name = ""


def _fields(topic: str, model: type[Message]) -> Iterator[str]:
    """The topic is named in its first row alone."""
    said, name = meanings(model), f"`{topic}`"
    for field in model.model_fields:
        if field != "v":
            yield f"| {name} | `{field}` | {said.get(field, '')} |"
            name = ""
