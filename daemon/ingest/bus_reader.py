"""Reads ports that are more than bytes on a line: CAN buses, adapters that are asked, brokers.

Each has a thread of its own, that opens, reads and closes it. To everybody else they are ports:
their chunks, their turns in the log and their snapshots are those of any other.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from threading import Event

from daemon.clock import Clock
from daemon.ingest.port_turns import Delivery, SinglePort, Sink, StatusSink, TurnRules
from daemon.ingest.reading_loop import ReadingLoop
from drivers.errors import TransportError
from drivers.moment import Moment
from drivers.transport.bus import BusPort, OpenBus
from drivers.transport.interface import PortSpec
from drivers.transport.opening import Opened, OpenRequest
from drivers.transport.rates import RateMemory
from drivers.transport.session import PortSession, SessionRules
from drivers.transport.status import PortStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class BusSource:
    """A bus as configured, and how it is opened."""

    name: str
    url: str
    open: OpenBus
    rate: int | None = None
    """Shown beside it: bit/s of the bus, or baud of its adapter."""
    is_live: bool = True
    """Whether the arrival of its bytes means anything; a file answers False."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusReaderConfig:
    turns: TurnRules = field(default_factory=lambda: TurnRules(gather_ms=50, tick_ms=250))
    session: SessionRules = field(default_factory=SessionRules)


class BusReader:
    """Service. `sink` and `on_status` are called from its threads, never by two at once."""

    name = "bus_reader"

    def __init__(
        self,
        buses: Sequence[BusSource],
        *,
        sink: Sink,
        on_status: StatusSink,
        clock: Clock,
        config: BusReaderConfig | None = None,
    ) -> None:
        self._buses = buses
        self._clock = clock
        self._config = config or BusReaderConfig()
        self._delivery = Delivery(sink, on_status, clock)
        self._stop = Event()
        self._loops: list[ReadingLoop] = []

    def start(self) -> None:
        self._stop.clear()
        self._loops = [self._loop(bus) for bus in self._buses]
        for loop in self._loops:
            loop.start()

    def stop(self) -> None:
        self._stop.set()
        for loop in self._loops:
            loop.join()

    def beat(self) -> bool:
        moved = [loop.has_moved() for loop in self._loops]  # each must be asked
        return all(moved)

    def _loop(self, bus: BusSource) -> ReadingLoop:
        session = BusSession(bus, self._delivery.moment(), rules=self._config.session)
        port = SinglePort(
            session,
            self._delivery,
            rules=self._config.turns,
            pause=self._pause,
            open_port=session.open_bus,
        )
        return ReadingLoop(f"bus {bus.name}", port, self._stop, self._pause)

    def _pause(self, timeout_ms: int) -> bool:
        return self._clock.wait(self._stop, timeout_ms)


class BusSession(PortSession):
    """The life of one bus. Its faults are counted over all its openings."""

    def __init__(self, bus: BusSource, now: Moment, *, rules: SessionRules) -> None:
        super().__init__(
            PortSpec(name=bus.name, url=bus.url, baud=bus.rate, has_rate=False),
            now,
            rules=rules,
            memory=RateMemory(),
            random=Random(),  # noqa: S311 - jitter, not a secret
        )
        self._bus = bus
        self._faults: Counter[str] = Counter()
        self._way: BusTransport | None = None

    def open_bus(self, request: OpenRequest) -> Opened:
        """Raises TransportError; may take seconds."""
        way = BusTransport(self._bus.open(), rate=request.baud, is_live=self._bus.is_live)
        if self._way is not None:
            self._faults.update(self._way.faults)
        self._way = way
        return Opened(transport=way)

    def _lose(self, error: TransportError, now: Moment) -> None:
        if self.transport is not None:
            self._faults["lost"] += 1
        super()._lose(error, now)

    def status(self) -> PortStatus:
        faults = self._faults + self._way.faults if self._way is not None else self._faults
        return replace(super().status(), faults=tuple(sorted(faults.items())))


class BusTransport:
    """A bus as a transport: without a descriptor to wait for."""

    def __init__(self, port: BusPort, *, rate: int | None, is_live: bool) -> None:
        self._port = port
        self.baud = rate
        self.is_live = is_live
        self.device = port.device

    @property
    def faults(self) -> Counter[str]:
        return self._port.faults

    def fileno(self) -> None:
        return None

    def read(self, timeout_s: float) -> bytes:
        return self._port.read(timeout_s)

    def set_baud(self, baud: int) -> None:
        raise TransportError(f"{self.device} has no rate to set to {baud}")

    def has_moved(self) -> bool:
        return False

    def close(self) -> None:
        self._port.close()
