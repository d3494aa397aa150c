"""May a driver do this? A plan appended to the log, judged as if it had happened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from daemon.domain.hours.duty import Duty, DutyLog, Mode, Span
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.rulesets import RuleSet
from daemon.domain.hours.verdict import Verdict, Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    duty: Duty
    minutes: int
    mode: Mode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswer:
    stopped_at: int | None
    """Minute in which it stops being legal, or in which nobody can tell; None: it is legal."""
    violation: Violation | None
    """What stops it, from `stopped_at` on."""
    unknown: Sequence[str]
    """Why nobody can tell."""
    after: Verdict
    """When all of it is done."""

    @property
    def is_legal(self) -> bool:
        return self.stopped_at is None


def can_do(log: DutyLog, rules: RuleSet, plan: Sequence[Step]) -> PlanAnswer:
    """Rests that the plan holds count, also for the work before them, as they would in the end."""
    after = evaluate(extended(log, plan), rules)
    violation = _first_new(after, log.until)
    blind_at, unknown = _first_unknown(log, rules, plan)
    if blind_at is not None and (violation is None or blind_at <= violation.at):
        return PlanAnswer(stopped_at=blind_at, violation=None, unknown=unknown, after=after)
    stopped_at = None if violation is None else violation.at
    return PlanAnswer(stopped_at=stopped_at, violation=violation, unknown=(), after=after)


def extended(log: DutyLog, plan: Sequence[Step]) -> DutyLog:
    spans = list(log.spans)
    now = log.until
    for step in plan:
        if step.minutes < 0:
            raise ValueError(f"a step of {step.minutes} minutes: time does not run backwards")
        if step.minutes == 0:
            continue
        last = spans[-1] if spans else None
        end = now + step.minutes
        if last is not None and (last.duty, last.mode) == (step.duty, step.mode):
            spans[-1] = last._replace(end=end)
        else:
            spans.append(Span(now, end, step.duty, step.mode))
        now = end
    return replace(log, spans=tuple(spans), until=now)


def _first_new(after: Verdict, since: int) -> Violation | None:
    """One that was going on before the plan stops it at once."""
    new = [
        replace(one, at=since, minutes=one.at + one.minutes - since) if one.at < since else one
        for one in after.violations
        if one.at + one.minutes > since
    ]
    return min(new, key=lambda one: one.at, default=None)


def _first_unknown(
    log: DutyLog, rules: RuleSet, plan: Sequence[Step]
) -> tuple[int | None, Sequence[str]]:
    if log.known_from is None:
        return None, ()
    for index, step in enumerate(plan):
        if step.duty is Duty.D and step.minutes > 0:
            before = extended(log, plan[:index])
            unknown = evaluate(before, rules).unknown
            if unknown:
                return before.until, unknown
    return None, ()
