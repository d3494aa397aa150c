"""Rows with a value that no database can hold: the value becomes unknown, the row is kept.

Looked at only after a database refused a batch. A depot would send it again for ever, and every
row behind it would wait.
"""

from collections.abc import Sequence

from daemon.headoffice.stream_sql import TYPES
from daemon.wire.batch import Row
from daemon.wire.topics import Stream

MOST = {"SMALLINT": 2**15, "INT": 2**31, "BIGINT": 2**63}
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def cleansed(stream: Stream, rows: Sequence[Row]) -> tuple[list[Row], int]:
    """The rows, and how many of their values had to be changed."""
    types = tuple(TYPES[stream].values())
    changed = 0
    kept = []
    for row in rows:
        values = tuple(_value(value, sql_type) for value, sql_type in zip(row, types, strict=True))
        changed += sum(new is not old for new, old in zip(values, row, strict=True))
        kept.append(values)
    return kept, changed


def _value(value: object, sql_type: str) -> object:
    if value is None:
        return None
    if sql_type == "TEXT":
        return _text(value)
    most = MOST[sql_type]
    if type(value) is int and -most <= value < most:
        return value
    return int(value) if isinstance(value, bool) else None


def _text(value: object) -> object:
    """Without NUL and halves of surrogate pairs, which UTF-8 in a database cannot hold."""
    if not isinstance(value, str):
        return None
    if "\0" not in value and value.isascii():
        return value
    plain = value.replace("\0", REPLACEMENT).encode("utf-8", "replace").decode("utf-8")
    return value if plain == value else plain
