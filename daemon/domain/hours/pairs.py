"""Which rests of a shift are taken as sleeper pairs: every lawful reading, kept as few as needed.

A pair may be chosen or not, its rests need not be neighbours, and a rest may close one pair and
open the next. So a shift has many readings. They are built rest by rest; one that can never do
better than another is dropped at once, which leaves a handful however long the shift is.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from daemon.domain.hours.exemptions import Limits
from daemon.domain.hours.rulesets import SplitRule
from daemon.domain.hours.shifts import Drive, Rest, Shift
from daemon.domain.hours.timeline import EVER

WINDOW, DRIVING = 0, 1


class Overrun(NamedTuple):
    """Driving beyond a limit up to the end of its stretch."""

    at: int
    which: int
    minutes: int


class Reading(NamedTuple):
    entries: int
    """Of overruns: the fewer the better."""
    minutes: int
    driven_base: int
    """Minutes driven when its count began."""
    clock_base: int
    """The window's clock when its count began, with the rests that do not count."""
    opened: Rest | None
    """First rest of a pair that is not closed yet."""
    overruns: tuple[Overrun, ...]
    is_known: bool
    """Whether what it counts from is known."""


class Readings(NamedTuple):
    best: Reading
    half: Reading | None
    """The best with a pair that a later rest would have to close."""


def read(shift: Shift, limits: Limits, split: SplitRule) -> Readings:
    """Fewest overruns first, then fewest minutes of them, then most time left at its end."""
    readings = list(_first_readings(shift, limits))
    rests = shift.rests if limits.may_split and _can_pair(shift) else []
    position = 0
    for rest in rests:
        begun, position = position, _position(shift.drives, position, rest.start)
        if position > begun:
            segment = shift.drives[begun:position]
            readings = [_drive(one, segment, limits) for one in readings]
        readings = _pruned(list(_at_rest(readings, rest, split)), split)
    segment = shift.drives[position:]
    if segment:
        readings = [_drive(one, segment, limits) for one in readings]
    return _chosen(readings, shift, limits)


def _first_readings(shift: Shift, limits: Limits) -> Iterator[Reading]:
    plain = Reading(
        entries=0,
        minutes=0,
        driven_base=shift.driven_start,
        clock_base=shift.clock_start,
        opened=None,
        overruns=(),
        is_known=shift.before is None,
    )
    yield plain
    if shift.before is not None and limits.may_split:
        yield plain._replace(opened=shift.before)


def _can_pair(shift: Shift) -> bool:
    """An open shift may yet see the long sleep that it lacks."""
    if not shift.is_closed or shift.before is not None:
        return bool(shift.rests)
    return len(shift.rests) > 1 and any(rest.has_sleep for rest in shift.rests)


def _position(drives: Sequence[Drive], position: int, minute: int) -> int:
    while position < len(drives) and drives[position].start < minute:
        position += 1
    return position


def _drive(reading: Reading, segment: Sequence[Drive], limits: Limits) -> Reading:
    driven_most = reading.driven_base + limits.driving
    clock_most = reading.clock_base + limits.window
    last = segment[-1]
    if last.driven <= driven_most and last.clock <= clock_most:
        return reading
    found: list[Overrun] = []
    for start, end, driven, clock in segment:
        if driven > driven_most or clock > clock_most:
            found += _overruns(end, end - start, clock - clock_most, driven - driven_most)
    return reading._replace(
        entries=reading.entries + len(found),
        minutes=reading.minutes + sum(one.minutes for one in found),
        overruns=(*reading.overruns, *found),
    )


def _overruns(end: int, length: int, window: int, driving: int) -> list[Overrun]:
    """Of one stretch of driving, from how far its end is beyond either limit."""
    first = Overrun(end - min(window, length), WINDOW, min(window, length))
    second = Overrun(end - min(driving, length), DRIVING, min(driving, length))
    if driving <= 0:
        return [first]
    if window <= 0:
        return [second]
    return [first, second] if first < second else [second, first]


def _at_rest(readings: list[Reading], rest: Rest, split: SplitRule) -> Iterator[Reading]:
    for reading in readings:
        yield reading
        entries, minutes, driven_base, clock_base, first, overruns, is_known = reading
        if first is None:
            if not rest.is_daily:
                yield Reading(
                    entries, minutes, driven_base, clock_base + rest.clock, rest, overruns, is_known
                )
        elif is_pair(first, rest, split):
            base, clock, known = first.driven, first.clock_end + rest.clock, first.worth < EVER
            yield Reading(entries, minutes, base, clock, None, overruns, known)
            if not rest.is_daily:
                yield Reading(entries, minutes, base, clock, rest, overruns, known)


def is_pair(first: Rest, second: Rest, split: SplitRule) -> bool:
    return first.worth + second.worth >= split.total and (first.has_sleep or second.has_sleep)


def _pruned(readings: list[Reading], split: SplitRule) -> list[Reading]:
    kept: list[Reading] = []
    readings.sort(key=_promise, reverse=True)
    for reading in readings:
        for one in kept:
            if _covers(one, reading, split):
                break
        else:
            kept.append(reading)
    return kept


def _promise(reading: Reading) -> tuple[int, int, int, int, tuple[Overrun, ...]]:
    return (
        -reading.entries,
        -reading.minutes,
        reading.driven_base,
        reading.clock_base,
        reading.overruns,
    )


def _covers(one: Reading, other: Reading, split: SplitRule) -> bool:
    """Whether whatever follows, the other cannot do better."""
    entries, minutes, driven_base, clock_base, _, overruns, is_known = one
    if driven_base < other.driven_base or clock_base < other.clock_base:
        return False
    if other.is_known and not is_known:
        return False
    if entries == other.entries and minutes == other.minutes:
        if overruns < other.overruns:
            return False
    elif (entries, minutes) > (other.entries, other.minutes):
        return False
    return _opens_for(one, other.opened, split)


def _opens_for(one: Reading, other: Rest | None, split: SplitRule) -> bool:
    """Whether the other's open rest gives it no chance that this reading has not."""
    if other is None:
        return one.opened is None
    if one.opened is None:
        return _is_past(one, other, split)
    return _opens_as_much(one.opened, other, split)


def _is_past(reading: Reading, opened: Rest, split: SplitRule) -> bool:
    """Whether its count begins later than a pair with the open rest could make it begin."""
    return (
        reading.driven_base >= opened.driven
        and reading.clock_base >= opened.clock_end + split.total
    )


def _opens_as_much(one: Rest, other: Rest, split: SplitRule) -> bool:
    enough = split.total - split.each
    return (
        one.end >= other.end
        and min(one.worth, enough) >= min(other.worth, enough)
        and one.has_sleep >= other.has_sleep
    )


def _chosen(readings: list[Reading], shift: Shift, limits: Limits) -> Readings:
    def merit(reading: Reading) -> tuple[object, ...]:
        driving, window = left(reading, shift, limits)
        time_left = (
            (0, 0, 0) if shift.is_closed else (min(driving, window), driving + window, driving)
        )
        return (-reading.entries, -reading.minutes, time_left, reading.is_known, reading.overruns)

    whole = [one for one in readings if one.opened is None]
    half = [one for one in readings if one.opened is not None]
    return Readings(max(whole, key=merit), max(half, key=merit) if half else None)


def left(reading: Reading, shift: Shift, limits: Limits) -> tuple[int, int]:
    """Minutes of driving and of the window at the shift's end."""
    return (
        max(0, limits.driving - (shift.driven - reading.driven_base)),
        max(0, limits.window - (shift.clock - reading.clock_base)),
    )
