"""Instants and days as people type them, read by the clock of a place."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from tui.format import EPOCH

WORDS = {"today": 0, "yesterday": -1, "tomorrow": 1}
CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
BETWEEN = re.compile(r"(?<=\d)T(?=\d)")
ZONE = re.compile(r"[A-Za-z]{2,5}|[+-]\d{2}(\d{2})?")
DAY_HINT = "YYYY-MM-DD, or today"
PAST_HINT = "14:05, yesterday 14:05 or 2026-06-01 14:05; empty: now"
AHEAD_HINT = "14:05, tomorrow 06:00 or 2026-06-01 14:05; empty: now"
SAID = "a time such as 14:05, yesterday 14:05 or 2026-06-01 14:05"


class NotTaken(ValueError):
    """What was typed is not what is asked for; the text says so to the person."""


def instant_reader(
    zone: tzinfo, now_ms: int, *, day: date | None = None, ahead: bool = False
) -> Callable[[str], int]:
    """Reads ms UTC. A time alone is of `day`; without one the last such before now, or `ahead`
    the next."""
    today = _local(now_ms, zone).date()

    def read(text: str) -> int:
        words = BETWEEN.sub(" ", text).split()
        if [word.lower() for word in words] == ["now"]:
            return now_ms
        named = words.pop() if len(words) > 1 and ZONE.fullmatch(words[-1]) else ""
        if not words or len(words) > 2:  # noqa: PLR2004 - a day and a time
            raise NotTaken(f"Not {SAID}.")
        at = _time(words[-1])
        if len(words) > 1:
            return _instant(_day(words[0], today), at, zone, named)
        if day is not None:
            return _instant(day, at, zone, named)
        found = _instant(today, at, zone, named)
        if ahead and found < now_ms:
            return _instant(today + timedelta(days=1), at, zone, named)
        if not ahead and found > now_ms:
            return _instant(today - timedelta(days=1), at, zone, named)
        return found

    return read


def day_reader(zone: tzinfo, now_ms: int) -> Callable[[str], str]:
    """Reads a date as the daemon takes it: `2027-06-30`."""
    today = _local(now_ms, zone).date()
    return lambda text: _day(text, today).isoformat()


def _local(at_ms: int, zone: tzinfo) -> datetime:
    return (EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone)


def _ms(at: datetime) -> int:
    return (at.astimezone(UTC) - EPOCH) // timedelta(milliseconds=1)


def _time(text: str) -> time:
    found = CLOCK.fullmatch(text)
    try:
        return time(int(found[1]), int(found[2])) if found else time.fromisoformat(text)
    except ValueError:
        raise NotTaken(f"Not {SAID}.") from None


def _day(text: str, today: date) -> date:
    away = WORDS.get(text.lower())
    if away is not None:
        return today + timedelta(days=away)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotTaken("Not a day such as 2026-06-30, or today.") from None


def _instant(day: date, at: time, zone: tzinfo, named: str) -> int:
    """Where clocks change an hour is missing, or comes twice and the zone must be said."""
    meant = datetime.combine(day, at)
    twice = [meant.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    if twice[0].astimezone(UTC).astimezone(zone).replace(tzinfo=None) != meant:
        raise NotTaken(f"There is no {at:%H:%M} on {day.isoformat()}: clocks go forward.")
    names = [one.strftime("%Z") for one in twice]
    if named:
        wanted = [one for one in twice if named.upper() == (one.tzname() or "").upper()]
        if not wanted:
            raise NotTaken(f"It is {names[0]} there on {day.isoformat()}, not {named}.")
        return _ms(wanted[0])
    if _ms(twice[0]) != _ms(twice[1]):
        first, second = (f"{at:%H:%M} {name}" for name in names)
        raise NotTaken(f"{at:%H:%M} comes twice that day: write {first} or {second}.")
    return _ms(twice[0])
