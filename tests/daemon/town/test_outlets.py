import os
import socket
import termios
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from select import select

import pytest

from daemon.errors import CannotWrite, PortError
from daemon.town.outlets import CLIENT_BACKLOG_BYTES, FileOutlet, PtyOutlet, TcpOutlet


def read_all(descriptor: int) -> bytes:
    """What has come so far."""
    got = b""
    while select([descriptor], [], [], 0.2)[0]:
        piece = os.read(descriptor, 4096)
        if not piece:
            break
        got += piece
    return got


@pytest.fixture
def pty(tmp_path: Path) -> Iterator[PtyOutlet]:
    outlet = PtyOutlet(tmp_path / "truck", baud=4800)
    yield outlet
    outlet.close()


@pytest.fixture
def reader(pty: PtyOutlet) -> Iterator[int]:
    descriptor = os.open(pty.url, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    yield descriptor
    os.close(descriptor)


def test_bytes_written_are_bytes_read(pty: PtyOutlet, reader: int) -> None:
    payload = bytes(range(256))
    pty.write(payload)
    assert read_all(reader) == payload
    assert pty.lost_bytes == 0


def test_a_reader_at_another_rate_hears_rubbish(pty: PtyOutlet, reader: int) -> None:
    attributes = termios.tcgetattr(reader)
    attributes[4] = attributes[5] = termios.B9600
    termios.tcsetattr(reader, termios.TCSANOW, attributes)
    pty.write(b"$GPRMC,,V,,,,,,,,,,N*53\r\n")
    assert b"$" not in read_all(reader)


def test_unplugged_it_is_gone_and_back_under_the_same_name(pty: PtyOutlet, reader: int) -> None:
    pty.unplug()
    assert not os.path.lexists(pty.url)
    assert os.read(reader, 1) == b""
    pty.write(b"lost")
    assert pty.lost_bytes == 4
    pty.plug_in()
    again = os.open(pty.url, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    pty.write(b"back")
    assert read_all(again) == b"back"
    os.close(again)


def test_nobody_reading_never_blocks(pty: PtyOutlet) -> None:
    for _ in range(100):
        pty.write(bytes(4096))
    assert pty.lost_bytes > 0


def test_a_file_of_its_own_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "truck").write_text("mine")
    with pytest.raises(PortError, match="not a link of the town"):
        PtyOutlet(tmp_path / "truck", baud=4800)
    assert (tmp_path / "truck").read_text() == "mine"


def connected(outlet: TcpOutlet) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", outlet.port), timeout=5)
    outlet.write(b"")
    return client


def test_every_client_gets_the_stream() -> None:
    with closing(TcpOutlet()) as outlet, connected(outlet) as one, connected(outlet) as two:
        assert outlet.url == f"socket://127.0.0.1:{outlet.port}"
        outlet.write(b"hello")
        assert one.recv(5, socket.MSG_WAITALL) == b"hello"
        assert two.recv(5, socket.MSG_WAITALL) == b"hello"


def test_a_hung_up_client_can_come_back() -> None:
    with closing(TcpOutlet()) as outlet:
        with connected(outlet) as client:
            outlet.hang_up()
            assert client.recv(1) == b""
        with connected(outlet) as client:
            outlet.write(b"again")
            assert client.recv(5, socket.MSG_WAITALL) == b"again"


def test_a_client_that_never_reads_is_dropped() -> None:
    with closing(TcpOutlet()) as outlet, connected(outlet):
        for _ in range(400):
            outlet.write(bytes(65_536))
        assert outlet.lost_bytes > CLIENT_BACKLOG_BYTES


def test_a_taken_port_is_named() -> None:
    with closing(TcpOutlet()) as outlet, pytest.raises(PortError, match=str(outlet.port)):
        TcpOutlet(port=outlet.port)


def test_file_holds_what_was_written(tmp_path: Path) -> None:
    with closing(FileOutlet(tmp_path / "a.nmea")) as outlet:
        outlet.write(b"one")
        outlet.write(b"two")
    assert (tmp_path / "a.nmea").read_bytes() == b"onetwo"
    with pytest.raises(CannotWrite, match="cannot write"):
        FileOutlet(tmp_path / "missing" / "a.nmea")
