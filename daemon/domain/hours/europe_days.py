"""Days from rest to rest: daily rest (Art. 8) and daily driving (Art. 6(1)).

A day begins with the first work after a daily or weekly rest and ends with the next one. Rest
ends it from 11 hours on; from 9 hours on where three reduced rests have not yet been taken
since the last weekly rest, where an earlier rest of 3 hours makes it the second part of a
split one, or where two drivers share the vehicle. It must begin early enough to be had within
24 hours (30 for two drivers): work later than that violates.

A fourth rest of 9 to 11 hours is the first part of a split rest where the 24 hours leave room
for the second. Otherwise the day is over all the same, with too little rest: what is worked
before its 11 hours are full violates, and the hours of driving begin anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from daemon.domain.hours.europe_blocks import Act, Block, Finding, FixedWeeks, Stretch
from daemon.domain.hours.europe_law import EuropeanRules


@dataclass(slots=True)
class Day:
    """Changes while it is walked through."""

    start: int
    is_double: bool
    """Two drivers share the vehicle."""
    end: int | None = None
    driven: int = 0
    most_driving: int | None = None
    """Known from the minute that goes beyond the regular hours."""
    has_first_part: bool = False


@dataclass(slots=True)
class DayWalk:
    rules: EuropeanRules
    weeks: FixedWeeks
    doubles: Sequence[int]
    """Minutes for which two drivers were declared."""
    is_known: bool
    """Whether the day's beginning is certain."""
    is_count_known: bool
    """Of reduced rests; until then as many as he likes are allowed."""
    days: list[Day] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    reductions: int = 0
    """Reduced daily rests since the last weekly rest."""
    extended: dict[int, int] = field(default_factory=dict)
    """Days of more than the regular driving, by fixed week."""

    def walk(self, stretches: Sequence[Stretch]) -> None:
        for place, stretch in enumerate(stretches):
            if not stretch.is_rest:
                if not self.days or self.days[-1].end is not None:
                    is_double = self._is_double(stretches, place)
                    self.days.append(Day(start=stretch.start, is_double=is_double))
                self._work(stretch, self.days[-1])
                continue
            if stretch.minutes >= self.rules.daily_rest.regular:
                self.is_known = True
            elif stretch.minutes >= self.rules.daily_rest.reduced and not self.is_count_known:
                self.is_known = False
            if self.days:
                self._rest(stretch, stretches[place + 1 : place + 2])
            if stretch.minutes >= self.rules.weekly_rest.reduced:
                self.reductions = 0
                self.is_count_known = True

    def _is_double(self, stretches: Sequence[Stretch], place: int) -> bool:
        """Declared for this shift: in it, or in the rest before it.

        It lasts until the next rest that is long enough for two drivers, or that still goes on.
        """
        if not self.doubles:
            return False
        start, end = stretches[max(0, place - 1)].start, stretches[-1].end
        if not self.days:
            start -= self.rules.daily_rest.within_if_double  # it may have begun before the log
        for stretch in stretches[place:]:
            is_open = stretch.end == end
            if stretch.is_rest and (is_open or stretch.minutes >= self.rules.daily_rest.reduced):
                end = stretch.start
                break
        return any(start <= minute < end for minute in self.doubles)

    def _may_be_reduced(self, day: Day) -> bool:
        law = self.rules.daily_rest
        may_be_split = day.is_double or day.has_first_part
        return may_be_split or not self.is_count_known or self.reductions < law.most_reduced

    def _work(self, stretch: Stretch, day: Day) -> None:
        law = self.rules.daily_rest
        within = law.within_if_double if day.is_double else law.within
        needed = law.reduced if self._may_be_reduced(day) else law.regular
        self._forbid(max(stretch.start, day.start + within - needed), stretch.end)
        for block in stretch.blocks:
            if block.act is Act.DRIVE:
                self._drive(block, day)

    def _forbid(self, start: int, end: int) -> None:
        if start < end:
            law = self.rules.daily_rest
            self.findings.append(Finding(law.rule, law.cite, start, end))

    def _rest(self, stretch: Stretch, following: Sequence[Stretch]) -> None:
        law, day, minutes = self.rules.daily_rest, self.days[-1], stretch.minutes
        is_enough = minutes >= law.regular
        if is_enough or (minutes >= law.reduced and self._may_be_reduced(day)):
            day.end = stretch.end
            if not (day.is_double or day.has_first_part) and self._is_reduced(stretch, day):
                self.reductions += 1
        elif minutes >= law.reduced and stretch.end >= day.start + law.within - law.reduced:
            # Still lying down he may yet make it 11 hours: it is too short once he works.
            for work in following:
                day.end = stretch.end
                if stretch.start <= day.start + law.within - law.regular:
                    self._forbid(work.start, min(work.end, stretch.start + law.regular))
        elif minutes >= law.first_part:
            day.has_first_part = True

    def _is_reduced(self, stretch: Stretch, day: Day) -> bool:
        """Also where it is long, but only 9 to 11 hours of it lie within the 24 (Art. 8(2))."""
        law = self.rules.daily_rest
        left = day.start + law.within - stretch.start
        return stretch.minutes < law.regular or law.reduced <= left < law.regular

    def _drive(self, block: Block, day: Day) -> None:
        law = self.rules.daily_driving
        before = day.driven
        day.driven += block.end - block.start
        if day.driven <= law.most:
            return
        if day.most_driving is None:
            week = self.weeks.number(block.start + law.most - before)
            used = self.extended.get(week, 0)
            day.most_driving = law.most
            if used < law.extensions_a_week:
                # A day whose beginning is not known may have had its extension the week before.
                self.extended[week] = used + self.is_known
                day.most_driving = law.extended
        beyond = min(day.driven - day.most_driving, block.end - block.start)
        if beyond > 0:
            self.findings.append(Finding(law.rule, law.cite, block.end - beyond, block.end))

    @property
    def driving_left(self) -> int:
        """Of a regular day; a day in which nothing was done yet has it whole."""
        if not self.days or self.days[-1].end is not None:
            return self.rules.daily_driving.most
        return max(0, self.rules.daily_driving.most - self.days[-1].driven)
