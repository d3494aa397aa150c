"""Ports that are no receivers: how each protocol is opened, and who reads what it says."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from daemon.clock import Clock
from daemon.ingest.bus_reader import BusReader, BusReaderConfig, BusSource
from daemon.port_settings import PortTable, Protocol
from daemon.settings import Settings
from drivers.can.opening import open_can
from drivers.can.urls import Way, can_name, fault_of_can_url
from drivers.j1939.port import J1939Port
from drivers.readings import Chunk
from drivers.telemetry import TelemetryDecoder
from drivers.transport.session import SessionRules
from drivers.transport.status import PortStatus


def _can_bus(port: PortTable, clock: Clock) -> BusSource:
    name = can_name(port.url)
    is_log = name is not None and name.way is Way.CANDUMP
    return BusSource(
        name=port.name,
        url=port.url,
        open=partial(open_can, port.url, bitrate=port.bitrate, now_ms=clock.now),
        rate=None if is_log else port.bitrate,
        is_live=not is_log,
    )


SOURCES: dict[Protocol, Callable[[PortTable, Clock], BusSource]] = {
    "j1939": _can_bus,
}
DECODERS: dict[Protocol, Callable[[str], TelemetryDecoder]] = {
    "j1939": J1939Port,
}
"""By protocol; each is given the name of the unit."""
FAULTS: dict[Protocol, Callable[[str], str | None]] = {
    "j1939": fault_of_can_url,
}
"""Why no port of the protocol can ever be opened under a URL."""


def bus_ports(settings: Settings) -> Sequence[PortTable]:
    """Ports that carry something else than sentences of receivers."""
    return [port for port in settings.port if port.protocol != "nmea"]


def decoder_of(port: PortTable) -> TelemetryDecoder | None:
    """None: it is a receiver's, and its sentences are no telemetry."""
    build = DECODERS.get(port.protocol)
    return None if build is None else build(port.unit or port.name)


def fault_of_bus(port: PortTable) -> str | None:
    """Why it can never be opened under its URL; opens nothing. None: it may be."""
    judge = FAULTS.get(port.protocol)
    return None if judge is None else judge(port.url)


def bus_reader(
    settings: Settings,
    clock: Clock,
    *,
    sink: Callable[[Chunk], None],
    on_status: Callable[[tuple[PortStatus, ...]], None],
) -> BusReader:
    ports = [port for port in bus_ports(settings) if port.protocol in SOURCES]
    silent_after_ms = settings.ingest.silent_after_s * 1000
    return BusReader(
        [SOURCES[port.protocol](port, clock) for port in ports],
        sink=sink,
        on_status=on_status,
        clock=clock,
        config=BusReaderConfig(session=SessionRules(silent_after_ms=silent_after_ms)),
    )


class BusCount:
    """Where chunks of buses end while nobody makes facts of them."""

    def __init__(self, settings: Settings) -> None:
        self._ports = frozenset(port.name for port in bus_ports(settings))
        self.chunks: Counter[str] = Counter()

    def takes(self, chunk: Chunk) -> bool:
        """Whether it came from a bus; then it is counted."""
        if chunk.port not in self._ports:
            return False
        self.chunks[chunk.port] += 1
        return True
