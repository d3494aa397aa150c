"""What every live port must do, real or fake."""

import select
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import pytest
import serial
from serial.rfc2217 import PortManager

from drivers.errors import PortLost
from drivers.transport.interface import PortSpec, Transport
from drivers.transport.opening import OpenRequest, open_port
from tests.contract.fake_transport import FakeTransport
from tests.drivers.ports import listener, nothing_left_behind, url_of, wire

PATIENCE_S = 10.0
# pyserial's rfc2217 client starts its thread in the old way.
pytestmark = pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")


@dataclass
class Bench:
    transport: Transport
    send: Callable[[bytes], None]
    unplug: Callable[[], None]


def opened(url: str, baud: int | None = None) -> Transport:
    spec = PortSpec(name="yard", url=url, baud=baud)
    return open_port(OpenRequest(spec=spec, baud=baud)).transport


@contextmanager
def fake() -> Iterator[Bench]:
    transport = FakeTransport()
    yield Bench(transport, transport.send, transport.unplug)


@contextmanager
def pseudo_terminal() -> Iterator[Bench]:
    with wire() as end:
        yield Bench(opened(end.path), end.send, end.unplug)


@contextmanager
def linked_terminal() -> Iterator[Bench]:
    with wire() as end, TemporaryDirectory() as folder:
        link = Path(folder) / "gps"
        link.symlink_to(end.path)
        yield Bench(opened(str(link)), end.send, end.unplug)


@contextmanager
def spied_terminal() -> Iterator[Bench]:
    with wire() as end:
        yield Bench(opened(f"spy://{end.path}"), end.send, end.unplug)


@contextmanager
def tcp() -> Iterator[Bench]:
    with listener() as server:
        transport = opened(url_of(server))
        connection, _ = server.accept()
        with connection:
            yield Bench(transport, connection.sendall, connection.close)


class ReplyingPort:
    """The serial side of an RFC 2217 server: a loop port whose modem lines can be asked."""

    def __init__(self, connection: socket.socket) -> None:
        self.port = serial.serial_for_url("loop://", timeout=0)
        self.connection = connection
        self.manager = PortManager(self.port, self)  # type: ignore[arg-type] # stubs are too narrow
        self._stop = Event()
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def write(self, payload: bytes) -> None:
        self.connection.sendall(payload)

    def send(self, payload: bytes) -> None:
        self.connection.sendall(b"".join(self.manager.escape(payload)))

    def _serve(self) -> None:
        while not self._stop.is_set():
            ready, _, _ = select.select([self.connection], [], [], 0.05)
            if ready:
                piece = self.connection.recv(1024)
                if not piece:
                    return
                list(self.manager.filter(piece))

    def end(self) -> None:
        self._stop.set()
        self._thread.join()
        self.connection.close()
        self.port.close()


@contextmanager
def rfc2217() -> Iterator[Bench]:
    with listener() as server:
        url = url_of(server).replace("socket://", "rfc2217://")
        made: list[Transport] = []
        opener = Thread(target=lambda: made.append(opened(url)))
        opener.start()
        connection, _ = server.accept()
        far = ReplyingPort(connection)
        try:
            opener.join(PATIENCE_S)
            yield Bench(made[0], far.send, far.end)
        finally:
            far.end()


PORTS = {
    "fake": fake,
    "pty": pseudo_terminal,
    "link": linked_terminal,
    "spy": spied_terminal,
    "socket": tcp,
    "rfc2217": rfc2217,
}


@pytest.fixture(params=PORTS)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with nothing_left_behind(), PORTS[request.param]() as made:
        try:
            yield made
        finally:
            made.transport.close()


def read_exactly(transport: Transport, size: int) -> bytes:
    payload = b""
    for _ in range(100):
        payload += transport.read(0.2)
        if len(payload) >= size:
            break
    return payload


def test_bytes_arrive_whole_and_in_order(bench: Bench) -> None:
    sent = bytes(range(256)) * 8
    bench.send(sent)
    assert read_exactly(bench.transport, len(sent)) == sent


def test_reading_nothing_answers_nothing_and_is_no_fault(bench: Bench) -> None:
    assert bench.transport.read(0.01) == b""
    assert bench.transport.read(0) == b""
    bench.send(b"later")
    assert read_exactly(bench.transport, 5) == b"later"


def test_a_descriptor_polls_readable_when_bytes_are_there(bench: Bench) -> None:
    fd = bench.transport.fileno()
    if fd is None:
        pytest.skip("this kind of port has no descriptor")
    bench.send(b"x")
    ready, _, _ = select.select([fd], [], [], PATIENCE_S)
    assert ready
    assert bench.transport.read(0) == b"x"


def test_what_came_before_the_break_is_read_before_the_break_is_told(bench: Bench) -> None:
    bench.send(b"last words")
    assert read_exactly(bench.transport, 10) == b"last words"
    bench.unplug()
    with pytest.raises(PortLost):
        read_exactly(bench.transport, 1)


def test_closing_twice_is_quiet_and_a_closed_port_is_lost(bench: Bench) -> None:
    bench.transport.close()
    bench.transport.close()
    with pytest.raises(PortLost):
        bench.transport.read(0)


def test_every_port_names_its_device_and_is_live(bench: Bench) -> None:
    assert bench.transport.device
    assert bench.transport.is_live
    assert not bench.transport.has_moved()
