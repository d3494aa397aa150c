"""One text for one value: what hashes are taken of, and what can stand in any row."""

import hashlib
import json

CANNOT_SHOW = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " "),
    **dict.fromkeys((0x2028, 0x2029), " "),
}

_ENCODER = json.JSONEncoder(separators=(",", ":"), sort_keys=True, allow_nan=False)


def canonical(value: object) -> str:
    """Sorted, without blanks and in ASCII. Raises ValueError or TypeError for what is not JSON."""
    try:
        return _ENCODER.encode(value)
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def plain_text(text: str, *, most: int) -> str:
    """On one line, cut to `most` characters, and nothing in it that UTF-8 cannot hold."""
    line = text.translate(CANNOT_SHOW).encode("utf-8", "replace").decode()
    return line if len(line) <= most else line[: most - 3] + "..."
