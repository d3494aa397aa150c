"""One column of a batch, packed and unpacked; docs/mqtt.md has the forms.

Every cell of every batch goes through here on both sides, so whatever touches all cells is one call
into C: `map`, `accumulate`, `set`. Only nulls among numbers, runs and table entries are looked at
one by one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, chain, groupby, repeat
from operator import add, ne, sub
from types import MappingProxyType, NoneType
from typing import Any, Final, NoReturn

from daemon.errors import BadMessage
from daemon.wire import strict_json
from daemon.wire.batch import Column, Value

LEAST: Final = -(2**63)
GREATEST: Final = 2**63 - 1
_NUMBERS = frozenset({int, NoneType})
_TEXTS = frozenset({str, NoneType})
_BARE = (str, int, float, bool, NoneType)
Columns = Mapping[str, Sequence[Any]]
"""By name."""


def pack_column(
    column: Column, values: Sequence[object], *, before: Columns = MappingProxyType({})
) -> object:
    """As it stands in the message; the values are as the column says, and there is one at least.

    `before` are the columns that stand before it.
    """
    first = values[0]
    if first == values[-1] and values.count(first) == len(values):
        return first
    if column.value is Value.NUMBER:
        return _nearly(column, values, before) or _differences(values)
    if column.value is Value.WORD:
        return _runs_or_table(values)
    return {"l": values}


def unpack_column(
    column: Column, packed: object, *, rows: int, before: Columns = MappingProxyType({})
) -> Sequence[Any]:
    """As many values as there are rows, each judged; raises BadMessage that names the column."""
    if isinstance(packed, _BARE):
        return _judged(column, [packed]) * rows
    if not isinstance(packed, dict):
        _refuse(column, "is neither a value nor a form")
    if "o" in packed:
        values = _added(column, packed, before)
    elif "d" in packed:
        values = _summed(column, packed, rows)
    elif "t" in packed:
        values = _looked_up(column, packed)
    elif "r" in packed:
        values = _unrolled(column, packed["r"], rows)
    elif "l" in packed:
        values = _judged(column, _listed(column, packed["l"]))
    else:
        _refuse(column, "has a form that is not known")
    if len(values) != rows:
        _refuse(column, f"has {len(values)} values for {rows} rows")
    return values


def _nearly(column: Column, values: Sequence[Any], before: Columns) -> dict[str, object] | None:
    """From a column to which it keeps close, where both are known throughout."""
    others = None if column.near is None else before.get(column.near)
    if others is None or None in values or None in others:
        return None
    return {"o": column.near, "d": list(map(sub, values, others))}


def _differences(values: Sequence[Any]) -> dict[str, object]:
    if None not in values:
        return {"d": list(map(sub, values, (0, *values)))}
    nulls = [row for row, value in enumerate(values) if value is None]
    filled = list(values)
    for row in nulls:
        filled[row] = filled[row - 1] if row else 0
    return {"d": list(map(sub, filled, (0, *filled))), "n": nulls}


def _runs_or_table(values: Sequence[object]) -> dict[str, object]:
    """Runs are shorter where a change comes on every third row or less often, or, sorted, where
    most values stand there more than once."""
    changes = sum(map(ne, values, values[1:]))
    table = list(dict.fromkeys(values))
    is_sorted = changes < len(table)
    if changes * 3 < len(values) or (is_sorted and len(table) * 4 < len(values) * 3):
        return {"r": [[value, len(list(run))] for value, run in groupby(values)]}
    if len(table) * 2 > len(values):
        return {"l": values}
    place = dict(zip(table, range(len(table)), strict=True))
    return {"t": table, "i": list(map(place.__getitem__, values))}


def _summed(column: Column, form: dict[str, Any], rows: int) -> Sequence[Any]:
    steps = _whole(column, _listed(column, form["d"]))
    values: list[Any] = list(accumulate(steps))
    nulls = _whole(column, _listed(column, form.get("n", [])))
    if column.value is not Value.NUMBER:
        _refuse(column, "is not made of numbers")
    _bound(column, values)
    if nulls and not 0 <= min(nulls) <= max(nulls) < min(rows, len(values)):
        _refuse(column, "has a null in a row that is not there")
    for row in nulls:
        values[row] = None
    return values


def _added(column: Column, form: dict[str, Any], before: Columns) -> Sequence[Any]:
    name = form["o"]
    others = before.get(name) if type(name) is str else None
    if others is None or column.value is not Value.NUMBER:
        _refuse(column, "is told from a column that does not stand before it")
    if not set(map(type, others)) <= {int}:
        _refuse(column, "is told from a column that is no number throughout")
    steps = _whole(column, _listed(column, form.get("d")))
    values = list(map(add, steps, others))
    _bound(column, values)
    return values if len(steps) == len(others) else steps


def _looked_up(column: Column, form: dict[str, Any]) -> Sequence[Any]:
    table = _judged(column, _listed(column, form["t"]))
    places = _whole(column, _listed(column, form.get("i")))
    if places and not 0 <= min(places) <= max(places) < len(table):
        _refuse(column, "has a value that is not in its table")
    return list(map(table.__getitem__, places))


def _unrolled(column: Column, runs: object, rows: int) -> Sequence[Any]:
    pairs = _listed(column, runs)
    if not all(type(pair) is list and len(pair) == 2 for pair in pairs):  # noqa: PLR2004 - value, length
        _refuse(column, "has a run that is not a value and a length")
    values = _judged(column, [value for value, _ in pairs])
    lengths = _whole(column, [length for _, length in pairs])
    if lengths and (min(lengths) < 0 or sum(lengths) != rows):
        _refuse(column, f"has runs of {sum(lengths)} values for {rows} rows")
    return list(chain.from_iterable(map(repeat, values, lengths)))


def _listed(column: Column, found: object) -> list[Any]:
    if type(found) is not list:
        _refuse(column, "has a form without its list")
    return found


def _whole(column: Column, found: list[Any]) -> list[int]:
    if not set(map(type, found)) <= {int}:
        _refuse(column, "has something else where whole numbers are due")
    return found


def _judged(column: Column, values: list[Any]) -> list[Any]:
    """Of the column's type, within bounds; nulls are fine everywhere."""
    kinds = set(map(type, values))
    if column.value is Value.NUMBER:
        if not kinds <= _NUMBERS:
            _refuse(column, "has a value that is no whole number")
        _bound(column, values if NoneType not in kinds else [v for v in values if v is not None])
    elif not kinds <= _TEXTS:
        _refuse(column, "has a value that is no text")
    elif column.value is Value.BODY:
        _judge_bodies(column, {value for value in values if value is not None})
    return values


def _bound(column: Column, values: Collection[int]) -> None:
    if values and not LEAST <= min(values) <= max(values) <= GREATEST:
        _refuse(column, "has a number of more than 64 bits")


def _judge_bodies(column: Column, bodies: Iterable[str]) -> None:
    for body in bodies:
        try:
            found = strict_json.load(body)
        except ValueError as exc:
            raise BadMessage(f"column {column.name} has a value that is not JSON: {exc}") from exc
        if type(found) is not dict:
            _refuse(column, "has a value that is no JSON object")


def _refuse(column: Column, what: str) -> NoReturn:
    raise BadMessage(f"column {column.name} {what}")
