"""What the screens of drivers say and ask in the words of the law: its values, not its judgement.

The rest of the read model hands out values of these kinds; here they have one place.
"""

from daemon.domain.duty.day_spans import QUARTER, USUAL_MINUTES, DaySpans, parts_filled, totals_of
from daemon.domain.duty.days import day_at
from daemon.domain.duty.sheet import EXEMPTION_WORDS, MODE_WORDS, RULE_SET_WORDS
from daemon.domain.hours.clocks import minutes_on
from daemon.domain.hours.duty import MINUTE_MS, Span
from daemon.domain.hours.terms import NO_EXEMPTION
from daemon.domain.hours.terms import STANDING as STANDING_EXEMPTIONS
from daemon.domain.papers.checklist import Item
from daemon.domain.papers.defects import ITEMS as DEFECT_ITEMS
from daemon.domain.papers.kinds import BY_KIND, Detail, KindRule, kinds_of
from daemon.domain.papers.paper import today
from daemon.domain.rules.key import RuleValues
from daemon.domain.watch import saying
from daemon.domain.watch.snapshot import Snapshot
from daemon.domain.watch.telling import LOG, VIOLATED
from daemon.domain.watch.work import WorkStep
from daemon.domain.watch.work_text import WORDS as WORK_WORDS
from daemon.domain.watch.work_text import WorkRefused, work_of

__all__ = [
    "BY_KIND",
    "DEFECT_ITEMS",
    "EXEMPTION_WORDS",
    "LOG",
    "MINUTE_MS",
    "MODE_WORDS",
    "NO_EXEMPTION",
    "QUARTER",
    "RULE_SET_WORDS",
    "STANDING_EXEMPTIONS",
    "USUAL_MINUTES",
    "VIOLATED",
    "WORK_WORDS",
    "DaySpans",
    "Detail",
    "Item",
    "KindRule",
    "RuleValues",
    "Snapshot",
    "Span",
    "WorkRefused",
    "WorkStep",
    "day_at",
    "kinds_of",
    "minutes_on",
    "parts_filled",
    "saying",
    "today",
    "totals_of",
    "work_of",
]
