"""Head office in the test's process: a consumer on its own thread, its store, and who looks in."""

import random
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from typing import Self

from daemon.clock import SystemClock
from daemon.headoffice.consumer import Consumer
from daemon.headoffice.opening import open_store
from daemon.headoffice.plan import ConsumerPlan, Figures
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import EpochKey, Standing
from daemon.headoffice.tally import Tally
from daemon.wire.broker import BrokerSpec
from daemon.wire.interface import ConnectPlan
from daemon.wire.paho_wire import PahoWire
from daemon.wire.topics import DepotId

PATIENCE_S = 30.0
FAREWELL_PUMPS = 20
KEEPALIVE_S = 5
QUICK = Figures(gap_ms=300, gap_again_ms=1_000, errand_ms=50, resend_ms=1_000, retry_most_ms=300)
"""Of a head office that has no time, as the depots here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSpec:
    store: str
    """sqlite:///... or postgresql://..."""
    broker: BrokerSpec
    name: str = "one"
    figures: Figures = field(default_factory=lambda: QUICK)


class AttentiveWire(PahoWire):
    """Notices after seconds, not most of a minute, that a broker is not heard any more."""

    def connect(self, plan: ConnectPlan) -> None:
        super().connect(replace(plan, keepalive_s=KEEPALIVE_S))


class Office:
    """One consumer; several may share a store, each with its own name."""

    def __init__(self, spec: OfficeSpec) -> None:
        self.spec = spec
        self._stop = Event()
        self._is_up = Event()
        self._error: BaseException | None = None
        self._thread: Thread | None = None
        self._wire: PahoWire | None = None
        self.tally = Tally()

    def start(self) -> None:
        """Returns when the broker has let it in."""
        self._stop.clear()
        self._is_up.clear()
        self._thread = Thread(target=self._run, name=f"office {self.spec.name}", daemon=True)
        self._thread.start()
        assert self._is_up.wait(PATIENCE_S), self._error or "the broker does not let it in"

    def stop(self) -> None:
        """In good order: what came is stored, and it says goodbye."""
        assert self._thread is not None
        self._stop.set()
        if self._wire is not None:
            self._wire.wake()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()
        assert self._error is None, self._error

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            with closing(open_store(self.spec.store, clock=SystemClock())) as store:
                self._consume(store)
        except BaseException as exc:  # noqa: BLE001 - told by whoever stops it
            self._error = exc

    def _consume(self, store: SqlStore) -> None:
        spec = self.spec
        wire = self._wire = AttentiveWire(spec.broker, connect_timeout_ms=2_000)
        plan = ConsumerPlan(
            name=spec.name,
            run=str(uuid.uuid4()),
            dice=random.random,
            figures=spec.figures,
        )
        consumer = Consumer(wire, store, SystemClock(), plan=plan)
        self.tally = consumer.tally
        while not self._stop.is_set():
            wait_ms = consumer.pump()
            if consumer.is_connected:
                self._is_up.set()
            if wait_ms > 0:
                wire.wait(wait_ms)
        consumer.leave()
        for _ in range(FAREWELL_PUMPS):
            wire.wait(min(10, consumer.pump()))
        wire.close()


@contextmanager
def looking(address: str) -> Iterator[SqlStore]:
    """The store as somebody else sees it: what is committed."""
    with closing(open_store(address, clock=SystemClock(), make=False)) as store:
        yield store


def standing(address: str, depot: DepotId, epoch: str) -> Standing:
    key = EpochKey(depot, epoch)
    with looking(address) as store:
        return store.standings([key]).get(key, Standing(marks={}, gaps=()))


def marks_at(address: str, depot: DepotId, epoch: str) -> Mapping[str, int]:
    return standing(address, depot, epoch).marks
