"""A depot's own hour rules laid over the law: they can only be stricter."""

import math
from dataclasses import dataclass, replace

from daemon.domain.hours.rulesets import HOUR, BreakRule, Limit, RuleSet, UsRules
from daemon.domain.rules.key import RuleRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRules:
    """As the depot has set them; None: it left that to the law."""

    driving_h: float | None = None
    window_h: float | None = None
    break_after_h: float | None = None
    break_min: int | None = None
    rest_h: float | None = None


def tightened(rules: RuleSet, hours: HourRules) -> RuleSet:
    """The stricter of rule and law; raises RuleRefused, with the cite, for what is laxer.

    The hour rules are for US carriers of property, who alone have that break rule: other sets
    stay as the law has them.
    """
    if not isinstance(rules, UsRules) or rules.pause is None:
        return rules
    pause = BreakRule(
        limit=_at_most(rules.pause.limit, hours.break_after_h, "driving before a break"),
        minutes=_break_minutes(rules.pause, hours.break_min),
    )
    rest = _at_least(rules.rest, hours.rest_h, "daily rest")
    return replace(
        rules,
        driving=_at_most(rules.driving, hours.driving_h, "driving in a shift"),
        window=_at_most(rules.window, hours.window_h, "duty in a row"),
        pause=pause,
        rest=rest,
        split=replace(rules.split, total=max(rules.split.total, rest.minutes)),
        long_window=_long_window(rules, hours.window_h),
    )


def _at_most(law: Limit, hours: float | None, what: str) -> Limit:
    if hours is None:
        return law
    if not 0 < hours * HOUR <= law.minutes:
        raise _refused(what, f"{hours:g} h", f"at most {law.minutes / HOUR:g} h", law.cite)
    return replace(law, minutes=math.floor(hours * HOUR))


def _at_least(law: Limit, hours: float | None, what: str) -> Limit:
    if hours is None:
        return law
    if not law.minutes <= hours * HOUR < math.inf:
        raise _refused(what, f"{hours:g} h", f"at least {law.minutes / HOUR:g} h", law.cite)
    return replace(law, minutes=math.ceil(hours * HOUR))


def _break_minutes(law: BreakRule, minutes: int | None) -> int:
    if minutes is None:
        return law.minutes
    if minutes < law.minutes:
        asked = f"at least {law.minutes} min"
        raise _refused("break", f"{minutes} min", asked, law.limit.cite)
    return minutes


def _long_window(rules: UsRules, window_h: float | None) -> int | None:
    """A depot that shortens the window shortens the long days by as much."""
    if rules.long_window is None or window_h is None:
        return rules.long_window
    return rules.long_window - (rules.window.minutes - math.floor(window_h * HOUR))


def _refused(what: str, value: str, law: str, cite: str) -> RuleRefused:
    return RuleRefused(
        f"{what}: {value} is refused: the law asks for {law} ({cite}), and a rule can only be"
        " stricter"
    )
