"""A CAN interface of Linux, opened by python-can."""

import errno
import socket
import struct
from collections.abc import Callable
from pathlib import Path

from can import CanError
from can.interfaces.socketcan import SocketcanBus

from drivers.can.port import BUS_FAULTS, CanPort
from drivers.errors import BadPortName, NoSuchDevice, PortLost, TransportError
from drivers.transport.reasons import errno_of, opening_error

SYS_NET = Path("/sys/class/net")
_TYPE_CAN = 280
_FLAG_UP = 1
_MEMINFO_OPTION = 55
"""SO_MEMINFO: nine figures of a socket; the last tells how many frames had no room in it."""
_MEMINFO = struct.Struct("9I")


class SocketcanPort(CanPort):
    """Counts what the kernel had no room for, too."""

    def __init__(self, bus: SocketcanBus, *, interface: str, now_ms: Callable[[], int]) -> None:
        super().__init__(
            bus,
            device=interface,
            interface=interface,
            now_ms=now_ms,
            lost=lambda fault: _lost(fault, interface),
        )
        self._socket: socket.socket = bus.socket
        self._dropped = 0

    def read(self, timeout_s: float) -> bytes:
        lines = super().read(timeout_s)
        if lines:
            self._count_dropped()
        return lines

    def _count_dropped(self) -> None:
        dropped = dropped_by(self._socket)
        if dropped != self._dropped:
            self.faults["overrun"] += dropped - self._dropped & 0xFFFF_FFFF
            self._dropped = dropped


def open_socketcan(
    interface: str, *, bitrate: int, now_ms: Callable[[], int], sys_net: Path = SYS_NET
) -> SocketcanPort:
    """The rate is the interface's own: whoever is root sets it, and depotd is not.

    Raises TransportError saying what to do.
    """
    _refuse(interface, bitrate, sys_net)
    try:
        bus = SocketcanBus(channel=interface, fd=True)
    except BUS_FAULTS as fault:
        raise _closed(fault, interface) from fault
    return SocketcanPort(bus, interface=interface, now_ms=now_ms)


def dropped_by(sock: socket.socket) -> int:
    """Frames that a socket had no room for since it was opened; 0 where nobody counts."""
    try:
        counted = sock.getsockopt(socket.SOL_SOCKET, _MEMINFO_OPTION, _MEMINFO.size)
    except OSError:
        return 0
    return int(_MEMINFO.unpack(counted)[-1]) if len(counted) == _MEMINFO.size else 0


def _refuse(interface: str, bitrate: int, sys_net: Path) -> None:
    folder = sys_net / interface
    kind, flags = _number(folder / "type"), _number(folder / "flags")
    if kind is None or flags is None:
        raise NoSuchDevice(
            f"no such interface: {interface} (plug in its adapter; ip link lists it)"
        )
    if kind != _TYPE_CAN:
        raise BadPortName(f"cannot be a CAN bus: {interface} is an interface of another kind")
    if not flags & _FLAG_UP:
        raise NoSuchDevice(f"{interface} is down; as root: {up_command(interface, bitrate)}")


def up_command(interface: str, bitrate: int) -> str:
    """What brings the interface up so that it never sends, not even to say that it heard."""
    return f"ip link set {interface} up type can bitrate {bitrate} listen-only on"


def _closed(fault: BaseException, interface: str) -> TransportError:
    if errno_of(fault) == errno.EAFNOSUPPORT:
        return TransportError(
            f"cannot open {interface}: CAN sockets are not allowed or not known here"
            " (can.conf of the service allows them, modprobe can_raw brings them)"
        )
    return opening_error(fault, device=interface)


def _lost(fault: BaseException, interface: str) -> PortLost:
    number = fault.error_code if isinstance(fault, CanError) else errno_of(fault)
    if number == errno.ENETDOWN:
        return PortLost(f"{interface} went down; ip -details link show {interface} tells why")
    if number in (errno.ENODEV, errno.ENXIO):
        return PortLost(f"interface gone: {interface} (is its adapter plugged in?)")
    return PortLost(f"reading {interface} failed: {fault}")


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"), 0)
    except (OSError, ValueError):
        return None
