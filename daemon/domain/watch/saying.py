"""What is said of a driver's hours: sentences with figures, the paragraph, and local time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from daemon.domain.hours.clocks import Clock, clock_of, laws_of, minutes_on
from daemon.domain.hours.duty import MINUTE_MS
from daemon.domain.hours.moments import RestKind
from daemon.domain.hours.next_legal import NextLegal
from daemon.domain.hours.plan import PlanAnswer
from daemon.domain.hours.rulesets import HOUR, RULE_SETS, Limit
from daemon.domain.hours.terms import Terms
from daemon.domain.hours.verdict import Violation
from daemon.domain.watch.looking import Look
from daemon.domain.watch.snapshot import Snapshot
from daemon.domain.watch.telling import LOG

WEEK_DAYS = 7
NOBODY_CAN_TELL = "when driving is legal again nobody can tell"
NAMES = {
    Clock.DRIVING.value: "driving",
    Clock.WINDOW.value: "the window for driving",
    Clock.BREAK.value: "driving before a break",
    Clock.CYCLE.value: "the cycle",
    LOG: "the log",
}
RESTS = {
    RestKind.NONE: "at once",
    RestKind.BREAK: "after a break",
    RestKind.PAIR_SHORT: "after the other half of a split rest",
    RestKind.PAIR_SLEEPER: "after the sleeper half of a split rest",
    RestKind.DAILY: "after the daily rest",
    RestKind.WEEKLY: "after the weekly rest",
    RestKind.RESTART: "after a restart of the cycle",
    RestKind.DAY_DROPS: "when the oldest day of the cycle drops out",
    RestKind.WEEK_BEGINS: "when the next week begins",
}


def lasting(minutes: int) -> str:
    """`35 min`, `2 h 05 min`."""
    hours, rest = divmod(minutes, HOUR)
    return f"{hours} h {rest:02d} min" if hours else f"{rest} min"


def local(minute: int, zone: ZoneInfo, *, now: int) -> str:
    """Time of the home terminal, with the day where it is not that of `now`."""
    at, today = (datetime.fromtimestamp(one * 60, UTC).astimezone(zone) for one in (minute, now))
    if at.date() == today.date():
        return f"{at:%H:%M %Z}"
    is_near = abs((at.date() - today.date()).days) < WEEK_DAYS
    return f"{at:%a %H:%M %Z}" if is_near else f"{at:%Y-%m-%d %H:%M %Z}"


def name_of(clock: str) -> str:
    """A rule that has no clock is called by its own name."""
    return NAMES.get(clock, clock)


def law_of(clock: str, terms: Terms) -> Limit | None:
    """As the law has it, whatever the depot asks for."""
    laws = laws_of(RULE_SETS[terms.rule_set])
    return next((law for one, law in laws.items() if one == clock), None)


def figure_of(clock: str, look: Look) -> str:
    """`11 h by 49 CFR 395.3(a)(3)(i)`; where the depot or an exemption has another, both."""
    law = law_of(clock, look.case.terms)
    if law is None:
        overrun = look.overruns.get(clock)
        return "" if overrun is None else overrun.cite
    by_law = f"{_hours(law.minutes)} by {law.cite}"
    limit = minutes_on(look.verdict.limits, clock)
    if limit is None or limit == law.minutes:
        return by_law
    whose = "by the depot's rule" if limit < law.minutes else "as declared"
    return f"{_hours(limit)} {whose}, {by_law}"


def of_warning(clock: str, look: Look) -> str:
    if clock == LOG:
        return of_beginning(look)
    name, left = look.case.name, look.left(clock)
    figure = figure_of(clock, look)
    what = f"{name_of(clock)} ({figure})" if figure else name_of(clock)
    overrun, ends = look.overruns.get(clock), look.plan_ends
    if overrun is not None and ends is not None:
        now_left = "" if left is None else f"; {lasting(left)} are left now"
        return (
            f"{name} cannot finish the work in hand: {what} runs out at"
            f" {_at(overrun.at, look)} and {lasting(overrun.minutes)} of driving are too much;"
            f" the work would be done at {_at(ends, look)}{now_left}"
        )
    if not left:
        return f"{name}: {what} has run out; driving on is a violation"
    return (
        f"{name}: {lasting(left)} left of {what}, until {_at(look.now + left, look)} at this rate"
    )


def of_violation(found: Violation, terms: Terms, *, now: int) -> str:
    """Which minutes, which rule."""
    ends = found.at + found.minutes
    begun = local(found.at, terms.zone, now=now)
    until = "until now" if ends == now else f"to {local(ends, terms.zone, now=now)}"
    limit, law = (
        next((one for one in laws_of(rules).values() if one.rule == found.rule), None)
        for rules in (terms.rules, RULE_SETS[terms.rule_set])
    )
    what, cite = found.rule, found.cite
    if limit is not None:
        what += f", beyond {_hours(limit.minutes)}"
        if law is not None and limit.minutes < law.minutes:
            what += " by the depot's rule"
            cite = f"{_hours(law.minutes)} by {cite}"
    return f"{what}: {lasting(found.minutes)} driven from {begun} {until} ({cite})"


def of_plan(answer: PlanAnswer, look: Look) -> str:
    """May the driver do the work that the look was given, and if not, what stops it when."""
    name, ends = look.case.name, look.plan_ends or look.now
    if answer.stopped_at is None:
        return f"{name} may do it: it is done at {_at(ends, look)}"
    stopped = _at(answer.stopped_at, look)
    if answer.violation is None:
        return (
            f"{name} may not do it: at {stopped} nobody can tell whether driving is legal"
            f" ({'; '.join(answer.unknown)})"
        )
    rule = answer.violation.rule
    clock = clock_of(rule, look.case.terms.rules)
    over = look.overruns[clock].minutes if clock in look.overruns else answer.violation.minutes
    figure = figure_of(clock, look) or answer.violation.cite
    return (
        f"{name} may not do it: {rule} ({figure}) stops it at {stopped},"
        f" {lasting(over)} of driving are too much; it would be done at {_at(ends, look)}"
    )


def of_beginning(look: Look) -> str:
    """Why nobody can tell a driver's hours."""
    log = look.case.log
    if look.case.terms.fault:
        reason = look.case.terms.fault
        return f"hours of {look.case.name} cannot be judged: {reason}; not assignable"
    why = "no duty status is recorded"
    if look.last is not None and log.known_from is not None:
        why = f"the log begins in the middle of a shift at {_at(log.known_from, look)}"
    reasons = "; ".join(look.verdict.unknown)
    return f"hours of {look.case.name} cannot be told: {why} ({reasons}); not assignable"


def of_relief(clock: str, look: Look) -> str:
    name, left = look.case.name, look.left(clock)
    if clock == LOG:
        return f"{name}: the hours can be told again"
    if look.steps and clock not in look.overruns:
        why = "the work in hand can be done"
    elif left:
        why = f"{lasting(left)} are left"
    elif look.has_gone:
        why = "off duty"
    else:
        why = "nothing runs out"
    return f"{name}: {name_of(clock)} is in order, {why}"


def of_next(found: NextLegal | None, zone: ZoneInfo, *, now: int) -> str:
    """When driving is legal again, and what gets there."""
    if found is None:
        return NOBODY_CAN_TELL
    if found.kind is RestKind.NONE:
        return "driving is legal now"
    return (
        f"driving is legal again at {local(found.at, zone, now=now)}, {RESTS[found.kind]}:"
        f" {lasting(found.minutes)} {found.duty.value} from now"
    )


def of_unfit(hours: Snapshot) -> Iterator[str]:
    """Why no work can be given to the driver, by hours alone. What is missing is never rest."""
    if hours.duty is None:
        yield "hours cannot be told: no duty status is recorded"
    elif hours.unknown:
        yield f"hours cannot be told: {'; '.join(hours.unknown)}"
    elif hours.next_legal is None:
        yield NOBODY_CAN_TELL
    else:
        wait = hours.next_legal.at - hours.judged_at // MINUTE_MS
        if wait > 0 and hours.next_legal.kind is not RestKind.NONE:
            yield f"driving is legal only in {lasting(wait)}, {RESTS[hours.next_legal.kind]}"
        elif hours.next_legal.kind is RestKind.NONE:
            # What has run on since the look may be used up by now.
            used_up = (clock for clock in Clock if minutes_on(hours.left, clock) == 0)
            yield from (f"nothing is left of {name_of(clock)}" for clock in used_up)


def _at(minute: int, look: Look) -> str:
    return local(minute, look.case.terms.zone, now=look.now)


def _hours(minutes: int) -> str:
    return f"{minutes // HOUR} h" if minutes % HOUR == 0 else lasting(minutes)
