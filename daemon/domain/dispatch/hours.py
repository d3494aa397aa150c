"""May a driver do a job? Quickly by his clocks where they are plain, else by the law itself.

The quick answer is for choosing among many; whoever is chosen is judged by the law before he is
told. Where the quick answer is clear the law says the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from daemon.domain.dispatch.candidates import DriverSeen
from daemon.domain.dispatch.job_plan import with_breaks
from daemon.domain.dispatch.scoring import Left
from daemon.domain.hours.clocks import clock_of
from daemon.domain.hours.days import day_of, midnight
from daemon.domain.hours.duty import (
    MINUTE_MS,
    Change,
    Declared,
    Duty,
    DutyLog,
    Exemption,
    Mode,
    Span,
)
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.plan import PlanAnswer, Step, can_do
from daemon.domain.hours.rulesets import HOUR, RuleSet, UsRules
from daemon.domain.hours.terms import Recorded, Terms, log_with, terms_or_fault
from daemon.domain.hours.verdict import NO_CLOCKS, Verdict
from daemon.domain.papers.fitness import Reason
from daemon.domain.rules.key import RuleValues
from daemon.domain.watch.work import WorkStep

NEVER = float("inf")
DECLARED_MIN = 8 * 24 * HOUR
"""A declared exemption can bear on shifts so long after it."""
RESTS = (Duty.OFF, Duty.SB)
LOOKS_BACK = (Exemption.SHORT_HAUL_NON_CDL, Exemption.SIXTEEN_HOUR_DAY)
"""They hang on the days before, whether or not a restart lies between."""


class Quick(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Of a job, with the rest of the job before; minutes from now, the reserve not in them."""

    out: float
    """Until the driver sets out; 0 where a job before goes on until then."""
    driving: float
    span: float
    """From setting out to the end of the last driving."""
    duty: float
    """Of it, on duty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """How a driver stands, found once a round."""

    log: DutyLog
    terms: Terms
    verdict: Verdict
    rested: int
    """Minutes since his last work; 0 while he is on duty."""

    @property
    def is_resting(self) -> bool:
        return self.log.last is None or self.log.last.duty in RESTS

    @property
    def is_fresh(self) -> bool:
        """A daily rest is behind him, and the window has not begun."""
        rules = self.terms.rules
        return isinstance(rules, UsRules) and self.rested >= rules.rest.minutes

    @property
    def is_plain(self) -> bool:
        """His clocks only run down while he works on: they are known, and of the US."""
        last = self.log.last
        return (
            not self.terms.fault
            and not self.verdict.unknown
            and isinstance(self.terms.rules, UsRules)
            and (last is None or last.mode in (None, Mode.YM))
            and not self._is_exempt
            and not self._is_beyond
        )

    @property
    def _is_exempt(self) -> bool:
        """By something that changes from shift to shift."""
        log = self.log
        since = (log.until - DECLARED_MIN) * MINUTE_MS
        return log.standing is Exemption.SHORT_HAUL_NON_CDL or any(
            one.at >= since for one in log.declared
        )

    @property
    def _is_beyond(self) -> bool:
        """Of a shift that broke the law there is more than one reading."""
        since = shift_start(self.log, self.terms.rules)
        return any(one.at + one.minutes > since for one in self.verdict.violations)

    def left_after(self, need: Need) -> Left:
        """Below 0: so much is lacking."""
        clocks = self.verdict.remaining
        runs = 0.0 if self.is_fresh else need.out
        works = 0.0 if self.is_resting else need.out
        return Left(
            driving=None if clocks.driving is None else clocks.driving - need.driving,
            window=None if clocks.window is None else clocks.window - runs - need.span,
            cycle=None if clocks.cycle is None else clocks.cycle - works - need.duty,
        )


def clocks_of(driver: DriverSeen, rules: RuleValues, zone: ZoneInfo, now: int) -> Clocks:
    terms = terms_or_fault(driver.governed, rules, zone)
    log = log_with(since_restart(driver.log, terms, now), terms, now)
    if terms.fault:
        verdict = Verdict(violations=(), remaining=NO_CLOCKS, unknown=(terms.fault,))
    else:
        verdict = evaluate(log, terms.rules)
    return Clocks(log=log, terms=terms, verdict=verdict, rested=rested(log))


def since_restart(recorded: Recorded, terms: Terms, now: int) -> Recorded:
    """Without what a restart has made the law forget, so that a long log is judged as quickly as
    a short one.
    """
    rules = terms.rules
    if not isinstance(rules, UsRules) or rules.cycle.restart is None:
        return recorded
    if recorded.declared or terms.exemption in LOOKS_BACK:
        return recorded
    changes, ends = recorded.changes, now // MINUTE_MS
    for index in range(len(changes) - 1, -1, -1):
        one = changes[index]
        if one.at > now:
            continue
        if one.duty not in RESTS or one.mode is not None:
            ends = one.at // MINUTE_MS
        elif ends - one.at // MINUTE_MS >= rules.cycle.restart:
            is_known = recorded.known_from is None or recorded.known_from <= one.at
            return _Recorded(changes=changes[index:]) if is_known else recorded
    return recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recorded:
    changes: Sequence[Change]
    declared: Sequence[Declared] = ()
    known_from: int | None = None


def rested(log: DutyLog) -> int:
    """Minutes since the last work."""
    if log.last is not None and not _is_rest(log.last):
        return 0
    since = log.until
    for span in reversed(log.spans):
        if not _is_rest(span):
            break
        since = span.start
    return log.until - since


def shift_start(log: DutyLog, rules: RuleSet) -> int:
    """Minute at which the last daily rest ended; of a log without one its first."""
    if not isinstance(rules, UsRules):
        return 0
    ends = None if log.last is not None and not _is_rest(log.last) else log.until
    for span in reversed(log.spans):
        if not _is_rest(span):
            ends = None
            continue
        ends = span.end if ends is None else ends
        if ends - span.start >= rules.rest.minutes:
            return ends
    return log.spans[0].start if log.spans else log.until


def _is_rest(span: Span) -> bool:
    return span.mode is Mode.PC or (span.duty in RESTS and span.mode is not Mode.TEAM_SEAT)


def needed(steps: Sequence[WorkStep], *, out: float) -> Need:
    """Of a plan whose first step begins when the driver sets out."""
    driving = span = duty = 0
    now = on = 0
    for step in steps:
        now += step.minutes
        on += step.minutes if step.duty not in RESTS else 0
        if step.duty is Duty.D:
            driving += step.minutes
            span, duty = now, on
    return Need(out=out, driving=driving, span=span, duty=duty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """When the clocks of a driver are the last word: they only run down while he works on."""

    most_out: float
    """While he sets out before then, minutes from now, no rest ends or begins to count."""
    midnight: float
    """Then old days leave his cycle."""
    has_window: bool
    """The window runs with time, not with duty alone."""

    def rules_out(self, out: float, ends: float, left: Left, reserve: float) -> bool:
        """`ends`: minutes from now to the end of the last driving."""
        if out >= self.most_out:
            return False
        if left.driving is not None and left.driving < reserve:
            return True
        if self.has_window and left.window is not None and left.window < reserve:
            return True
        is_short = left.cycle is not None and left.cycle < reserve
        return is_short and ends + reserve < self.midnight


def firm_of(clocks: Clocks) -> Firm:
    log, rules = clocks.log, clocks.terms.rules
    most_out = NEVER
    if not clocks.is_plain or not isinstance(rules, UsRules):
        most_out = -NEVER
    elif clocks.is_resting:
        restart = rules.cycle.restart
        until = NEVER if restart is None or clocks.rested >= restart else restart
        most_out = (until if clocks.is_fresh else rules.split.each) - clocks.rested
    return Firm(
        most_out=most_out,
        midnight=midnight(day_of(log.until, log.zone) + 1, log.zone) - log.until,
        has_window=isinstance(rules, UsRules) and not rules.window_is_duty,
    )


def quick(clocks: Clocks, need: Need, reserve: int) -> Quick:
    """Whether it is legal with `reserve` minutes of driving more at the end of the last one."""
    firm, left = firm_of(clocks), clocks.left_after(need)
    if need.out >= firm.most_out:
        return Quick.UNCLEAR
    if firm.rules_out(need.out, need.out + need.span, left, reserve):
        return Quick.NO
    pause = clocks.verdict.remaining.break_
    is_broken_off = pause is not None and need.driving + reserve > pause
    is_short = any(
        minutes is not None and minutes < reserve
        for minutes in (left.driving, left.window, left.cycle)
    )
    return Quick.UNCLEAR if is_short or is_broken_off else Quick.YES


def law_plan(
    clocks: Clocks, steps: Sequence[WorkStep], *, out: int, reserve: int
) -> tuple[tuple[WorkStep, ...], tuple[Step, ...]]:
    """The steps with the breaks that the law wants, and what it is asked: the wait before them,
    and the last driving longer by the reserve.
    """
    left, most, pause = _breaks(clocks, out)
    planned = with_breaks(steps, left=left, most=most, pause=pause)
    last = max((i for i, step in enumerate(steps) if step.duty is Duty.D), default=None)
    asked = list(steps)
    if last is not None:
        asked[last] = replace(asked[last], minutes=asked[last].minutes + reserve)
    asked_steps = with_breaks(asked, left=left, most=most, pause=pause)
    plan = [_wait(clocks, out), *(_plain(step) for step in asked_steps)]
    return planned, tuple(step for step in plan if step.minutes > 0)


def verified(
    clocks: Clocks, steps: Sequence[WorkStep], *, out: int, reserve: int
) -> tuple[tuple[WorkStep, ...], Reason | None]:
    """By the law itself: the steps with their breaks, and why they are not legal."""
    if clocks.terms.fault:
        return tuple(steps), Reason(code="hours_unknown", text=f"hours: {clocks.terms.fault}")
    planned, plan = law_plan(clocks, steps, out=out, reserve=reserve)
    answer = can_do(clocks.log, clocks.terms.rules, plan)
    return planned, None if answer.is_legal else _why(answer, clocks, reserve)


def unknown_hours(clocks: Clocks, most_out: float) -> Reason | None:
    """Why nobody can tell of any job that begins within so many minutes; None: somebody may."""
    if clocks.terms.fault:
        return Reason(code="hours_unknown", text=f"hours: {clocks.terms.fault}")
    unknown = clocks.verdict.unknown
    if not unknown or (clocks.is_resting and clocks.rested + most_out >= _SHORTEST_REST):
        return None
    return Reason(code="hours_unknown", text=f"hours are unknown: {unknown[0]}")


_SHORTEST_REST = 120
"""From here on a rest may tell something of what was before it."""


def _breaks(clocks: Clocks, out: int) -> tuple[int | None, int, int]:
    """Driving until a break is due, driving between two, and how long one is."""
    rules = clocks.terms.rules
    most = clocks.verdict.limits.break_
    left = clocks.verdict.remaining.break_
    pause = 0
    if isinstance(rules, UsRules):
        pause = 0 if rules.pause is None else rules.pause.minutes
    else:
        pause = rules.breaks.whole
    is_rest = clocks.is_resting and clocks.rested + out >= pause > 0
    return (most if is_rest else left), most or 0, pause


def _wait(clocks: Clocks, out: int) -> Step:
    """Until he sets out he does what he does now; nobody drives in order to wait."""
    now = clocks.log.last or Span(clocks.log.until, clocks.log.until, Duty.OFF)
    if now.duty is Duty.D:
        return Step(duty=Duty.ON, minutes=out)
    return Step(duty=now.duty, mode=now.mode, minutes=out)


def _plain(step: WorkStep) -> Step:
    return Step(duty=step.duty, mode=step.mode, minutes=step.minutes)


def _why(answer: PlanAnswer, clocks: Clocks, reserve: int) -> Reason:
    violation = answer.violation
    if violation is None:
        return Reason(code="hours_unknown", text=f"hours are unknown: {answer.unknown[0]}")
    clock = clock_of(violation.rule, clocks.terms.rules)
    over = sum(
        one.minutes for one in answer.after.violations if one.at >= violation.at - one.minutes
    )
    kept = f", {reserve} min kept in reserve" if reserve else ""
    text = f"hours: {clock} runs out before the job is done, {over} min lack{kept}"
    return Reason(code=f"hours_{clock}", text=f"{text} ({violation.cite})", about=violation.cite)


def short_of(clocks: Clocks, need: Need, reserve: int) -> Reason:
    """The same of a job that the clocks rule out."""
    left = clocks.left_after(need)
    minutes = {"driving": left.driving, "window": left.window, "cycle": left.cycle}
    clock, least = min(
        ((name, one) for name, one in minutes.items() if one is not None), key=lambda one: one[1]
    )
    kept = f", {reserve} min kept in reserve" if reserve else ""
    lack = max(1, round(reserve - least))
    text = f"hours: {clock} runs out before the job is done, {lack} min lack{kept}"
    return Reason(code=f"hours_{clock}", text=text)
