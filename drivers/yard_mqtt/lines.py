"""A message of the yard as one line of bytes: what a recording keeps and a replay repeats.

    {"topic":"depot/yard/T07/telemetry","at":1764000000000,"payload":{"v":1,...}}

`at` is when it arrived, null while the clock is not to be trusted. What the unit has said stands
there as it was sent; a payload that is no JSON stands in base64, under that name.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterable
from typing import Final, NamedTuple

PAYLOAD_MOST: Final = 64 << 10
"""Bytes of a payload; a larger one is dropped."""
LINE_MOST: Final = PAYLOAD_MOST * 2
"""With its topic, and in base64."""
TELEMETRY: Final = "telemetry"
"""Last level of a unit's topic."""
UNIT: Final = r"[A-Za-z0-9._-]{1,64}"
"""What a unit can be called: its name is its user name and a level of its topic."""

_PAYLOAD_KEY: Final = b'"payload":'
_BREAKS: Final = bytes.maketrans(b"\r\n", b"  ")


class Twice:
    """A value whose name stands more than once in its object: nobody knows which one holds."""


class NotNumber:
    """NaN and the infinities, which are no JSON."""


TWICE: Final = Twice()
NOT_NUMBER: Final = NotNumber()


class Line(NamedTuple):
    topic: str
    at: int | None
    """When it arrived, ms UTC; None: nobody knows."""
    payload: object
    """None: it was no JSON."""
    print_: int
    """The same for what was said in the same words."""


def topic_filter(prefix: str) -> str:
    return f"{prefix}/+/{TELEMETRY}"


def unit_topic(prefix: str, unit: str) -> str:
    return f"{prefix}/{unit}/{TELEMETRY}"


def line(topic: str, at: int | None, payload: bytes) -> bytes:
    when = "null" if at is None else str(at)
    head = f'{{"topic":{json.dumps(topic)},"at":{when},'.encode()
    if _is_json(payload):
        # Outside of strings a line break is only space, and inside JSON allows none.
        return b"".join((head, _PAYLOAD_KEY, payload.translate(_BREAKS), b"}\n"))
    return b"".join((head, b'"base64":"', b64encode(payload), b'"}\n'))


def read_line(text: bytes) -> Line | None:
    """None: that is no such line."""
    try:
        told = _DECODER.decode(text.decode())
    except (ValueError, RecursionError):
        return None
    if type(told) is not dict:
        return None
    topic, at = told.get("topic"), told.get("at")
    if type(topic) is not str or (at is not None and type(at) is not int):
        return None
    if "payload" not in told and "base64" not in told:
        return None
    words = text[text.find(_PAYLOAD_KEY) :]
    return Line(topic, at, told.get("payload"), hash(words))


def _is_json(payload: bytes) -> bool:
    try:
        json.loads(payload.decode())
    except (ValueError, RecursionError):
        return False
    return True


def _object(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    known = list(pairs)
    told = dict(known)
    if len(told) != len(known):
        seen = set()
        for name, _ in known:
            if name in seen:
                told[name] = TWICE
            seen.add(name)
    return told


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=lambda _: NOT_NUMBER)
_UNIT: Final = re.compile(UNIT)


def unit_of(topic: str, prefix: str) -> str | None:
    """None: that is no topic of a unit."""
    parts = topic.removeprefix(f"{prefix}/").split("/")
    is_one = topic.startswith(f"{prefix}/") and len(parts) == 2 and parts[1] == TELEMETRY  # noqa: PLR2004 - unit and kind
    return parts[0] if is_one and _UNIT.fullmatch(parts[0]) else None
