"""docs/mqtt.md: written by hand, but for the parts between marks that are made from the code."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from daemon.wire.batch import SCHEMAS, StreamSchema

PAGE = Path(__file__).parents[2] / "docs" / "mqtt.md"
PART = re.compile(
    r"(?P<begin><!-- (?P<name>[a-z]+): made by `make docs` -->\n).*?(?P<end><!-- end -->\n)",
    re.DOTALL,
)


def text() -> str:
    return PART.sub(_made, PAGE.read_text(encoding="utf-8"))


def streams() -> str:
    rows = [row for schema in SCHEMAS.values() for row in _rows(schema)]
    return "\n".join(["| stream | column | is | says |", "|---|---|---|---|", *rows]) + "\n"


PARTS: dict[str, Callable[[], str]] = {"streams": streams}


def _made(part: re.Match[str]) -> str:
    return f"{part['begin']}\n{PARTS[part['name']]()}\n{part['end']}"


def _rows(schema: StreamSchema) -> Iterator[str]:
    """The stream is named in its first row alone."""
    name = f"`{schema.stream}`, schema {schema.schema}"
    for column in schema.columns:
        yield f"| {name} | `{column.name}` | {column.value.value} | {column.says} |"
        name = ""
