"""When vehicles may be in the workshop: a span of hours of the depot's day, over midnight too."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Half open, ms UTC."""

    from_at: int
    until_at: int


def windows(
    zone: ZoneInfo, start_hour: int, end_hour: int, *, since: int, until: int
) -> tuple[Span, ...]:
    """All that end after `since` and begin before `until`, in order; none of them is cut.

    Both hours are those that the clocks of the depot show: a night in which clocks are set has an
    hour less or more. An end before the start is the next morning's.
    """
    found = []
    for day in days(zone, since, until):
        last = day if end_hour > start_hour else day + timedelta(days=1)
        span = Span(
            from_at=instant(zone, day, start_hour * 60), until_at=instant(zone, last, end_hour * 60)
        )
        if span.from_at < span.until_at and span.until_at > since and span.from_at < until:
            found.append(span)
    return tuple(found)


def days(zone: ZoneInfo, since: int, until: int) -> tuple[date, ...]:
    """Of the depot's calendar, with the one before the first: its night may reach into it."""
    first = local(zone, since).date() - timedelta(days=1)
    last = local(zone, until).date()
    return tuple(first + timedelta(days=count) for count in range((last - first).days + 1))


def instant(zone: ZoneInfo, day: date, minute: int) -> int:
    """ms UTC of so many minutes on the clock of that day; 1440 is the next midnight."""
    more, minute = divmod(minute, 24 * 60)
    clock = datetime.combine(
        day + timedelta(days=more), time(minute // 60, minute % 60), tzinfo=zone
    )
    return round(clock.timestamp()) * 1000


def local(zone: ZoneInfo, at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)


def epoch_day(zone: ZoneInfo, at: int) -> int:
    """Days since 1970-01-01 in that zone."""
    return (local(zone, at).date() - date(1970, 1, 1)).days


def day_began(zone: ZoneInfo, day: int) -> int:
    """ms UTC at which a day, counted so, begins there."""
    return instant(zone, date(1970, 1, 1) + timedelta(days=day), 0)
