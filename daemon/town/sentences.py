"""What a receiver knows at one epoch, and how each kind of sentence says it."""

from functools import lru_cache
from typing import NamedTuple

from drivers.nmea.checksum import digits_of
from drivers.nmea.encode import sentence

KNOT_M_S = 1852.0 / 3600.0
DAY_S = 86_400
WEEK_MS = 7 * DAY_S * 1000
UNIX_TO_CIVIL_DAYS = 719_468


class Style(NamedTuple):
    """How a make of receiver writes."""

    talker: str = "GP"
    minute_decimals: int = 4
    time_decimals: int = 3
    lower_hex: bool = False
    nav_status: bool = False
    """NMEA 4.1: RMC ends with the navigational status, `V` from u-blox."""


class Reading(NamedTuple):
    """The fields of one epoch as text; empty where the receiver is silent."""

    fixed: bool
    time: str
    date: str
    lat: str = ""
    north: str = ""
    lon: str = ""
    east: str = ""
    knots: str = ""
    kmh: str = ""
    course: str = ""
    altitude: str = ""
    hdop: str = "99.99"
    satellites: int = 0


@lru_cache(maxsize=64)
def civil(day: int) -> tuple[int, int, int]:
    """Day, month and year of a day since 1970, by the Gregorian calendar."""
    shifted = day + UNIX_TO_CIVIL_DAYS
    era, of_era = divmod(shifted, 146_097)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day_of_month = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9  # noqa: PLR2004 - the year begins in March
    return day_of_month, month, era * 400 + year + (month <= 2)  # noqa: PLR2004 - as above


@lru_cache(maxsize=64)
def date_text(day: int) -> str:
    day_of_month, month, year = civil(day)
    return f"{day_of_month:02d}{month:02d}{year % 100:02d}"


def clock_text(at: int, decimals: int) -> str:
    second = at // 1000 % DAY_S
    text = f"{second // 3600:02d}{second // 60 % 60:02d}{second % 60:02d}"
    return f"{text}.{at % 1000:03d}"[: 7 + decimals] if decimals else text


def angle_text(degrees: float, width: int, decimals: int) -> str:
    """`ddmm.mmmm`; integers throughout, so that 60 minutes never appear."""
    scale = 10**decimals
    whole, minutes = divmod(round(abs(degrees) * 60 * scale), 60 * scale)
    return f"{whole:0{width}d}{minutes // scale:02d}.{minutes % scale:0{decimals}d}"


def written(body: str, style: Style) -> bytes:
    line = sentence(body)
    if style.lower_hex:
        return line[:-4] + line[-4:].lower()
    return line


def rmc(r: Reading, style: Style) -> bytes:
    body = (
        f"{style.talker}RMC,{r.time},{'A' if r.fixed else 'V'},{r.lat},{r.north},{r.lon},{r.east},"
        f"{r.knots},{r.course},{r.date},,,{'A' if r.fixed else 'N'}"
    )
    return written(body + ",V" if style.nav_status else body, style)


def gga(r: Reading, style: Style) -> bytes:
    units = "M,-27.1,M" if r.fixed else ",,"
    return written(
        f"{style.talker}GGA,{r.time},{r.lat},{r.north},{r.lon},{r.east},{int(r.fixed)},"
        f"{r.satellites:02d},{r.hdop},{r.altitude},{units},,",
        style,
    )


def gll(r: Reading, style: Style) -> bytes:
    status = "A,A" if r.fixed else "V,N"
    return written(f"{style.talker}GLL,{r.lat},{r.north},{r.lon},{r.east},{r.time},{status}", style)


def vtg(r: Reading, style: Style) -> bytes:
    mode = "A" if r.fixed else "N"
    return written(f"{style.talker}VTG,{r.course},T,,M,{r.knots},N,{r.kmh},K,{mode}", style)


def zda(r: Reading, style: Style) -> bytes:
    if not r.date:
        return written(f"{style.talker}ZDA,,,,,,", style)
    day, month, year = r.date[:2], r.date[2:4], r.date[4:]
    century = "19" if year > "79" else "20"
    return written(f"{style.talker}ZDA,{r.time},{day},{month},{century}{year},00,00", style)


def pgrme(r: Reading, style: Style) -> bytes:
    error = f"{float(r.hdop) * 5:.1f}" if r.fixed else ""
    return written(f"PGRME,{error},M,{error},M,{error},M", style)


def tag(unit: str, at: int) -> bytes:
    text = f"s:{unit},c:{at // 1000}".encode("ascii")
    return b"\\%b*%b\\" % (text, digits_of(text))


def tagged(lines: bytes, unit: str, at: int) -> bytes:
    """A TAG block with source and time before every line."""
    head = tag(unit, at)
    return b"".join(head + line for line in lines.splitlines(keepends=True))
