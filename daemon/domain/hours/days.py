"""Days of the home terminal: they begin at its midnight and last 23, 24 or 25 hours."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=4096)
def midnight(day: int, zone: ZoneInfo) -> int:
    """Minute in which the day (an ordinal) begins; its first instant where there is no 00:00."""
    begins = datetime.combine(date.fromordinal(day), time(), tzinfo=zone)
    return (begins - EPOCH) // MINUTE


def day_of(minute: int, zone: ZoneInfo) -> int:
    """Ordinal of the day that holds the minute."""
    return (EPOCH + minute * MINUTE).astimezone(zone).toordinal()
