"""What a consumer publishes: no more at once than the broker takes, the rest in order behind."""

from collections import deque

from daemon import logs
from daemon.clock import Clock
from daemon.errors import LinkError
from daemon.logs import Outage
from daemon.wire.interface import Acknowledged, MessageId, Outgoing, Wire

log = logs.get("headoffice")

UNDER_WAY_MOST = 200


class Post:
    def __init__(self, wire: Wire, clock: Clock) -> None:
        self._wire = wire
        self._waiting: deque[Outgoing] = deque()
        self._under_way: set[MessageId] = set()
        self._room = 0
        self._refused = Outage(log, clock)

    @property
    def has_room(self) -> bool:
        """Whoever can wait and has newer things to say by then looks here first."""
        return len(self._under_way) + len(self._waiting) < self._room

    @property
    def is_busy(self) -> bool:
        return bool(self._under_way or self._waiting)

    def connected(self, receive_maximum: int) -> None:
        self._room = min(receive_maximum, UNDER_WAY_MOST)

    def disconnected(self) -> None:
        self._waiting.clear()
        self._under_way.clear()
        self._room = 0

    def send(self, message: Outgoing) -> None:
        self._waiting.append(message)
        self.flush()

    def flush(self) -> None:
        try:
            while self._waiting and len(self._under_way) < self._room:
                self._under_way.add(self._wire.publish(self._waiting[0]))
                self._waiting.popleft()
        except LinkError:
            self.disconnected()  # the wire says so itself at its next poll

    def acknowledged(self, event: Acknowledged) -> None:
        self._under_way.discard(event.id)
        if event.is_taken:
            self._refused.end("headoffice.publish_taken")
        else:
            self._refused.begin(
                "headoffice.publish_refused",
                reason=event.reason,
                next_step="let this consumer write dp/1/+/down/# in the broker's ACL",
            )
        self.flush()
