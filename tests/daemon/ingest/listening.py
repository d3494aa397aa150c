"""A port reader with somebody who listens to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from structlog.typing import EventDict

from daemon.clock import SystemClock
from daemon.ingest.port_reader import PortReader, PortReaderConfig
from daemon.ingest.port_turns import TurnRules
from drivers.readings import Chunk
from drivers.transport.backoff import BackoffRules
from drivers.transport.interface import PortSpec
from drivers.transport.session import SessionRules
from drivers.transport.status import PortState, PortStatus

PATIENCE_S = 15.0
QUICK = PortReaderConfig(
    turns=TurnRules(gather_ms=5, tick_ms=20, status_ms=20),
    session=SessionRules(
        settle_ms=50,
        silent_after_ms=300_000,
        backoff=BackoffRules(base_ms=20, cap_ms=40, floor_ms=5),
        missing=BackoffRules(base_ms=20, cap_ms=40, floor_ms=5),
    ),
)


class Listener:
    """Keeps what the reader hands on, and lets a test wait for it."""

    def __init__(self) -> None:
        self._news = Condition()
        self.chunks: list[Chunk] = []
        self.order: list[Chunk | PortStatus] = []
        self.statuses: dict[str, PortStatus] = {}

    def sink(self, chunk: Chunk) -> None:
        with self._news:
            self.chunks.append(chunk)
            self.order.append(chunk)
            self._news.notify_all()

    def on_status(self, statuses: tuple[PortStatus, ...]) -> None:
        with self._news:
            self.order.extend(statuses)
            self.statuses.update((status.name, status) for status in statuses)
            self._news.notify_all()

    def bytes_of(self, port: str) -> bytes:
        return b"".join(chunk.payload for chunk in self.chunks if chunk.port == port)

    def wait_for_bytes(self, port: str, expected: bytes) -> None:
        with self._news:
            came = self._news.wait_for(lambda: self.bytes_of(port) == expected, PATIENCE_S)
        assert came, self.bytes_of(port)

    def wait_for_error(self, port: str) -> PortStatus:
        def reached() -> bool:
            return port in self.statuses and bool(self.statuses[port].last_error)

        with self._news:
            assert self._news.wait_for(reached, PATIENCE_S), self.statuses
            return self.statuses[port]

    def wait_for_state(self, port: str, state: PortState) -> PortStatus:
        def reached() -> bool:
            return port in self.statuses and self.statuses[port].state is state

        with self._news:
            assert self._news.wait_for(reached, PATIENCE_S), self.statuses
            return self.statuses[port]


@contextmanager
def reading(
    *ports: PortSpec, config: PortReaderConfig = QUICK
) -> Iterator[tuple[PortReader, Listener]]:
    heard = Listener()
    reader = PortReader(
        ports, sink=heard.sink, on_status=heard.on_status, clock=SystemClock(), config=config
    )
    reader.start()
    try:
        yield reader, heard
    finally:
        reader.stop()


def events(logs: list[EventDict], port: str) -> list[str]:
    return [line["event"] for line in logs if line.get("port") == port]


def spec(name: str, url: str, baud: int | None = 9600) -> PortSpec:
    return PortSpec(name=name, url=url, baud=baud)
