"""The vehicle identification number (SPN 237): characters up to `*`."""

import re

_VIN = re.compile(rb"[A-HJ-NPR-Z0-9]{17}")
"""ISO 3779: no I, O or Q."""


def vin(payload: bytes) -> str | None:
    """None: it is none, say because nobody has written it into the computer."""
    told = payload.partition(b"*")[0].strip(b"\x00 \xff")
    return told.decode("ascii") if _VIN.fullmatch(told) else None
