"""The sentences of one epoch to position, speed, course and quality.

A kind of sentence that declares itself void vetoes the epoch; a malformed one is passed
over and counted.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from drivers.nmea.fields import COORDINATES, decimal, position
from drivers.readings import FixQuality

RMC, GGA, GNS, GLL = range(4)

_FIELD = rb",([^,*]*)"
_RMC = re.compile(rb".{7}[^,]*,A," + COORDINATES + _FIELD * 3, re.DOTALL)
_SOLVED = re.compile(rb".{7}[^,]*," + COORDINATES + _FIELD * 4, re.DOTALL)  # GGA and GNS
_GLL = re.compile(rb".{7}" + COORDINATES + rb",[^,]*,A", re.DOTALL)
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


_Solved = tuple[tuple[int, int], int, int | None, int | None, int | None]
_Moved = tuple[tuple[int, int], int | None, int | None, bytes]


def solve(
    timed: Sequence[bytes | None], vtg: bytes | None, gsa: list[bytes], faults: Counter[str]
) -> Solution | None:
    """`timed` are RMC, GGA, GNS and GLL of the epoch, None where it had none."""
    if gsa and _all_without_fix(gsa):
        return None
    rmc, gga, gns, gll = timed
    try:
        solved = _solved(gga, faults) if gga else None
        if gns:
            # Also read when GGA is there: it may declare the epoch void.
            solved_too = _solved(gns, faults)
            solved = solved or solved_too
        moved = _moved(rmc, faults) if rmc else None
        placed = _placed(gll, faults, needed=not (solved or moved)) if gll else None
        if solved is not None:
            place, quality, satellites, hdop_c, altitude_cm = solved
        else:
            found = moved[0] if moved is not None else placed
            if found is None:
                return None
            place, satellites, hdop_c, altitude_cm = found, None, None, None
            quality = _mode_of(rmc, 12) if rmc and moved is not None else _mode_of(gll, 7)
    except VoidError:
        return None
    _, speed_cm_s, course_cdeg, date = moved if moved is not None else (None, None, None, b"")
    if vtg is not None and speed_cm_s is None:
        speed_cm_s, course_cdeg = _moved_by_vtg(vtg)
    if hdop_c is None and gsa:
        hdop_c = _hdop_of_gsa(gsa[0])
    return Solution(*place, speed_cm_s, course_cdeg, altitude_cm, hdop_c, satellites, quality, date)


def is_void(kind: int, line: bytes) -> bool:
    """Whether a sentence declares that there is no fix."""
    try:
        if kind == RMC:
            _moved(line, Counter())
        elif kind == GLL:
            _placed(line, Counter(), needed=False)
        else:
            _solved(line, Counter())
    except VoidError:
        return True
    return False


def _all_without_fix(gsa: list[bytes]) -> bool:
    """GSA of several constellations: one with a 2D or 3D fix is enough."""
    modes = {line[9:11] for line in gsa}
    return b"1," in modes and not modes & {b"2,", b"3,"}


def _solved(line: bytes, faults: Counter[str]) -> _Solved | None:
    match = _SOLVED.match(line)
    if match is None:
        fields = line.split(b",", 7)
        state = fields[6].partition(b"*")[0] if len(fields) > 6 else b""  # noqa: PLR2004
        if state == b"0" or not state.strip(b"N"):
            raise VoidError
        faults["malformed"] += 1
        return None
    groups = match.groups(b"")
    state, satellites_field, hdop_field, altitude_field = groups[8:]
    place = position(groups[:8])
    quality = _QUALITIES.get(state) or _solved_mode(state)
    if place is None or quality is None:
        faults["malformed"] += 1
        return None
    # Few or no satellites are no reason to doubt: inertial receivers say so with quality 1.
    satellites = _satellites(satellites_field)
    return place, quality, satellites, _hdop(hdop_field), _altitude(altitude_field)


def _solved_mode(state: bytes) -> int | None:
    """Quality from the letters of GNS, one a constellation: the best of them."""
    if state == b"0" or not state.strip(b"N"):
        raise VoidError
    return next((int(_MODES[mode]) for mode in _MODES if mode in state), None)


def _moved(line: bytes, faults: Counter[str]) -> _Moved | None:
    match = _RMC.match(line)
    if match is None:
        status = line.split(b",", 3)[2:3]
        if status != [b"A"]:
            raise VoidError
        faults["malformed"] += 1
        return None
    groups = match.groups(b"")
    speed_field, course_field, date = groups[8:]
    place = position(groups[:8])
    if place is None:
        faults["malformed"] += 1
        return None
    return place, _speed(speed_field), _course(course_field), date


def _placed(line: bytes, faults: Counter[str], *, needed: bool) -> tuple[int, int] | None:
    fields = line.split(b",", 7)
    if len(fields) < 7 or not fields[6].startswith(b"A"):  # noqa: PLR2004 # the status
        raise VoidError
    if not needed:
        return None
    match = _GLL.match(line)
    place = position(match.groups(b"")) if match else None
    if place is None:
        faults["malformed"] += 1
    return place


def _mode_of(line: bytes | None, field: int) -> int:
    """Quality from the mode letter that newer RMC and GLL carry."""
    fields = line.partition(b"*")[0].split(b",") if line else []
    if len(fields) <= field or not fields[field]:
        return FixQuality.GPS
    if fields[field] == b"N":
        raise VoidError
    return _MODES.get(fields[field], FixQuality.GPS)


def _moved_by_vtg(line: bytes) -> tuple[int | None, int | None]:
    fields = line.partition(b"*")[0].split(b",")
    if len(fields) < 6:  # noqa: PLR2004 # up to the knots
        return None, None
    return _speed(fields[5]), _course(fields[1])


def _hdop_of_gsa(line: bytes) -> int | None:
    fields = line.partition(b"*")[0].split(b",")
    return _hdop(fields[16]) if len(fields) > 16 else None  # noqa: PLR2004 # PDOP, HDOP, VDOP


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
    count = int(field) if field.isdigit() and len(field) <= 3 else None  # noqa: PLR2004
    return count if count is not None and count <= _MOST_SATELLITES else None
