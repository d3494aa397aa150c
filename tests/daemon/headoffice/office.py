"""A head office and depots over a broker in memory, stepped under one clock."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from daemon.clock import ManualClock
from daemon.errors import StoreAway, StoreError
from daemon.headoffice.consumer import Consumer
from daemon.headoffice.plan import ConsumerPlan, Figures
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.tx import Engine, Tx
from daemon.wire import topics
from daemon.wire.codec import encode
from daemon.wire.interface import ConnectPlan, Outgoing, Received
from daemon.wire.memory import MemoryBroker, MemoryWire
from daemon.wire.messages import Message, Presence
from daemon.wire.packing import unpack
from daemon.wire.topics import DepotId
from tests.daemon.headoffice.truth import NOW, arrival


class Depot:
    """The other end of the link, without a mind of its own."""

    def __init__(self, broker: MemoryBroker, name: str = "reno") -> None:
        self.name = DepotId(name)
        self.wire = MemoryWire(broker)
        self.heard: list[Received] = []
        self.wire.connect(
            ConnectPlan(
                client_id=topics.client_id(self.name),
                subscriptions=topics.depot_subscriptions(self.name),
            )
        )
        self.look()

    def say(self, what: str, payload: bytes) -> None:
        self.wire.publish(Outgoing(topic=topics.up(self.name, what), payload=payload))
        self.look()

    def tell(self, what: str, message: Message) -> None:
        self.say(what, message.payload())

    def send(self, stream: str, first: int, last: int, *, epoch: str = "one") -> None:
        self.say(stream, encode(arrival(stream, first, last, epoch=epoch).batch))

    def come(self, *, on: bool = True, session: int = 1) -> None:
        told = Presence(on=on, epoch="one", boot=1, session=session, release="1", at=NOW)
        topic = topics.state(self.name, "link")
        self.wire.publish(Outgoing(topic=topic, payload=told.payload(), retain=True))
        self.look()

    def look(self) -> None:
        for event in self.wire.poll():
            if isinstance(event, Received):
                self.heard.append(event)
                self.wire.ack(event)

    def take(self, what: str) -> list[Any]:
        """What came below `down` since it was asked last, read."""
        self.look()
        topic = topics.down(self.name, *what.split("/"))
        found = [one for one in self.heard if one.topic == topic]
        self.heard = [one for one in self.heard if one.topic != topic]
        return [json.loads(unpack(one.payload)) for one in found]


class FailingEngine:
    """A database that is away while it is told to be."""

    def __init__(self, inner: Engine) -> None:
        self._inner = inner
        self.fails_with: StoreError | None = None

    @property
    def place(self) -> str:
        return self._inner.place

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        self._fail()
        with self._inner.transaction() as tx:
            yield tx

    @contextmanager
    def snapshot(self) -> Iterator[Tx]:
        self._fail()
        with self._inner.snapshot() as tx:
            yield tx

    def close(self) -> None:
        self._inner.close()

    def _fail(self) -> None:
        if self.fails_with is not None:
            raise self.fails_with


AWAY = StoreAway("postgresql (host=db): connection refused", next_step="start PostgreSQL")


@dataclass(slots=True, kw_only=True)
class Office:
    clock: ManualClock
    broker: MemoryBroker
    engine: FailingEngine
    store: SqlStore
    consumers: list[Consumer] = field(default_factory=list)

    @classmethod
    def on(cls, engine: Engine, clock: ManualClock, *, receive_maximum: int = 20) -> "Office":
        broker = MemoryBroker(clock=clock, receive_maximum=receive_maximum)
        failing = FailingEngine(engine)
        return cls(clock=clock, broker=broker, engine=failing, store=SqlStore(failing))

    def open(
        self,
        name: str = "one",
        *,
        allowed: frozenset[DepotId] | None = None,
        figures: Figures | None = None,
    ) -> Consumer:
        plan = ConsumerPlan(
            name=name,
            run=f"run of {name}",
            dice=lambda: 1.0,
            allowed=allowed,
            figures=figures or Figures(),
        )
        consumer = Consumer(MemoryWire(self.broker), self.store, self.clock, plan=plan)
        self.consumers.append(consumer)
        self.run(10)
        return consumer

    def run(self, ms: int) -> None:
        """Time passes in single steps, so that nothing is due and not done."""
        for _ in range(ms):
            for consumer in self.consumers:
                consumer.pump()
            self.clock.advance(1)
        for consumer in self.consumers:
            consumer.pump()
