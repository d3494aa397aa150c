"""Sentences of a receiver, for simulated ones: values to bytes with checksum and line end.

None leaves a field empty, as receivers do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from drivers.nmea.checksum import digits_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE_PARTS = 60 * 100_000
_GSA_SLOTS = 12
_GSV_PER_SENTENCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    lat_e7: int
    lon_e7: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SatelliteInView:
    number: int
    elevation_deg: int | None = None
    azimuth_deg: int | None = None
    snr_db: int | None = None


def sentence(body: str) -> bytes:
    """`GPRMC,...` to `$GPRMC,...*hh` with a line end."""
    encoded = body.encode("ascii")
    return b"$%b*%b\r\n" % (encoded, digits_of(encoded))


def tagged(line: bytes, *, source: str, at: int | None = None, group: str = "") -> bytes:
    """Puts a TAG block in front of a sentence; `at` in ms UTC is sent in seconds."""
    items = [f"g:{group}"] if group else []
    items.append(f"s:{source}")
    if at is not None:
        items.append(f"c:{at // 1000}")
    body = ",".join(items).encode("ascii")
    return b"\\%b*%b\\%b" % (body, digits_of(body), line)


def rmc(  # noqa: PLR0913 # the fields of the sentence
    at: int,
    place: Place | None,
    *,
    speed_cm_s: int | None = None,
    course_cdeg: int | None = None,
    talker: str = "GP",
    mode: str = "A",
    dated: bool = True,
) -> bytes:
    """Without a place the sentence is void."""
    when = _EPOCH + timedelta(milliseconds=at)
    knots = "" if speed_cm_s is None else f"{speed_cm_s * 9 / 463:.2f}"
    status = "V" if place is None else "A"
    date = f"{when:%d%m%y}" if dated else ""
    return sentence(
        f"{talker}RMC,{_time(when)},{status},{_position(place)},{knots},"
        f"{_hundredths(course_cdeg)},{date},,,{'N' if place is None else mode}"
    )


def gga(  # noqa: PLR0913 # the fields of the sentence
    at: int,
    place: Place | None,
    *,
    quality: int = 1,
    satellites: int | None = None,
    hdop_c: int | None = None,
    altitude_cm: int | None = None,
    talker: str = "GP",
) -> bytes:
    """Without a place the quality is 0."""
    when = _EPOCH + timedelta(milliseconds=at)
    used = "" if satellites is None else f"{satellites:02d}"
    altitude = "" if altitude_cm is None else f"{altitude_cm / 100:.1f}"
    return sentence(
        f"{talker}GGA,{_time(when)},{_position(place)},{0 if place is None else quality},{used},"
        f"{_hundredths(hdop_c)},{altitude},M,,M,,"
    )


def gll(at: int, place: Place | None, *, talker: str = "GP") -> bytes:
    when = _EPOCH + timedelta(milliseconds=at)
    state = "V,N" if place is None else "A,A"
    return sentence(f"{talker}GLL,{_position(place)},{_time(when)},{state}")


def vtg(*, speed_cm_s: int | None, course_cdeg: int | None, talker: str = "GP") -> bytes:
    knots = "" if speed_cm_s is None else f"{speed_cm_s * 9 / 463:.2f}"
    kmh = "" if speed_cm_s is None else f"{speed_cm_s * 0.036:.2f}"
    mode = "N" if speed_cm_s is None else "A"
    return sentence(f"{talker}VTG,{_hundredths(course_cdeg)},T,,M,{knots},N,{kmh},K,{mode}")


def gsa(
    satellites: Sequence[int], *, mode: int = 3, hdop_c: int | None = None, talker: str = "GP"
) -> bytes:
    """`mode`: 1 no fix, 2 flat, 3 with altitude."""
    used = [f"{number:02d}" for number in satellites[:_GSA_SLOTS]]
    slots = ",".join(used + [""] * (_GSA_SLOTS - len(used)))
    return sentence(f"{talker}GSA,A,{mode},{slots},,{_hundredths(hdop_c)},")


def gsv(satellites: Sequence[SatelliteInView], *, talker: str = "GP") -> bytes:
    """As many sentences as the satellites need, at least one."""
    groups = [
        satellites[start : start + _GSV_PER_SENTENCE]
        for start in range(0, max(1, len(satellites)), _GSV_PER_SENTENCE)
    ]
    return b"".join(
        sentence(
            f"{talker}GSV,{len(groups)},{part},{len(satellites):02d}"
            + "".join(_seen(satellite) for satellite in group)
        )
        for part, group in enumerate(groups, 1)
    )


def zda(at: int, *, talker: str = "GP") -> bytes:
    when = _EPOCH + timedelta(milliseconds=at)
    return sentence(f"{talker}ZDA,{_time(when)},{when:%d,%m,%Y},00,00")


def _time(when: datetime) -> str:
    return f"{when:%H%M%S}.{when.microsecond // 10_000:02d}"


def _position(place: Place | None) -> str:
    if place is None:
        return ",,,"
    north = "N" if place.lat_e7 >= 0 else "S"
    east = "E" if place.lon_e7 >= 0 else "W"
    return f"{_angle(place.lat_e7, 2)},{north},{_angle(place.lon_e7, 3)},{east}"


def _angle(value_e7: int, digits: int) -> str:
    """`ddmm.mmmmm`; five decimals of a minute are 2 cm."""
    parts = (abs(value_e7) * _MINUTE_PARTS + 5_000_000) // 10_000_000
    degrees, minutes = divmod(parts, _MINUTE_PARTS)
    return f"{degrees:0{digits}d}{minutes // 100_000:02d}.{minutes % 100_000:05d}"


def _hundredths(value: int | None) -> str:
    return "" if value is None else f"{value / 100:.2f}"


def _seen(satellite: SatelliteInView) -> str:
    degrees = (satellite.elevation_deg, satellite.azimuth_deg, satellite.snr_db)
    texts = ["" if value is None else f"{value:02d}" for value in degrees]
    return f",{satellite.number:02d},{','.join(texts)}"
