"""Payloads as they are sent: JSON, deflated where that is shorter. The first byte tells."""

import zlib

from daemon.errors import BadMessage

INFLATED_BYTES = 1 << 20
"""A message that is longer when inflated is refused: a few kB could stand for gigabytes."""
PAYLOAD_BYTES = 64 << 10
WORTH_BYTES = 200
"""Shorter ones are hardly made shorter."""
LEVEL = 6


def pack(text: bytes, *, level: int = LEVEL) -> bytes:
    if len(text) < WORTH_BYTES:
        return text
    deflated = zlib.compress(text, level)
    return deflated if len(deflated) < len(text) else text


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
