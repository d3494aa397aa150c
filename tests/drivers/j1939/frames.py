"""Frames as tests write them, and longer messages cut into frames."""

from collections.abc import Iterator

from drivers.j1939.identifier import EVERYBODY

Frame = tuple[int, bytes]


def frame(text: str) -> Frame:
    """As candump writes it: `18FEE000#FFFFFFFFB05C6800`."""
    can_id, _, digits = text.partition("#")
    return int(can_id, 16), bytes.fromhex(digits)


def announced(pgn: int, payload: bytes, *, source: int = 0, destination: int = EVERYBODY) -> Frame:
    control = 32 if destination == EVERYBODY else 16
    count = -(-len(payload) // 7)
    body = bytes([control, len(payload) & 255, len(payload) >> 8, count, 255])
    return _id(0xEC, source, destination), body + pgn.to_bytes(3, "little")


def packets(payload: bytes, *, source: int = 0, destination: int = EVERYBODY) -> Iterator[Frame]:
    for number, start in enumerate(range(0, len(payload), 7), 1):
        part = payload[start : start + 7].ljust(7, b"\xff")
        yield _id(0xEB, source, destination), bytes([number]) + part


def whole(
    pgn: int, payload: bytes, *, source: int = 0, destination: int = EVERYBODY
) -> list[Frame]:
    return [
        announced(pgn, payload, source=source, destination=destination),
        *packets(payload, source=source, destination=destination),
    ]


def _id(form: int, source: int, destination: int) -> int:
    return 7 << 26 | form << 16 | destination << 8 | source
