"""Values to frames: what the decoder reads, written. For buses that are made up.

Values are whole numbers in the signal's own unit (`drivers.readings`).
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from drivers.j1939.identifier import EVERYBODY
from drivers.j1939.parameters import DM1_PGN, VIN_PGN, Parameter, of_pgn
from drivers.j1939.reassembly import CONNECTION_PGN, PACKET_PGN
from drivers.readings import Diagnosis, FaultCode, Lamps

FRAME_BYTES = 8
_EMPTY = (1 << 8 * FRAME_BYTES) - 1
_PRIORITY = 6
_SLOW_PRIORITY = 7  # of longer messages
_BAM = 32
_PACKET = 7
_LONGEST = 1785
_PDU2 = 240
_UNCOUNTED = 127
_NO_CODE = bytes(4)


class Frame(NamedTuple):
    can_id: int
    """29 bits."""
    data: bytes


def can_id(
    pgn: int, source: int, *, priority: int = _PRIORITY, destination: int = EVERYBODY
) -> int:
    """`destination` counts in groups that are said to somebody."""
    specific = 0 if pgn >> 8 & 0xFF >= _PDU2 else destination << 8
    return priority << 26 | pgn << 8 | specific | source


def group(
    pgn: int, values: Mapping[str, int | None], *, source: int, priority: int = _PRIORITY
) -> Frame:
    """One frame of a parameter group, by signal; what is left out is not available.

    Raises ValueError for a value that has no place in it.
    """
    number = _EMPTY
    for one in _parameters(pgn):
        value = values.get(one.signal)
        if value is not None:
            number ^= (one.mask ^ _raw(one, value)) << one.shift
    return Frame(can_id(pgn, source, priority=priority), number.to_bytes(FRAME_BYTES, "little"))


def diagnosed(told: Diagnosis, *, source: int, pgn: int = DM1_PGN) -> list[Frame]:
    """One frame, or the packets of a longer message for two codes and more."""
    codes = b"".join(map(_code, told.codes)) or _NO_CODE
    payload = bytes([_lamps(told.lamps), 0xFF]) + codes
    if len(payload) > FRAME_BYTES:
        return broadcast(pgn, payload, source=source)
    return [Frame(can_id(pgn, source), payload.ljust(FRAME_BYTES, b"\xff"))]


def named(vin: str, *, source: int) -> list[Frame]:
    return broadcast(VIN_PGN, vin.encode("ascii") + b"*", source=source)


def broadcast(pgn: int, payload: bytes, *, source: int) -> list[Frame]:
    """A message of 9 to 1785 bytes to everybody (BAM): announced, then cut into packets."""
    if not FRAME_BYTES < len(payload) <= _LONGEST:
        raise ValueError(f"a longer message has 9 to {_LONGEST} bytes, not {len(payload)}")
    count = -(-len(payload) // _PACKET)
    announced = bytes([_BAM, len(payload) & 0xFF, len(payload) >> 8, count, 0xFF])
    frames = [
        Frame(
            can_id(CONNECTION_PGN, source, priority=_SLOW_PRIORITY),
            announced + pgn.to_bytes(3, "little"),
        )
    ]
    packet_id = can_id(PACKET_PGN, source, priority=_SLOW_PRIORITY)
    for number in range(count):
        part = payload[number * _PACKET : (number + 1) * _PACKET]
        frames.append(Frame(packet_id, bytes([number + 1]) + part.ljust(_PACKET, b"\xff")))
    return frames


def candump_line(at: int, interface: str, frame: Frame) -> bytes:
    """As `candump -l` writes it; `at`: ms UTC."""
    seconds, millis = divmod(at, 1000)
    return b"(%d.%03d000) %s %08X#%s\n" % (
        seconds,
        millis,
        interface.encode("ascii"),
        frame.can_id,
        frame.data.hex().upper().encode("ascii"),
    )


@cache
def _parameters(pgn: int) -> tuple[Parameter, ...]:
    return of_pgn(pgn)


def _raw(one: Parameter, value: int) -> int:
    """The nearest step."""
    steps = value - one.offset << one.finer
    raw = (2 * steps + one.factor) // (2 * one.factor)
    if not 0 <= raw <= one.most:
        raise ValueError(f"{one.signal} {value} has no place in SPN {one.spn}")
    return raw


def _lamps(lit: Lamps) -> int:
    return sum(is_lit << shift for is_lit, shift in zip(lit, (6, 4, 2, 0), strict=True))


def _code(code: FaultCode) -> bytes:
    count = _UNCOUNTED if code.occurrences is None else code.occurrences
    return bytes(
        [
            code.spn & 0xFF,
            code.spn >> 8 & 0xFF,
            code.spn >> 16 << 5 | code.fmi,
            code.is_old_form << 7 | count,
        ]
    )
