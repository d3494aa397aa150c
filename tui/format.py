"""How instants, distances and names are written; the only place that knows the depot's zone."""

import textwrap
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

NOTHING = "-"
COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
DAY_MS = 86_400_000
YEAR_NAMED_MS = 300 * DAY_MS
"""From so far away on a day names its year."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A damaged instant must not end the screen: the calendar has an end on either side.
EARLIEST_MS = -62_135_000_000_000
LATEST_MS = 253_402_000_000_000
KILOMETRE_M = 1000
MILLION = 1_000_000
MINUTE_MS = 60_000
WHOLE_FROM_KM = 999.95


def plain(text: str) -> str:
    """Text from data with every control character made visible as a dot."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "·" for c in text)


def count(number: float | None) -> str:
    """Thousands in groups of three, as people read them aloud."""
    return NOTHING if number is None else f"{round(number):,}".replace(",", " ")


def kmh(speed: float | None) -> str:
    return NOTHING if speed is None else f"{speed:.0f}"


def km(metres: int | None) -> str:
    """With a decimal below a thousand, so that the day and the odometer of a new truck agree."""
    if metres is None:
        return NOTHING
    far = metres / KILOMETRE_M
    return f"{far:.1f}" if far < WHOLE_FROM_KM else count(far)


def percent(ratio: float | None) -> str:
    if ratio is None:
        return NOTHING
    return f"{ratio:.1%}" if ratio < 0.1 else f"{ratio:.0%}"  # noqa: PLR2004 - 9.9 % has a digit


def size(number: int) -> str:
    amount = float(number)
    for unit in ("B", "kB", "MB"):
        if amount < KILOMETRE_M:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= KILOMETRE_M
    return f"{amount:.1f} GB"


def compact(number: int) -> str:
    """In four characters, whatever is counted here: `9876`, `12k`, `3.4M`, `250M`."""
    if number < 10_000:  # noqa: PLR2004 - up to here every single one is shown
        return str(number)
    if number < MILLION:
        return f"{number // 1000}k"
    if number < 10 * MILLION:
        return f"{number // 100_000 / 10:.1f}M"
    return f"{number // MILLION}M"


def millis(ms: int | None) -> str:
    """How long something took: `12 ms`, `2.1 s`, `3 min`."""
    if ms is None:
        return NOTHING
    if ms < KILOMETRE_M:
        return f"{ms} ms"
    if ms < MINUTE_MS:
        return f"{ms / 1000:.1f} s"
    return duration(ms // 1000)


def bar(ratio: float, cells: int) -> str:
    full = round(max(0.0, min(1.0, ratio)) * cells)
    return "█" * full + "░" * (cells - full)


def duration(seconds: int | None) -> str:
    """Coarse on purpose: `47 min`, `3 h 05`, `2 d 04 h`."""
    if seconds is None:
        return NOTHING
    minutes, hours = seconds // 60, seconds // 3600
    if minutes < 1:
        return "< 1 min"
    if hours < 1:
        return f"{minutes} min"
    if hours < 48:  # noqa: PLR2004 - up to two days in hours
        return f"{hours} h {minutes % 60:02d}"
    return f"{hours // 24} d {hours % 24:02d} h"


def hanging(text: str, width: int, *, indent: int = 3) -> str:
    """Broken into lines that fit, each further one below the words of the first."""
    lines = textwrap.wrap(text, max(20, width - 1), subsequent_indent=" " * indent)
    return "\n".join(lines)


def clock(minutes: int | None) -> str:
    """Hours and minutes as clocks of hours of service are read: `5:12`, `69:30`."""
    if minutes is None:
        return NOTHING
    return f"{minutes // 60}:{minutes % 60:02d}"


def compass(course_deg: float | None) -> str:
    if course_deg is None:
        return NOTHING
    return COMPASS[round(course_deg / 45) % len(COMPASS)]


def degrees(lat: float | None, lon: float | None) -> str:
    if lat is None or lon is None:
        return NOTHING
    return f"{abs(lat):.5f} {'N' if lat >= 0 else 'S'}  {abs(lon):.5f} {'E' if lon >= 0 else 'W'}"


@dataclass(frozen=True, slots=True)
class LocalTime:
    """Instants as people at the depot read them."""

    zone: tzinfo

    @classmethod
    def of(cls, name: str) -> "LocalTime":
        return cls(UTC if name == "UTC" else ZoneInfo(name))

    def _at(self, instant: int) -> datetime:
        shown = min(LATEST_MS, max(EARLIEST_MS, instant))
        return (EPOCH + timedelta(milliseconds=shown)).astimezone(self.zone)

    def day_start(self, instant: int) -> int:
        """The instant of local midnight before `instant`."""
        midnight = self._at(instant).replace(hour=0, minute=0, second=0, microsecond=0)
        return round(midnight.timestamp()) * 1000

    def minute(self, instant: int | None) -> str:
        return NOTHING if instant is None else f"{self._at(instant):%H:%M}"

    def weekday(self, instant: int) -> str:
        """In two letters."""
        return f"{self._at(instant):%a}"[:2]

    def briefly(self, instant: int, now: int) -> str:
        """`22:30` today, `Su 22:30` within six days, else `29 May`, or `May 2027` where that could
        be another year's: eight characters at most."""
        if self.day_start(instant) == self.day_start(now):
            return self.minute(instant)
        if abs(now - instant) < 6 * DAY_MS:
            return f"{self.weekday(instant)} {self.minute(instant)}"
        at = self._at(instant)
        return f"{at.day} {at:%b}" if abs(now - instant) < YEAR_NAMED_MS else f"{at:%b %Y}"

    def day(self, instant: int) -> str:
        """`Mon 1 June 2026`."""
        at = self._at(instant)
        return f"{at:%a} {at.day} {at:%B %Y}"

    def date(self, instant: int) -> str:
        """`1 Jun`."""
        at = self._at(instant)
        return f"{at.day} {at:%b}"

    def day_number(self, instant: int) -> int:
        """Days since 1970-01-01."""
        return self._at(instant).toordinal() - EPOCH.toordinal()

    def noon(self, number: int) -> int:
        """The instant of noon there, of a day since 1970-01-01."""
        day = datetime.fromordinal(EPOCH.toordinal() + number)
        return round(day.replace(hour=12, tzinfo=self.zone).timestamp()) * 1000

    def typed(self, instant: int) -> str:
        """As a form reads it again, also where the hour comes twice."""
        at = self._at(instant)
        is_once = at.utcoffset() == at.replace(fold=1 - at.fold).utcoffset()
        return f"{at:%Y-%m-%d %H:%M}" if is_once else f"{at:%Y-%m-%d %H:%M %Z}"

    def second(self, instant: int | None) -> str:
        return NOTHING if instant is None else f"{self._at(instant):%H:%M:%S}"

    def near(self, instant: int | None, now: int) -> str:
        """`14:03:20` today, `31 May 14:03` on another day: never more than twelve characters."""
        if instant is None:
            return NOTHING
        at = self._at(instant)
        if at.date() == self._at(now).date():
            return f"{at:%H:%M:%S}"
        if abs(now - instant) < YEAR_NAMED_MS:
            return f"{at.day} {at:%b %H:%M}"
        return f"{at:%Y-%m-%d}"

    def with_age(self, instant: int | None, now: int) -> str:
        if instant is None:
            return "never"
        if instant > now:
            return self.near(instant, now)
        return f"{self.near(instant, now)}, {duration((now - instant) // 1000)} ago"
