"""The work a driver has in hand, and what is left of it when his log is looked at.

What is left follows the log, not the clock: who waits longer than was planned has the way home
still before him, and who is delayed on the road is not yet at the site.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from daemon.domain.hours.duty import MINUTE_MS, Duty, DutyLog, Mode, Span
from daemon.domain.hours.plan import Step

WAIT = "wait"
"""It may be logged as off duty as well as on duty."""
ARRIVED_MINUTES = 10
ARRIVED_SHARE = 0.25
"""A drive that stops with no more than this left of it was quicker than planned; else it is a
stop on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkStep:
    duty: Duty
    minutes: int
    mode: Mode | None = None
    what: str = ""
    """In the words of who planned it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    begins_at: int
    """ms UTC."""
    steps: Sequence[WorkStep]


def written(work: Work) -> str:
    """Its steps as JSON, for `work_plan.steps`."""
    return json.dumps(rows_of(work.steps), ensure_ascii=False, separators=(",", ":"))


def read(begins_at: int, steps: str) -> Work:
    return Work(begins_at=begins_at, steps=steps_from(json.loads(steps)))


def rows_of(steps: Iterable[WorkStep]) -> list[list[str | int]]:
    """As JSON keeps them."""
    return [
        [step.duty.value, "" if step.mode is None else step.mode.value, step.minutes, step.what]
        for step in steps
    ]


def steps_from(rows: Iterable[Sequence[Any]]) -> tuple[WorkStep, ...]:
    return tuple(
        WorkStep(duty=Duty(duty), mode=Mode(mode) if mode else None, minutes=minutes, what=what)
        for duty, mode, minutes, what in rows
    )


class _Act(StrEnum):
    DRIVING = "driving"
    WORK = "work"
    REST = "rest"


_ACTS = {Duty.D: _Act.DRIVING, Duty.ON: _Act.WORK, Duty.OFF: _Act.REST, Duty.SB: _Act.REST}


def left_of(work: Work, log: DutyLog) -> tuple[Step, ...]:
    """From the instant judged; until it begins the status of now goes on. Empty: it is done."""
    begins = work.begins_at // MINUTE_MS
    steps = tuple(_step(one, one.minutes) for one in work.steps)
    if begins > log.until:
        return (_until(begins, log), *steps)
    progress = _Progress(work.steps)
    for span in log.spans:
        if span.end > begins:
            progress.take(_ACTS[span.duty], span.end - max(span.start, begins))
    return progress.left()


def _until(begins: int, log: DutyLog) -> Step:
    now = log.last or Span(log.until, log.until, Duty.OFF)
    return Step(duty=now.duty, mode=now.mode, minutes=begins - log.until)


def _step(planned: WorkStep, minutes: int) -> Step:
    return Step(duty=planned.duty, mode=planned.mode, minutes=minutes)


class _Progress:
    __slots__ = ("_at", "_done", "_has_begun", "_steps")

    def __init__(self, steps: Sequence[WorkStep]) -> None:
        self._steps = steps
        self._at = 0
        self._done = 0
        """Minutes of the step that it is at."""
        self._has_begun = False

    def take(self, act: _Act, minutes: int) -> None:
        if act is not _Act.DRIVING and self._is_on_the_way():
            return
        while minutes > 0:
            found = self._next(act)
            if found is None:
                return
            if found != self._at:
                self._at, self._done = found, 0
            taken = min(minutes, self._left_here())
            self._done += taken
            minutes -= taken
            self._has_begun = True
            if act is _Act.DRIVING:
                return  # what is driven beyond it is the same drive, only longer

    def left(self) -> tuple[Step, ...]:
        if not self._steps:
            return ()
        here = self._steps[self._at]
        later = self._steps[self._at + 1 :]
        left = (_step(here, self._left_here()), *(_step(one, one.minutes) for one in later))
        return tuple(one for one in left if one.minutes > 0)

    def _left_here(self) -> int:
        return self._steps[self._at].minutes - self._done

    def _is_on_the_way(self) -> bool:
        """Whether the drive goes on after this stop; one that is all but done is done."""
        if not (self._has_begun and self._act(self._at) is _Act.DRIVING):
            return False
        planned = self._steps[self._at].minutes
        if self._left_here() > max(ARRIVED_MINUTES, planned * ARRIVED_SHARE):
            return True
        self._done = planned
        return False

    def _next(self, act: _Act) -> int | None:
        """The step that this act can be, from here on; standing passes over no drive."""
        is_driven = act is _Act.DRIVING
        if is_driven and self._has_begun and self._act(self._at) is _Act.DRIVING:
            return self._at
        is_over = self._has_begun and self._left_here() == 0
        for index in range(self._at + is_over, len(self._steps)):
            if self._can_be(act, index):
                return index
            is_drive = self._act(index) is _Act.DRIVING
            if not is_driven and (is_drive or not self._has_begun):
                return None
        return None

    def _can_be(self, act: _Act, index: int) -> bool:
        is_wait = act is _Act.REST and self._has_begun and self._steps[index].what == WAIT
        return self._act(index) is act or is_wait

    def _act(self, index: int) -> _Act:
        return _ACTS[self._steps[index].duty]
