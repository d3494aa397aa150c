"""A consumer of head office: a store, a wire to the broker, and the loop between them."""

import gc
import random
import signal
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import Event
from types import FrameType

from daemon.clock import SystemClock
from daemon.headoffice.consumer import Consumer
from daemon.headoffice.opening import open_store
from daemon.headoffice.plan import ConsumerPlan
from daemon.headoffice.service import ConsumerService
from daemon.wire.broker import BrokerSpec
from daemon.wire.interface import Wire
from daemon.wire.paho_wire import PahoWire
from daemon.wire.topics import DepotId

GARBAGE_AFTER = 50_000
"""Rows are made by the thousand and hold no cycles: looking for such more often costs a fifth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficePlan:
    broker: BrokerSpec
    store: str
    name: str
    allowed: frozenset[DepotId] | None = None


def consume(plan: OfficePlan) -> None:
    """Until SIGTERM or SIGINT."""
    clock = SystemClock()
    stop = Event()
    gc.set_threshold(GARBAGE_AFTER, 20, 50)
    with closing(open_store(plan.store, clock=clock)) as store:
        plan.broker.password()  # said now, not at every try
        plan.broker.tls_context()
        wire = PahoWire(plan.broker, clock=clock)
        consumer = Consumer(
            wire,
            store,
            clock,
            plan=ConsumerPlan(
                name=plan.name,
                run=str(uuid.uuid4()),
                dice=random.SystemRandom().random,
                allowed=plan.allowed,
            ),
        )
        with _stopped_by_signals(stop, wire):
            ConsumerService(consumer, wire, clock, stop=stop).run()


@contextmanager
def _stopped_by_signals(stop: Event, wire: Wire) -> Iterator[None]:
    def leave(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        wire.wake()

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
