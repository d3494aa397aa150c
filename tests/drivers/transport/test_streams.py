import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.errors import PortLost, TransportError
from drivers.transport.streams import (
    CHARACTER_PIECE,
    PIECE,
    FdTransport,
    open_device,
    open_tcp,
    piece_of,
)
from tests.drivers.ports import RMC, listener, nothing_left_behind, plug, url_of, wire


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


def test_a_new_rate_is_set_and_old_bytes_are_dropped() -> None:
    with wire() as end:
        port = open_device(end.path, baud=4800)
        end.send(b"at the old rate")
        port.set_baud(115200)
        assert (port.baud, end.baud()) == (115200, 115200)
        end.send(b"new")
        assert port.read(5) == b"new"
        with pytest.raises(TransportError, match="cannot be set to 12345"):
            port.set_baud(12345)
        port.close()


def test_the_rate_of_a_device_that_is_gone_cannot_be_set() -> None:
    with wire() as end:
        port = open_device(end.path, baud=4800)
        end.unplug()
        with pytest.raises(PortLost):
            port.set_baud(9600)
        port.close()


def test_a_link_that_points_elsewhere_or_nowhere_has_moved(tmp_path: Path) -> None:
    link = tmp_path / "gate"
    with wire() as first, wire() as second:
        plug(link, first)
        port = open_device(str(link), baud=9600)
        assert not port.has_moved()
        plug(link, second)
        assert port.has_moved()
        link.unlink()
        assert port.has_moved()
        port.close()


def test_more_than_a_tty_hands_out_at_once_is_read_in_one_turn() -> None:
    with wire() as end:
        port = open_device(end.path, baud=9600)
        sent = RMC * 55
        end.send(sent)
        assert port.read(5) == sent
        port.close()


def test_one_read_goes_on_while_pieces_are_large() -> None:
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    near.setblocking(False)
    port = FdTransport(near.detach(), device="packets")
    with far:
        for size in (3_000, 3_000, 100, 3_000):
            far.send(bytes(size))
        assert len(port.read(5)) == 6_100
        assert len(port.read(5)) == 3_000
    port.close()


def test_one_read_is_bounded_and_leaves_the_rest() -> None:
    with listener() as server:
        port = open_tcp(url_of(server))
        connection, _ = server.accept()
        with connection:
            sent = os.urandom(300_000)
            connection.settimeout(10)
            pieces: list[bytes] = []
            at = 0
            while sum(map(len, pieces)) < len(sent):
                if at < len(sent):
                    at += connection.send(sent[at : at + 100_000])
                pieces.append(port.read(5))
        assert b"".join(pieces) == sent
        assert max(map(len, pieces)) <= 65_536
        port.close()


def test_a_character_device_that_never_runs_dry_gives_a_smaller_piece() -> None:
    zero = os.open("/dev/zero", os.O_RDONLY | os.O_NONBLOCK)
    port = FdTransport(zero, device="/dev/zero", piece=piece_of(zero))
    for _ in range(3):
        assert port.read(0) == bytes(CHARACTER_PIECE)
    port.close()
    reader, writer = os.pipe()
    assert piece_of(reader) == PIECE
    os.close(reader)
    os.close(writer)


def test_an_end_that_hangs_up_is_told_apart_from_a_broken_device() -> None:
    with listener() as server:
        port = open_tcp(url_of(server))
        connection, _ = server.accept()
        connection.close()
        with pytest.raises(PortLost, match="closed by the other end"):
            port.read(5)
        port.close()


def test_a_connection_is_probed_so_that_a_dead_server_is_noticed() -> None:
    with listener() as server:
        port = open_tcp(url_of(server))
        with socket.socket(fileno=os.dup(port.fileno())) as seen:
            assert seen.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
            assert seen.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) <= 30
        port.close()


def test_a_descriptor_without_a_name_never_moves_and_has_no_rate() -> None:
    read_end, write_end = os.pipe()
    os.set_blocking(read_end, False)
    port = FdTransport(read_end, device="pipe")
    os.write(write_end, b"last")
    os.close(write_end)
    assert not port.has_moved()
    assert port.baud is None
    assert port.read(0) == b"last"
    with pytest.raises(PortLost):
        port.read(0)
    with pytest.raises(TransportError):
        port.set_baud(9600)
    port.close()


def test_what_is_written_reaches_the_other_end() -> None:
    with wire() as end:
        port = open_device(end.path, baud=9600)
        port.write(b"ATI\r")
        assert os.read(end.master, 100) == b"ATI\r"
        end.unplug()
        with pytest.raises(PortLost, match="device gone"):
            port.write(b"ATI\r")
        port.close()


def test_what_the_line_does_not_take_is_lost() -> None:
    with wire() as end:
        port = open_device(end.path, baud=9600)
        for _ in range(100):
            port.write(bytes(4096))
        port.close()
