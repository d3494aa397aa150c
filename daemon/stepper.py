"""The thin thread around an object with explicit steps."""

import threading
from collections.abc import Callable

from daemon.clock import Clock
from daemon.inbox import Inbox

LONGEST_WAIT_MS = 1_000
"""A service that waits longer could not prove that it is alive."""


class Stepper:
    """Calls `step` until stopped; it answers for how many milliseconds nothing is due.

    `begin` and `end` run in the caller's thread, before the first and after the last step.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], int],
        *,
        clock: Clock,
        inbox: Inbox,
        begin: Callable[[], object] | None = None,
        end: Callable[[], object] | None = None,
    ) -> None:
        self._name = name
        self._step = step
        self._clock = clock
        self._inbox = inbox
        self._begin = begin
        self._end = end
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._steps = 0
        self._steps_beaten = 0

    @property
    def name(self) -> str:
        return self._name

    def start(self) -> None:
        if self._begin:
            self._begin()
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()
            if self._end:
                self._end()

    def beat(self) -> bool:
        steps = self._steps
        moved, self._steps_beaten = steps != self._steps_beaten, steps
        return moved

    def _loop(self) -> None:
        try:
            while not self._stop.is_set():
                wait_ms = self._step()
                self._steps += 1
                if wait_ms > 0:
                    self._clock.wait(self._stop, min(wait_ms, LONGEST_WAIT_MS))
        except Exception as exc:  # noqa: BLE001 - the outermost loop: what rises here ends the process
            self._inbox.fail(self._name, exc)
