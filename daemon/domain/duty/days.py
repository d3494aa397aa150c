"""Days of a home terminal as parts of a duty log: 23, 24 or 25 hours, and what stands in them."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from daemon.domain.duty.gaps import Gap, is_in_gap
from daemon.domain.duty.records import DutyRecord, stretches
from daemon.domain.hours.days import day_of, midnight
from daemon.domain.hours.duty import MINUTE_MS


class LogDay(NamedTuple):
    """From `begins_at` up to and without `ends_at`, ms UTC."""

    date: date
    begins_at: int
    ends_at: int


def log_day(day: date, zone: ZoneInfo) -> LogDay:
    ordinal = day.toordinal()
    return LogDay(day, midnight(ordinal, zone) * MINUTE_MS, midnight(ordinal + 1, zone) * MINUTE_MS)


def day_at(at: int, zone: ZoneInfo) -> LogDay:
    """The day that holds the instant."""
    return log_day(date.fromordinal(day_of(at // MINUTE_MS, zone)), zone)


def days_between(begins_at: int, ends_at: int, zone: ZoneInfo) -> Iterator[LogDay]:
    """Every day that has a part in that time, in order."""
    at = begins_at
    while at < ends_at:
        day = day_at(at, zone)
        yield day
        at = day.ends_at


def is_known(records: Sequence[DutyRecord], day: LogDay, *, gaps: Sequence[Gap] = ()) -> bool:
    """Of every minute of the day it is told what the driver did."""
    return not is_in_gap(gaps, day.begins_at, day.ends_at) and all(
        part.record is not None or part.begins_at // MINUTE_MS == part.ends_at // MINUTE_MS
        for part in stretches(records, day.begins_at, day.ends_at)
    )


def digest(records: Sequence[DutyRecord], day: LogDay) -> str:
    """Changes whenever the log says something else of the day.

    `records` are those in force, that at the day's beginning first. What goes on from the day
    before counts by what it says, not by when or where it began.
    """
    told: list[tuple[object, ...]] = []
    for begins_at, ends_at, record in stretches(records, day.begins_at, day.ends_at):
        if record is None:
            told.append((begins_at, ends_at))
            continue
        began_here = record.at >= day.begins_at
        where = record.whereabouts
        told.append(
            (
                begins_at,
                ends_at,
                record.duty,
                record.mode,
                record.origin,
                record.vehicle,
                record.note if began_here else None,
                (where.lat_e7, where.lon_e7, where.odometer_m) if began_here else None,
            )
        )
    text = json.dumps([day.date.isoformat(), told], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
