"""At most so many starts a minute: a sliding window, counted by the second (pure).

Exact on the strict side: a second counts whole until all of it is out of the window.
"""

from collections import deque

WINDOW_MS = 60_000
SECOND_MS = 1_000


class RateLimit:
    def __init__(self, per_minute: float) -> None:
        """Less than one a minute is one in a longer window."""
        self.change(per_minute)
        self._seconds: deque[tuple[int, int]] = deque()
        self._taken = 0

    def left(self, now_ms: int) -> int:
        """How many may start now; `now_ms` is monotonic."""
        self._forget(now_ms)
        return max(0, self._most - self._taken)

    def take(self, starts: int, now_ms: int) -> None:
        second = now_ms // SECOND_MS
        self._taken += starts
        if self._seconds and self._seconds[-1][0] == second:
            starts += self._seconds.pop()[1]
        self._seconds.append((second, starts))

    def free_in_ms(self, now_ms: int) -> int:
        """When more may start: 0 for now."""
        if self.left(now_ms):
            return 0
        return self._leaves_at(self._seconds[0][0]) - now_ms

    def change(self, per_minute: float) -> None:
        """What has started under the old limit counts under the new one."""
        self.per_minute = per_minute
        self._most = max(1, int(per_minute))
        self._window_ms = WINDOW_MS if per_minute >= 1 else round(WINDOW_MS / per_minute)

    def _forget(self, now_ms: int) -> None:
        while self._seconds and self._leaves_at(self._seconds[0][0]) <= now_ms:
            self._taken -= self._seconds.popleft()[1]

    def _leaves_at(self, second: int) -> int:
        return (second + 1) * SECOND_MS + self._window_ms
