"""When to try again: longer each time, and never all at once (full jitter)."""

from collections.abc import Callable

FIRST_MS = 500
DOUBLINGS_MOST = 16


class Retry:
    def __init__(self, dice: Callable[[], float], *, most_ms: int) -> None:
        self._dice = dice
        self._most_ms = most_ms
        self._failures = 0

    def failed(self) -> int:
        """Answers after how many ms to try again."""
        ceiling = min(self._most_ms, FIRST_MS << min(self._failures, DOUBLINGS_MOST))
        self._failures += 1
        return round(ceiling * self._dice())

    def worked(self) -> None:
        self._failures = 0
