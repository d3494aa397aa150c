"""What Regulation (EC) 561/2006 says of a duty log at an instant."""

from daemon.domain.hours.duty import MINUTE_MS, DutyLog, Exemption
from daemon.domain.hours.europe_blocks import (
    Block,
    Finding,
    FixedWeeks,
    Stretch,
    blocks_of,
    stretches_of,
    violations_of,
)
from daemon.domain.hours.europe_breaks import run_breaks
from daemon.domain.hours.europe_days import DayWalk
from daemon.domain.hours.europe_law import EU_561, EuropeanRules
from daemon.domain.hours.europe_weekly_rest import WeeklyRestWalk
from daemon.domain.hours.europe_weeks import beyond_weeks, driving_by_week, minutes_of
from daemon.domain.hours.verdict import Remaining, Verdict


def evaluate_eu(log: DutyLog, rules: EuropeanRules = EU_561) -> Verdict:
    """Where the time before the log is unknown, what it reports is certain all the same: it
    looks for violations as if that time had been the best, and gives no clock that hangs on it.
    """
    findings, verdict = judge_eu(log, rules)
    return Verdict(
        violations=tuple(violations_of(findings)),
        remaining=verdict.remaining,
        limits=limits_eu(rules),
        unknown=verdict.unknown,
    )


def limits_eu(rules: EuropeanRules) -> Remaining:
    """Of a regular day."""
    return Remaining(
        driving=rules.daily_driving.most,
        window=None,
        break_=rules.breaks.most_driving,
        cycle=rules.week.most,
    )


def judge_eu(log: DutyLog, rules: EuropeanRules) -> tuple[list[Finding], Verdict]:
    """Each article's findings by themselves; a verdict joins those of one rule."""
    is_rested = log.known_from is None
    blocks = blocks_of(log)
    stretches = stretches_of(blocks)
    first = blocks[0].start if blocks else log.until
    weeks = FixedWeeks(log.zone, first, log.until)
    days = DayWalk(rules, weeks, _doubles(log), is_known=is_rested, is_count_known=is_rested)
    days.walk(stretches)
    breaks, findings = run_breaks(blocks, rules.breaks, days=days.days, is_rested=is_rested)
    driven = driving_by_week(blocks, weeks)
    findings += days.findings
    for law in (rules.week, rules.fortnight):
        findings += beyond_weeks(driven, law)
    weekly_rest = WeeklyRestWalk(rules.weekly_rest, weeks, is_rested)
    weekly_rest.walk(stretches)
    findings += weekly_rest.findings

    this_week = weeks.number(log.until)
    is_week_known = is_rested or first <= weeks.mondays[this_week]
    remaining = Remaining(
        driving=days.driving_left if days.is_known else None,
        window=None,
        break_=breaks.left if breaks.is_known else None,
        cycle=_left(driven.get(this_week, []), rules) if is_week_known else None,
    )
    unknown: list[str] = []
    if not is_rested:
        unknown = _unknown(remaining, rules)
        if first > weeks.mondays[this_week - 1]:
            unknown.append(f"{rules.fortnight.rule}: the log begins after the week before")
        if not _has_weekly_rest(stretches, rules):
            unknown.append(f"{rules.weekly_rest.rule}: no weekly rest since the log begins")
    verdict = Verdict(violations=(), remaining=remaining, unknown=tuple(unknown))
    return findings, verdict


def _doubles(log: DutyLog) -> list[int]:
    """Minutes for which a crew of two was declared."""
    return [one.at // MINUTE_MS for one in log.declared if one.exemption is Exemption.MULTI_MANNING]


def _left(driven: list[Block], rules: EuropeanRules) -> int:
    return max(0, rules.week.most - minutes_of(driven))


def _unknown(remaining: Remaining, rules: EuropeanRules) -> list[str]:
    reasons = (
        (remaining.break_, rules.breaks.rule, "no whole break since the log begins"),
        (remaining.driving, rules.daily_driving.rule, "no daily rest since the log begins"),
        (remaining.cycle, rules.week.rule, "the log begins within this week"),
    )
    return [f"{rule}: {reason}" for minutes, rule, reason in reasons if minutes is None]


def _has_weekly_rest(stretches: list[Stretch], rules: EuropeanRules) -> bool:
    return any(one.is_rest and one.minutes >= rules.weekly_rest.reduced for one in stretches)
