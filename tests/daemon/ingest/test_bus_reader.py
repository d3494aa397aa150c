"""The reader of buses on buses in memory, with real threads."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

import pytest
from structlog.testing import capture_logs

from daemon.clock import SystemClock
from daemon.ingest.bus_reader import BusReader, BusReaderConfig, BusSource
from daemon.ingest.port_turns import (
    PORT_BACK,
    PORT_ENDED,
    PORT_HEARD,
    PORT_LOST,
    PORT_SILENT,
    TurnRules,
)
from drivers.errors import EndOfInput, NoSuchDevice, PortLost, TransportError
from drivers.transport.bus import BusPort
from drivers.transport.session import SessionRules
from drivers.transport.status import PortState
from tests.daemon.ingest.listening import PATIENCE_S, QUICK, Listener, events
from tests.drivers.ports import nothing_left_behind

LINE = b"(1780000000.000) can0 18FEE000#FFFFFFFFB05C6800\n"
CONFIG = BusReaderConfig(turns=QUICK.turns, session=QUICK.session)


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


class Bus:
    """A bus that a test speaks on, and the ways that were opened to it."""

    def __init__(self) -> None:
        self.told: SimpleQueue[bytes | TransportError] = SimpleQueue()
        self.is_there = True
        self.openings = 0
        self.closings = 0

    def open(self) -> BusPort:
        if not self.is_there:
            raise NoSuchDevice("no such interface: can0")
        self.openings += 1
        return Way(self)

    def source(self, name: str = "bus", *, is_live: bool = True) -> BusSource:
        return BusSource(
            name=name, url="socketcan:can0", open=self.open, rate=250_000, is_live=is_live
        )


class Way:
    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.device = "can0"
        self.faults: Counter[str] = Counter()

    def read(self, timeout_s: float) -> bytes:
        try:
            told = self._bus.told.get(timeout=timeout_s)
        except Empty:
            return b""
        if isinstance(told, TransportError):
            raise told
        self.faults["half_line"] += told == b""
        return told

    def close(self) -> None:
        self._bus.closings += 1


@contextmanager
def reading(
    *buses: BusSource, config: BusReaderConfig = CONFIG
) -> Iterator[tuple[BusReader, Listener]]:
    heard = Listener()
    reader = BusReader(
        buses, sink=heard.sink, on_status=heard.on_status, clock=SystemClock(), config=config
    )
    reader.start()
    try:
        yield reader, heard
    finally:
        reader.stop()


def test_what_a_bus_says_comes_as_chunks_of_its_port() -> None:
    one, two = Bus(), Bus()
    with reading(one.source("one"), two.source("two")) as (reader, heard):
        one.told.put(LINE)
        heard.wait_for_bytes("one", LINE)
        two.told.put(LINE * 2)
        heard.wait_for_bytes("two", LINE * 2)
        one.told.put(LINE)
        heard.wait_for_bytes("one", LINE * 2)
        two.told.put(LINE)
        heard.wait_for_bytes("two", LINE * 3)
        assert reader.beat()
    chunks = [chunk for chunk in heard.chunks if chunk.port == "one"]
    assert [chunk.ordinal for chunk in chunks] == [0, 1]
    assert all(chunk.seen_at is not None for chunk in chunks)
    status = heard.statuses["one"]
    assert (status.state, status.device, status.baud) == (PortState.CLOSED, "can0", 250_000)
    assert (status.bytes, status.chunks, status.is_searching) == (len(LINE) * 2, 2, False)
    assert (one.closings, two.closings) == (1, 1)


def test_a_bus_that_vanishes_is_said_once_and_found_again() -> None:
    bus = Bus()
    with capture_logs() as logs, reading(bus.source()) as (_, heard):
        bus.told.put(LINE)
        heard.wait_for_bytes("bus", LINE)
        bus.is_there = False
        bus.told.put(b"")
        bus.told.put(PortLost("interface gone: can0"))
        heard.wait_for_state("bus", PortState.ABSENT)
        bus.is_there = True
        status = heard.wait_for_state("bus", PortState.OPEN)
        bus.told.put(b"")
        bus.told.put(LINE)
        heard.wait_for_bytes("bus", LINE * 2)
    assert events(logs, "bus") == [PORT_LOST, PORT_BACK]
    assert next(line for line in logs if line["event"] == PORT_LOST)["reason"] == (
        "interface gone: can0"
    )
    assert status.reconnects == 1
    # Over both openings.
    assert heard.statuses["bus"].faults == (("half_line", 2), ("lost", 1))


def test_a_bus_that_is_away_at_the_start_says_why() -> None:
    bus = Bus()
    bus.is_there = False
    with reading(bus.source()) as (_, heard):
        status = heard.wait_for_error("bus")
    assert (status.state, status.last_error) == (PortState.ABSENT, "no such interface: can0")
    assert (status.is_searching, status.faults) == (False, ())


def test_a_bus_without_a_rate_looks_for_none() -> None:
    bus = Bus()
    bus.is_there = False
    with reading(BusSource(name="bus", url="mqtt", open=bus.open)) as (_, heard):
        status = heard.wait_for_error("bus")
        assert (status.baud, status.is_searching) == (None, False)
        bus.is_there = True
        bus.told.put(LINE)
        heard.wait_for_bytes("bus", LINE)
    assert (heard.statuses["bus"].baud, heard.statuses["bus"].is_searching) == (None, False)


def test_silence_and_its_end_are_said_once_each() -> None:
    bus = Bus()
    config = BusReaderConfig(turns=QUICK.turns, session=SessionRules(silent_after_ms=50))
    with capture_logs() as logs, reading(bus.source(), config=config) as (_, heard):
        heard.wait_for_state("bus", PortState.SILENT)
        bus.told.put(LINE)
        heard.wait_for_bytes("bus", LINE)
    assert events(logs, "bus")[:2] == [PORT_SILENT, PORT_HEARD]


def test_a_log_ends_and_its_chunks_have_no_arrival() -> None:
    bus = Bus()
    bus.told.put(LINE)
    bus.told.put(EndOfInput("a.log is damaged"))
    with capture_logs() as logs, reading(bus.source(is_live=False)) as (_, heard):
        status = heard.wait_for_state("bus", PortState.CLOSED)
    assert [chunk.seen_at for chunk in heard.chunks] == [None]
    assert (status.last_error, bus.openings) == ("a.log is damaged", 1)
    assert events(logs, "bus") == [PORT_ENDED]


def test_a_bus_that_opens_for_ever_holds_up_no_other_and_is_noticed() -> None:
    stuck, release = threading.Event(), threading.Event()

    def open_for_ever() -> BusPort:
        stuck.set()
        release.wait(PATIENCE_S)
        raise NoSuchDevice("no answer")

    bus = Bus()
    hung = BusSource(name="hung", url="slcan:/dev/x", open=open_for_ever)
    with reading(hung, bus.source()) as (reader, heard):
        assert stuck.wait(PATIENCE_S)
        bus.told.put(LINE)
        heard.wait_for_bytes("bus", LINE)
        reader.beat()
        assert not reader.beat()
        release.set()


def test_a_fault_that_nobody_foresaw_is_tried_again_like_any_other() -> None:
    bus = Bus()
    is_first = iter((True, False))

    def open_badly() -> BusPort:
        if next(is_first, False):
            raise RuntimeError("no")
        return bus.open()

    with (
        capture_logs(),
        reading(BusSource(name="bus", url="x", open=open_badly)) as (_, heard),
    ):
        bus.told.put(LINE)
        heard.wait_for_bytes("bus", LINE)


def test_a_reader_without_buses_or_with_nothing_to_do_stops_at_once() -> None:
    hour = 3_600_000
    tried = threading.Event()

    def open_in_vain() -> BusPort:
        tried.set()
        raise NoSuchDevice("no such interface: can0")

    config = BusReaderConfig(turns=TurnRules(tick_ms=hour, status_ms=hour), session=QUICK.session)
    with reading(BusSource(name="bus", url="x", open=open_in_vain), config=config):
        assert tried.wait(PATIENCE_S)
    with reading() as (reader, _):
        assert reader.beat()
