"""How much may be under way to the broker: as much as the link carries, and little more.

What is under way beyond bandwidth times round trip stands in a queue somewhere, and an alert
behind it. So the window is what the link carries in its fastest round trip, and in `QUEUE_MS` and
`BATCH_MS` besides: the queue is full enough never to run dry while an answer is read and the next
batch packed, and never longer than both together. How much the link carries is measured only while
the window is full, because else it is we who are slow.
"""

from collections import deque

LEAST_BYTES = 8 << 10
FIRST_BYTES = 16 << 10
QUEUE_MS = 25
BATCH_MS = 65
"""A batch takes the link so long at most: long ones pack better, and an alert waits for one."""
SMOOTHING = 0.25
"""Weight of the newest answer in the measured rate."""
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
        self._per_ms: float | None = None
        """What the link carries, as of the last answers."""
        self._fastest: deque[tuple[int, int]] = deque()  # rising round trips, oldest first

    @property
    def batch_bytes(self) -> int:
        """What one message should be long: as much as there is room for, if that is not a lot."""
        return max(SMALLEST_BATCH, min(self._full_batch, self.bytes - self.under_way))

    @property
    def has_room(self) -> bool:
        """For a batch worth its envelope; one message always may go, however small the window."""
        return self.messages == 0 or self.bytes - self.under_way >= self._full_batch // 2

    @property
    def fastest_ms(self) -> int | None:
        return self._fastest[0][1] if self._fastest else None

    def sent(self, size: int) -> int:
        """Answers how much is under way with it, which `answered` wants to know again."""
        self.under_way += size
        self.messages += 1
        return self.under_way

    def answered(self, size: int, *, now: int, took_ms: int, among: int) -> None:
        """`among` was under way when it was sent: all that has got through in the same time."""
        was_full = not self.has_room
        self.under_way -= size
        self.messages -= 1
        self.rtt_ms = took_ms if self.rtt_ms is None else self.rtt_ms * 0.8 + took_ms * 0.2
        if size <= SMALLEST_BATCH or took_ms <= (self.fastest_ms or took_ms):
            self._note(took_ms, now=now)
        self._measure(among / max(1, took_ms), was_full=was_full)
        if was_full:
            self._fit()

    def emptied(self) -> None:
        """The connection is gone, and what was under way with it; the next may be another road."""
        self.under_way = self.messages = 0
        self.bytes = min(FIRST_BYTES, self._most)
        self.rtt_ms = self._per_ms = None
        self._fastest.clear()

    @property
    def _full_batch(self) -> int:
        size = self.bytes // 2
        if self._per_ms is not None:
            size = min(size, round(self._per_ms * BATCH_MS))
        return max(SMALLEST_BATCH, min(LARGEST_BATCH, size))

    def _note(self, took_ms: int, *, now: int) -> None:
        """Short messages tell how far it is; long ones also how slow."""
        while self._fastest and self._fastest[-1][1] >= took_ms:
            self._fastest.pop()
        self._fastest.append((now, took_ms))
        while self._fastest[0][0] < now - FASTEST_FOR_MS:
            self._fastest.popleft()

    def _measure(self, per_ms: float, *, was_full: bool) -> None:
        """A link that was not asked for more can only turn out to be faster than was thought."""
        if self._per_ms is None:
            self._per_ms = per_ms
        elif was_full or per_ms > self._per_ms:
            self._per_ms += SMOOTHING * (per_ms - self._per_ms)

    def _fit(self) -> None:
        carried_ms = (self.fastest_ms or 0) + QUEUE_MS + BATCH_MS
        fitting = round((self._per_ms or 0.0) * carried_ms)
        self.bytes = max(LEAST_BYTES, min(self._most, fitting))
