"""Everything that goes to the broker: what is under way, how large, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass

from daemon.clock import Clock
from daemon.sync.meter import Meter
from daemon.sync.notes import Notes
from daemon.sync.pace import Pace
from daemon.sync.window import Window
from daemon.wire.interface import Acknowledged, Connected, MessageId, Outgoing, Wire
from daemon.wire.packing import PAYLOAD_BYTES

Settled = Callable[[bool], object]
"""Told whether the broker has taken it."""

KEPT_FREE = 2
"""So many of the broker's places are for alerts alone."""
MESSAGES_MOST = 100
"""Also where the broker would take more: each costs it a place in a queue."""
ALERTS_BESIDE = 4
"""So many messages of alerts may go though the window is full."""
ENVELOPE_BYTES = 80
"""About what a packet has besides topic and payload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    topic: str
    size: int
    among: int
    """Under way with it."""
    sent_at: int
    settled: Settled | None
    is_alert: bool


class Post:
    def __init__(
        self, wire: Wire, clock: Clock, *, window: Window, pace: Pace, notes: Notes
    ) -> None:
        self._wire = wire
        self._notes = notes
        self._clock = clock
        self._window = window
        self._pace = pace
        self._under_way: dict[MessageId, _Letter] = {}
        self._alerts = 0
        self._most_messages = 1
        self.payload_bytes = PAYLOAD_BYTES
        """No payload may be longer: the protocol says so, or the broker."""
        self.rate = Meter()

    @property
    def has_room(self) -> bool:
        """For anything."""
        places = max(1, self._most_messages - KEPT_FREE)
        return len(self._under_way) < places and self._window.has_room

    @property
    def has_room_for_states(self) -> bool:
        """They are many and short: rows keep half of the places."""
        places = max(0, self._most_messages - KEPT_FREE)
        return len(self._under_way) <= places // 2 and self.has_room

    @property
    def has_room_for_alerts(self) -> bool:
        if len(self._under_way) >= self._most_messages:
            return False
        return self._alerts < ALERTS_BESIDE or self._window.has_room

    @property
    def batch_bytes(self) -> int:
        return min(self._window.batch_bytes, self.payload_bytes)

    def opened(self, connected: Connected) -> None:
        self._most_messages = min(MESSAGES_MOST, connected.receive_maximum)
        limit = connected.packet_bytes
        self.payload_bytes = PAYLOAD_BYTES
        if limit is not None:
            self.payload_bytes = max(1, min(PAYLOAD_BYTES, limit - 2 * ENVELOPE_BYTES))

    def lost(self) -> None:
        """What was under way is nobody's any more."""
        self._under_way.clear()
        self._alerts = 0
        self._window.emptied()

    def send(
        self,
        message: Outgoing,
        settled: Settled | None = None,
        *,
        is_alert: bool = False,
        is_history: bool = False,
    ) -> None:
        """Raises LinkError when the connection is gone."""
        size = len(message.topic) + len(message.payload) + ENVELOPE_BYTES
        now = self._clock.monotonic()
        number = self._wire.publish(message)
        self._under_way[number] = _Letter(
            topic=message.topic,
            size=size,
            among=self._window.sent(size),
            sent_at=now,
            settled=settled,
            is_alert=is_alert,
        )
        self._alerts += is_alert
        self._pace.spent(size, now=self._clock.now(), is_history=is_history)
        self.rate.add(size, now=now)

    def settle(self, answer: Acknowledged) -> None:
        letter = self._under_way.pop(answer.id, None)
        if letter is None:
            return
        now = self._clock.monotonic()
        self._alerts -= letter.is_alert
        self._window.answered(
            letter.size, now=now, took_ms=now - letter.sent_at, among=letter.among
        )
        if answer.is_taken:
            self._notes.was_taken(letter.topic)
        else:
            self._notes.was_refused(letter.topic, answer.reason)
        if letter.settled is not None:
            letter.settled(answer.is_taken)
