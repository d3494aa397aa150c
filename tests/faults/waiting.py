"""Waiting for what other threads and processes come to: looked at again and again, not for ever."""

from collections.abc import Callable
from threading import Event
from typing import TypeVar

import pytest

from daemon.clock import Clock, SystemClock

T = TypeVar("T")

PATIENCE_S = 60.0
EVERY_S = 0.02
NEVER = Event()
"""Nobody sets it: waiting on it passes the time until the next look."""


def until(
    look: Callable[[], T | None],
    *,
    within_s: float = PATIENCE_S,
    every_s: float = EVERY_S,
    why: Callable[[], object] = str,
) -> T:
    """What `look` answers as soon as it counts as true; `why` says what is so until then."""
    clock = SystemClock()
    deadline = clock.monotonic() + round(within_s * 1000)
    while True:
        found = look()
        if found:
            return found
        if clock.monotonic() >= deadline:
            pytest.fail(f"not within {within_s:g} s: {why()}")
        NEVER.wait(every_s)


def holds(look: Callable[[], bool], *, for_s: float, every_s: float = EVERY_S) -> bool:
    """Whether it is so all the time."""
    clock = SystemClock()
    deadline = clock.monotonic() + round(for_s * 1000)
    while look():
        if clock.monotonic() >= deadline:
            return True
        NEVER.wait(every_s)
    return False


class QuickClock:
    """A machine's clock that runs so many times as fast: 30 s of patience are over in 3."""

    def __init__(self, speed: int, machine: Clock | None = None) -> None:
        self._machine = machine or SystemClock()
        self._speed = speed
        self._from = self._machine.monotonic()
        self._now = self._machine.now()

    def now(self) -> int:
        return self._now + self._passed()

    def monotonic(self) -> int:
        return self._from + self._passed()

    def wait(self, stop: Event, timeout_ms: int) -> bool:
        return self._machine.wait(stop, timeout_ms // self._speed)

    def _passed(self) -> int:
        return (self._machine.monotonic() - self._from) * self._speed
