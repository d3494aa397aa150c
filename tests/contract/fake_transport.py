"""A port in memory: runs the same contract as the real ones."""

import os
from collections import deque

from drivers.errors import PortLost


class FakeTransport:
    is_live = True

    def __init__(self, *, device: str = "fake", baud: int | None = None) -> None:
        self.device = device
        self.is_closed = False
        self.moved = False
        self._baud = baud
        self._pieces: deque[bytes | None] = deque()
        self._waker = os.eventfd(0, os.EFD_NONBLOCK)

    @property
    def baud(self) -> int | None:
        return self._baud

    def send(self, payload: bytes) -> None:
        self._put(payload)

    def unplug(self) -> None:
        self._put(None)

    def _put(self, piece: bytes | None) -> None:
        self._pieces.append(piece)
        os.eventfd_write(self._waker, 1)

    def fileno(self) -> int:
        return self._waker

    def read(self, timeout_s: float) -> bytes:  # noqa: ARG002 - there is no time in here
        if self.is_closed:
            raise PortLost(f"device gone: {self.device}")
        payload = b""
        while self._pieces and self._pieces[0] is not None:
            payload += self._pieces.popleft() or b""
        if payload:
            if not self._pieces:
                os.eventfd_read(self._waker)
            return payload
        if self._pieces:
            raise PortLost(f"device gone: {self.device}")
        return b""

    def set_baud(self, baud: int) -> None:
        self._baud = baud
        self._pieces.clear()

    def has_moved(self) -> bool:
        return self.moved

    def close(self) -> None:
        if not self.is_closed:
            self.is_closed = True
            os.close(self._waker)
