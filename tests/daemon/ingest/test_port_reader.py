"""The port reader on real pseudo-terminals and sockets, with real threads."""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from daemon.clock import SystemClock
from daemon.ingest.port_reader import PortReader, PortReaderConfig
from daemon.ingest.port_turns import (
    PORT_BACK,
    PORT_ENDED,
    PORT_HEARD,
    PORT_LOST,
    PORT_SILENT,
    READER_FAILED,
    TurnRules,
)
from drivers.readings import Chunk
from drivers.transport.backoff import BackoffRules
from drivers.transport.opening import Opened, OpenRequest, open_port
from drivers.transport.session import SessionRules
from drivers.transport.status import PortState, PortStatus
from tests.daemon.ingest.listening import (
    PATIENCE_S,
    QUICK,
    Listener,
    events,
    reading,
    spec,
)
from tests.drivers.ports import (
    RMC,
    Wire,
    listener,
    nothing_left_behind,
    plug,
    sentence,
    url_of,
    wire,
)


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


@pytest.fixture
def logs() -> Iterator[list[EventDict]]:
    with capture_logs() as lines:
        yield lines


def test_bytes_of_many_ports_arrive_in_order_with_ordinals_from_zero() -> None:
    with ExitStack() as stack:
        wires = {f"p{n}": stack.enter_context(wire()) for n in range(20)}
        specs = [spec(name, end.path) for name, end in wires.items()]
        _, heard = stack.enter_context(reading(*specs))
        for name, end in wires.items():
            heard.wait_for_state(name, PortState.OPEN)
            end.send(sentence(f"{name},1"))
        for name in wires:
            heard.wait_for_bytes(name, sentence(f"{name},1"))
        for name, end in wires.items():
            end.send(sentence(f"{name},2"))
        for name in wires:
            heard.wait_for_bytes(name, sentence(f"{name},1") + sentence(f"{name},2"))
            chunks = [chunk for chunk in heard.chunks if chunk.port == name]
            assert [chunk.ordinal for chunk in chunks] == list(range(len(chunks)))
            arrivals = [chunk.seen_at for chunk in chunks if chunk.seen_at is not None]
            assert len(arrivals) == len(chunks)
            assert arrivals == sorted(arrivals)


def test_a_link_that_points_to_a_new_device_is_followed(
    tmp_path: Path, logs: list[EventDict]
) -> None:
    link = tmp_path / "yard-gate"
    with wire() as first, wire() as second:
        plug(link, first)
        with reading(spec("gate", str(link))) as (_, heard):
            heard.wait_for_state("gate", PortState.OPEN)
            first.send(b"one ")
            heard.wait_for_bytes("gate", b"one ")
            plug(link, second)
            first.unplug()
            second.send(b"")
            status = wait_until_device(heard, "gate", second)
            second.send(b"two")
            heard.wait_for_bytes("gate", b"one two")
    assert status.reconnects == 1
    assert events(logs, "gate") == [PORT_LOST, PORT_BACK]
    back = next(line for line in logs if line["event"] == PORT_BACK)
    assert back["device_before"] == os.path.realpath(first.path)
    assert back["device"] == os.path.realpath(second.path)
    assert back["away_s"] >= 0


def wait_until_device(heard: Listener, port: str, end: Wire) -> PortStatus:
    news = heard._news  # noqa: SLF001 - one more way to wait on the same condition
    with news:
        assert news.wait_for(lambda: heard.statuses[port].device == end.path, PATIENCE_S)
        return heard.statuses[port]


def test_a_device_that_is_away_at_start_is_said_once_and_found_later(
    tmp_path: Path, logs: list[EventDict]
) -> None:
    link = tmp_path / "late"
    with wire() as end, reading(spec("late", str(link))) as (_, heard):
        status = heard.wait_for_state("late", PortState.ABSENT)
        assert status.last_byte_at is None
        plug(link, end)
        heard.wait_for_state("late", PortState.OPEN)
        end.send(RMC)
        heard.wait_for_bytes("late", RMC)
        assert heard.statuses["late"].last_error == ""
    assert events(logs, "late") == [PORT_LOST, PORT_BACK]


def test_a_tcp_port_is_read_and_connected_again_when_the_server_hangs_up() -> None:
    with listener() as server, reading(spec("mux", url_of(server))) as (_, heard):
        first, _ = server.accept()
        with first:
            first.sendall(b"one ")
            heard.wait_for_bytes("mux", b"one ")
        second, _ = server.accept()
        with second:
            second.sendall(b"two")
            heard.wait_for_bytes("mux", b"one two")
            status = heard.wait_for_state("mux", PortState.OPEN)
            assert status.baud is None


def test_a_file_is_read_to_its_end_and_then_closed(tmp_path: Path, logs: list[EventDict]) -> None:
    path = tmp_path / "drive.nmea"
    path.write_bytes(RMC * 5000)
    with reading(spec("drive", str(path))) as (_, heard):
        status = heard.wait_for_state("drive", PortState.CLOSED)
        assert heard.bytes_of("drive") == RMC * 5000
        assert status.bytes == len(RMC) * 5000
        assert {chunk.seen_at for chunk in heard.chunks} == {None}
    assert events(logs, "drive") == [PORT_ENDED]


def test_a_port_without_descriptor_is_read_by_a_thread_of_its_own() -> None:
    with wire() as end, reading(spec("spied", f"spy://{end.path}")) as (_, heard):
        heard.wait_for_state("spied", PortState.OPEN)
        end.send(RMC)
        heard.wait_for_bytes("spied", RMC)


def test_silence_and_its_end_are_said_once_each(logs: list[EventDict]) -> None:
    config = PortReaderConfig(turns=QUICK.turns, session=SessionRules(silent_after_ms=50))
    with wire() as end, reading(spec("quiet", end.path), config=config) as (_, heard):
        heard.wait_for_state("quiet", PortState.SILENT)
        end.send(RMC)
        heard.wait_for_bytes("quiet", RMC)
    assert events(logs, "quiet")[:2] == [PORT_SILENT, PORT_HEARD]


def test_a_sink_that_fails_does_not_end_the_thread(logs: list[EventDict]) -> None:
    heard = Listener()

    def sink(chunk: Chunk) -> None:
        if chunk.payload == b"bad":
            raise RuntimeError("no")
        heard.sink(chunk)

    with wire() as end:
        reader = PortReader(
            [spec("p", end.path)],
            sink=sink,
            on_status=heard.on_status,
            clock=SystemClock(),
            config=QUICK,
        )
        reader.start()
        try:
            heard.wait_for_state("p", PortState.OPEN)
            end.send(b"bad")
            wait_for_log(logs, READER_FAILED)
            end.send(b"good")
            heard.wait_for_bytes("p", b"good")
        finally:
            reader.stop()


def wait_for_log(logs: list[EventDict], event: str) -> None:
    clock, never = SystemClock(), threading.Event()
    for _ in range(int(PATIENCE_S * 100)):
        if any(line["event"] == event for line in logs):
            return
        clock.wait(never, 10)
    raise AssertionError(f"{event} was not logged")


def test_beat_tells_a_moving_reader_from_a_stuck_one() -> None:
    stuck, release = threading.Event(), threading.Event()
    heard = Listener()

    def sink(chunk: Chunk) -> None:
        stuck.set()
        release.wait(PATIENCE_S)
        heard.sink(chunk)

    with wire() as end:
        reader = PortReader(
            [spec("p", end.path)],
            sink=sink,
            on_status=heard.on_status,
            clock=SystemClock(),
            config=QUICK,
        )
        reader.start()
        try:
            heard.wait_for_state("p", PortState.OPEN)
            assert reader.beat()
            end.send(RMC)
            assert stuck.wait(PATIENCE_S)
            reader.beat()
            assert not reader.beat()
        finally:
            release.set()
            reader.stop()


def test_a_reader_with_nothing_to_do_stops_at_once(tmp_path: Path) -> None:
    hour = 3_600_000
    config = PortReaderConfig(
        turns=TurnRules(tick_ms=hour, status_ms=hour),
        session=SessionRules(missing=BackoffRules(base_ms=hour, cap_ms=hour, floor_ms=hour)),
    )
    with reading(spec("away", str(tmp_path / "no")), config=config) as (_, heard):
        heard.wait_for_state("away", PortState.ABSENT)


def test_what_lies_in_the_buffer_when_stopped_is_still_delivered() -> None:
    config = PortReaderConfig(turns=TurnRules(gather_ms=60_000, tick_ms=20, status_ms=20))
    with wire() as end:
        with reading(spec("p", end.path), config=config) as (_, heard):
            heard.wait_for_state("p", PortState.OPEN)
            end.send(RMC)
        assert heard.bytes_of("p") == RMC
        assert heard.statuses["p"].state is PortState.CLOSED


def test_a_terminal_server_that_never_answers_holds_nobody_up() -> None:
    opened = threading.Event()
    release = threading.Event()

    def opener(request: OpenRequest) -> Opened:
        if request.spec.name == "hung":
            opened.set()
            release.wait(PATIENCE_S)
        return open_port(request)

    heard = Listener()
    with wire() as hung, wire() as end:
        reader = PortReader(
            [spec("hung", hung.path), spec("p", end.path)],
            sink=heard.sink,
            on_status=heard.on_status,
            clock=SystemClock(),
            config=QUICK,
            opener=opener,
        )
        reader.start()
        try:
            assert opened.wait(PATIENCE_S)
            heard.wait_for_state("p", PortState.OPEN)
            end.send(RMC)
            heard.wait_for_bytes("p", RMC)
        finally:
            reader.stop()
            late = [t for t in threading.enumerate() if t.name == "open hung"]
            release.set()
            for thread in late:
                thread.join(PATIENCE_S)
