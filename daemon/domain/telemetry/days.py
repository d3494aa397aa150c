"""Days of the depot, and what of a stretch of time falls into each."""

from datetime import UTC, datetime, timedelta, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
MOST_DAYS = 366
"""A longer stretch says nothing of single days: all of it is told of the last."""


def day_of(at: int, zone: tzinfo) -> int:
    """Days since 1970-01-01, in that zone."""
    return (EPOCH + timedelta(milliseconds=at)).astimezone(zone).toordinal() - EPOCH_DAY


def day_begins(day: int, zone: tzinfo) -> int:
    """Its midnight, ms UTC."""
    date = datetime.fromordinal(day + EPOCH_DAY).replace(tzinfo=zone)
    return (date.astimezone(UTC) - EPOCH) // timedelta(milliseconds=1)


def spread(since: int, until: int, added: int, zone: tzinfo) -> list[tuple[int, int]]:
    """Each day from the one after `since` is in to that of `until`, with its part of `added`.

    In proportion to time, and exact in sum.
    """
    first, last = day_of(since, zone), day_of(until, zone)
    if first >= last or last - first > MOST_DAYS:
        return [(last, added)]
    parts = []
    told = 0
    for day in range(first, last + 1):
        end = until if day == last else day_begins(day + 1, zone)
        total = added * (end - since) // (until - since)
        parts.append((day, total - told))
        told = total
    return parts
