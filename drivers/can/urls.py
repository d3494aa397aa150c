"""Names of ways to a CAN bus: `socketcan:can0`, `slcan:/dev/ttyACM0`, `candump:FILE`."""

import re
from dataclasses import dataclass
from enum import StrEnum

BITRATES = (250_000, 500_000)
"""Of buses of trucks, by SAE J1939-11 and -14, bit/s."""
USUAL_BAUD = 115_200
KNOWN = "write socketcan:INTERFACE, slcan:DEVICE or candump:FILE"
_BAUD = re.compile(r"(?P<path>.+)@(?P<baud>\d{4,7})")
_INTERFACE = re.compile(r"[^\s/:]{1,15}")
"""What Linux takes as the name of an interface."""


class Way(StrEnum):
    SOCKETCAN = "socketcan"
    """An interface of Linux."""
    SLCAN = "slcan"
    """A serial adapter that speaks the LAWICEL protocol."""
    CANDUMP = "candump"
    """A log of `candump -l`, plain or packed with gzip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CanName:
    way: Way
    place: str
    """Interface, device or file."""
    baud: int = USUAL_BAUD
    """Of the serial line to an slcan adapter; one on USB does not care."""


def can_name(url: str) -> CanName | None:
    """None: it is no name of a CAN bus; `fault_of_can_url` says why."""
    if fault_of_can_url(url) is not None:
        return None
    scheme, _, place = url.partition(":")
    way = Way(scheme.lower())
    with_baud = _BAUD.fullmatch(place) if way is Way.SLCAN else None
    if with_baud is None:
        return CanName(way=way, place=place)
    return CanName(way=way, place=with_baud["path"], baud=int(with_baud["baud"]))


def fault_of_can_url(url: str) -> str | None:
    """Why `url` can never be opened as it stands; None when only trying can tell."""
    scheme, _, place = url.partition(":")
    if scheme.lower() not in tuple(Way):
        return f"cannot be a CAN bus: {url} ({KNOWN})"
    if not place or "\0" in place:
        return f"cannot be a CAN bus: {url!r} names nothing ({KNOWN})"
    if scheme.lower() == Way.SOCKETCAN and not _INTERFACE.fullmatch(place):
        return f"cannot be a CAN bus: {place} is no name of an interface (ip link lists them)"
    return None
