"""What may be told of the law that a driver's hours are judged by."""

from typing import NamedTuple

from daemon.domain.hours.rulesets import RULE_SETS, RuleSetName, UsRules
from daemon.domain.hours.terms import NO_EXEMPTION, STANDING
from daemon.domain.master import Driver

RULE_SET_NAMES = tuple(name.value for name in RuleSetName)


class Fault(NamedTuple):
    field: str
    message: str
    allowed: str


def fault_of(driver: Driver) -> Fault | None:
    """Why nobody can be judged like that; None: one can."""
    if driver.rule_set not in ("", *RULE_SET_NAMES):
        return Fault(
            "rule_set", f"no rule set is called {driver.rule_set!r}", ", ".join(RULE_SET_NAMES)
        )
    if driver.exemption not in ("", *STANDING):
        return Fault(
            "exemption",
            f"{driver.exemption!r} is no exemption that can hold for every shift",
            ", ".join(STANDING),
        )
    is_free = driver.exemption not in ("", NO_EXEMPTION)
    if is_free and driver.rule_set and not _knows_exemptions(driver.rule_set):
        return Fault(
            "exemption",
            f"{driver.rule_set} knows no {driver.exemption}",
            f"{NO_EXEMPTION}, or leave it out",
        )
    return None


def _knows_exemptions(rule_set: str) -> bool:
    return isinstance(RULE_SETS[RuleSetName(rule_set)], UsRules)
