"""How many mechanics are there when: a rule such as `mon-fri 22:00-06:00 2; sat 06:00-14:00 1`."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

from daemon.domain.maintenance.window import Span, days, instant

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY = "daily"
SHIFT = re.compile(r"(\S+)\s+(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s+(\d{1,3})")
EXAMPLE = "a shift reads as in `mon-fri 22:00-06:00 2`: days, from, until, how many mechanics"
HOUR_MIN = 60
DAY_MIN = 24 * HOUR_MIN
SHIFTS_MOST = 50


class BadShifts(ValueError):
    """A text that tells of no shifts; it says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    weekdays: frozenset[int]
    """On which it begins; Monday is 0."""
    from_min: int
    """Minutes on the depot's clock."""
    until_min: int
    """At or before the start: of the next day."""
    mechanics: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """How many mechanics are there, from when until when, ms UTC."""

    from_at: int
    until_at: int
    mechanics: int


def shifts(text: str) -> tuple[Shift, ...]:
    """Raises BadShifts."""
    told = [part.strip() for part in text.split(";") if part.strip()]
    if not told:
        raise BadShifts(f"there is no shift; {EXAMPLE}")
    if len(told) > SHIFTS_MOST:
        raise BadShifts(f"more than {SHIFTS_MOST} shifts")
    return tuple(_shift(part) for part in told)


def fault(text: str) -> str:
    """What is wrong with it, or nothing."""
    try:
        shifts(text)
    except BadShifts as exc:
        return str(exc)
    return ""


def crews(known: Iterable[Shift], zone: ZoneInfo, *, since: int, until: int) -> tuple[Crew, ...]:
    """In order and apart from each other; where shifts overlap their mechanics add up."""
    changes: dict[int, int] = {}
    calendar = days(zone, since, until)
    for one in known:
        for day in calendar:
            if day.weekday() not in one.weekdays:
                continue
            last = one.until_min + (DAY_MIN if one.until_min <= one.from_min else 0)
            begins, ends = instant(zone, day, one.from_min), instant(zone, day, last)
            if begins < ends and ends > since and begins < until:
                changes[begins] = changes.get(begins, 0) + one.mechanics
                changes[ends] = changes.get(ends, 0) - one.mechanics
    found = []
    there = 0
    instants = sorted(changes)
    for begins, ends in pairwise(instants):
        there += changes[begins]
        if there:
            found.append(Crew(from_at=begins, until_at=ends, mechanics=there))
    return tuple(found)


def within(known: Sequence[Crew], spans: Iterable[Span]) -> tuple[Crew, ...]:
    """Those parts of them that lie in the spans, which are in order and apart."""
    found = []
    for span in spans:
        for one in known:
            begins, ends = max(one.from_at, span.from_at), min(one.until_at, span.until_at)
            if begins < ends:
                found.append(Crew(from_at=begins, until_at=ends, mechanics=one.mechanics))
    return tuple(found)


def _shift(text: str) -> Shift:
    match = SHIFT.fullmatch(text.lower())
    if match is None:
        raise BadShifts(f"{text!r}: {EXAMPLE}")
    weekdays, mechanics = _weekdays(match[1]), int(match[6])
    begins, ends = _minute(text, match[2], match[3]), _minute(text, match[4], match[5])
    if begins in (DAY_MIN, ends):
        raise BadShifts(f"{text!r}: a shift begins before 24:00 and ends at another time")
    if mechanics < 1:
        raise BadShifts(f"{text!r}: a shift without mechanics is left out")
    return Shift(weekdays=weekdays, from_min=begins, until_min=ends, mechanics=mechanics)


def _minute(text: str, hours: str, minutes: str) -> int:
    found = int(hours) * HOUR_MIN + int(minutes)
    if int(minutes) >= HOUR_MIN or found > DAY_MIN:
        raise BadShifts(f"{text!r}: {hours}:{minutes} is no time of day")
    return found


def _weekdays(text: str) -> frozenset[int]:
    if text == DAILY:
        return frozenset(range(7))
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise BadShifts(f"{part!r}: days are {', '.join(WEEKDAYS)}, as in mon-fri, or daily")
        begins, ends = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        found |= {day % 7 for day in range(begins, ends + (7 if ends < begins else 0) + 1)}
    return frozenset(found)
