"""Messages that came and are not stored yet; the broker holds each until it is acknowledged."""

from collections import deque
from collections.abc import Sequence

from daemon.headoffice.mail import Letter, opened
from daemon.headoffice.plan import Figures
from daemon.headoffice.store import Arrival
from daemon.wire.interface import Received
from daemon.wire.topics import DepotId

Opened = tuple[Received, Letter | None]


class Mailbag:
    """Bounded by what a broker hands over unacknowledged; unopened letters are small."""

    def __init__(self, figures: Figures, *, allowed: frozenset[DepotId] | None) -> None:
        self._figures = figures
        self._allowed = allowed
        self._unopened: deque[Received] = deque()
        self.bytes = 0
        """Of what lies in it."""
        self._since: int | None = None
        self._newest = 0

    def __len__(self) -> int:
        return len(self._unopened)

    def add(self, message: Received, *, now: int) -> None:
        """`now` is monotonic, here and below."""
        self._unopened.append(message)
        self.bytes += len(message.payload)
        self._newest = now
        if self._since is None:
            self._since = now

    def clear(self) -> None:
        self._unopened.clear()
        self.bytes, self._since = 0, None

    def wait_ms(self, now: int) -> int | None:
        """Until it is time to store what there is; None: there is nothing."""
        if self._since is None:
            return None
        if self.bytes >= self._figures.bytes_most:
            return 0
        quiet_at = self._newest + self._figures.quiet_ms
        return max(0, min(quiet_at, self._since + self._figures.linger_ms) - now)

    def take(self) -> Sequence[Opened]:
        """As much as one transaction should have, opened."""
        taken: list[Opened] = []
        rows = size = 0
        while self._unopened and rows < self._figures.rows_most and size < self._figures.bytes_most:
            message = self._unopened.popleft()
            letter = opened(message, allowed=self._allowed)
            taken.append((message, letter))
            size += len(message.payload)
            rows += len(letter.batch.rows) if isinstance(letter, Arrival) else 0
        self.bytes -= size
        if not self._unopened:
            self._since = None
        return taken

    def put_back(self, taken: Sequence[Opened]) -> None:
        """They could not be stored; they come first next time."""
        self._unopened.extendleft(message for message, _ in reversed(taken))
        self.bytes += sum(len(message.payload) for message, _ in taken)
        if self._since is None and taken:
            self._since = self._newest
