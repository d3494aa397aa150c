"""A wire that is looked over the shoulder: what passes it, when, and how much is under way."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event

from daemon.clock import monotonic_us
from daemon.errors import BadMessage
from daemon.wire.interface import (
    Acknowledged,
    Connected,
    ConnectPlan,
    Disconnected,
    MessageId,
    Outgoing,
    Received,
    Wire,
    WireEvent,
)
from daemon.wire.messages import Ack, parse
from daemon.wire.topics import STREAMS


@dataclass(slots=True)
class Connection:
    """One, from CONNACK on. Bytes are those of payloads, instants monotonic microseconds."""

    began_us: int
    under_way: dict[MessageId, int] = field(default_factory=dict)
    most_under_way: int = 0
    bytes_by_what: Counter[str] = field(default_factory=Counter)
    """By the last level of the topic: a stream, `hello`, a vehicle."""
    messages_by_what: Counter[str] = field(default_factory=Counter)

    def sent(self, number: MessageId, message: Outgoing) -> None:
        size = len(message.payload)
        self.under_way[number] = size
        self.most_under_way = max(self.most_under_way, sum(self.under_way.values()))
        what = message.topic.rpartition("/")[2]
        self.bytes_by_what[what] += size
        self.messages_by_what[what] += 1


class WatchedWire:
    """Belongs to the link's thread like any wire; others read what it has seen."""

    def __init__(self, inner: Wire, *, keeps: bool = False) -> None:
        """`keeps`: payloads of positions, for others to send the same."""
        self._inner = inner
        self._keeps = keeps
        self._goal: Mapping[str, int] = {}
        self.payloads: list[bytes] = []
        self.connections: list[Connection] = []
        self.is_there = Event()
        """Head office has said that it holds everything up to the goal."""
        self.there_us = 0

    def until(self, lasts: Mapping[str, int]) -> None:
        """Before it is used."""
        self._goal = lasts

    def connect(self, plan: ConnectPlan) -> None:
        self._inner.connect(plan)

    def publish(self, message: Outgoing) -> MessageId:
        number = self._inner.publish(message)
        self.connections[-1].sent(number, message)
        if self._keeps and message.topic.endswith("/up/position"):
            self.payloads.append(message.payload)
        return number

    def ack(self, received: Received) -> None:
        self._inner.ack(received)

    def poll(self) -> list[WireEvent]:
        events = self._inner.poll()
        for event in events:
            self._see(event)
        return events

    def wait(self, timeout_ms: int) -> None:
        self._inner.wait(timeout_ms)

    def wake(self) -> None:
        self._inner.wake()

    def close(self) -> None:
        self._inner.close()

    def _see(self, event: WireEvent) -> None:
        match event:
            case Connected():
                self.connections.append(Connection(began_us=monotonic_us()))
            case Acknowledged():
                self.connections[-1].under_way.pop(event.id, None)
            case Disconnected() if self.connections:
                self.connections[-1].under_way.clear()
            case Received() if event.topic.endswith("/down/ack"):
                self._heard(event.payload)

    def _heard(self, payload: bytes) -> None:
        try:
            marks = parse(Ack, payload).marks
        except BadMessage:
            return
        reached: Mapping[str, int] = dict(marks.items())
        if self._goal and all(reached.get(s, 0) >= self._goal.get(s, 0) for s in STREAMS):
            self.there_us = self.there_us or monotonic_us()
            self.is_there.set()
