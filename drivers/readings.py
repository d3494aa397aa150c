"""What drivers make of bytes: plain values that every layer above may hold."""

from enum import IntEnum
from typing import NamedTuple


class FixQuality(IntEnum):
    """How a position was found; numbers as in field 6 of GGA (NMEA 0183)."""

    NONE = 0
    GPS = 1
    DIFFERENTIAL = 2
    PRECISE = 3
    RTK_FIXED = 4
    RTK_FLOAT = 5
    DEAD_RECKONING = 6
    MANUAL = 7
    SIMULATED = 8


class Fix(NamedTuple):
    """One position of one receiver at one epoch.

    A tuple and not a dataclass: one is built for every epoch on the hot path, and a tuple
    is built three times as fast as a frozen dataclass of this width.

    ``None`` means that the receiver did not say; a fix without a position does not exist.
    """

    unit: str
    at: int  # ms UTC, rollover corrected
    lat_e7: int  # degrees x 1e7, north positive
    lon_e7: int  # degrees x 1e7, east positive
    speed_cm_s: int | None
    course_cdeg: int | None  # true course, degrees x 100, 0..35999
    altitude_cm: int | None  # above mean sea level
    hdop_c: int | None  # HDOP x 100
    satellites: int | None  # used in the solution
    quality: int  # FixQuality
    rollover_weeks: int  # weeks added to the receiver's own date, 0 or a multiple of 1024
    seen_at: int  # ms UTC of arrival by the clock of whoever fed the bytes


class Chunk(NamedTuple):
    """Bytes as they came from a port: the unit of recording and replay."""

    port: str
    ordinal: int  # counts the chunks of this port from 0
    seen_at: int | None  # ms UTC of arrival; None where a plain file does not say
    payload: bytes
