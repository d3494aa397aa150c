"""A CAN adapter of the slcan kind in the town: a pseudo-terminal that answers as LAWICEL's do."""

import os
import re
import select
from pathlib import Path
from threading import Lock, Thread

from daemon.town.outlets import PtyOutlet

USUAL_BAUD = 115_200
_RATES = {"S5": 250_000, "S6": 500_000}
_OK, _REFUSED = b"\r", b"\a"
_LINE = re.compile(rb"\([\d.]+\) \S+ ([0-9A-Fa-f]{3}|[0-9A-Fa-f]{8})#((?:[0-9A-Fa-f]{2}){0,8})")
_ERROR_FLAG = 0x2000_0000
_BUS_ERROR, _OVERRUN = 0x80, 0x08
"""Bits of its status."""


class SlcanOutlet(PtyOutlet):
    """What is written to it, lines of candump, goes out as frames while its channel is open.

    A thread of its own answers commands, since whoever opens an adapter waits for that. `_lock`
    guards everything that both touch.
    """

    def __init__(self, link: Path, *, bitrate: int = 250_000, baud: int = USUAL_BAUD) -> None:
        self._lock = Lock()
        self._bitrate = bitrate
        self._asked_rate: int | None = None
        self._is_open = False
        self._is_stamping = False
        self._status = 0
        self._answering: Thread | None = None
        self._waker = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._refused: frozenset[str] = frozenset()
        self._is_mute = False
        self.commands: list[str] = []
        """All that it was told, in order."""
        super().__init__(link, baud=baud)

    @property
    def url(self) -> str:
        return f"slcan:{self._link}"

    @property
    def is_listening(self) -> bool:
        """Its channel is open."""
        with self._lock:
            return self._is_open

    def refuse(self, *codes: str) -> None:
        """Commands that its firmware does not know, by their first letter."""
        with self._lock:
            self._refused = frozenset(codes)

    def fall_mute(self) -> None:
        """Firmware that obeys and never answers."""
        with self._lock:
            self._is_mute = True

    def plug_in(self) -> None:
        super().plug_in()
        if self._ends is not None and self._answering is None:
            master = self._ends[0]
            self._is_open = self._is_stamping = False
            self._asked_rate = None
            self._answering = Thread(
                target=self._answer, args=(master,), name=f"slcan {self._link.name}", daemon=True
            )
            self._answering.start()

    def unplug(self) -> None:
        answering, self._answering = self._answering, None
        if answering is not None:
            os.eventfd_write(self._waker, 1)
            answering.join()
            os.eventfd_read(self._waker)
        super().unplug()

    def close(self) -> None:
        super().close()
        waker, self._waker = self._waker, -1
        if waker >= 0:
            os.close(waker)

    def write(self, payload: bytes) -> None:
        """Lines of candump, whole ones. On a bus of another rate nothing is heard but errors."""
        for can_id, digits in _LINE.findall(payload):
            self._frame(can_id.decode(), digits.decode())

    def send_raw(self, piece: bytes) -> None:
        """Half frames, garbage: whatever a bad cable or bad firmware makes of it."""
        super().write(piece)

    def lose_frames(self) -> None:
        """Its own room was full; it says so when it is asked for its status."""
        with self._lock:
            self._status |= _OVERRUN

    def _frame(self, can_id: str, digits: str) -> None:
        number = int(can_id, 16)
        with self._lock:
            is_error = len(can_id) == 8 and bool(number & _ERROR_FLAG)  # noqa: PLR2004 - digits
            if is_error or (self._is_open and self._asked_rate != self._bitrate):
                self._status |= _BUS_ERROR
                return
            is_open, stamp = self._is_open, "0000" if self._is_stamping else ""
        if is_open:
            kind = "T" if len(can_id) == 8 else "t"  # noqa: PLR2004 - digits
            line = f"{kind}{can_id.upper()}{len(digits) // 2}{digits.upper()}{stamp}\r"
            super().write(line.encode("ascii"))

    def _answer(self, master: int) -> None:
        waiting = select.poll()
        waiting.register(master, select.POLLIN)
        waiting.register(self._waker, select.POLLIN)
        begun = b""
        while True:
            ready = dict(waiting.poll())
            if self._waker in ready:
                return
            begun += os.read(master, 4096)
            *whole, begun = begun.split(b"\r")
            for code in whole:
                answer = self._answered(code.decode("ascii", "replace"))
                if answer:
                    super().write(answer)

    def _answered(self, code: str) -> bytes:
        with self._lock:
            if code:
                self.commands.append(code)
            answer = _REFUSED if code[:1] in self._refused and code else self._obeyed(code)
            return b"" if self._is_mute else answer

    def _obeyed(self, code: str) -> bytes:
        match code[:1]:
            case "":
                pass
            case "S" if not self._is_open:
                self._asked_rate = _RATES.get(code, 0)
            case "O" | "L" if not self._is_open and self._asked_rate is not None:
                self._is_open = True
            case "C" if self._is_open:
                self._is_open = False
            case "Z" if not self._is_open:
                self._is_stamping = code == "Z1"
            case _:
                return self._told(code)
        return _OK

    def _told(self, code: str) -> bytes:
        match code:
            case "V":
                return b"V1013\r"
            case "N":
                return b"N4711\r"
            case "F" if self._is_open:
                status, self._status = self._status, 0
                return f"F{status:02X}\r".encode("ascii")
            case _:
                return _REFUSED
