"""The four clocks by name, and which rule each of them is about."""

from collections.abc import Mapping
from enum import StrEnum

from daemon.domain.hours.europe_law import EuropeanRules
from daemon.domain.hours.rulesets import Limit, RuleSet
from daemon.domain.hours.verdict import Remaining


class Clock(StrEnum):
    DRIVING = "driving"
    WINDOW = "window"
    BREAK = "break"
    CYCLE = "cycle"


def minutes_on(clocks: Remaining, clock: str) -> int | None:
    """None also for what is none of the four."""
    match clock:
        case Clock.DRIVING:
            return clocks.driving
        case Clock.WINDOW:
            return clocks.window
        case Clock.BREAK:
            return clocks.break_
        case Clock.CYCLE:
            return clocks.cycle
    return None


def laws_of(rules: RuleSet) -> Mapping[Clock, Limit]:
    """Those that the rule set has."""
    if isinstance(rules, EuropeanRules):
        daily, breaks, week = rules.daily_driving, rules.breaks, rules.week
        return {
            Clock.DRIVING: Limit(rule=daily.rule, cite=daily.cite, minutes=daily.most),
            Clock.BREAK: Limit(rule=breaks.rule, cite=breaks.cite, minutes=breaks.most_driving),
            Clock.CYCLE: Limit(rule=week.rule, cite=week.cite, minutes=week.most),
        }
    found = {Clock.DRIVING: rules.driving, Clock.WINDOW: rules.window}
    if rules.pause is not None:
        found[Clock.BREAK] = rules.pause.limit
    found[Clock.CYCLE] = rules.cycle.limit
    return found


def clock_of(rule: str, rules: RuleSet) -> str:
    """The clock that a rule is about; one that has none stands for itself."""
    return next(
        (clock.value for clock, law in laws_of(rules).items() if law.rule == rule),
        rule,
    )
