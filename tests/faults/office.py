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
from daemon.headoffice.service import ConsumerService
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import EpochKey, Standing
from daemon.headoffice.tally import Tally
from daemon.wire.broker import BrokerSpec
from daemon.wire.interface import ConnectPlan, Wire
from daemon.wire.paho_wire import PahoWire
from daemon.wire.topics import DepotId
from tests.faults.waiting import until

PATIENCE_S = 30.0
CONNECT_MS = 2_000
KEEPALIVE_S = 3
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
        self.tally = Tally()
        self._stop = Event()
        self._error: BaseException | None = None
        self._consumer: Consumer | None = None
        self._wire: Wire | None = None

    @property
    def is_connected(self) -> bool:
        return self._consumer is not None and self._consumer.is_connected

    def start(self) -> None:
        """Returns when the broker has let it in."""
        self._stop.clear()
        self._consumer = None
        self._thread = Thread(target=self._run, name=f"office {self.spec.name}", daemon=True)
        self._thread.start()
        until(lambda: self.is_connected or self._error, why=lambda: "the broker does not let it in")
        assert self._error is None, self._error

    def stop(self) -> None:
        """In good order: what came is stored, and it says goodbye. Twice does no harm."""
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
        clock = SystemClock()
        wire = self._wire = AttentiveWire(self.spec.broker, connect_timeout_ms=CONNECT_MS)
        plan = ConsumerPlan(
            name=self.spec.name,
            run=str(uuid.uuid4()),
            dice=random.random,
            figures=self.spec.figures,
        )
        consumer = self._consumer = Consumer(wire, store, clock, plan=plan)
        self.tally = consumer.tally
        ConsumerService(consumer, wire, clock, stop=self._stop).run()


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
