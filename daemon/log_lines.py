"""How a log record becomes one line of text: the processors behind daemon/logs.py.

What a record says may come from a radio or a stranger, so no value can end the line, move the
cursor or grow without bound.
"""

import json
import logging
import math
import re
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

from daemon.clock import Clock

Line = MutableMapping[str, Any]
FIRST_KEYS = ("timestamp", "level", "event", "component", "correlation_id")
YEAR_9999 = 253_402_300_799_000
TEXT_MAX = 2_000
TRACEBACK_MAX = 20_000
ITEMS_MAX = 50
DEPTH_MAX = 4
COLOURS = {"debug": "2", "warning": "33", "error": "31", "critical": "1;31"}

# C1 controls and DEL, line and paragraph separators, direction overrides, lone surrogates.
BEYOND_ASCII = "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
UNSAFE_IN_JSON = re.compile(f"[{BEYOND_ASCII}]")
UNSAFE = re.compile(f"[\x00-\x1f{BEYOND_ASCII}]")
UNSAFE_BUT_LINES = re.compile(f"[\x00-\x09\x0b-\x1f{BEYOND_ASCII}]")


class Stamp:
    """`timestamp` by the clock that was handed in: ISO 8601, UTC, milliseconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, _logger: object, _method: str, line: Line) -> Line:
        at = datetime.fromtimestamp(min(max(0, self._clock.now()), YEAR_9999) / 1000, UTC)
        line["timestamp"] = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return line


def foreign(_logger: object, _method: str, line: Line) -> Line:
    """A library's record: the first word of its logger's name is the component."""
    record: logging.LogRecord = line["_record"]
    line["component"] = record.name.partition(".")[0]
    return line


def complete(_logger: object, _method: str, line: Line) -> Line:
    line.setdefault("component", "")
    line.setdefault("correlation_id", None)
    return line


class JsonLine:
    def __call__(self, _logger: object, _method: str, line: Line) -> str:
        text = json.dumps(_plain_line(line), ensure_ascii=False, allow_nan=False)
        return UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


class TextLine:
    """For a person: time, level, component, event, facts; a traceback below."""

    def __init__(self, *, coloured: bool) -> None:
        self._coloured = coloured

    def __call__(self, _logger: object, _method: str, line: Line) -> str:
        facts = _plain_line(line)
        traceback = facts.pop("exception", None)
        timestamp, level, event, component = (str(facts.pop(key)) for key in FIRST_KEYS[:4])
        said = [f"{_escaped(key)}={_shown(value)}" for key, value in facts.items() if value != ""]
        if facts.get("correlation_id") is None:
            said = said[1:]
        head = f"{timestamp} {self._painted(level)} {_escaped(component):<10} {_escaped(event)}"
        text = " ".join([head, *said])
        if traceback:
            text += "\n" + UNSAFE_BUT_LINES.sub(_escape, str(traceback))
        return text

    def _painted(self, level: str) -> str:
        colour = COLOURS.get(level)
        word = f"{level:<8}"
        return f"\x1b[{colour}m{word}\x1b[0m" if self._coloured and colour else word


def _plain_line(line: Line) -> dict[str, object]:
    ordered = {key: line.get(key) for key in FIRST_KEYS} | dict(line)
    return {
        str(key): _plain(value, most=TRACEBACK_MAX if key == "exception" else TEXT_MAX)
        for key, value in ordered.items()
    }


def _plain(value: object, *, most: int = TEXT_MAX, depth: int = 0) -> object:
    """The value in JSON's own types, bounded."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, Mapping | list | tuple | set | frozenset) and depth < DEPTH_MAX:
        return _plain_items(value, depth + 1)
    text = str(value)
    return text if len(text) <= most else f"{text[:most]}... ({len(text)} characters)"


def _plain_items(
    value: Mapping[Any, Any] | list[Any] | tuple[Any, ...] | set[Any] | frozenset[Any], depth: int
) -> object:
    if isinstance(value, Mapping):
        pairs = list(value.items())[:ITEMS_MAX]
        return {str(key)[:TEXT_MAX]: _plain(item, depth=depth) for key, item in pairs}
    return [_plain(item, depth=depth) for item in list(value)[:ITEMS_MAX]]


def _shown(value: object) -> str:
    if isinstance(value, str):
        word = _escaped(value)
        return f'"{word}"' if " " in word or not word else word
    return _escaped(json.dumps(value, ensure_ascii=False))


def _escaped(text: str) -> str:
    return UNSAFE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode("ascii")
