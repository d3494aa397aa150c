"""What the law says of a driver's day, by the rules that were in force then."""

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.cli.reading import Reading
from daemon.cli.rulebook import Ruling, read_rules
from daemon.domain.duty.day_spans import USUAL_MINUTES, DaySpans
from daemon.domain.duty.sheet import EXEMPTION_WORDS, RULE_SET_WORDS
from daemon.domain.hours.duty import MINUTE_MS
from daemon.domain.hours.rulesets import RuleSetName
from daemon.domain.hours.terms import Terms, log_with, terms_or_fault
from daemon.domain.hours.verdict import Violation
from daemon.domain.watch.looking import judged_by
from daemon.domain.watch.saying import of_violation
from daemon.readmodel.duty import DriverRow
from daemon.settings import Settings
from daemon.store.duty_logs import raw_log


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    rule_set: RuleSetName
    exemption: str
    """In words; empty: none."""
    violations: Sequence[Violation]
    """That have a part in the day."""
    sentences: Sequence[str]
    """The violations in words."""
    unknown: Sequence[str]
    """Why some clock cannot be told."""

    @property
    def rules(self) -> str:
        return RULE_SET_WORDS[self.rule_set]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    read: Reading
    ruling: Ruling

    def of(self, driver: DriverRow, day: DaySpans) -> Judged:
        """A rest that ends on the next day may make a split of one of this day."""
        known = min(day.ends + USUAL_MINUTES, self.read.now_ms // MINUTE_MS)
        until = max(known, day.begins) * MINUTE_MS
        terms = self._terms(driver, day)
        log = log_with(raw_log(self.read.db, driver.id, until=until), terms, until)
        verdict = judged_by(log, terms)
        found = tuple(
            one
            for one in verdict.violations
            if one.at < day.ends and one.at + one.minutes > day.begins
        )
        return Judged(
            rule_set=terms.rule_set,
            exemption=EXEMPTION_WORDS[terms.exemption] if terms.exemption else "",
            violations=found,
            sentences=tuple(of_violation(one, terms, now=day.begins) for one in found),
            unknown=tuple(verdict.unknown),
        )

    def _terms(self, driver: DriverRow, day: DaySpans) -> Terms:
        then = min(day.ends * MINUTE_MS - 1, self.read.now_ms)
        return terms_or_fault(driver, self.ruling.values_at(then), driver.home)


def judge_of(read: Reading, settings: Settings) -> Judge:
    return Judge(read=read, ruling=read_rules(settings, read.db))
