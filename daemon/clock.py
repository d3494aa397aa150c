"""The only place that asks the machine for the time."""

import time
from threading import Event
from typing import Protocol


def monotonic_us() -> int:
    """The monotonic clock as the service manager compares it with its own."""
    return time.monotonic_ns() // 1000


class Clock(Protocol):
    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        ...

    def monotonic(self) -> int:
        """Milliseconds that never go back; only differences mean anything."""
        ...

    def wait(self, stop: Event, timeout_ms: int) -> bool:
        """Waits until `stop` is set or the time is over; answers whether it is set."""
        ...


class SystemClock:
    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> int:
        return time.monotonic_ns() // 1_000_000

    def wait(self, stop: Event, timeout_ms: int) -> bool:
        return stop.wait(timeout_ms / 1000)


class ManualClock:
    """A clock that moves only when told: for tests, simulation and replay."""

    def __init__(self, now_ms: int = 0) -> None:
        self._now = now_ms
        self._monotonic = 0

    def now(self) -> int:
        return self._now

    def monotonic(self) -> int:
        return self._monotonic

    def wait(self, stop: Event, timeout_ms: int) -> bool:
        self.advance(timeout_ms)
        return stop.is_set()

    def advance(self, ms: int) -> None:
        self._now += ms
        self._monotonic += ms

    def set(self, now_ms: int) -> None:
        """Moves the wall clock; the monotonic clock follows forward moves only."""
        self._monotonic += max(0, now_ms - self._now)
        self._now = now_ms

    def step(self, ms: int) -> None:
        """The wall clock jumps, either way; the monotonic clock notices nothing."""
        self._now += ms
