"""The one place that knows which law judges a log by which code."""

from daemon.domain.hours.duty import DutyLog
from daemon.domain.hours.europe import evaluate_eu
from daemon.domain.hours.europe_law import EuropeanRules
from daemon.domain.hours.rulesets import RuleSet
from daemon.domain.hours.united_states import evaluate_us
from daemon.domain.hours.verdict import Verdict


def evaluate(log: DutyLog, rules: RuleSet) -> Verdict:
    """Violations up to `log.until`, and what is left on each clock then."""
    if isinstance(rules, EuropeanRules):
        return evaluate_eu(log, rules)
    return evaluate_us(log, rules)
