"""Which numbers of a stream are old, by when they were first seen."""

from collections import deque

OLD_MS = 60_000
_STEP_MS = 5_000


class Ages:
    """Keeps a number every few seconds, for a minute."""

    def __init__(self, last: int) -> None:
        """What is there at the start is old: nobody knows since when it has waited."""
        self._old = last
        self._seen: deque[tuple[int, int]] = deque()

    def see(self, last: int, *, monotonic: int) -> None:
        while self._seen and self._seen[0][0] <= monotonic - OLD_MS:
            self._old = max(self._old, self._seen.popleft()[1])
        if not self._seen or monotonic - self._seen[-1][0] >= _STEP_MS:
            self._seen.append((monotonic, last))

    def is_old(self, number: int) -> bool:
        return number <= self._old
