"""JSON by its standard: no NaN, no half characters, and one error for everything that is not it."""

import json
from typing import Any, NoReturn

_PLAIN = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def dump(value: object) -> bytes:
    return _PLAIN(value).encode()


def load(text: str) -> Any:
    """Raises ValueError, also for what is nested too deep or has numbers that are too long."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError as exc:
        raise ValueError("nested too deep") from exc


def load_object(text: bytes) -> dict[str, Any]:
    """The same for a whole message, whose texts must be storable too."""
    found = load(text.decode())
    if type(found) is not dict:
        raise ValueError("no JSON object")
    if b"\\u" in text:
        dump(found)  # an escape can stand for half a character, which no database takes
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
