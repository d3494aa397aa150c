"""What comes over the serial line of an slcan adapter, cut into lines and judged. No port in here.

The protocol is LAWICEL's: frames as `T18FEE0008FFFFFFFFB05C6800`, answers to commands as nothing
at all, a refusal as BEL; newer adapters tell errors of the bus as the slcan driver of Linux reads
them (`e1s`, `sp128000`).
"""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from drivers.can.lines import CONTROLLER_ERROR, RECEIVE_OVERFLOW

LONGEST = 160
"""A line with 64 bytes of data and its time is shorter."""
BUS_ERROR = 0x080
"""Class of an error frame that tells no more than that there was one."""
_OK, _REFUSED = b"\r", b"\a"
_ENDS = re.compile(rb"[\r\a]")
_FRAME = re.compile(
    rb"(?:(?P<kind>[TRDBx])[01][0-9A-Fa-f]{7}|(?P<short>[trdb])[0-9A-Fa-f]{3})"
    rb"(?P<length>[0-9A-Fa-f])(?P<digits>(?:[0-9A-Fa-f]{2})*)"
)
_BEGUN = re.compile(rb"[TtRrDdBb][0-9A-Fa-f]*")
"""A frame of which a part is missing."""
_BEGINS = re.compile(rb"[Tt]")
_STATUS = re.compile(rb"F([0-9A-Fa-f]{2})")
_ERRORS = re.compile(rb"e([1-9])([aAbBcfoOs]+)")
_STATE = re.compile(rb"s([awpb])\d{6}")
_ACKNOWLEDGED = re.compile(rb"[zZ]?|[VNv][0-9A-Za-z_.\- ]{0,32}")
_FD_LENGTHS: tuple[int, ...] = (*range(9), 12, 16, 20, 24, 32, 48, 64)
_STAMP_DIGITS = 4
_STATUS_OVERRUN = 0x01 | 0x08
"""Bits of `F`: the adapter's own room was full, its controller's was."""
_STATUS_CONTROLLER = {0x04: 0x0C, 0x20: 0x30}
"""Bits of `F` (warning, passive) as the second byte of a frame of `CONTROLLER_ERROR`."""
_STATUS_BUS_ERROR = 0x80
_STATE_CONTROLLER = {b"w": 0x0C, b"p": 0x30}
_BUS_OFF = 0x040


class Answer(Enum):
    OK = "ok"
    REFUSED = "refused"


class BusTrouble(NamedTuple):
    """An error frame as Linux has them (linux/can/error.h)."""

    kind: int
    detail: bytes = bytes(8)


Told = str | BusTrouble


@dataclass(slots=True)
class SlcanLines:
    """Of one adapter. How bytes are cut has no influence."""

    faults: Counter[str]
    told: deque[Told] = field(default_factory=deque)
    """Frames as python-can reads them, and troubles of the bus, in their order."""
    answers: deque[Answer] = field(default_factory=deque)
    knows_status: bool = True
    """It has not refused to be asked for it."""
    is_asked: bool = False
    _rest: bytes = b""

    def feed(self, piece: bytes) -> None:
        text = self._rest + piece
        start = 0
        for end in _ENDS.finditer(text):
            self._line(text[start : end.start()], end.group())
            start = end.end()
        self._rest = text[start:]
        if len(self._rest) > LONGEST:
            self.faults["garbage"] += 1
            self._rest = b""

    def forget(self) -> None:
        """What came before the channel was opened anew concerns nobody."""
        self.told.clear()
        self.answers.clear()
        self._rest = b""

    def _line(self, line: bytes, end: bytes) -> None:
        line = line.lstrip(b"\n")
        if end == _REFUSED:
            self._refused(line)
        elif _ACKNOWLEDGED.fullmatch(line):
            self.answers.append(Answer.OK)
        elif (frame := _frame(line)) is not None:
            self.told.append(frame)
        elif not self._is_trouble(line):
            self._damaged(line, end)

    def _damaged(self, line: bytes, end: bytes) -> None:
        """Where an end was lost, the frame behind it may be whole."""
        again = _BEGINS.search(line, 1)
        is_frame = again is not None or _BEGUN.fullmatch(line)
        self.faults["half_line" if is_frame else "garbage"] += 1
        if again is not None:
            self._line(line[again.start() :], end)

    def _refused(self, line: bytes) -> None:
        """BEL answers a command; what stands before it is a line that was cut off."""
        if line:
            self.faults["half_line"] += 1
        if self.is_asked:
            self.is_asked = self.knows_status = False
        else:
            self.answers.append(Answer.REFUSED)

    def _is_trouble(self, line: bytes) -> bool:
        if found := _STATUS.fullmatch(line):
            self.is_asked = False
            self._status(int(found[1], 16))
        elif found := _ERRORS.fullmatch(line):
            self._errors(found[2])
        elif found := _STATE.fullmatch(line):
            self._state(found[1])
        else:
            return False
        return True

    def _status(self, flags: int) -> None:
        if flags & _STATUS_OVERRUN:
            self._overrun()
        for flag, told in _STATUS_CONTROLLER.items():
            if flags & flag:
                self.told.append(_controller(told))
        if flags & _STATUS_BUS_ERROR:
            self.told.append(BusTrouble(BUS_ERROR))

    def _errors(self, kinds: bytes) -> None:
        if b"o" in kinds:
            self._overrun()
        if kinds.strip(b"oO"):
            self.told.append(BusTrouble(BUS_ERROR))

    def _state(self, state: bytes) -> None:
        if state == b"b":
            self.told.append(BusTrouble(_BUS_OFF))
        elif state in _STATE_CONTROLLER:
            self.told.append(_controller(_STATE_CONTROLLER[state]))

    def _overrun(self) -> None:
        self.told.append(_controller(RECEIVE_OVERFLOW))


def _controller(flags: int) -> BusTrouble:
    return BusTrouble(CONTROLLER_ERROR, bytes([0, flags, 0, 0, 0, 0, 0, 0]))


def _frame(line: bytes) -> str | None:
    """The line when it is a whole frame, without a time that the adapter may have put behind."""
    found = _FRAME.fullmatch(line)
    if found is None:
        return None
    size = _size(found["kind"] or found["short"], int(found["length"], 16))
    if size is None:
        return None
    more = len(found["digits"]) - 2 * size
    if more not in (0, _STAMP_DIGITS):
        return None
    return line[: len(line) - more].decode("ascii")


def _size(kind: bytes, length: int) -> int | None:
    """Bytes of data; None: there can be no such frame."""
    if kind in b"DdBb":
        return _FD_LENGTHS[length]
    if length > 8:  # noqa: PLR2004 - of a classic frame
        return None
    return 0 if kind in b"Rr" else length
