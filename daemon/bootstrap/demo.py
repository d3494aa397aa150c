"""A depot and its head office in one process, where the demo finds no broker to stand between."""

import random
import threading
import uuid
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from daemon import logs
from daemon.bootstrap.link import plan_of
from daemon.bootstrap.live import live
from daemon.clock import Clock, SystemClock
from daemon.errors import DepotdError
from daemon.headoffice.consumer import Consumer
from daemon.headoffice.opening import open_store
from daemon.headoffice.plan import ConsumerPlan
from daemon.headoffice.service import ConsumerService
from daemon.runtime import ExitReason, Runtime
from daemon.settings import load
from daemon.sync.service import Setup
from daemon.wire.memory import MemoryBroker, MemoryWire

log = logs.get("headoffice")

BROKER = "in memory, in one process with head office"


class Office:
    """Head office on a thread of its own, which its store belongs to."""

    def __init__(self, broker: MemoryBroker, store: str, clock: Clock) -> None:
        self._wire = MemoryWire(broker)
        self._store = store
        self._clock = clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="headoffice", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._wire.wake()
        self._thread.join()

    def _run(self) -> None:
        try:
            with closing(open_store(self._store, clock=self._clock)) as store:
                plan = ConsumerPlan(
                    name="demo", run=str(uuid.uuid4()), dice=random.SystemRandom().random
                )
                consumer = Consumer(self._wire, store, self._clock, plan=plan)
                ConsumerService(consumer, self._wire, self._clock, stop=self._stop).run()
        except DepotdError as exc:
            log.error("headoffice.failed", error=exc.message, next_step=exc.next_step)


def run_with_office(config: Path, *, store: str) -> tuple[Runtime, ExitReason]:
    """Until a signal. The daemon goes on without a head office that failed, as a real one would."""
    broker, settings = MemoryBroker(), load(config)
    plan = replace(plan_of(settings), broker=BROKER)
    runtime = live(settings, config=config, link=Setup(plan=plan, wire=MemoryWire(broker)))
    office = Office(broker, store, SystemClock())
    office.start()
    try:
        reason = runtime.run()
    finally:
        office.stop()
    return runtime, reason
