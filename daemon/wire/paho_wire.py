"""The wire over paho-mqtt: MQTT 5 to a real broker.

paho is a codec and a socket here, nothing more: a new client for each connection, no thread of its
own, no queue, no reconnecting. What it had when a connection ended is gone with the client.
"""

import os
import select
from itertools import count
from typing import Final
from weakref import finalize

from daemon.clock import Clock, SystemClock
from daemon.errors import LinkError
from daemon.wire.broker import BrokerSpec
from daemon.wire.dialing import Dial, Dialed
from daemon.wire.interface import (
    ConnectPlan,
    Disconnected,
    MessageId,
    Outgoing,
    Received,
    Refusal,
    WireEvent,
)
from daemon.wire.paho_session import PahoSession

CONNECT_TIMEOUT_MS: Final = 5_000
"""For each of: the way to one address, the TLS handshake, the broker's answers."""
DIAL_STEPS: Final = 3
"""So many time-outs at most for names, addresses and handshake together."""
LOOK_MS: Final = 1_000
"""A connection is looked after at least so often."""


class PahoWire:
    def __init__(
        self,
        spec: BrokerSpec,
        *,
        clock: Clock | None = None,
        connect_timeout_ms: int = CONNECT_TIMEOUT_MS,
    ) -> None:
        self._spec = spec
        self._clock = clock or SystemClock()
        self._timeout_ms = connect_timeout_ms
        self._waker = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        finalize(self, os.close, self._waker)  # not sooner: `wake` is free to come after `close`
        self._numbers = count(1)
        self._tokens = count(1)
        self._dial: Dial | None = None
        self._deadline = 0
        self._session: PahoSession | None = None
        self._events: list[WireEvent] = []

    def connect(self, plan: ConnectPlan) -> None:
        self._drop()
        self._events.clear()
        self._deadline = self._clock.monotonic() + DIAL_STEPS * self._timeout_ms
        self._dial = Dial(self._spec, plan, timeout_ms=self._timeout_ms, done=self.wake)

    def publish(self, message: Outgoing) -> MessageId:
        if self._session is None:
            raise LinkError(f"{self._spec.name}: not connected")
        number = MessageId(next(self._numbers))
        self._session.publish(message, number)
        return number

    def ack(self, received: Received) -> None:
        if self._session is not None:
            self._session.ack(received.token)

    def poll(self) -> list[WireEvent]:
        now = self._clock.monotonic()
        if self._dial is not None:
            self._answer(self._dial, now)
        if self._session is not None:
            self._look_after(self._session, now)
        events, self._events = self._events, []
        return events

    def wait(self, timeout_ms: int) -> None:
        poller = select.poll()
        poller.register(self._waker, select.POLLIN)
        is_quiet = not self._events
        if self._session is not None:
            is_quiet = self._session.register(poller) and is_quiet
        if self._dial is not None or self._session is not None:
            timeout_ms = min(timeout_ms, LOOK_MS)
        poller.poll(max(0, timeout_ms) if is_quiet else 0)
        try:
            os.eventfd_read(self._waker)
        except BlockingIOError:
            return  # nobody woke us

    def wake(self) -> None:
        os.eventfd_write(self._waker, 1)

    def close(self) -> None:
        if self._session is not None:
            self._session.goodbye()
        self._drop()
        self._events.clear()

    def _answer(self, dial: Dial, now: int) -> None:
        result = dial.taken()
        if isinstance(result, Dialed):
            self._dial = None
            self._deadline = now + self._timeout_ms
            self._session = PahoSession(
                result, dial.plan, name=self._spec.name, tokens=self._tokens, now=now
            )
        elif result is not None:
            self._dial = None
            self._events.append(result)
        elif now >= self._deadline:
            self._drop()
            words = f"{self._spec.name}: no connection within {self._timeout_ms / 1000:g} s"
            self._events.append(Disconnected(refusal=Refusal.UNREACHABLE, reason=words))

    def _look_after(self, session: PahoSession, now: int) -> None:
        session.step(now)
        if session.is_waiting and now >= self._deadline:
            session.fail(Refusal.PROTOCOL, "connected, but it does not answer as a broker would")
        self._events += session.events()
        if session.is_over:
            self._session = None

    def _drop(self) -> None:
        if self._dial is not None:
            self._dial.abandon()
            self._dial = None
        if self._session is not None:
            self._session.drop()
            self._session = None
