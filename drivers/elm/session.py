"""An open adapter as a port: reading it is what drives the dialog."""

from collections import Counter
from collections.abc import Callable
from typing import Protocol

from drivers.elm.dialog import Dialog, Phase
from drivers.errors import PortLost


class Line(Protocol):
    """A way for bytes in both directions."""

    @property
    def device(self) -> str: ...

    @property
    def baud(self) -> int | None: ...

    def read(self, timeout_s: float) -> bytes: ...

    def write(self, payload: bytes) -> None: ...

    def set_baud(self, baud: int) -> None: ...

    def close(self) -> None: ...


class ElmPort:
    """Hands on all that the adapter writes: prompts too, which end an answer."""

    def __init__(self, line: Line, *, dialog: Dialog, mono_ms: Callable[[], int]) -> None:
        self._line = line
        self._dialog = dialog
        self._mono_ms = mono_ms

    @property
    def device(self) -> str:
        return self._line.device

    @property
    def baud(self) -> int | None:
        return self._line.baud

    @property
    def faults(self) -> Counter[str]:
        return self._dialog.faults

    @property
    def phase(self) -> Phase:
        return self._dialog.phase

    def read(self, timeout_s: float) -> bytes:
        until = self._mono_ms() + round(timeout_s * 1000)
        while True:
            now = self._mono_ms()
            command = self._dialog.next_command(now)
            if self._dialog.is_deaf:
                raise PortLost(f"adapter does not answer any more: {self.device}")
            if command is not None:
                self._line.write(command.encode() + b"\r")
            left_ms = max(0, until - now)
            payload = self._line.read(min(left_ms, self._dialog.wait_ms(now)) / 1000)
            if payload:
                self._dialog.take(payload, self._mono_ms())
                return payload
            if self._mono_ms() >= until:
                return b""

    def close(self) -> None:
        self._line.close()
