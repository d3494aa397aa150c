"""Fault codes: which lamps are on and what is wrong (SAE J1939-73, DM1 and DM2)."""

from drivers.readings import Diagnosis, FaultCode, Lamps

_CODE = 4
_LAMP_ON = 1
_UNCOUNTED = 127
_PADDING = (b"\x00\x00\x00\x00", b"\xff\xff\xff\xff")


def diagnosis(payload: bytes) -> Diagnosis | None:
    """None: it is too short to say anything, or cut in the middle of a code."""
    if len(payload) < 2 + _CODE:
        return None
    codes = []
    for start in range(2, len(payload), _CODE):
        part = payload[start : start + _CODE]
        if len(part) < _CODE:
            if part.strip(b"\xff"):
                return None
            break  # the padding of a frame of eight bytes with one code
        if part not in _PADDING:
            codes.append(_code(part))
    return Diagnosis(_lamps(payload[0]), tuple(codes))


def _lamps(byte: int) -> Lamps:
    return Lamps(*((byte >> shift & 3) == _LAMP_ON for shift in (6, 4, 2, 0)))


def _code(part: bytes) -> FaultCode:
    count = part[3] & 0x7F
    return FaultCode(
        spn=part[0] | part[1] << 8 | (part[2] >> 5) << 16,
        fmi=part[2] & 0x1F,
        occurrences=None if count == _UNCOUNTED else count,
        is_old_form=bool(part[3] >> 7),
    )
