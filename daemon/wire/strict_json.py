"""JSON by its standard: no NaN, no half characters, and one error for everything that is not it."""

import json
from math import isinf
from typing import Any, NoReturn

_PLAIN = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


def dump(value: object) -> bytes:
    return _PLAIN(value).encode()


def load(text: str) -> Any:
    """Raises ValueError, also for what is nested too deep or has numbers that are too long."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError as exc:
        raise ValueError("nested too deep") from exc


def load_object(text: bytes) -> dict[str, Any]:
    """The same for a whole message, which can be dumped again: it is passed on and stored."""
    try:
        found = json.loads(text.decode(), parse_constant=_no_constant, parse_float=_finite)
        if b"\\u" in text:
            dump(found)  # an escape can stand for half a character, which no database takes
    except RecursionError as exc:
        raise ValueError("nested too deep") from exc
    if type(found) is not dict:
        raise ValueError("no JSON object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(f"{text} is too large a number")
    return number
