"""A consumer's sign of life in the store: now and then, and when the broker comes or goes."""

from daemon.clock import Clock
from daemon.headoffice.line import Line
from daemon.headoffice.plan import ConsumerPlan
from daemon.headoffice.store import ConsumerBeat, HeadOfficeStore
from daemon.store.canonical import plain_text

ERROR_MOST = 300


class Heartbeat:
    def __init__(
        self, store: HeadOfficeStore, line: Line, clock: Clock, *, plan: ConsumerPlan
    ) -> None:
        self._store = store
        self._line = line
        self._clock = clock
        self._plan = plan
        self._started_at = clock.now()
        self._told: tuple[bool, str] | None = None
        self._due_at = clock.monotonic()
        self._is_over = False

    def pump(self) -> int | None:
        """Answers in how many ms the next is due, None: never. Raises StoreError."""
        if self._is_over:
            return None
        now = self._clock.monotonic()
        stands = (self._line.is_connected, self._line.error)
        if now >= self._due_at or stands != self._told:
            self._beat()
            self._told, self._due_at = stands, now + self._plan.figures.beat_ms
        return self._due_at - now

    def leave(self) -> None:
        """So that nobody waits for it. Raises StoreError."""
        self._is_over = True
        self._beat()

    def _beat(self) -> None:
        self._store.note_beat(
            ConsumerBeat(
                name=self._plan.name,
                run=self._plan.run,
                started_at=self._started_at,
                is_connected=self._line.is_connected,
                is_over=self._is_over,
                error=plain_text(self._line.error, most=ERROR_MOST),
            ),
            now=self._clock.now(),
        )
