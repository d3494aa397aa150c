"""The one place that knows which law judges a log by which code."""

from daemon.domain.hours import united_states
from daemon.domain.hours.duty import DutyLog
from daemon.domain.hours.rulesets import UsRules
from daemon.domain.hours.verdict import Verdict

RuleSet = UsRules


def evaluate(log: DutyLog, rules: RuleSet) -> Verdict:
    """Violations up to `log.until`, and what is left on each clock then."""
    return united_states.judged(log, rules)
