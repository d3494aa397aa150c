"""One look at a driver's hours: what runs, what the work in hand overruns, what is broken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daemon.domain.hours.clocks import Clock, clock_of, minutes_on
from daemon.domain.hours.duty import Duty, DutyLog, Span
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.plan import PlanAnswer, Step, can_do
from daemon.domain.hours.rulesets import HOUR, UsRules
from daemon.domain.hours.terms import Terms
from daemon.domain.hours.verdict import NO_CLOCKS, Verdict, Violation
from daemon.domain.watch.snapshot import Snapshot
from daemon.domain.watch.telling import VIOLATED, Stood
from daemon.domain.watch.work import Work, left_of

GONE_MINUTES = 2 * HOUR
"""Who is off duty for so long does not drive on: nothing runs out any more."""
NEWS_MINUTES = 24 * HOUR
"""Violations that ended earlier than this before the first look are no news."""

FRESH_MINUTES = HOUR
"""Nor are those that ended earlier than this before the depot's figures became others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A driver to be looked at."""

    name: str
    log: DutyLog
    terms: Terms
    now: int
    """ms UTC; the log tells up to its minute."""
    standing: Mapping[str, Stood]
    before: Snapshot | None = None
    work: Work | None = None
    vehicle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrun:
    """What the work in hand drives beyond a clock."""

    cite: str
    at: int
    """Minute of the first."""
    minutes: int
    """Of all."""


def overruns_of(answer: PlanAnswer, terms: Terms, *, now: int) -> dict[str, Overrun]:
    """By clock, the first first."""
    found: dict[str, Overrun] = {}
    for one in sorted(answer.after.violations, key=lambda one: one.at):
        at = max(one.at, now)
        minutes = one.at + one.minutes - at
        if minutes > 0:
            clock = clock_of(one.rule, terms.rules)
            first = found.get(clock) or Overrun(cite=one.cite, at=at, minutes=0)
            found[clock] = Overrun(cite=first.cite, at=first.at, minutes=first.minutes + minutes)
    return found


def judged_by(log: DutyLog, terms: Terms) -> Verdict:
    """Where the terms do not hold no clock can be told, whatever the log shows."""
    if terms.fault:
        return Verdict(violations=(), remaining=NO_CLOCKS, unknown=(terms.fault,))
    return evaluate(log, terms.rules)


def may_do(case: Case, steps: Sequence[Step]) -> PlanAnswer:
    if not case.terms.fault:
        return can_do(case.log, case.terms.rules, steps)
    unknown = judged_by(case.log, case.terms)
    return PlanAnswer(
        stopped_at=case.log.until, violation=None, unknown=unknown.unknown, after=unknown
    )


class Look:
    """What the levels of warnings are told from."""

    __slots__ = (
        "broken",
        "case",
        "has_gone",
        "last",
        "now",
        "overruns",
        "running",
        "steps",
        "verdict",
    )

    def __init__(self, case: Case) -> None:
        self.case = case
        self.now = case.log.until
        self.verdict = judged_by(case.log, case.terms)
        self.last: Span | None = case.log.last
        self.steps: tuple[Step, ...] = left_of(case.work, case.log) if case.work else ()
        self.overruns: Mapping[str, Overrun] = {}
        if self.steps:
            answer = may_do(case, self.steps)
            self.overruns = overruns_of(answer, case.terms, now=self.now)
        self.has_gone = self._rested() >= GONE_MINUTES
        self.running = self._running()
        self.broken = self._broken()

    @property
    def is_on_duty(self) -> bool:
        return self.last is not None and self.last.duty in (Duty.D, Duty.ON)

    @property
    def drives_beyond(self) -> bool:
        """He drives while the work in hand has something else next: it says not how long."""
        is_driving = self.last is not None and self.last.duty is Duty.D
        return is_driving and bool(self.steps) and self.steps[0].duty is not Duty.D

    @property
    def plan_ends(self) -> int | None:
        return self.now + sum(step.minutes for step in self.steps) if self.steps else None

    def left(self, clock: str) -> int | None:
        return minutes_on(self.verdict.remaining, clock)

    def is_news(self, one: Violation) -> bool:
        before, terms = self.case.before, self.case.terms
        # Another law finds anew in old days what was no fault under the one before.
        is_first = before is None or (before.rule_set, before.exemption) != (
            terms.rule_set,
            terms.exemption,
        )
        if before is None or is_first:
            return one.at + one.minutes > self.now - NEWS_MINUTES
        if before.figures != terms.figures and one.at + one.minutes < self.now - FRESH_MINUTES:
            return False
        return not any(
            one.rule == old.rule and one.at < old.at + old.minutes and old.at < one.at + one.minutes
            for old in before.violations
        )

    def _rested(self) -> int:
        """Minutes since the last work."""
        if self.is_on_duty:
            return 0
        since = self.now
        for span in reversed(self.case.log.spans):
            if span.duty in (Duty.D, Duty.ON):
                break
            since = span.start
        return self.now - since

    def _running(self) -> tuple[Clock, ...]:
        """Those that run down while the status goes on."""
        left, rules = self.verdict.remaining, self.case.terms.rules
        is_us = isinstance(rules, UsRules)
        if self.last is None:
            asked: tuple[Clock, ...] = ()
        elif self.last.duty is Duty.D:
            asked = tuple(Clock)
        elif self.last.duty is Duty.ON:
            asked = (Clock.WINDOW, Clock.CYCLE) if is_us else ()
        else:
            has_begun = left.window != self.verdict.limits.window
            runs = isinstance(rules, UsRules) and not rules.window_is_duty and has_begun
            asked = (Clock.WINDOW,) if runs else ()
        return tuple(clock for clock in asked if minutes_on(left, clock) is not None)

    def _broken(self) -> dict[str, Violation]:
        """By clock, the newest violation of one that is still beyond its limit."""
        found: dict[str, Violation] = {}
        for one in self.verdict.violations:
            clock = clock_of(one.rule, self.case.terms.rules)
            if self._goes_on(one) or self._is_open(clock, one):
                found[clock] = one
        return found

    def _goes_on(self, one: Violation) -> bool:
        is_driving = self.last is not None and self.last.duty is Duty.D
        return is_driving and one.at + one.minutes == self.now

    def _is_open(self, clock: str, one: Violation) -> bool:
        """Whether he has stopped, but not rested since."""
        if self.has_gone or self.left(clock) not in (0, None):
            return False
        stood = self.case.standing.get(clock)
        return (stood is not None and stood.step == VIOLATED) or self.is_news(one)
