"""Somebody at the broker who says everything twice, later, and in another order.

A real broker does this in small when connections break; here it is done at large, both ways, by a
client of its own that hears all and keeps some of it back.
"""

import hashlib
import random
from collections import Counter
from threading import Event, Thread
from typing import Self

from daemon.errors import LinkError
from daemon.wire.broker import BrokerSpec
from daemon.wire.interface import (
    Connected,
    ConnectPlan,
    Outgoing,
    Received,
)
from daemon.wire.paho_wire import PahoWire
from daemon.wire.topics import PREFIX

ECHOES_MOST = 2
KEPT_MOST = 40
PATIENCE_S = 20.0
WAIT_MS = 20
HEARD = (f"{PREFIX}/+/up/+", f"{PREFIX}/+/down/ack", f"{PREFIX}/+/down/command")


class Republisher:
    def __init__(self, broker: BrokerSpec, *, seed: int = 1) -> None:
        self._wire = PahoWire(broker)
        self._dice = random.Random(seed)  # noqa: S311 - a test's
        self._kept: list[Received] = []
        self._heard: Counter[bytes] = Counter()
        self._stop = Event()
        self._is_up = Event()
        self._thread = Thread(target=self._run, name="republisher", daemon=True)
        self.repeated = 0

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._is_up.wait(PATIENCE_S)
        return self

    def __exit__(self, *_: object) -> None:
        """What it still keeps is said last of all: nothing more would come after it."""
        self._stop.set()
        self._thread.join(PATIENCE_S)

    def _run(self) -> None:
        plan = ConnectPlan(client_id="republisher", subscriptions=HEARD, clean_start=True)
        self._wire.connect(plan)
        while not self._stop.is_set():
            for event in self._wire.poll():
                if isinstance(event, Connected):
                    self._is_up.set()
                if isinstance(event, Received):
                    self._keep(event)
            if len(self._kept) > KEPT_MOST or (self._kept and self._dice.random() < 0.2):
                self._say()
            self._wire.wait(WAIT_MS)
        while self._kept:
            self._say()
        self._wire.poll()
        self._wire.close()

    def _keep(self, received: Received) -> None:
        """Also its own words come back to it; they are not said for ever."""
        self._wire.ack(received)
        digest = hashlib.sha256(received.topic.encode() + received.payload).digest()
        self._heard[digest] += 1
        if self._heard[digest] <= ECHOES_MOST:
            self._kept.append(received)

    def _say(self) -> None:
        """One of those it keeps, any."""
        said = self._kept.pop(self._dice.randrange(len(self._kept)))
        try:
            self._wire.publish(Outgoing(topic=said.topic, payload=said.payload))
        except LinkError:
            self._kept.append(said)  # no room yet
            self._wire.poll()
            return
        self.repeated += 1
