"""The instants at which a resting driver may become legal: between two of them nothing changes."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from daemon.domain.hours.days import day_of, midnight
from daemon.domain.hours.duty import Duty, DutyLog
from daemon.domain.hours.rulesets import SplitRule, UsRules
from daemon.domain.hours.shifts import Rest, shifts_of
from daemon.domain.hours.timeline import Kind, Stretch, stretches_of


class RestKind(StrEnum):
    """From cheap to dear."""

    NONE = "none"
    BREAK = "break"
    PAIR_SHORT = "pair_short"
    """The half of a pair that needs no long sleep."""
    PAIR_SLEEPER = "pair_sleeper"
    """The half of a pair in the sleeper berth."""
    DAILY = "daily_rest"
    WEEKLY = "weekly_rest"
    RESTART = "restart"
    DAY_DROPS = "day_drops"
    """Midnight, when the oldest day of the cycle no longer counts."""
    WEEK_BEGINS = "week_begins"


class Moment(NamedTuple):
    at: int
    kind: RestKind
    duty: Duty
    """What is logged until then."""


class _Now(NamedTuple):
    """What is going on when the log ends; each begins then if it is not."""

    rest_since: int
    sleep_since: int
    idle_since: int


def moments(log: DutyLog, rules: UsRules) -> Iterator[Moment]:
    """In no order; some may be over already."""
    stretches = stretches_of(log, rules.seat)
    now = _now(stretches, log.until)
    if rules.pause is not None:
        yield Moment(now.idle_since + rules.pause.minutes, RestKind.BREAK, Duty.OFF)
    yield Moment(now.rest_since + rules.rest.minutes, RestKind.DAILY, Duty.OFF)
    if rules.cycle.restart is not None:
        yield Moment(now.rest_since + rules.cycle.restart, RestKind.RESTART, Duty.OFF)
    today = day_of(log.until, log.zone)
    for day in range(today + 1, today + rules.cycle.days + 2):
        yield Moment(midnight(day, log.zone), RestKind.DAY_DROPS, Duty.OFF)
    for half in _halves(stretches, rules, is_rested=log.known_from is None):
        if half.start != now.rest_since:
            yield from _second_half(half, rules.split, now)


def _now(stretches: Sequence[Stretch], until: int) -> _Now:
    rest = sleep = idle = until
    for start, _, kind in reversed(stretches):
        if kind is Kind.DRIVING:
            break
        if idle == rest and kind in (Kind.REST, Kind.SLEEPER):
            rest = start
        if kind is Kind.SLEEPER and idle == until:
            sleep = start
        idle = start
    return _Now(rest, sleep, idle)


def _halves(stretches: list[Stretch], rules: UsRules, *, is_rested: bool) -> Sequence[Rest]:
    """Rests of the open shift after which so little was driven that a pair leaves some."""
    shifts = shifts_of(stretches, rules, is_rested=is_rested)
    if not shifts or shifts[-1].is_closed:
        return []
    most = rules.driving.minutes + rules.adverse_minutes
    return [rest for rest in shifts[-1].rests if shifts[-1].driven - rest.driven < most]


def _second_half(first: Rest, split: SplitRule, now: _Now) -> Iterator[Moment]:
    needed = max(split.each, split.total - first.worth)
    if split.sleeper_only:
        yield Moment(now.sleep_since + needed, RestKind.PAIR_SLEEPER, Duty.SB)
    elif first.has_sleep:
        yield Moment(now.rest_since + needed, RestKind.PAIR_SHORT, Duty.OFF)
    else:  # the rest that is going on may have had its long sleep already
        yield Moment(now.rest_since + needed, RestKind.PAIR_SLEEPER, Duty.OFF)
        asleep = max(now.rest_since + needed, now.sleep_since + split.sleeper)
        yield Moment(asleep, RestKind.PAIR_SLEEPER, Duty.SB)
