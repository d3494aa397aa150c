"""Every other URL that pyserial knows: `rfc2217://`, `spy://`, `loop://`, `alt://`."""

import math

import serial

from drivers.errors import BadPortName
from drivers.transport.reasons import PORT_FAULTS, opening_error, reading_error, writing_error
from drivers.transport.streams import PIECE, UNSET_BAUD

# Set once: over rfc2217 a new timeout is a negotiation with the server.
READ_TIMEOUT_S = 0.25


class UrlTransport:
    """A pyserial object read through its own methods."""

    is_live = True

    def __init__(self, port: serial.Serial, *, url: str) -> None:
        self._port = port
        self.device = url

    @property
    def baud(self) -> int | None:
        return int(self._port.baudrate)

    def fileno(self) -> None:
        return None

    def read(self, timeout_s: float) -> bytes:
        try:
            first = b""
            if not self._port.in_waiting:
                for _ in range(math.ceil(timeout_s / READ_TIMEOUT_S)):
                    if first := self._port.read(1):
                        break
            waiting = min(self._port.in_waiting, PIECE)
            return first + self._port.read(waiting) if waiting else first
        except PORT_FAULTS as fault:
            raise reading_error(fault, device=self.device) from fault

    def write(self, payload: bytes) -> None:
        try:
            self._port.write(payload)
        except PORT_FAULTS as fault:
            raise writing_error(fault, device=self.device) from fault

    def set_baud(self, baud: int) -> None:
        try:
            self._port.baudrate = baud
            self._port.reset_input_buffer()
        except PORT_FAULTS as fault:
            raise reading_error(fault, device=self.device) from fault

    def has_moved(self) -> bool:
        return False

    def close(self) -> None:
        try:
            self._port.close()
        except PORT_FAULTS:
            return  # it was broken already, and that has been said


def open_url(url: str, *, baud: int | None) -> UrlTransport:
    """Opens any pyserial URL; may take seconds."""
    rate = baud or UNSET_BAUD
    try:
        port = serial.serial_for_url(
            url, do_not_open=True, baudrate=rate, timeout=READ_TIMEOUT_S, exclusive=True
        )
    except (ValueError, serial.SerialException) as fault:
        raise BadPortName(f"cannot be a port: {url} ({fault})") from fault
    except PORT_FAULTS as fault:
        raise opening_error(fault, device=url) from fault
    try:
        port.open()
    except PORT_FAULTS as fault:
        raise opening_error(fault, device=url) from fault
    return UrlTransport(port, url=url)
