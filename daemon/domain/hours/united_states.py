"""The US rules applied to a duty log."""

from dataclasses import replace

from daemon.domain.hours import pairs
from daemon.domain.hours.breaks import break_clock
from daemon.domain.hours.cycle import cycle_clock
from daemon.domain.hours.duty import DutyLog
from daemon.domain.hours.exemptions import Limits, limits_of
from daemon.domain.hours.rulesets import HOUR, UsRules
from daemon.domain.hours.shifts import Shift, shifts_of
from daemon.domain.hours.timeline import Stretch, stretches_of
from daemon.domain.hours.verdict import NO_CLOCKS, Remaining, Verdict, Violation

UNKNOWN_CYCLE = "cycle: the log does not reach back over all of the days that count"
UNKNOWN_BREAK = "break: no break is known since the log begins"


def evaluate_us(log: DutyLog, rules: UsRules) -> Verdict:
    stretches = stretches_of(log, rules.seat)
    is_rested = log.known_from is None
    shifts = shifts_of(stretches, rules, is_rested=is_rested)
    limits = limits_of(shifts, log, rules)
    judge = _Judge(log, rules, log.until if is_rested or not stretches else stretches[0].start)
    for shift, limit in zip(shifts, limits, strict=False):
        judge.shift(shift, limit)
    if not shifts or shifts[-1].is_closed:
        judge.between_shifts(limits[-1])
    judge.cycle(stretches, is_rested=is_rested)
    return judge.verdict()


class _Judge:
    __slots__ = (
        "_clocks",
        "_half",
        "_known_from",
        "_limits",
        "_log",
        "_rules",
        "_unknown",
        "_violations",
    )

    def __init__(self, log: DutyLog, rules: UsRules, known_from: int) -> None:
        self._log = log
        self._rules = rules
        self._known_from = known_from
        self._clocks = self._limits = NO_CLOCKS
        self._half: tuple[int, int] | None = None
        self._violations: list[Violation] = []
        self._unknown: list[str] = []

    def shift(self, shift: Shift, limits: Limits) -> None:
        readings = pairs.read(shift, limits, self._rules.split)
        self._overruns(readings.best)
        left: int | None = None
        pause = self._rules.pause
        if pause is not None and limits.has_break:
            clock = break_clock(shift, pause, known_from=self._known_from, until=self._log.until)
            self._violations += clock.violations
            left = clock.left if clock.is_known else None
            if left is None and not shift.is_closed:
                self._unknown.append(UNKNOWN_BREAK)
        if not shift.is_closed:
            self._limits = self._in_all(limits)
            self._shift_clocks(shift, limits, readings, break_left=left)

    def _overruns(self, reading: pairs.Reading) -> None:
        for at, which, minutes in reading.overruns:
            limit = self._rules.driving if which == pairs.DRIVING else self._rules.window
            self._violations.append(
                Violation(rule=limit.rule, cite=limit.cite, at=at, minutes=minutes)
            )

    def _shift_clocks(
        self, shift: Shift, limits: Limits, readings: pairs.Readings, *, break_left: int | None
    ) -> None:
        if not readings.best.is_known:
            self._clocks = replace(self._clocks, break_=break_left)
            hours = self._rules.rest.minutes / HOUR
            self._unknown.insert(
                0, f"driving and window: no rest of {hours:g} hours is known since the log begins"
            )
            return
        driving, window = pairs.left(readings.best, shift, limits)
        self._clocks = Remaining(driving=driving, window=window, break_=break_left, cycle=None)
        if readings.half is not None:
            half = pairs.left(readings.half, shift, limits)
            self._half = half if half != (driving, window) else None

    def between_shifts(self, limits: Limits) -> None:
        """In a daily rest that is long enough: all that a shift has lies ahead."""
        self._limits = self._in_all(limits)
        self._clocks = replace(self._limits, cycle=None)

    def _in_all(self, limits: Limits) -> Remaining:
        pause = self._rules.pause
        return Remaining(
            driving=limits.driving,
            window=limits.window,
            break_=pause.limit.minutes if pause is not None and limits.has_break else None,
            cycle=self._rules.cycle.limit.minutes,
        )

    def cycle(self, stretches: list[Stretch], *, is_rested: bool) -> None:
        clock = cycle_clock(stretches, self._rules.cycle, self._log.zone, until=self._log.until)
        self._violations += clock.violations
        if is_rested or self._known_from <= clock.counts_from:
            self._clocks = replace(self._clocks, cycle=clock.left)
        else:
            self._unknown.append(UNKNOWN_CYCLE)

    def verdict(self) -> Verdict:
        half = self._half
        return Verdict(
            violations=tuple(sorted(self._violations, key=self._order)),
            remaining=self._clocks,
            limits=self._limits,
            if_paired=None
            if half is None
            else replace(self._clocks, driving=half[0], window=half[1]),
            unknown=tuple(self._unknown),
        )

    def _order(self, violation: Violation) -> tuple[int, int]:
        pause = self._rules.pause
        rules = (self._rules.driving.rule, self._rules.window.rule, pause and pause.limit.rule)
        rank = rules.index(violation.rule) if violation.rule in rules else len(rules)
        return violation.at, rank
