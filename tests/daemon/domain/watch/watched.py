"""A driver who is watched minute by minute, as the daemon watches him."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from daemon.domain.hours.duty import MINUTE_MS, DutyLog, Exemption
from daemon.domain.hours.rulesets import PROPERTY_70_8, RuleSet
from daemon.domain.hours.terms import Terms
from daemon.domain.watch.looking import Case
from daemon.domain.watch.snapshot import Snapshot
from daemon.domain.watch.telling import Stood, Told
from daemon.domain.watch.watching import Watched, watch
from daemon.domain.watch.work import Work
from tests.daemon.domain.hours.worked import CHICAGO, START

MORNING = START


def upto(log: DutyLog, minute: int) -> DutyLog:
    spans = [span._replace(end=min(span.end, minute)) for span in log.spans if span.start < minute]
    return replace(log, spans=tuple(spans), until=minute)


def terms_for(
    rules: RuleSet = PROPERTY_70_8, *, exemption: Exemption | None = None, has_sleeper: bool = True
) -> Terms:
    return Terms(rules=rules, zone=CHICAGO, has_sleeper=has_sleeper, exemption=exemption)


@dataclass(slots=True, kw_only=True)
class Watch:
    """Keeps what stands from look to look."""

    terms: Terms = field(default_factory=terms_for)
    standing: dict[str, Stood] = field(default_factory=dict)
    before: Snapshot | None = None
    name: str = "D17"

    def look(self, log: DutyLog, work: Work | None = None) -> Watched:
        case = Case(
            name=self.name,
            log=replace(log, standing=self.terms.exemption),
            terms=self.terms,
            now=log.until * MINUTE_MS,
            standing=self.standing,
            before=self.before,
            work=work,
        )
        found = watch(case)
        self.standing, self.before = dict(found.standing), found.snapshot
        return found

    def through(
        self, log: DutyLog, *, every: int = 1, since: int = MORNING, work: Work | None = None
    ) -> Iterator[tuple[int, Told]]:
        """All that is told, with the minute since the morning."""
        for minute in range(since, log.until + 1, every):
            for one in self.look(upto(log, minute), work).told:
                yield minute - MORNING, one


def told_of(found: Sequence[tuple[int, Told]]) -> list[tuple[int, str, str, int]]:
    """Minute, kind, clock, step; that of a violation is -1."""
    return [
        (minute, one.kind.removeprefix("hours."), one.clock, getattr(one, "step", -1))
        for minute, one in found
    ]
