"""Payloads as they are sent: JSON, deflated where that is shorter. The first byte tells."""

import zlib

from daemon.errors import BadMessage

INFLATED_BYTES = 1 << 20
"""A message that is longer when inflated is refused: a few kB could stand for gigabytes."""
PAYLOAD_BYTES = 64 << 10
WORTH_BYTES = 200
"""Shorter ones are hardly made shorter."""
LONG_BYTES = 16 << 10
"""So long are only batches of many rows: columns of differences, where chance repetitions of a few
digits cost more than they save, and each column is better off with a code of its own."""
LEVEL = 6
LONG_LEVEL = 4
"""Of zlib. 6 makes long ones 1 % smaller and takes twice the time."""
LONG_MEMORY = 5
"""Of zlib: how much goes by before it makes itself another code; a column is about as long."""


def pack(text: bytes, *, level: int | None = None) -> bytes:
    if len(text) < WORTH_BYTES:
        return text
    deflated = _long(text) if level is None and len(text) >= LONG_BYTES else _short(text, level)
    return deflated if len(deflated) < len(text) else text


def _short(text: bytes, level: int | None) -> bytes:
    return zlib.compress(text, LEVEL if level is None else level)


def _long(text: bytes) -> bytes:
    packer = zlib.compressobj(
        LONG_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS, LONG_MEMORY, zlib.Z_FILTERED
    )
    return packer.compress(text) + packer.flush()


def unpack(payload: bytes) -> bytes:
    """Raises BadMessage for what is neither, damaged, or too long."""
    if len(payload) > INFLATED_BYTES:
        raise BadMessage(f"message of {len(payload)} bytes; at most {INFLATED_BYTES} are read")
    if payload[:1] == b"{":
        return payload
    if payload[:1] != b"x":
        raise BadMessage(f"message begins with {payload[:1]!r}: neither JSON nor deflated")
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(payload, INFLATED_BYTES + 1)
    except zlib.error as exc:
        raise BadMessage(f"message cannot be inflated: {exc}") from exc
    if len(text) > INFLATED_BYTES:
        raise BadMessage(f"message inflates to more than {INFLATED_BYTES} bytes")
    if not inflater.eof:
        raise BadMessage("message is cut off")
    return text
