"""When driving is legal again, and the cheapest rest that gets there."""

from dataclasses import dataclass

from daemon.domain.hours.duty import Duty, DutyLog
from daemon.domain.hours.moments import Moment, RestKind, moments
from daemon.domain.hours.plan import Step, can_do
from daemon.domain.hours.rulesets import RuleSet

ORDER = {kind: rank for rank, kind in enumerate(RestKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NextLegal:
    at: int
    """Minute from which driving is legal."""
    kind: RestKind
    duty: Duty
    """What to log until then."""
    minutes: int
    """From the instant that is judged."""


def next_legal_at(log: DutyLog, rules: RuleSet, *, has_sleeper: bool = True) -> NextLegal | None:
    """None where no rest within the cycle's days helps."""
    ahead = [
        one
        for one in moments(log, rules)
        if one.at > log.until and (has_sleeper or one.duty is not Duty.SB)
    ]
    ahead.append(Moment(log.until, RestKind.NONE, Duty.OFF))
    tried: set[tuple[int, Duty]] = set()
    for at, kind, duty in sorted(ahead, key=lambda one: (one.at, ORDER[one.kind])):
        if (at, duty) not in tried and _is_legal(log, rules, at=at, duty=duty):
            return NextLegal(at=at, kind=kind, duty=duty, minutes=at - log.until)
        tried.add((at, duty))
    return None


def _is_legal(log: DutyLog, rules: RuleSet, *, at: int, duty: Duty) -> bool:
    """Whether one minute of driving is, after the rest."""
    rest = Step(duty=duty, minutes=at - log.until)
    return can_do(log, rules, (rest, Step(duty=Duty.D, minutes=1))).is_legal
