"""When driving is legal again, and the cheapest rest that gets there."""

from dataclasses import dataclass

from daemon.domain.hours.duty import Duty, DutyLog
from daemon.domain.hours.europe_law import EuropeanRules
from daemon.domain.hours.europe_next import next_legal_eu
from daemon.domain.hours.moments import Moment, RestKind, moments
from daemon.domain.hours.plan import Step, can_do
from daemon.domain.hours.rulesets import RuleSet, UsRules

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
    """None: nobody can tell, not even after days of rest."""
    found = (
        next_legal_eu(log, rules)
        if isinstance(rules, EuropeanRules)
        else _next_legal_us(log, rules, has_sleeper=has_sleeper)
    )
    if found is None:
        return None
    return NextLegal(at=found.at, kind=found.kind, duty=found.duty, minutes=found.at - log.until)


def _next_legal_us(log: DutyLog, rules: UsRules, *, has_sleeper: bool) -> Moment | None:
    ahead = [
        one
        for one in moments(log, rules)
        if one.at > log.until and (has_sleeper or one.duty is not Duty.SB)
    ]
    ahead.append(Moment(log.until, RestKind.NONE, Duty.OFF))
    tried: set[tuple[int, Duty]] = set()
    for moment in sorted(ahead, key=lambda one: (one.at, ORDER[one.kind])):
        if (moment.at, moment.duty) not in tried and _is_legal(log, rules, moment):
            return moment
        tried.add((moment.at, moment.duty))
    return None


def _is_legal(log: DutyLog, rules: UsRules, moment: Moment) -> bool:
    """Whether one minute of driving is, after the rest."""
    rest = Step(duty=moment.duty, minutes=moment.at - log.until)
    return can_do(log, rules, (rest, Step(duty=Duty.D, minutes=1))).is_legal
