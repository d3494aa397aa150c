"""Driving since the last break of thirty minutes in which nothing was driven."""

from typing import NamedTuple

from daemon.domain.hours.rulesets import BreakRule
from daemon.domain.hours.shifts import Shift
from daemon.domain.hours.verdict import Violation


class BreakClock(NamedTuple):
    left: int
    violations: list[Violation]
    is_known: bool
    """Whether the log tells of a break since which it counts."""


def break_clock(shift: Shift, rule: BreakRule, *, known_from: int, until: int) -> BreakClock:
    """Of one shift: the daily rest before it was a break as well."""
    limit = rule.limit
    violations: list[Violation] = []
    since, is_known = 0, shift.before is None
    idle_from = known_from if shift.before is not None else shift.start
    for drive in shift.drives:
        if drive.start - idle_from >= rule.minutes:
            since, is_known = 0, True
        length = drive.end - drive.start
        since += length
        over = min(since - limit.minutes, length)
        if over > 0:
            violations.append(
                Violation(rule=limit.rule, cite=limit.cite, at=drive.end - over, minutes=over)
            )
        idle_from = drive.end
    if until - idle_from >= rule.minutes:
        since, is_known = 0, True
    return BreakClock(max(0, limit.minutes - since), violations, is_known)
