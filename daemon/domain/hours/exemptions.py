"""What declared exemptions change in the limits of a shift."""

from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from daemon.domain.hours.days import day_of
from daemon.domain.hours.duty import MINUTE_MS, DutyLog, Exemption
from daemon.domain.hours.rulesets import UsRules
from daemon.domain.hours.shifts import Shift

WEEK_DAYS = 7
LONG_DAYS = 2
"""Of any seven: days of short haul without a commercial licence that may be long."""


class Limits(NamedTuple):
    driving: int
    window: int
    has_break: bool = True
    may_split: bool = True


def limits_of(shifts: Sequence[Shift], log: DutyLog, rules: UsRules) -> list[Limits]:
    """One for each shift, and a last one for the shift that would begin next."""
    general = Limits(rules.driving.minutes, rules.window.minutes, rules.pause is not None)
    if not log.declared and log.standing is None:
        return [general] * (len(shifts) + 1)
    declared = _by_shift(shifts, log)
    spent = _Spent(log.zone)
    limits = []
    for index, exemptions in enumerate(declared):
        shift = shifts[index] if index < len(shifts) else None
        day = day_of(log.until if shift is None else shift.start, log.zone)
        limits.append(
            _limits(general, rules, exemptions)._replace(
                window=_window(rules, exemptions, spent=spent, shift=shift, day=day)
            )
        )
    return limits


def _by_shift(shifts: Sequence[Shift], log: DutyLog) -> list[set[Exemption]]:
    """What is declared during a daily rest is for the shift that follows.

    Adverse conditions are not: who knows of them before the shift begins did foresee them.
    """
    always = set() if log.standing is None else {log.standing}
    found: list[set[Exemption]] = [set(always) for _ in range(len(shifts) + 1)]
    for one in log.declared:
        at = one.at // MINUTE_MS
        if at > log.until:
            continue
        index = next(
            (i for i, shift in enumerate(shifts) if at < shift.end or not shift.is_closed),
            len(shifts),
        )
        is_before = index == len(shifts) or at < shifts[index].start
        if not (is_before and one.exemption is Exemption.ADVERSE_DRIVING):
            found[index].add(one.exemption)
    return found


def _limits(general: Limits, rules: UsRules, declared: set[Exemption]) -> Limits:
    is_local = Exemption.SHORT_HAUL_NON_CDL in declared and rules.long_window is not None
    is_short = is_local or Exemption.SHORT_HAUL_CDL in declared
    extra = rules.adverse_minutes if Exemption.ADVERSE_DRIVING in declared else 0
    return Limits(
        driving=general.driving + extra,
        window=general.window,
        has_break=general.has_break and not is_short,
        may_split=not is_local,
    )


class _Spent:
    """On which days a long window was used up."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.sixteen: list[int] = []
        self.long: list[int] = []
        self.zone = zone

    @staticmethod
    def recent(days: list[int], day: int) -> int:
        return sum(day - WEEK_DAYS < one <= day for one in days)


def _window(
    rules: UsRules, declared: set[Exemption], *, spent: _Spent, shift: Shift | None, day: int
) -> int:
    """The longest that is declared and not used up; one does not add to another."""
    usual = rules.window.minutes
    window = usual
    if Exemption.ADVERSE_DRIVING in declared:
        window += rules.adverse_minutes
    if rules.long_window is None:
        return window
    if Exemption.SIXTEEN_HOUR_DAY in declared and not spent.recent(spent.sixteen, day):
        spent.sixteen.append(day)
        window = max(window, rules.long_window)
    if Exemption.SHORT_HAUL_NON_CDL in declared and spent.recent(spent.long, day) < LONG_DAYS:
        if shift is not None and any(d.clock - shift.clock_start > usual for d in shift.drives):
            spent.long.append(day)
        window = max(window, rules.long_window)
    return window
