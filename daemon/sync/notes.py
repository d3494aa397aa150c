"""What the link says of itself: once when something breaks, once when it is back."""

from collections.abc import Mapping

from daemon import logs
from daemon.domain.events import Event
from daemon.interfaces import Tx
from daemon.logs import Outage
from daemon.sync.plan import LinkGround

log = logs.get("link")

LASTING_MS = 10_000
"""So long it must hold before an outage counts as over: a link that comes and goes is one."""
QUIET_MS = 60_000
"""So long nothing bad may come before it is said to be over; one good message does not end it."""
ERROR_MOST = 300


class Notes:
    def __init__(self, ground: LinkGround) -> None:
        self._ground = ground
        self._refusals: dict[str, Outage] = {}
        """By what is refused: a stream, a kind of state."""
        self._bad = Outage(log, ground.clock)
        self._bad_at = 0
        self._down_since: int | None = None
        self._up_since: int | None = None
        self._has_said_up = False
        self._breaks = 0
        self.refused = 0
        """Messages that the broker or we refused since the start."""
        self.last_error = ""
        self.last_error_at: int | None = None

    def failed(self, said: str) -> None:
        self.last_error = said[:ERROR_MOST]
        self.last_error_at = self._ground.clock.now()

    def came_up(self) -> None:
        self._up_since = self._ground.clock.monotonic()

    def went_down(self, reason: str) -> None:
        """The first break of an outage is told; those until it is over are counted."""
        self.failed(reason)
        now = self._ground.clock.monotonic()
        was_up, self._up_since = self._up_since is not None, None
        self._breaks += was_up
        if self._down_since is not None:
            return
        self._down_since, self._breaks = now, 0
        log.warning("link.lost", error=reason, next_step="it is tried again by itself")
        if was_up or self._has_said_up:
            self.tell("link.lost", {"reason": reason[:ERROR_MOST]})

    def step(self) -> None:
        """Says that the link is back when it has held for a while."""
        up_since = self._up_since
        now = self._ground.clock.monotonic()
        is_said = self._has_said_up and self._down_since is None
        if up_since is None or is_said or now - up_since < LASTING_MS:
            return
        away_ms = None if self._down_since is None else up_since - self._down_since
        log.info("link.connected", away_ms=away_ms, breaks=self._breaks)
        self.tell("link.connected", {"away_ms": away_ms, "breaks": self._breaks})
        self._has_said_up, self._down_since, self._breaks = True, None, 0

    def was_refused(self, topic: str, reason: str) -> None:
        """By the broker. Counted always, told once until one of its kind is taken again."""
        self.refused += 1
        self.failed(f"{topic}: refused: {reason or 'no reason given'}")
        refusal = self._refusals.setdefault(_kind(topic), Outage(log, self._ground.clock))
        if refusal.begin(
            "link.refused",
            topic=topic,
            reason=reason,
            next_step="let the depot publish there in the broker's ACL, or raise its limits",
        ):
            self.tell("link.refused", {"topic": topic, "reason": reason[:ERROR_MOST]})

    def was_taken(self, topic: str) -> None:
        refusal = self._refusals.get(_kind(topic))
        if refusal is not None:
            refusal.end("link.taken_again", topic=topic)

    def was_bad(self, topic: str, error: str) -> None:
        """A message that cannot be read; the next may be."""
        self.refused += 1
        self.failed(f"{topic[:100]}: {error}")
        self._bad_at = self._ground.clock.monotonic()
        self._bad.begin("link.bad_message", topic=topic[:100], error=error[:ERROR_MOST])

    def was_good(self) -> None:
        if self._ground.clock.monotonic() - self._bad_at >= QUIET_MS:
            self._bad.end("link.good_message")

    def tell(self, kind: str, body: Mapping[str, object]) -> None:
        """An event, in a transaction of its own; a full store goes without."""
        ground = self._ground
        stamp = ground.stamp()
        event = Event(kind=kind, at=stamp.seen_at, body=body, correlation_id=ground.new_id())

        def write(tx: Tx) -> None:
            ground.record(tx, event, stamp)

        ground.writer.submit(write, name=kind)


def _kind(topic: str) -> str:
    """`up/position`, `state/vehicle`."""
    return "/".join(topic.split("/")[3:5])
