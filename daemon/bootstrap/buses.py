"""Ports that are no receivers: how each protocol is opened, and who reads what it says."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from daemon.bootstrap.yard import yard_decoder, yard_opening, yard_url
from daemon.clock import Clock
from daemon.ingest.bus_reader import BusReader, BusReaderConfig, BusSource
from daemon.port_settings import PortTable, Protocol
from daemon.settings import Settings
from drivers.can.opening import open_can
from drivers.can.urls import Way, can_name, fault_of_can_url
from drivers.elm.decoder import ElmDecoder
from drivers.elm.opening import elm_bus, fault_of_elm_url
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


def _elm_adapter(port: PortTable, clock: Clock) -> BusSource:
    baud = None if port.baud == "auto" else int(port.baud)
    return BusSource(
        name=port.name,
        url=port.url,
        open=elm_bus(port.url, baud=baud, mono_ms=clock.monotonic),
        rate=baud,
    )


SOURCES: dict[Protocol, Callable[[PortTable, Clock], BusSource]] = {
    "j1939": _can_bus,
    "obd": _elm_adapter,
}
DECODERS: dict[Protocol, Callable[[str], TelemetryDecoder]] = {
    "j1939": J1939Port,
    "obd": ElmDecoder,
}
"""By protocol; each is given the name of the unit."""
FAULTS: dict[Protocol, Callable[[str], str | None]] = {
    "j1939": fault_of_can_url,
    "obd": fault_of_elm_url,
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
    sources = [SOURCES[port.protocol](port, clock) for port in ports]
    silent_after_ms = settings.ingest.silent_after_s * 1000
    return BusReader(
        [*sources, *_yard(settings, clock)],
        sink=sink,
        on_status=on_status,
        clock=clock,
        config=BusReaderConfig(session=SessionRules(silent_after_ms=silent_after_ms)),
    )


def decoders(settings: Settings) -> dict[str, TelemetryDecoder]:
    """Of every port that carries telemetry, by its name."""
    made = {port.name: decoder for port in settings.port if (decoder := decoder_of(port))}
    if settings.yard.host is not None:
        made[settings.yard.name] = yard_decoder(settings)
    return made


def dated_here(settings: Settings) -> frozenset[str]:
    """Ports whose lines are dated by whoever reads the bus: our own clock says when they came.

    Logs and units on the yard network say it themselves.
    """
    return frozenset(port.name for port in settings.port if port.protocol in SOURCES)


def _yard(settings: Settings, clock: Clock) -> Iterator[BusSource]:
    opening = yard_opening(settings, clock)
    if opening is not None:
        yield BusSource(name=settings.yard.name, url=yard_url(settings), open=opening)
