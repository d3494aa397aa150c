"""A wire whose other end is the test: it notes what was published and says what it is told."""

from collections import deque

from daemon.errors import LinkError
from daemon.wire.interface import (
    Acknowledged,
    Connected,
    ConnectPlan,
    Disconnected,
    MessageId,
    Outgoing,
    Received,
    Refusal,
    WireEvent,
)


class ScriptedWire:
    def __init__(self, *, takes: bool = True) -> None:
        """`takes`: the broker acknowledges each message at the next poll."""
        self.takes = takes
        self.plans: list[ConnectPlan] = []
        self.published: list[Outgoing] = []
        self.pending: list[tuple[MessageId, Outgoing]] = []
        """Published and neither acknowledged nor lost."""
        self.acked: list[Received] = []
        self.refuses: dict[str, str] = {}
        """Reason by the end of the topic."""
        self.woken = 0
        self.is_closed = False
        self.is_connected = False
        self._events: deque[WireEvent] = deque()
        self._number = 0

    # What the link calls

    def connect(self, plan: ConnectPlan) -> None:
        self.plans.append(plan)
        self.is_connected = False
        self.pending.clear()

    def publish(self, message: Outgoing) -> MessageId:
        if not self.is_connected:
            raise LinkError("not connected")
        self._number += 1
        number = MessageId(self._number)
        self.published.append(message)
        self.pending.append((number, message))
        return number

    def ack(self, received: Received) -> None:
        self.acked.append(received)

    def poll(self) -> list[WireEvent]:
        if self.takes:
            self.take()
        events, self._events = list(self._events), deque()
        return events

    def wait(self, timeout_ms: int) -> None:
        raise AssertionError(f"steps do not wait, not for {timeout_ms} ms")

    def wake(self) -> None:
        self.woken += 1

    def close(self) -> None:
        self.is_closed, self.is_connected = True, False

    # What the test does

    def come_up(
        self, *, session: bool = False, receive_maximum: int = 65_535, packet: int | None = None
    ) -> None:
        self.is_connected = True
        self._events.append(
            Connected(session_present=session, receive_maximum=receive_maximum, packet_bytes=packet)
        )

    def go_down(self, refusal: Refusal = Refusal.CLOSED, reason: str = "gone") -> None:
        self.is_connected = False
        self.pending.clear()
        self._events.append(Disconnected(refusal=refusal, reason=reason))

    def take(self, most: int | None = None) -> int:
        """The broker acknowledges, or refuses, what is pending; answers how many."""
        some = self.pending[:most]
        self.pending = self.pending[len(some) :]
        for number, message in some:
            reason = next((why for end, why in self.refuses.items() if end in message.topic), None)
            self._events.append(
                Acknowledged(id=number, is_taken=reason is None, reason=reason or "")
            )
        return len(some)

    def say(self, topic: str, payload: bytes, *, retained: bool = False, token: int = 0) -> None:
        self._events.append(
            Received(topic=topic, payload=payload, is_retained=retained, token=token)
        )

    def of(self, end: str) -> list[Outgoing]:
        """What was published on topics that end so."""
        return [message for message in self.published if message.topic.endswith(end)]
