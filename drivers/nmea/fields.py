"""Fields of NMEA 0183 sentences to integers. Odd shapes are None, never a guess or a zero.

`int` and `float` of Python also take signs, blanks, underscores and exponents, which damaged
sentences do contain, so every shape is checked first.
"""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

DAY_MS = 86_400_000
_DAY_S = 86_400
_UNIX_DAY = date(1970, 1, 1).toordinal()
_DECIMAL = re.compile(rb"(-?)(\d{1,9})(?:\.(\d{0,12}))?|(-?)\.(\d{1,12})")
_CENTURY_SPLIT = 69  # 69..99 are 1969..1999, 00..68 are 2000..2068

_POSITION = re.compile(
    rb"(\d\d)(\d\d(?:\.\d{0,12})?),([NS]),(\d{3})(\d\d(?:\.\d{0,12})?),([EW])[,*]"
)
_DEGREES = {b"%02d" % degree: degree * 10_000_000 for degree in range(91)} | {
    b"%03d" % degree: degree * 10_000_000 for degree in range(181)
}
_E7_OF_MINUTE = 10_000_000 / 60


@lru_cache(maxsize=8192)
def decimal(field: bytes, scale: int) -> int | None:
    """A decimal number times 10**scale, rounded half away from zero."""
    match = _DECIMAL.fullmatch(field)
    if match is None:
        return None
    sign, whole, fraction, bare_sign, bare_fraction = match.groups(b"")
    fraction = fraction or bare_fraction
    scaled = int(whole + fraction[:scale].ljust(scale, b"0") or b"0")
    if fraction[scale : scale + 1] >= b"5":
        scaled += 1
    return -scaled if sign or bare_sign else scaled


def time_of_day(field: bytes) -> int | None:
    """`hhmmss[.sss]` in ms since midnight.

    UTC has no instants for the leap second 23:59:60: its fixes get the last ten milliseconds
    of 23:59:59, in their order. In other minutes second 60 is a rounded 59.99 and rolls over.
    """
    whole, _, fraction = field.partition(b".")
    if len(whole) != 6 or not whole.isdigit():  # noqa: PLR2004 # two digits each
        return None
    clock = int(whole)
    hours, minutes, seconds = clock // 10_000, clock // 100 % 100, clock % 100
    if hours > 23 or minutes > 59 or seconds > 60:  # noqa: PLR2004 # a clock
        return None
    second = (hours * 60 + minutes) * 60 + seconds
    ms = 0
    if fraction:
        if not fraction.isdigit():
            return None
        ms = int(fraction[:3].ljust(3, b"0"))
    if second == _DAY_S:
        return DAY_MS - 10 + ms // 100
    return second * 1000 + ms


@lru_cache(maxsize=64)
def day_of(field: bytes) -> int | None:
    """`ddmmyy` in days since 1970."""
    if len(field) != 6 or not field.isdigit():  # noqa: PLR2004 # two digits each
        return None
    year = int(field[4:])
    year += 1900 if year >= _CENTURY_SPLIT else 2000
    return _day(int(field[:2]), int(field[2:4]), year)


def full_day_of(day: bytes, month: bytes, year: bytes) -> int | None:
    """`dd`, `mm`, `yyyy` of ZDA in days since 1970."""
    if not (day.isdigit() and month.isdigit() and year.isdigit()):
        return None
    if len(day) > 2 or len(month) > 2 or len(year) != 4:  # noqa: PLR2004 # as in the name
        return None
    return _day(int(day), int(month), int(year))


def _day(day: int, month: int, year: int) -> int | None:
    if year < 1 or not 1 <= month <= 12:  # noqa: PLR2004 # months
        return None
    if not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day).toordinal() - _UNIX_DAY


def position(line: bytes, start: int) -> tuple[int, int] | None:
    """`ddmm.mm,N,dddmm.mm,E` at `start`, in degrees x 1e7; None out of range and at 0,0.

    Exactly 0,0 is what receivers without a fix send; no truck is there.
    """
    match = _POSITION.match(line, start)
    if match is None:
        return None
    degrees, minutes, north, degrees_e, minutes_e, east = match.groups()
    whole, whole_e = _DEGREES.get(degrees), _DEGREES.get(degrees_e)
    if whole is None or whole_e is None or minutes >= b"60" or minutes_e >= b"60":
        return None
    lat = whole + int(float(minutes) * _E7_OF_MINUTE + 0.5)
    lon = whole_e + int(float(minutes_e) * _E7_OF_MINUTE + 0.5)
    if lat > 900_000_000 or lon > 1_800_000_000 or not (lat or lon):  # noqa: PLR2004 # degrees
        return None
    return (lat if north == b"N" else -lat), (lon if east == b"E" else -lon)
