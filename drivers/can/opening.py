"""One name opens any way to a CAN bus."""

from collections.abc import Callable
from pathlib import Path

from drivers.can.candump_file import CandumpFile
from drivers.can.urls import Way, can_name, fault_of_can_url
from drivers.errors import BadPortName
from drivers.transport.bus import BusPort


def open_can(url: str, *, bitrate: int, now_ms: Callable[[], int]) -> BusPort:
    """`now_ms` stamps what comes (UTC). May take seconds. Raises TransportError."""
    name = can_name(url)
    if name is None:
        raise BadPortName(fault_of_can_url(url) or url)
    match name.way:
        case Way.CANDUMP:
            return CandumpFile(Path(name.place))
        case Way.SLCAN:
            # python-can takes 4 MB and a tenth of a second: only who needs it pays.
            from drivers.can.slcan import open_slcan  # noqa: PLC0415 - see above

            return open_slcan(name.place, baud=name.baud, bitrate=bitrate, now_ms=now_ms)
        case Way.SOCKETCAN:
            from drivers.can.socketcan import open_socketcan  # noqa: PLC0415 - see above

            return open_socketcan(name.place, bitrate=bitrate, now_ms=now_ms)
