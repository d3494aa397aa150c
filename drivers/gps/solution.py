"""The sentences of one epoch to position, speed, course and quality.

A kind of sentence that declares itself void vetoes the epoch; a malformed one is passed
over and counted.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from drivers.nmea.fields import decimal, position
from drivers.readings import FixQuality

RMC, GGA, GNS, GLL = range(1, 5)

_FIELDS = 11  # up to the altitude of GGA and GNS and the date of RMC
_QUALITIES = {b"%d" % quality: int(quality) for quality in FixQuality if quality} | {
    b"9": int(FixQuality.DIFFERENTIAL)  # satellite-based augmentation at one maker
}
_MODES = {
    b"R": FixQuality.RTK_FIXED,
    b"F": FixQuality.RTK_FLOAT,
    b"P": FixQuality.PRECISE,
    b"D": FixQuality.DIFFERENTIAL,
    b"A": FixQuality.GPS,
    b"E": FixQuality.DEAD_RECKONING,
    b"M": FixQuality.MANUAL,
    b"S": FixQuality.SIMULATED,
}
_HDOP_C = range(1, 9000)
_HIGHEST_CM = 10_000_000
_FASTEST_MILLIKNOTS = 10_000_000
_MOST_SATELLITES = 255
_SATELLITE_DIGITS = 4  # fewer than these
_TURN_CDEG = 36_000


class Solution(NamedTuple):
    lat_e7: int
    lon_e7: int
    speed_cm_s: int | None
    course_cdeg: int | None
    altitude_cm: int | None
    hdop_c: int | None
    satellites: int | None
    quality: int
    date: bytes  # `ddmmyy` of RMC; empty where none was said


class VoidError(Exception):
    """The receiver says that it has no fix."""


_Place = tuple[int, int]
_Solved = tuple[_Place, int, int | None, int | None, int | None]
_Moved = tuple[int | None, int | None, bytes]


def solve(
    timed: Sequence[bytes | None], vtg: bytes | None, gsa: list[bytes], faults: Counter[str]
) -> Solution | None:
    """`timed` has the epoch's sentences in the places RMC, GGA, GNS and GLL."""
    if gsa and _all_without_fix(gsa):
        return None
    _, rmc, gga, gns, gll = timed
    try:
        moved = _moved(rmc) if rmc else (None, None, b"")
        if gll:
            _require_status(gll)
        solved = _solved(gga, faults) if gga else None
        if gns:
            # Read even when GGA is there: it may declare the epoch void.
            second = _solved(gns, faults)
            solved = solved or second
        if solved is None:
            solved = _placed(rmc, gll, faults)
    except VoidError:
        return None
    if solved is None:
        return None
    place, quality, satellites, hdop_c, altitude_cm = solved
    speed_cm_s, course_cdeg, date = moved
    if vtg is not None and speed_cm_s is None:
        speed_cm_s, course_cdeg = _moved_by_vtg(vtg)
    if hdop_c is None and gsa:
        hdop_c = _hdop(_fields(gsa[0], 17)[16])
    return Solution(*place, speed_cm_s, course_cdeg, altitude_cm, hdop_c, satellites, quality, date)


def is_void(kind: int, line: bytes) -> bool:
    """Whether a sentence declares that there is no fix."""
    try:
        if kind == RMC:
            _moved(line)
        elif kind == GLL:
            _require_status(line)
        else:
            _quality_of(_fields(line, _FIELDS)[6])
    except VoidError:
        return True
    return False


def _fields(line: bytes, count: int) -> list[bytes]:
    """At least `count` fields; those the sentence has not are empty."""
    fields = line.split(b",", count)
    if len(fields) <= count:
        fields = line.partition(b"*")[0].split(b",") + [b""] * count
    return fields


def _all_without_fix(gsa: list[bytes]) -> bool:
    """GSA of several constellations: one with a 2D or 3D fix is enough."""
    for line in gsa:
        if line[9:11] in (b"2,", b"3,"):
            return False
    return any(line[9:11] == b"1," for line in gsa)


def _solved(line: bytes, faults: Counter[str]) -> _Solved | None:
    fields = _fields(line, _FIELDS)
    quality = _quality_of(fields[6])
    place = position(line, 8 + len(fields[1]))
    if place is None or quality is None:
        faults["malformed"] += 1
        return None
    # Few or no satellites are no reason to doubt: inertial receivers say so with quality 1.
    return place, quality, _satellites(fields[7]), _hdop(fields[8]), _altitude(fields[9])


def _quality_of(state: bytes) -> int | None:
    """From the digit of GGA or the letters of GNS, one a constellation: the best of them."""
    quality = _QUALITIES.get(state)
    if quality is not None:
        return quality
    if state == b"0" or not state.strip(b"N"):
        raise VoidError
    return next((int(_MODES[mode]) for mode in _MODES if mode in state), None)


def _moved(rmc: bytes) -> _Moved:
    fields = _fields(rmc, _FIELDS)
    if fields[2] != b"A":
        raise VoidError
    return _speed(fields[7]), _course(fields[8]), fields[9]


def _require_status(gll: bytes) -> None:
    if not _fields(gll, 7)[6].startswith(b"A"):
        raise VoidError


def _placed(rmc: bytes | None, gll: bytes | None, faults: Counter[str]) -> _Solved | None:
    """Position and quality where neither GGA nor GNS tells them."""
    time_length = len(_fields(rmc, 2)[1]) if rmc else 0
    for line, start, mode_field in ((rmc, 10 + time_length, 12), (gll, 7, 7)):
        if line is None:
            continue
        place = position(line, start)
        if place is not None:
            return place, _mode(_fields(line, 13)[mode_field]), None, None, None
        faults["malformed"] += 1
    return None


def _mode(letter: bytes) -> int:
    """Quality from the letter that newer RMC and GLL carry; older ones have none."""
    letter = letter[:1]
    if letter == b"N":
        raise VoidError
    return _MODES.get(letter, FixQuality.GPS)


def _moved_by_vtg(vtg: bytes) -> tuple[int | None, int | None]:
    fields = _fields(vtg, 6)
    return _speed(fields[5]), _course(fields[1])


@lru_cache(maxsize=4096)
def _speed(field: bytes) -> int | None:
    """Knots to cm/s; one knot is 463/9 cm/s."""
    milliknots = decimal(field, 3)
    if milliknots is None or not 0 <= milliknots <= _FASTEST_MILLIKNOTS:
        return None
    return (milliknots * 463 + 4500) // 9000


@lru_cache(maxsize=4096)
def _course(field: bytes) -> int | None:
    cdeg = decimal(field, 2)
    if cdeg is None or not 0 <= cdeg <= _TURN_CDEG:
        return None
    return cdeg % _TURN_CDEG


@lru_cache(maxsize=4096)
def _altitude(field: bytes) -> int | None:
    altitude_cm = decimal(field, 2)
    if altitude_cm is None or abs(altitude_cm) > _HIGHEST_CM:
        return None
    return altitude_cm


@lru_cache(maxsize=1024)
def _hdop(field: bytes) -> int | None:
    """Receivers say 99.99, 99.0 or 0 for unknown."""
    hdop_c = decimal(field, 2)
    return hdop_c if hdop_c in _HDOP_C else None


@lru_cache(maxsize=256)
def _satellites(field: bytes) -> int | None:
    count = int(field) if field.isdigit() and len(field) < _SATELLITE_DIGITS else None
    return count if count is not None and count <= _MOST_SATELLITES else None
