"""Weekly rest, Art. 8(6) to (7): every six days, regular in every two weeks, reductions paid back.

- A rest of 24 hours begins within six 24-hour periods after the last one: work later violates.
- Of two fixed weeks that follow each other at least one has a rest of 45 hours, which may
  reach into the week after: without it the first work after them violates.
- A rest of 24 to 45 hours is a reduction, unless a regular one begins in the same fixed week.
  What is missing is had en bloc before the end of the third week after, beside a rest of 9
  hours or a regular weekly rest: if not, the first work after that Monday violates.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from daemon.domain.hours.europe_blocks import NEVER, Finding, FixedWeeks, Stretch
from daemon.domain.hours.europe_law import WeeklyRest


@dataclass(slots=True)
class PastRest:
    start: int
    end: int
    week: int
    """The fixed week in which it begins."""
    promised: int = 0
    """Minutes of it that pay for reductions before."""

    @property
    def minutes(self) -> int:
        return self.end - self.start


@dataclass(slots=True)
class WeeklyRestWalk:
    law: WeeklyRest
    weeks: FixedWeeks
    is_rested: bool
    """Before the log begins; otherwise nothing is known of that time."""
    last_end: int = NEVER
    """Of the last weekly rest, regular or reduced."""
    last_regular_end: int = NEVER
    rests: list[PastRest] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _next_week: int = 0
    """Whose Monday comes next."""
    _known_week: int = 0
    """The first that is known whole."""

    def walk(self, stretches: Sequence[Stretch]) -> None:
        if not stretches:
            return
        begins_with_rest = stretches[0].is_rest
        self.last_end = stretches[0].end if begins_with_rest else stretches[0].start
        first = self.weeks.number(stretches[0].start)
        is_monday = self.weeks.mondays[first] == stretches[0].start
        self._known_week = first if is_monday and not begins_with_rest else first + 1
        self._next_week = first + 1
        if self.is_rested:
            self._known_week = 0
        # How long the first rest is nobody knows: it may have begun before the log.
        if self.is_rested or begins_with_rest:
            self.last_regular_end = self.last_end
        for stretch in stretches[1:] if begins_with_rest else stretches:
            if stretch.is_rest:
                self._rest(stretch)
            else:
                self._work(stretch)

    def _rest(self, stretch: Stretch) -> None:
        minutes = stretch.minutes
        if minutes >= self.law.compensation_beside:
            week = self.weeks.number(stretch.start)
            self.rests.append(PastRest(stretch.start, stretch.end, week))
        if minutes >= self.law.reduced:
            self.last_end = stretch.end
        if minutes >= self.law.regular:
            self.last_regular_end = stretch.end

    def _work(self, stretch: Stretch) -> None:
        latest = self.last_end + self.law.begins_within
        if latest < stretch.end:
            self._forbid(self.law.cite, max(stretch.start, latest), stretch.end)
        while self.weeks.mondays[self._next_week] < stretch.end:
            start = max(stretch.start, self.weeks.mondays[self._next_week])
            if self._lacks_regular(self._next_week):
                self._forbid(self.law.cite_regular, start, stretch.end)
            if self._has_debts(self._next_week):
                self._forbid(self.law.cite_compensation, start, stretch.end)
            self._next_week += 1

    def _forbid(self, cite: str, start: int, end: int) -> None:
        self.findings.append(Finding(self.law.rule, cite, start, end))

    def _lacks_regular(self, week: int) -> bool:
        """In the weeks that end where this one begins."""
        first = week - self.law.regular_in_weeks
        if first < self._known_week:
            return False
        return self.last_regular_end <= self.weeks.mondays[first]

    def _has_debts(self, week: int) -> bool:
        """Reductions whose time is up with this Monday and that nothing has paid for."""
        reduced_in = week - self.law.compensated_in_weeks - 1
        if reduced_in < self._known_week:
            return False
        is_paid = True
        for number, rest in enumerate(self.rests):
            if rest.week == reduced_in and self._is_reduction(rest):
                is_paid = self._pay(number, self.weeks.mondays[week]) and is_paid
        return not is_paid

    def _pay(self, number: int, deadline: int) -> bool:
        """En bloc out of one later rest."""
        owed = self.law.regular - self.rests[number].minutes
        for rest in self.rests[number + 1 :]:
            if self._spare(rest, deadline) >= owed:
                rest.promised += owed
                return True
        return False

    def _is_reduction(self, rest: PastRest) -> bool:
        if not self.law.reduced <= rest.minutes < self.law.regular:
            return False
        return all(
            other.minutes < self.law.regular for other in self.rests if other.week == rest.week
        )

    def _spare(self, rest: PastRest, deadline: int) -> int:
        """What a rest has before the deadline beyond its own purpose."""
        if self._is_reduction(rest):
            return 0
        is_regular = rest.minutes >= self.law.regular
        own = self.law.regular if is_regular else self.law.compensation_beside
        return min(rest.minutes - own, deadline - rest.start) - rest.promised
