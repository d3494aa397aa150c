import errno
import socket
from pathlib import Path

import can
import pytest
from can.interfaces.socketcan import SocketcanBus

from drivers.can import socketcan
from drivers.can.socketcan import SocketcanPort, dropped_by, open_socketcan, up_command
from drivers.errors import BadPortName, NoSuchDevice, PortLost, TransportError
from tests.drivers.ports import nothing_left_behind


@pytest.fixture
def sys_net(tmp_path: Path) -> Path:
    """As Linux tells of interfaces: one up, one down, one of a network."""
    for name, kind, flags in (("can0", 280, "0x1"), ("can1", 280, "0x0"), ("eth0", 1, "0x1003")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "type").write_text(f"{kind}\n")
        (tmp_path / name / "flags").write_text(f"{flags}\n")
    return tmp_path


def opened(interface: str, sys_net: Path) -> SocketcanPort:
    return open_socketcan(interface, bitrate=500_000, now_ms=lambda: 0, sys_net=sys_net)


def test_an_interface_that_is_down_is_told_with_the_command_that_brings_it_up(
    sys_net: Path,
) -> None:
    with pytest.raises(NoSuchDevice) as caught:
        opened("can1", sys_net)
    assert caught.value.message == f"can1 is down; as root: {up_command('can1', 500_000)}"
    assert up_command("can1", 500_000) == (
        "ip link set can1 up type can bitrate 500000 listen-only on"
    )


def test_what_is_no_can_interface_is_told_from_what_is_not_there(sys_net: Path) -> None:
    with pytest.raises(NoSuchDevice, match="no such interface: can7"):
        opened("can7", sys_net)
    with pytest.raises(BadPortName, match="eth0 is an interface of another kind"):
        opened("eth0", sys_net)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EAFNOSUPPORT, "can.conf of the service allows them"),
        (errno.ENODEV, "no such device: can0"),
        (errno.EPERM, "permission denied: can0"),
    ],
)
def test_why_no_socket_could_be_had_is_said(
    sys_net: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(*_: object, **__: object) -> SocketcanBus:
        raise OSError(number, "no")

    monkeypatch.setattr(socketcan, "SocketcanBus", refuse)
    with pytest.raises(TransportError, match=words):
        opened("can0", sys_net)


class PairedBus(SocketcanBus):
    """Its frames come through a socket of another kind, which every kernel has."""

    def __init__(self, near: socket.socket, fault: int | None = None) -> None:
        self.socket = near
        self.fault = fault
        self._bcm_sockets = {}
        can.BusABC.__init__(self, channel="can0")

    def _apply_filters(self, filters: object) -> None:
        self._is_filtered = filters is None

    def _recv_internal(self, timeout: float | None) -> tuple[can.Message | None, bool]:
        if self.fault:
            raise can.CanOperationError("Error receiving", self.fault)
        self.socket.settimeout(timeout or 0.001)
        try:
            return can.Message(arbitration_id=1, data=self.socket.recv(8)), True
        except TimeoutError:
            return None, True


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENETDOWN, "can0 went down; ip -details link show can0 tells why"),
        (errno.ENODEV, "interface gone: can0"),
        (errno.EIO, "reading can0 failed: "),
    ],
)
def test_what_ends_an_interface_is_said_in_words(number: int, words: str) -> None:
    with nothing_left_behind():
        near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        port = SocketcanPort(PairedBus(near, number), interface="can0", now_ms=lambda: 0)
        with pytest.raises(PortLost, match=words):
            port.read(0)
        port.close()
        far.close()


def test_frames_that_the_kernel_had_no_room_for_are_counted() -> None:
    """SO_MEMINFO is the same for every kind of socket; a datagram too many is dropped."""
    with (
        nothing_left_behind(),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as near,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far,
    ):
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)  # the kernel's least
        near.bind(("127.0.0.1", 0))
        assert dropped_by(near) == 0
        for _ in range(100):
            far.sendto(bytes(8), near.getsockname())
        dropped = dropped_by(near)
        assert 0 < dropped < 100
        port = SocketcanPort(PairedBus(near), interface="can0", now_ms=lambda: 0)
        lines = b""
        while more := port.read(0):
            lines += more
        assert lines.count(b"\n") + dropped == 100
        assert port.faults == {"overrun": dropped}
        port.close()


@pytest.mark.skipif(not hasattr(socket, "AF_CAN"), reason="this Python knows no CAN sockets")
def test_a_kernel_without_the_interface_says_no_such_interface() -> None:
    with nothing_left_behind(), pytest.raises(NoSuchDevice):
        open_socketcan("nocan0", bitrate=250_000, now_ms=lambda: 0)
