"""The 29 bits before the data: who says what to whom (SAE J1939-21)."""

from typing import NamedTuple

EVERYBODY = 0xFF
_PDU2 = 240  # from this PF on the second byte belongs to the group number


class Identifier(NamedTuple):
    priority: int
    pgn: int
    """Parameter group number."""
    source: int
    """Address of who says it."""
    destination: int
    """Address to which it is said, 255: to everybody."""


def identifier(can_id: int) -> Identifier:
    source, specific, form = can_id & 0xFF, can_id >> 8 & 0xFF, can_id >> 16 & 0xFF
    page = can_id >> 24 & 3
    if form >= _PDU2:
        pgn, destination = page << 16 | form << 8 | specific, EVERYBODY
    else:
        pgn, destination = page << 16 | form << 8, specific
    return Identifier(can_id >> 26 & 7, pgn, source, destination)
