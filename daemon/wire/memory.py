"""A broker in memory and the wire to it: what MQTT 5 does, without a network.

The simulation steps it: one thread, the same order each time, and every fault is the doing of its
hooks and of whoever calls `cut`, `silence`, `stop` and `forget`. The demo runs on it too where no
broker is installed, from several threads: everything in it is guarded by the broker's one lock.

What a wire publishes reaches the broker when the wire is polled next, so that a cut can come
between the two, as it does on a real line.
"""

from collections.abc import Iterator
from itertools import count
from threading import Condition
from typing import Final

from daemon.clock import Clock, SystemClock
from daemon.errors import LinkError
from daemon.wire.interface import (
    Acknowledged,
    Connected,
    ConnectPlan,
    MessageId,
    Outgoing,
    Received,
    Refusal,
    WireEvent,
)
from daemon.wire.memory_exchange import Exchange, Hooks
from daemon.wire.memory_session import Connection, Session

RECEIVE_MAXIMUM: Final = 20
QUEUE_MOST: Final = 10_000
SILENCE: Final = 1.5
"""After so many keepalives a client notices that its line is dead."""


class MemoryBroker:
    def __init__(
        self,
        *,
        clock: Clock | None = None,
        hooks: Hooks | None = None,
        receive_maximum: int = RECEIVE_MAXIMUM,
        packet_bytes: int | None = None,
        queue_most: int = QUEUE_MOST,
    ) -> None:
        self.hooks = hooks or Hooks()
        self.changed = Condition()  # its lock guards everything below
        self.receive_maximum = receive_maximum
        self._packet_bytes = packet_bytes
        self._clock = clock or SystemClock()
        self._exchange = Exchange(clock=self._clock, hooks=self.hooks, queue_most=queue_most)
        self._sessions = self._exchange.sessions
        self._tokens: Iterator[int] = count(1)
        self._is_up = True

    # What whoever runs it sees and does.

    @property
    def clients(self) -> list[str]:
        """Connected ones."""
        with self.changed:
            return [s.client_id for s in self._sessions.values() if s.connection is not None]

    @property
    def retained(self) -> dict[str, bytes]:
        with self.changed:
            now = self._clock.monotonic()
            return {
                topic: parcel.message.payload
                for topic, parcel in self._exchange.retained.items()
                if not parcel.is_expired(now)
            }

    @property
    def overflowed(self) -> int:
        """Messages that were dropped because too many waited for their receiver."""
        with self.changed:
            return self._exchange.overflowed

    def cut(self, client_id: str) -> None:
        """The line breaks, and both ends know."""
        with self.changed:
            self._end(client_id, Refusal.CLOSED, "the connection broke")

    def silence(self, client_id: str) -> None:
        """The line breaks; the broker knows, the client only when it has heard nothing for long."""
        with self.changed:
            session = self._sessions.get(client_id)
            if session is not None and session.connection is not None:
                session.connection.deaf_since = self._clock.monotonic()
                self._part(session, has_will=True)

    def stop(self) -> None:
        """As a kill would. Its memory is that of a broker with persistence, until `forget`."""
        with self.changed:
            self._is_up = False
            now = self._clock.monotonic()
            for session in self._sessions.values():
                if session.connection is not None:
                    session.connection.end(Refusal.CLOSED, "the connection broke")
                session.leave(now)
            self.changed.notify_all()

    def start(self) -> None:
        with self.changed:
            self._is_up = True

    def forget(self) -> None:
        """Everything: sessions, what waits in them, retained messages."""
        with self.changed:
            connections = [session.connection for session in self._sessions.values()]
            self._exchange.clear()
            for connection in connections:
                if connection is not None:
                    connection.end(Refusal.CLOSED, "the connection broke")
            self.changed.notify_all()

    # What its wires do, holding the lock.

    def attach(self, plan: ConnectPlan) -> Connection:
        connection = Connection(plan=plan)
        refusal = self._refusal(plan)
        if refusal is not None:
            connection.end(*refusal)
            return connection
        now = self._clock.monotonic()
        self._end(plan.client_id, Refusal.TAKEN_OVER, "it ended the connection: session taken over")
        session = self._sessions.get(plan.client_id)
        is_present = session is not None and not session.is_expired(now) and not plan.clean_start
        if session is None or not is_present:
            session = self._sessions[plan.client_id] = Session(client_id=plan.client_id)
        session.connection = connection
        session.expires_at = None
        connection.is_open = True
        connection.events.append(
            Connected(
                session_present=is_present,
                receive_maximum=self.receive_maximum,
                packet_bytes=self._packet_bytes,
            )
        )
        self._exchange.subscribe(session, plan)
        return connection

    def step(self, connection: Connection) -> list[WireEvent]:
        """What the wire has published is taken, and what waits for it is given."""
        if connection.deaf_since is not None and not connection.is_over:
            self._notice(connection, connection.deaf_since)
        while connection.outbox:
            number, message = connection.outbox.popleft()
            self._take(connection, number, message)
        session = self._session_of(connection)
        if session is not None:
            session.deliver(self._tokens, self._clock.monotonic())
        events, connection.events = connection.events, []
        return events

    def has_news(self, connection: Connection) -> bool:
        session = self._session_of(connection)
        waits = session is not None and (
            (session.queue and len(session.unacked) < connection.plan.receive_maximum)
            or session.later
        )
        return bool(connection.events or connection.outbox or waits)

    def ack(self, connection: Connection, token: int) -> None:
        session = self._session_of(connection)
        if session is not None:
            session.unacked.pop(token, None)

    def detach(self, connection: Connection, *, has_will: bool) -> None:
        session = self._session_of(connection)
        if session is not None:
            self._part(session, has_will=has_will)
        connection.close()

    # Inside.

    def _refusal(self, plan: ConnectPlan) -> tuple[Refusal, str] | None:
        if not self._is_up:
            return Refusal.UNREACHABLE, "connection refused: nothing listens there"
        refused = self.hooks.refuse_connect(plan)
        if refused is not None:
            return refused
        for subscription in plan.subscriptions:
            if self.hooks.refuse_filter(plan.client_id, subscription):
                words = f"it refused to let us hear {subscription}: Not authorized"
                return Refusal.CREDENTIALS, words
        return None

    def _session_of(self, connection: Connection) -> Session | None:
        session = self._sessions.get(connection.plan.client_id)
        return session if session is not None and session.connection is connection else None

    def _take(self, connection: Connection, number: MessageId, message: Outgoing) -> None:
        size = len(message.topic.encode()) + len(message.payload)
        client_id = connection.plan.client_id
        if self._packet_bytes is not None and size > self._packet_bytes:
            self._end(client_id, Refusal.PROTOCOL, "it ended the connection: packet too large")
            return
        reason = self.hooks.refuse_publish(client_id, message)
        connection.under_way -= 1
        connection.events.append(Acknowledged(id=number, is_taken=not reason, reason=reason))
        if not reason:
            self._spread(message)

    def _spread(self, message: Outgoing) -> None:
        self._exchange.spread(message)
        self.changed.notify_all()

    def _end(self, client_id: str, refusal: Refusal, reason: str) -> None:
        session = self._sessions.get(client_id)
        if session is None or session.connection is None:
            return
        session.connection.end(refusal, reason)
        self._part(session, has_will=True)
        self.changed.notify_all()

    def _part(self, session: Session, *, has_will: bool) -> None:
        connection = session.connection
        session.leave(self._clock.monotonic())
        if connection is None:
            return
        if not connection.plan.session_expiry_s:
            del self._sessions[session.client_id]
        will = connection.plan.will
        if has_will and will is not None:
            self._spread(Outgoing(topic=will.topic, payload=will.payload, retain=True))

    def _notice(self, connection: Connection, since: int) -> None:
        connection.outbox.clear()
        silent_ms = self._clock.monotonic() - since
        if silent_ms >= connection.plan.keepalive_s * 1000 * SILENCE:
            connection.end(Refusal.CLOSED, f"not heard of for {silent_ms / 1000:.0f} s")


class MemoryWire:
    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker
        self._changed = broker.changed
        self._numbers = count(1)
        self._connection: Connection | None = None
        self._is_woken = False

    def connect(self, plan: ConnectPlan) -> None:
        with self._changed:
            if self._connection is not None:
                self._broker.detach(self._connection, has_will=True)
            self._connection = self._broker.attach(plan)

    def publish(self, message: Outgoing) -> MessageId:
        with self._changed:
            connection = self._connection
            if connection is None or not connection.is_open:
                raise LinkError("memory: not connected")
            room = self._broker.receive_maximum
            if connection.under_way >= room:
                raise LinkError(f"memory: it takes no more than {room} messages at once")
            number = MessageId(next(self._numbers))
            connection.under_way += 1
            connection.outbox.append((number, message))
            return number

    def ack(self, received: Received) -> None:
        with self._changed:
            if self._connection is not None:
                self._broker.ack(self._connection, received.token)

    def poll(self) -> list[WireEvent]:
        with self._changed:
            if self._connection is None:
                return []
            events = self._broker.step(self._connection)
            if self._connection.is_over:
                self._connection = None
            return events

    def wait(self, timeout_ms: int) -> None:
        with self._changed:
            self._changed.wait_for(self._has_news, max(0, timeout_ms) / 1000)
            self._is_woken = False

    def wake(self) -> None:
        with self._changed:
            self._is_woken = True
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            if self._connection is not None:
                self._broker.step(self._connection)
                self._broker.detach(self._connection, has_will=False)
                self._connection = None

    def _has_news(self) -> bool:
        connection = self._connection
        return self._is_woken or (connection is not None and self._broker.has_news(connection))
