"""A batch as a payload, and back. What comes from outside is judged here, all of it."""

import re
from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final

from daemon.errors import BadMessage, LinkError
from daemon.wire import strict_json
from daemon.wire.batch import SCHEMAS, Batch, Hole, Row, StreamSchema, Value
from daemon.wire.columns import GREATEST, pack_column, unpack_column
from daemon.wire.messages import VERSION
from daemon.wire.packing import INFLATED_BYTES, pack, unpack

ROWS_MOST: Final = 5_000
TEXT_MOST: Final = 16 << 20
"""Characters in all cells of a batch: a few bytes could repeat a long text for every row."""
NAME_MOST: Final = 64
REASON_MOST: Final = 128
CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")


def encode(batch: Batch, *, level: int | None = None) -> bytes:
    """Raises LinkError for a batch that no reader would take: it has to be cut smaller."""
    schema = SCHEMAS[batch.stream]
    rows = _sorted(schema, batch.rows)
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True))
    message = {
        "v": VERSION,
        "epoch": batch.epoch,
        "stream": batch.stream,
        "schema": schema.schema,
        "boot": batch.boot,
        "run": batch.run,
        "sent": batch.sent,
        "first": batch.first,
        "last": batch.last,
        "holes": batch.holes,
        "rows": len(rows),
        "cols": _packed(schema, columns),
    }
    text = strict_json.dump(message)
    if len(text) > INFLATED_BYTES or len(rows) > ROWS_MOST or _length(schema, columns) > TEXT_MOST:
        raise LinkError(
            f"batch {batch.first} to {batch.last} of {batch.stream} is too large for one message"
        )
    return pack(text, level=level)


def _packed(schema: StreamSchema, columns: Sequence[Sequence[Any]]) -> dict[str, object]:
    packed: dict[str, object] = {}
    before: dict[str, Sequence[Any]] = {}
    for column, values in zip(schema.columns, columns, strict=bool(columns)):
        packed[column.name] = pack_column(column, values, before=before)
        before[column.name] = values
    return packed


def decode(payload: bytes) -> Batch:
    """Raises BadMessage that says what is wrong with it."""
    found = _read(unpack(payload))
    schema = _schema(found)
    first = _number(found, "first", least=1)
    last = _number(found, "last", least=first)
    holes = _holes(found.get("holes", []))
    columns = _columns(schema, found)
    _judge_cover(columns[0], holes, first=first, last=last)
    return Batch(
        epoch=_text(found.get("epoch"), "epoch", most=NAME_MOST),
        stream=schema.stream,
        first=first,
        last=last,
        rows=list(zip(*columns, strict=True)),
        holes=holes,
        boot=_number(found, "boot"),
        run=_text(found.get("run", ""), "run", most=NAME_MOST, least=0),
        sent=_number(found, "sent"),
    )


def _sorted(schema: StreamSchema, rows: Sequence[Row]) -> Sequence[Row]:
    if schema.sorted_by is None:
        return rows
    place = [column.name for column in schema.columns].index(schema.sorted_by)
    try:
        return sorted(rows, key=itemgetter(place))
    except TypeError:  # a null among names
        return sorted(rows, key=lambda row: str(row[place] or ""))


def _length(schema: StreamSchema, columns: Sequence[Sequence[Any]]) -> int:
    return sum(
        sum(map(len, filter(None, values)))
        for column, values in zip(schema.columns, columns, strict=bool(columns))
        if column.value is not Value.NUMBER
    )


def _read(text: bytes) -> dict[str, Any]:
    try:
        found = strict_json.load_object(text)
    except ValueError as exc:
        raise BadMessage(f"batch cannot be read: {exc}") from exc
    version = found.get("v")
    if type(version) is not int or version != VERSION:
        raise BadMessage(f"batch of protocol version {_shown(version)}, not {VERSION}")
    return found


def _schema(found: dict[str, Any]) -> StreamSchema:
    name = found.get("stream")
    if type(name) is not str or name not in SCHEMAS:
        raise BadMessage(f"batch of a stream that is not known: {_shown(name)}")
    _number(found, "schema", least=1)
    return SCHEMAS[name]


def _columns(schema: StreamSchema, found: dict[str, Any]) -> list[Sequence[Any]]:
    """Those that this release knows; one that is missing is null throughout."""
    rows = _number(found, "rows")
    if rows > ROWS_MOST:
        raise BadMessage(f"batch of {rows} rows; at most {ROWS_MOST} are read")
    packed = found.get("cols", {})
    if type(packed) is not dict:
        raise BadMessage("batch has no columns")
    found_by_name: dict[str, Sequence[Any]] = {}
    for column in schema.columns:
        found_by_name[column.name] = unpack_column(
            column, packed.get(column.name), rows=rows, before=found_by_name
        )
    columns = list(found_by_name.values())
    if _length(schema, columns) > TEXT_MOST:
        raise BadMessage(f"batch has more than {TEXT_MOST} characters of text")
    return columns


def _holes(found: object) -> list[Hole]:
    if type(found) is not list:
        raise BadMessage("batch: holes are no list")
    holes = [_hole(hole) for hole in found]
    return sorted(holes)


def _hole(found: object) -> Hole:
    if type(found) is not list or len(found) != 3:  # noqa: PLR2004 - first, last, reason
        raise BadMessage("batch: a hole is not first, last and reason")
    first, last, reason = found
    if not (type(first) is type(last) is int and 1 <= first <= last <= GREATEST):
        raise BadMessage(f"batch: a hole from {_shown(first)} to {_shown(last)}")
    return Hole(first, last, _text(reason, "reason", most=REASON_MOST))


def _judge_cover(seqs: Sequence[Any], holes: Sequence[Hole], *, first: int, last: int) -> None:
    """Each number from first to last is a row or in a hole, and only once."""
    if None in seqs:
        raise BadMessage("batch has a row without a number")
    if not holes and len(seqs) == last - first + 1 and sorted(seqs) == [*range(first, last + 1)]:
        return
    spans = sorted([*zip(seqs, seqs, strict=True), *((hole.first, hole.last) for hole in holes)])
    ends = [(first - 1, first - 1), *spans, (last + 1, last + 1)]
    for (_, before), (after, _) in pairwise(ends):
        if after != before + 1:
            what = "twice or out of place" if after <= before else "neither a row nor in a hole"
            raise BadMessage(f"batch {first} to {last}: {min(after, before + 1)} is {what}")


def _number(found: dict[str, Any], name: str, *, least: int = 0) -> int:
    value = found.get(name)
    if type(value) is not int or not least <= value <= GREATEST:
        raise BadMessage(f"batch: {name} is {_shown(value)}")
    return value


def _text(value: object, name: str, *, most: int, least: int = 1) -> str:
    """Kept as it comes, so without control characters, which not every database holds."""
    if type(value) is not str or not least <= len(value) <= most or CONTROLS.search(value):
        raise BadMessage(f"batch: {name} is {_shown(value)}")
    return value


def _shown(value: object) -> str:
    if value is None:
        return "missing"
    return repr(value)[:NAME_MOST] if isinstance(value, str | int) else type(value).__name__
