import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.errors import (
    BadPortName,
    DriverError,
    NoSuchDevice,
    PortBusy,
    PortUnreachable,
    TransportError,
)
from drivers.moment import Moment
from drivers.readings import Chunk
from drivers.recording.writer import RecordingPlan, RecordingWriter
from drivers.transport.files import FileTransport
from drivers.transport.interface import PortSpec, Transport
from drivers.transport.opening import OpenRequest, is_polled, open_port, refused
from drivers.transport.streams import DeviceTransport, FdTransport, TcpTransport
from drivers.transport.usb import UsbIdentity
from tests.drivers.ports import RMC, listener, nothing_left_behind, url_of, wire

HOLD = """
import serial, sys
port = serial.Serial(sys.argv[1], exclusive=True)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


def opened(url: str, baud: int | None = None) -> Transport:
    spec = PortSpec(name="gate", url=url, baud=baud)
    return open_port(OpenRequest(spec=spec, baud=baud)).transport


def refusal(url: str) -> DriverError:
    with pytest.raises(TransportError) as caught:
        opened(url).close()
    return caught.value


def test_a_device_path_opens_at_its_rate() -> None:
    with wire() as end:
        port = opened(end.path, 38400)
        assert isinstance(port, DeviceTransport)
        assert port.baud == end.baud() == 38400
        port.close()


def test_a_held_port_names_its_holder_or_says_busy() -> None:
    with wire() as end:
        first = opened(end.path, 9600)
        error = refusal(end.path)
        assert isinstance(error, PortBusy)
        assert error.message == f"port busy, held by another program: {end.path}"
        first.close()
        opened(end.path, 9600).close()


def test_a_port_held_by_another_program_names_it() -> None:
    with wire() as end:
        program = subprocess.Popen(
            [sys.executable, "-c", HOLD, end.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with program:
            assert program.stdout is not None
            assert program.stdout.readline() == "held\n"
            error = refusal(end.path)
            program.communicate("")
        assert isinstance(error, PortBusy)
        assert f"(process {program.pid})" in error.message


def test_every_open_device_costs_one_descriptor() -> None:
    with wire() as end:
        before = len(os.listdir("/proc/self/fd"))
        port = opened(end.path, 9600)
        assert len(os.listdir("/proc/self/fd")) == before + 1
        port.close()
        assert len(os.listdir("/proc/self/fd")) == before


def test_a_refused_opening_leaves_no_descriptor(tmp_path: Path) -> None:
    with wire() as end:
        held = opened(end.path, 9600)
        before = len(os.listdir("/proc/self/fd"))
        for url in (end.path, str(tmp_path), str(tmp_path / "no"), "socket://127.0.0.1:1", "x://"):
            refusal(url)
        assert len(os.listdir("/proc/self/fd")) == before
        held.close()


def test_a_socket_url_connects() -> None:
    with listener() as server:
        port = opened(url_of(server))
        connection, _ = server.accept()
        with connection:
            assert isinstance(port, TcpTransport)
            connection.sendall(RMC)
            assert port.read(5) == RMC
        port.close()


def test_a_named_pipe_opens_and_outlives_its_writers(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    port = opened(str(pipe))
    assert isinstance(port, FdTransport)
    for text in (b"one", b"two"):
        pipe.write_bytes(text)
        assert port.read(5) == text
        assert port.read(0) == b""
    with pytest.raises(PortBusy):
        opened(str(pipe))
    port.close()


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/full"])
def test_a_device_that_cannot_be_waited_for_is_refused(device: str) -> None:
    before = len(os.listdir("/proc/self/fd"))
    error = refusal(device)
    assert isinstance(error, BadPortName)
    assert error.message == f"cannot be waited for: {device} is not a serial device"
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_plain_file_and_a_recording_of_one_port_open(tmp_path: Path) -> None:
    log = tmp_path / "drive.nmea"
    log.write_bytes(RMC)
    plan = RecordingPlan(folder=tmp_path, depot="d")
    recorder = RecordingWriter(plan, run="r")
    recorder.write(Chunk("gate", 0, 1, RMC), Moment(0, 0))
    recorder.close()
    for path in (log, recorder.parts[0]):
        port = opened(str(path))
        assert isinstance(port, FileTransport)
        assert port.read(0) == RMC
        assert not port.is_live
        port.close()


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("/dev/tty-of-nobody", NoSuchDevice),
        ("socket://127.0.0.1:1", PortUnreachable),
        ("socket://127.0.0.1", BadPortName),
        ("socket://127.0.0.1:99999", BadPortName),
        ("socket://", BadPortName),
        ("nonsense://x", BadPortName),
        ("hwgrep://no-such-adapter-anywhere", NoSuchDevice),
        ("rfc2217://127.0.0.1:1", PortUnreachable),
        ("spy:///dev/tty-of-nobody", NoSuchDevice),
        ("alt:///dev/null?class=Nothing", BadPortName),
        ("spy:///dev/null?nonsense=1", BadPortName),
        ("/dev", BadPortName),
        ("", BadPortName),
        ("a\0b", BadPortName),
    ],
)
def test_what_cannot_be_opened_is_refused_in_plain_words(
    url: str, kind: type[TransportError]
) -> None:
    error = refusal(url)
    assert isinstance(error, kind), (type(error), error.message)
    assert "\n" not in error.message
    assert "Errno" not in error.message


def test_what_is_missing_is_seen_at_a_glance_but_links_and_adapters_are_looked_for(
    tmp_path: Path,
) -> None:
    def glance(url: str, identity: UsbIdentity | None = None) -> TransportError | None:
        spec = PortSpec(name="gate", url=url)
        return refused(OpenRequest(spec=spec, baud=None, identity=identity))

    known = UsbIdentity(vid=1, pid=2, serial_number="A1", interface="")
    dangling = tmp_path / "link"
    dangling.symlink_to(tmp_path / "gone")
    assert isinstance(glance(str(tmp_path / "gone")), NoSuchDevice)
    assert glance(str(tmp_path / "gone"), known) is None
    assert glance(str(dangling)) is None
    assert glance("socket://127.0.0.1:1") is None
    assert isinstance(glance(str(tmp_path)), BadPortName)
    assert isinstance(glance("foo://x"), BadPortName)


@pytest.mark.parametrize(
    ("url", "polled"),
    [
        ("/dev/ttyUSB7", True),
        ("socket://h:1", True),
        ("hwgrep://0403", True),
        ("rfc2217://h:1", False),
        ("spy:///dev/ttyUSB0", False),
        ("loop://", False),
        (__file__, False),
    ],
)
def test_ports_with_a_descriptor_are_known_before_they_are_opened(url: str, polled: bool) -> None:
    assert is_polled(url) is polled
