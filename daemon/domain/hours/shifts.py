"""Shifts: what lies between two daily rests, with its driving and its longer rests."""

from typing import NamedTuple

from daemon.domain.hours.rulesets import UsRules
from daemon.domain.hours.timeline import EVER, Kind, Stretch


class Drive(NamedTuple):
    """One stretch of driving. Its clocks run from the beginning of the log."""

    start: int
    end: int
    driven: int
    """Minutes driven when it ends."""
    clock: int
    """The window's clock when it ends."""


class Rest(NamedTuple):
    """Long enough to be half of a pair."""

    start: int
    end: int
    worth: int
    """What it counts in a pair."""
    has_sleep: bool
    """Whether it holds the long sleep that a pair needs."""
    driven: int
    """Minutes driven before it."""
    clock_start: int
    clock_end: int
    is_daily: bool
    """A daily rest by itself: it ends the shift and is never the first of a pair."""

    @property
    def clock(self) -> int:
        """What it takes of the window."""
        return self.clock_end - self.clock_start


class Shift(NamedTuple):
    start: int
    """First work."""
    end: int
    """Start of the daily rest that ends it, or the instant that is judged."""
    is_closed: bool
    before: Rest | None
    """The unknown before a log that begins inside this shift; it may have been anything."""
    drives: list[Drive]
    rests: list[Rest]
    """Those before its end, and a daily rest at its end."""
    driven_start: int
    clock_start: int
    driven: int
    """At its end, as the clock is."""
    clock: int


def shifts_of(stretches: list[Stretch], rules: UsRules, *, is_rested: bool) -> list[Shift]:
    """In order; the last is open unless a daily rest has ended it."""
    walk = _Walk(rules)
    if not is_rested:
        walk.begin_unknown(stretches[0].start if stretches else 0)
    for start, end, kind in stretches:
        if kind is Kind.REST or kind is Kind.SLEEPER:
            walk.rest(start, end, kind)
        else:
            walk.work(start, end, kind)
    return walk.finish()


class _Walk:
    __slots__ = (
        "before",
        "block_sleep",
        "block_start",
        "clock",
        "driven",
        "drives",
        "now",
        "origin",
        "rests",
        "rules",
        "shifts",
    )

    def __init__(self, rules: UsRules) -> None:
        self.rules = rules
        self.shifts: list[Shift] = []
        self.drives: list[Drive] = []
        self.rests: list[Rest] = []
        self.origin: tuple[int, int, int] | None = None
        """Start of the shift that is open, minutes driven and the clock then."""
        self.before: Rest | None = None
        self.block_start: int | None = None
        self.block_sleep = 0
        self.driven = self.clock = self.now = 0

    def begin_unknown(self, start: int) -> None:
        """A rest that may be as long as is needed and is no daily rest for certain."""
        self.now = start
        self.before = self._rest_at(start, worth=EVER, has_sleep=True)

    def _rest_at(self, end: int, *, worth: int, has_sleep: bool) -> Rest:
        start = end if self.block_start is None else self.block_start
        took = 0 if self.rules.window_is_duty else end - start
        return Rest(
            start=start,
            end=end,
            worth=worth,
            has_sleep=has_sleep,
            driven=self.driven,
            clock_start=self.clock,
            clock_end=self.clock + took,
            is_daily=end - start >= self.rules.rest.minutes,
        )

    def rest(self, start: int, end: int, kind: Kind) -> None:
        if self.block_start is None:
            self.block_start, self.block_sleep = start, 0
        if kind is Kind.SLEEPER and end - start > self.block_sleep:
            self.block_sleep = end - start
        self.now = end

    def work(self, start: int, end: int, kind: Kind) -> None:
        if self.block_start is not None:
            self._end_block(start)
        if self.origin is None:
            self.origin = (start, self.driven, self.clock)
        self.clock += end - start
        if kind is Kind.DRIVING:
            self.driven += end - start
            self.drives.append(Drive(start, end, self.driven, self.clock))
        self.now = end

    def _end_block(self, end: int) -> None:
        split = self.rules.split
        block = self._rest_at(
            end,
            worth=self.block_sleep if split.sleeper_only else end - (self.block_start or 0),
            has_sleep=self.block_sleep >= split.sleeper,
        )
        if block.is_daily:
            self._close(block)
        elif self.before is not None and self.origin is None:
            self.before = block._replace(worth=EVER, has_sleep=True)
        elif block.worth >= split.each:
            self.rests.append(block)
        self.clock = block.clock_end
        self.block_start = None

    def _close(self, daily: Rest) -> None:
        if self.origin is not None:
            if daily.worth >= self.rules.split.each:
                self.rests.append(daily)
            self._keep(daily.start, is_closed=True)
        self.before, self.origin = None, None

    def _keep(self, end: int, *, is_closed: bool) -> None:
        if self.origin is None:
            return
        start, driven_start, clock_start = self.origin
        self.shifts.append(
            Shift(
                start=start,
                end=end,
                is_closed=is_closed,
                before=self.before,
                drives=self.drives,
                rests=self.rests,
                driven_start=driven_start,
                clock_start=clock_start,
                driven=self.driven,
                clock=self.clock,
            )
        )
        self.drives, self.rests = [], []

    def finish(self) -> list[Shift]:
        if self.block_start is not None:
            self._end_block(self.now)
        if self.before is not None and self.origin is None:
            self.origin = (self.now, self.driven, self.clock)
        self._keep(self.now, is_closed=False)
        return self.shifts
