"""Time on duty in seven or eight days of the home terminal, and what a restart forgives."""

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from daemon.domain.hours.days import day_of, midnight
from daemon.domain.hours.rulesets import CycleRule
from daemon.domain.hours.timeline import EVER, Kind, Stretch
from daemon.domain.hours.verdict import Violation

_END = itemgetter(1)


class CycleClock(NamedTuple):
    left: int
    violations: list[Violation]
    counts_from: int
    """Minute from which work counts at the instant judged."""


class _Work(NamedTuple):
    start: int
    end: int
    duty: int
    """Minutes on duty when it ends, since the log began."""
    is_driving: bool
    restarted: int
    """Minutes on duty when the last restart ended."""


def cycle_clock(
    stretches: Sequence[Stretch], rule: CycleRule, zone: ZoneInfo, *, until: int
) -> CycleClock:
    works, restart_end, restarted = _works(stretches, rule)
    today = day_of(until, zone)
    first = day_of(works[0].start, zone) if works else today
    at_midnight = _duty_at_midnights(works, [midnight(d, zone) for d in range(first, today + 2)])

    def base(day: int, after_restart: int) -> int:
        """Minutes on duty, since the log began, that no longer count on that day."""
        index = day - first - rule.days + 1
        return max(after_restart, at_midnight[index]) if index > 0 else after_restart

    violations: list[Violation] = []
    for day in range(first, today + 1):
        index = day - first
        if at_midnight[index + 1] - base(day, 0) > rule.limit.minutes:
            begins, ends = midnight(day, zone), midnight(day + 1, zone)
            for work in works[bisect_right(works, begins, key=_END) :]:
                if work.start >= ends:
                    break
                if work.is_driving:
                    used_up = base(day, work.restarted) + rule.limit.minutes
                    piece = _beyond(work, max(work.start, begins), min(work.end, ends), used_up)
                    _add(violations, piece, rule)
    duty = works[-1].duty if works else 0
    used = duty - base(today, restarted)
    counts_from = max(midnight(today - rule.days + 1, zone), restart_end)
    return CycleClock(max(0, rule.limit.minutes - used), violations, counts_from)


def _works(stretches: Sequence[Stretch], rule: CycleRule) -> tuple[list[_Work], int, int]:
    """Work, the end of the last restart, and the minutes on duty then."""
    works: list[_Work] = []
    duty, restarted, restart_end = 0, 0, -EVER
    rest_start: int | None = None
    for start, end, kind in stretches:
        if kind is Kind.REST or kind is Kind.SLEEPER:
            rest_start = start if rest_start is None else rest_start
            if rule.restart is not None and end - rest_start >= rule.restart:
                restarted, restart_end = duty, end
            continue
        rest_start = None
        duty += end - start
        works.append(_Work(start, end, duty, kind is Kind.DRIVING, restarted))
    return works, restart_end, restarted


def _duty_at_midnights(works: Sequence[_Work], midnights: Sequence[int]) -> list[int]:
    found: list[int] = []
    index, duty = 0, 0
    for minute in midnights:
        while index < len(works) and works[index].end <= minute:
            duty = works[index].duty
            index += 1
        part = 0
        if index < len(works):
            part = max(0, minute - works[index].start)
        found.append(duty + part)
    return found


def _beyond(work: _Work, start: int, end: int, used_up: int) -> tuple[int, int]:
    """From when to when driving is beyond the limit, between start and end."""
    reached = work.end - (work.duty - used_up)
    return max(start, reached), end


def _add(violations: list[Violation], piece: tuple[int, int], rule: CycleRule) -> None:
    start, end = piece
    if start >= end:
        return
    last = violations[-1] if violations else None
    if last is not None and last.at + last.minutes == start:
        start = last.at
        violations.pop()
    violations.append(
        Violation(rule=rule.limit.rule, cite=rule.limit.cite, at=start, minutes=end - start)
    )
