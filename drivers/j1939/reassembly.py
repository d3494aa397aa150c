"""Messages of more than eight bytes, from the packets they are cut into (SAE J1939-21 5.10).

To everybody (BAM) packets come one after the other; to one (RTS/CTS) the receiver may ask for
some again. Who listens takes both as they come.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from drivers.j1939.identifier import EVERYBODY, Identifier

CONNECTION_PGN = 60416
PACKET_PGN = 60160
_RTS, _CTS, _DONE, _BAM, _ABORT = 16, 17, 19, 32, 255
_PACKET = 7
_SHORTEST, _LONGEST = 9, 1785
_PAUSE_MS = 1250
"""T2 of the standard; whoever stays away longer has given up."""
_MOST = 64
"""Messages under way at once."""


class Message(NamedTuple):
    pgn: int
    source: int
    payload: bytes


@dataclass(slots=True)
class _Transfer:
    pgn: int
    size: int
    packets: list[bytes | None]
    heard_at: int


@dataclass(slots=True)
class Reassembler:
    """Of one bus."""

    faults: Counter[str] = field(default_factory=Counter)
    _open: dict[tuple[int, int], _Transfer] = field(default_factory=dict)
    """By source and destination."""

    def connection(self, who: Identifier, data: bytes, at: int) -> None:
        """A message is announced, or given up; other words of receivers change nothing here."""
        if len(data) < 8:  # noqa: PLR2004 - a frame has eight bytes
            self.faults["short_connection"] += 1
            return
        control = data[0]
        if control in (_RTS, _BAM):
            self._begin(who, data, at)
        elif control == _ABORT:
            ended = self._open.pop((who.source, who.destination), None)
            ended = self._open.pop((who.destination, who.source), ended)
            self.faults["aborted"] += ended is not None
        elif control not in (_CTS, _DONE):
            self.faults["unknown_connection"] += 1

    def packet(self, who: Identifier, data: bytes, at: int) -> Message | None:
        """The message, when this was the last that it lacked."""
        key = who.source, who.destination
        transfer = self._open.get(key)
        if transfer is None or not data:
            self.faults["stray_packet"] += 1
            return None
        amiss = _amiss(transfer, who, data[0], at)
        if amiss:
            del self._open[key]
            self.faults[amiss] += 1
            return None
        transfer.packets[data[0] - 1] = data[1:8]
        transfer.heard_at = at
        if any(one is None for one in transfer.packets):
            return None
        del self._open[key]
        payload = b"".join(one for one in transfer.packets if one is not None)
        if len(payload) < transfer.size:
            self.faults["short_packet"] += 1
            return None
        return Message(transfer.pgn, who.source, payload[: transfer.size])

    def _begin(self, who: Identifier, data: bytes, at: int) -> None:
        size, count = data[1] | data[2] << 8, data[3]
        if not _SHORTEST <= size <= _LONGEST or count != -(-size // _PACKET):
            self.faults["bad_announcement"] += 1
            return
        key = who.source, who.destination
        if self._open.pop(key, None) is not None:
            self.faults["begun_anew"] += 1
        if len(self._open) >= _MOST:
            self.faults["given_up"] += 1
            del self._open[min(self._open, key=lambda one: self._open[one].heard_at)]
        pgn = data[5] | data[6] << 8 | data[7] << 16
        self._open[key] = _Transfer(pgn, size, [None] * count, at)


def _amiss(transfer: _Transfer, who: Identifier, number: int, at: int) -> str:
    """Why the message ends with this packet; empty: it goes on."""
    if not 0 <= at - transfer.heard_at <= _PAUSE_MS:
        return "packets_late"
    if not 1 <= number <= len(transfer.packets):
        return "packet_number"
    is_next = number == 1 or transfer.packets[number - 2] is not None
    return "" if is_next or who.destination != EVERYBODY else "packet_missing"
