"""Instants as people at the depot read and write them: in its own time, and how far away."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import click

from daemon.cli.output import DASH

DAY_S = 86_400
HOUR_S = 3600
MINUTE_S = 60
SECOND_MS = 1000
FEW = 10
STEPS = ((365 * DAY_S, "y"), (DAY_S, "d"), (HOUR_S, "h"), (MINUTE_S, "min"))
UNITS = {"s": 1, "min": MINUTE_S, "m": MINUTE_S, "h": HOUR_S, "d": DAY_S}
SPAN = re.compile(r"(\d{1,9})\s*(s|min|m|h|d)")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A damaged instant must not end a list: the calendar has an end on either side.
EARLIEST_MS = -62_135_000_000_000
LATEST_MS = 253_402_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DepotTime:
    zone: ZoneInfo
    now_ms: int

    @property
    def zone_name(self) -> str:
        """For headings: `MDT`, or the zone's own name where it has no letters."""
        short = self._local(self.now_ms).tzname() or ""
        return short if short.isalpha() else self.zone.key

    def short(self, at_ms: int | None) -> str:
        """Time of today, else with the date; a dash for what is not known."""
        if at_ms is None:
            return DASH
        local, now = self._local(at_ms), self._local(self.now_ms)
        if local.date() == now.date():
            return f"{local:%H:%M:%S}"
        if local.year == now.year:
            return f"{local:%m-%d %H:%M}"
        return f"{local:%Y-%m-%d}"

    def minute(self, at_ms: int | None) -> str:
        """`14:05` of today, `11-28 14:05` of another day, `2027-11-28 14:05` of another year."""
        if at_ms is None:
            return DASH
        local, now = self._local(at_ms), self._local(self.now_ms)
        if local.date() == now.date():
            return f"{local:%H:%M}"
        if local.year == now.year:
            return f"{local:%m-%d %H:%M}"
        return f"{local:%Y-%m-%d %H:%M}"

    def full(self, at_ms: int | None) -> str:
        """Date, time and zone, and how far away it is."""
        if at_ms is None:
            return DASH
        local = self._local(at_ms)
        return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()} ({self.away(at_ms)})"

    def away(self, at_ms: int | None, *, briefly: bool = False) -> str:
        """`4 min 10 s ago`, `in 2 h`, `now`; briefly `4 min ago`."""
        if at_ms is None:
            return DASH
        if abs(at_ms - self.now_ms) < SECOND_MS:
            return "now"
        span = lasting_ms(abs(at_ms - self.now_ms), briefly=briefly)
        return f"in {span}" if at_ms > self.now_ms else f"{span} ago"

    def _local(self, at_ms: int) -> datetime:
        shown = min(LATEST_MS, max(EARLIEST_MS, at_ms))
        return (EPOCH + timedelta(milliseconds=shown)).astimezone(self.zone)


def lasting_ms(span_ms: int | None, *, briefly: bool = False) -> str:
    """`250 ms`, `9 s`, `4 min 10 s`, `2 h 05 min`, `3 d 04 h`; briefly the first unit alone."""
    if span_ms is None:
        return DASH
    if span_ms < SECOND_MS:
        return f"{span_ms} ms"
    seconds = span_ms // SECOND_MS
    for (length, unit), (smaller, name) in zip(STEPS, (*STEPS[1:], (1, "s")), strict=True):
        if seconds >= length:
            count, rest = divmod(seconds, length)
            more = rest // smaller
            is_told = more and not briefly and (unit != "min" or count < FEW)
            return f"{count} {unit}" + (f" {more:02d} {name}" if is_told else "")
    return f"{seconds} s"


def span_ms(option: str, text: str) -> int:
    """ms of `90s`, `30m`, `2h`, `7d`. Raises click.UsageError."""
    found = SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise click.UsageError(f"{option} {text!r}: not a span such as 90s, 30m, 2h or 7d")
    return int(found[1]) * UNITS[found[2]] * SECOND_MS


def instant_ms(option: str, text: str, zone: tzinfo) -> int:
    """ms UTC of an ISO 8601 date or instant; without an offset it is the depot's own time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(
            f"{option} {text!r}: not an instant such as 2026-11-01T06:00 or 2026-11-01T06:00:00Z"
        ) from None
    aware = at if at.tzinfo is not None else at.replace(tzinfo=zone)
    return (aware - EPOCH) // timedelta(milliseconds=1)
