"""A CAN bus as a port of bytes: whatever python-can hears becomes lines of `candump -l`.

It listens and never sends; nothing here calls a method of python-can that could.
"""

import logging
from collections import Counter
from collections.abc import Callable

import can

from drivers.can.lines import is_overflow, line_of
from drivers.errors import PortLost, TransportError

MOST_FRAMES = 4_096
"""That one read hands on: about a second of a full bus."""
BUS_FAULTS = (can.CanError, OSError, ValueError, TypeError)
"""What python-can lets through: its own, pyserial's, and those of descriptors that are gone."""

# Each of its errors is also raised, and told once in our words.
logging.getLogger("can").setLevel(logging.CRITICAL)

Lost = Callable[[BaseException], TransportError]
"""Our words for what ended the port."""


class CanPort:
    """`BusPort` over a bus of python-can."""

    def __init__(
        self,
        bus: can.BusABC,
        *,
        device: str,
        interface: str,
        now_ms: Callable[[], int],
        lost: Lost,
    ) -> None:
        """`interface` is what the lines call the bus, `now_ms` stamps them (UTC)."""
        self._bus: can.BusABC | None = bus
        self._interface = interface
        self._now_ms = now_ms
        self._lost = lost
        self.device = device
        self.faults: Counter[str] = Counter()

    def read(self, timeout_s: float) -> bytes:
        bus = self._bus
        if bus is None:
            raise PortLost(f"device gone: {self.device}")
        lines: list[bytes] = []
        try:
            frame = _next(bus, timeout_s)
            while frame is not None:
                lines.append(self._line(frame))
                if len(lines) >= MOST_FRAMES:
                    break
                frame = _next(bus, 0)
        except TransportError:
            if not lines:  # what broke shows again at the next read
                raise
        except BUS_FAULTS as fault:
            if not lines:
                raise self._lost(fault) from fault
        return b"".join(lines)

    def close(self) -> None:
        bus, self._bus = self._bus, None
        if bus is None:
            return
        try:
            bus.shutdown()
        except BUS_FAULTS:
            return  # it was broken already, and that has been said

    def _line(self, frame: can.Message) -> bytes:
        if is_overflow(frame):
            self.faults["overrun"] += 1
        return line_of(frame, at=self._now_ms(), interface=self._interface)


def _next(bus: can.BusABC, timeout_s: float) -> can.Message | None:
    """Not `recv`: that one measures its patience by the wall clock, which may step back an hour."""
    frame, _ = bus._recv_internal(timeout_s)  # noqa: SLF001 - see above
    return frame
