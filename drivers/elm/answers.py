"""Lines of digits to whole answers of a control unit, in every form that adapters write them.

With headers the line begins with who speaks: three digits on an 11-bit CAN bus (`7E8`), eight on
a 29-bit one (`18DAF110`), three bytes on the older buses (`48 6B 10`), which also show their
checksum. Adapters that cannot show headers write the bare answer, and long ones as `0:`, `1:`.
"""

import re
from binascii import unhexlify
from collections import Counter
from typing import NamedTuple

UNNAMED_SOURCE = 0
"""The adapter does not show who answers."""

_LENGTH_DIGITS = 3
_CAN_FRAME = 8
_LEAST_OF_LONG = 8
"""What is shorter is sent in one part."""
_WIDE = re.compile(r"18DAF1([0-9A-F]{2})")
"""29 bits: from a control unit to the tester (F1), ISO 15765-4."""
_NARROW = re.compile(r"7E[8-F]")
_INDEXED = re.compile(r"([0-9A-F]):((?:[0-9A-F]{2})+)")
_OLD_HEADERS = (b"\x48\x6b", b"\x41\x6b")
"""SAE J1850 and ISO 9141: an answer, to the tester. Parameter 6B is not asked for, so that the
second can be no bare answer to mode 01."""
_OLD_LONGEST = 12
_KEYWORD = 0x80
_TESTER = 0xF1
_CRC_POLYNOMIAL = 0x1D
_ANSWER_BIT = 0x40


class Answer(NamedTuple):
    source: int
    """Address of the control unit. Of an 11-bit identifier its low byte, which no other has:
    7E8 is E8; else the address byte of the header."""
    payload: bytes
    """From the mode on: `41 0C 1A F8`."""


class _Part:
    """A long answer that has begun."""

    def __init__(self, total: int, begin: bytes, *, following: int) -> None:
        self.total = total
        self.bytes = begin
        self.following = following
        """Which number the next part carries, 0 to 15."""

    def add(self, number: int, more: bytes) -> bool:
        """False: one is missing before it."""
        if number != self.following:
            return False
        self.bytes += more
        self.following = (number + 1) & 0xF
        return True

    @property
    def whole(self) -> bytes | None:
        return self.bytes[: self.total] if len(self.bytes) >= self.total else None


class Assembler:
    def __init__(self) -> None:
        self.faults: Counter[str] = Counter()
        self._parts: dict[int, _Part] = {}
        self._bare: _Part | None = None

    def take(self, text: str) -> Answer | None:
        """`text`: digits of one line; None: nothing is whole yet, or it told nothing."""
        if ":" in text:
            return self._indexed(text)
        if len(text) == _LENGTH_DIGITS:
            self._announced(int(text, 16))
            return None
        if len(text) % 2:
            return self._narrow(text)
        if wide := _WIDE.match(text):
            return self._frame(int(wide[1], 16), unhexlify(text[wide.end() :]))
        return self._old_or_bare(unhexlify(text))

    def end(self) -> None:
        """The adapter has nothing more to say: what is not whole now will never be."""
        unfinished = len(self._parts) + (self._bare is not None)
        if unfinished:
            self.faults["incomplete_answer"] += unfinished
        self.forget()

    def forget(self) -> None:
        self._parts.clear()
        self._bare = None

    def _narrow(self, text: str) -> Answer | None:
        if not _NARROW.match(text):
            self.faults["damaged_line"] += 1
            return None
        return self._frame(int(text[1:3], 16), unhexlify(text[3:]))

    def _frame(self, source: int, data: bytes) -> Answer | None:
        if not data or len(data) > _CAN_FRAME:
            self.faults["damaged_line"] += 1
            return None
        match data[0] >> 4:
            case 0 if 0 < data[0] < len(data):
                return Answer(source, data[1 : 1 + data[0]])
            case 1 if len(data) == _CAN_FRAME:
                self._first(source, (data[0] & 0xF) << 8 | data[1], data[2:])
            case 2:
                return self._following(source, data[0] & 0xF, data[1:])
            case _:
                self.faults["damaged_line"] += 1
        return None

    def _announced(self, total: int) -> None:
        if total < _LEAST_OF_LONG:
            self.faults["damaged_line"] += 1
            return
        self._bare = _Part(total, b"", following=0)

    def _first(self, source: int, total: int, begin: bytes) -> None:
        if total < _LEAST_OF_LONG:
            self.faults["damaged_line"] += 1
            return
        self._parts[source] = _Part(total, begin, following=1)

    def _following(self, source: int, number: int, more: bytes) -> Answer | None:
        part = self._parts.get(source)
        if part is None or not part.add(number, more):
            self._parts.pop(source, None)
            self.faults["lost_part"] += 1
            return None
        if (whole := part.whole) is None:
            return None
        del self._parts[source]
        return Answer(source, whole)

    def _indexed(self, text: str) -> Answer | None:
        found = _INDEXED.fullmatch(text)
        if found is None:
            self.faults["damaged_line"] += 1
            return None
        part = self._bare
        if part is None or not part.add(int(found[1], 16), unhexlify(found[2])):
            self._bare = None
            # Also what two control units look like that answer at once without names.
            self.faults["lost_part"] += 1
            return None
        if (whole := part.whole) is None:
            return None
        self._bare = None
        return Answer(UNNAMED_SOURCE, whole)

    def _old_or_bare(self, data: bytes) -> Answer | None:
        if is_old_header(data):
            if not is_sum_right(data):
                self.faults["bad_checksum"] += 1
                return None
            return Answer(data[2], data[3:-1])
        if data[0] & _ANSWER_BIT and not data[0] & _KEYWORD:
            return Answer(UNNAMED_SOURCE, data)
        self.faults["damaged_line"] += 1
        return None


def is_old_header(data: bytes) -> bool:
    if not 5 <= len(data) <= _OLD_LONGEST:  # noqa: PLR2004 - header, mode, checksum
        return False
    if data[:2] in _OLD_HEADERS:
        return True
    # ISO 14230: the first byte says how long the answer is.
    return bool(data[0] & _KEYWORD) and data[1] == _TESTER and data[0] & 0x3F == len(data) - 4


def is_sum_right(data: bytes) -> bool:
    """ISO buses add the bytes up, J1850 has a CRC; the line does not say which it was."""
    return data[-1] in (sum(data[:-1]) & 0xFF, crc8(data[:-1]))


def crc8(data: bytes) -> int:
    """Of SAE J1850."""
    crc = 0xFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ (_CRC_POLYNOMIAL if crc & 0x80 else 0)) & 0xFF
    return crc ^ 0xFF
