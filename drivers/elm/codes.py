"""Trouble codes (SAE J2012) and the VIN as control units answer them."""

from drivers.j1939.vin import vin

STORED, PENDING, PERMANENT = 0x43, 0x47, 0x4A
CODE_MODES = (STORED, PENDING, PERMANENT)
_SYSTEMS = "PCBU"
_OLD_LINE = 6
"""Three codes: the older buses fill the line up with zeros."""
_VIN_PART = 4
_VIN_PARTS = 5
_VIN_LENGTH = 17


def code_of(pair: bytes) -> str:
    return f"{_SYSTEMS[pair[0] >> 6]}{pair[0] >> 4 & 3:X}{pair[0] & 0xF:X}{pair[1]:02X}"


def codes_of(told: bytes) -> tuple[str, ...] | None:
    """`told`: the answer after its mode; None: it is cut off or damaged.

    CAN counts its codes in a byte before them, so that the length is odd; the older buses send
    three in each line, however many there are.
    """
    if len(told) % 2:
        count, pairs = told[0], told[1:]
        if len(pairs) != 2 * count:
            return None
    elif len(told) == _OLD_LINE:
        pairs = told
    else:
        return None
    found = (pairs[at : at + 2] for at in range(0, len(pairs), 2))
    # A unit may list a code twice; what is told is which there are.
    return tuple(dict.fromkeys(code_of(pair) for pair in found if any(pair)))


class Readings:
    """The way from the adapter has no checksum: what names a fault or a vehicle for good counts
    when it was read twice alike."""

    def __init__(self) -> None:
        self._last: dict[tuple[int, int], object] = {}

    def is_confirmed(self, source: int, mode: int, told: object) -> bool:
        """Whether the reading before of the same list or name was equal."""
        before = self._last.get((source, mode))
        self._last[source, mode] = told
        return told == before

    def forget(self) -> None:
        self._last.clear()


class VinReader:
    """CAN sends the VIN in one long answer, the older buses in five numbered ones."""

    def __init__(self) -> None:
        self._parts: dict[int, list[bytes]] = {}

    def take(self, source: int, told: bytes) -> tuple[bool, str | None]:
        """`told`: the answer after mode and parameter. Whether it was the end, and the VIN."""
        number, piece = int.from_bytes(told[:1], "big"), told[1:]
        if len(piece) >= _VIN_LENGTH:
            return True, vin(piece)
        if len(piece) != _VIN_PART:
            return True, None
        parts = self._parts.setdefault(source, [])
        if number == 1:
            parts.clear()
        if number != len(parts) + 1:
            parts.clear()
            return True, None
        parts.append(piece)
        if number < _VIN_PARTS:
            return False, None
        return True, vin(b"".join(self._parts.pop(source)))

    def forget(self) -> None:
        self._parts.clear()
