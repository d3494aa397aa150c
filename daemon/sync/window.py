"""How much may be under way to the broker: as much as the link carries, and little more.

What is under way beyond bandwidth times round trip stands in a queue somewhere, and an alert
behind it. So the window grows while answers come as fast as they can, and shrinks when they
come later by more than `QUEUE_MS`.
"""

from collections import deque

LEAST_BYTES = 8 << 10
FIRST_BYTES = 16 << 10
QUEUE_MS = 60
"""So much later than the fastest answer is aimed at."""
GROW_MS = QUEUE_MS / 4
"""While answers are no later than this the window doubles each round trip."""
FASTEST_FOR_MS = 300_000
"""The fastest answer counts for so long: a route may change."""
SMALLEST_BATCH = 1536
LARGEST_BATCH = 32 << 10


class Window:
    """Instants are monotonic milliseconds, given by the caller."""

    def __init__(self, most_bytes: int) -> None:
        self._most = max(LEAST_BYTES, most_bytes)
        self.bytes = min(FIRST_BYTES, self._most)
        """May be under way."""
        self.under_way = 0
        self.messages = 0
        self.rtt_ms: float | None = None
        """As of the last answers."""
        self._fastest: deque[tuple[int, int]] = deque()  # rising round trips, oldest first
        self._is_searching = True
        self._shrunk_at = 0

    @property
    def batch_bytes(self) -> int:
        """What one message should be long: three fill the window."""
        return max(SMALLEST_BATCH, min(LARGEST_BATCH, self.bytes // 3))

    @property
    def has_room(self) -> bool:
        """One message always may go, however small the window."""
        return self.messages == 0 or self.under_way < self.bytes

    @property
    def fastest_ms(self) -> int | None:
        return self._fastest[0][1] if self._fastest else None

    def sent(self, size: int) -> None:
        self.under_way += size
        self.messages += 1

    def answered(self, size: int, *, now: int, took_ms: int) -> None:
        was_full = self.under_way + size > self.bytes
        self.under_way -= size
        self.messages -= 1
        self.rtt_ms = took_ms if self.rtt_ms is None else self.rtt_ms * 0.8 + took_ms * 0.2
        self._note(took_ms, now=now)
        late_ms = took_ms - (self.fastest_ms or 0)
        if late_ms > QUEUE_MS:
            self._shrink(late_ms, now=now)
        elif was_full:
            self._grow(size, late_ms)

    def emptied(self) -> None:
        """The connection is gone, and what was under way with it; the next may be another road."""
        self.under_way = self.messages = 0
        self.bytes = min(FIRST_BYTES, self._most)
        self.rtt_ms = None
        self._fastest.clear()
        self._is_searching = True

    def _note(self, took_ms: int, *, now: int) -> None:
        while self._fastest and self._fastest[-1][1] >= took_ms:
            self._fastest.pop()
        self._fastest.append((now, took_ms))
        while self._fastest[0][0] < now - FASTEST_FOR_MS:
            self._fastest.popleft()

    def _shrink(self, late_ms: int, *, now: int) -> None:
        """Once in the time that it takes to see what came of it."""
        self._is_searching = False
        fastest = self.fastest_ms or 0
        if now - self._shrunk_at < fastest + late_ms:
            return
        self._shrunk_at = now
        kept = (fastest + QUEUE_MS) / (fastest + late_ms)
        self.bytes = max(LEAST_BYTES, round(self.bytes * max(kept, 0.5)))

    def _grow(self, size: int, late_ms: int) -> None:
        """Doubling while it costs nothing, then by about a message each round trip."""
        if late_ms > GROW_MS:
            self._is_searching = False
        room = (QUEUE_MS - late_ms) / QUEUE_MS
        more = size if self._is_searching else room * SMALLEST_BATCH * size / self.bytes
        self.bytes = min(self._most, self.bytes + max(0, round(more)))
