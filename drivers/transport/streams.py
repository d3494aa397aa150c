"""Ports that are a file descriptor: serial devices, pipes and other character devices, TCP."""

import errno
import fcntl
import os
import select
import socket
import stat
import termios
from urllib.parse import urlsplit

import serial

from drivers.errors import BadPortName, NoSuchDevice, PortLost, TransportError
from drivers.transport.reasons import (
    PORT_FAULTS,
    errno_of,
    opening_error,
    reading_error,
    writing_error,
)

PIECE = 65_536  # the most that one read hands on
# For a character device that may never run dry: still more than the fastest serial line.
CHARACTER_PIECE = 16_384
FULL_PIECE = 2_048  # a tty hands out at most 4 kB at a time: so much means there is more
CONNECT_TIMEOUT_S = 5.0
# A terminal server that loses power says nothing: without probes the line stays open for ever.
KEEPALIVE_IDLE_S, KEEPALIVE_EVERY_S, KEEPALIVE_PROBES = 15, 5, 3
UNSET_BAUD = 9600


class FdTransport:
    """Reads a descriptor without blocking longer than asked; owns the descriptor."""

    is_live = True

    def __init__(
        self, fd: int, *, device: str, path: str | None = None, piece: int = PIECE
    ) -> None:
        self._fd = fd
        self._piece = piece
        self._path = path
        self._poll = select.poll()
        self._poll.register(fd, select.POLLIN)
        self.device = device

    @property
    def baud(self) -> int | None:
        return None

    def fileno(self) -> int:
        return self._fd

    def read(self, timeout_s: float) -> bytes:
        try:
            if timeout_s > 0 and not self._poll.poll(timeout_s * 1000):
                return b""
            return self._drain()
        except PORT_FAULTS as fault:
            raise reading_error(fault, device=self.device) from fault

    def _drain(self) -> bytes:
        pieces: list[bytes] = []
        room = self._piece
        try:
            while room > 0:
                piece = os.read(self._fd, room)
                if not piece:
                    break  # hung up
                pieces.append(piece)
                room -= len(piece)
                if len(piece) < FULL_PIECE:
                    return b"".join(pieces)
        except BlockingIOError:
            return b"".join(pieces)
        except OSError:
            if not pieces:
                raise
        if not pieces:
            raise PortLost(f"device gone: {self.device}")
        return b"".join(pieces)  # what ended the loop shows again at the next read

    def write(self, payload: bytes) -> None:
        """Never waits: what the line does not take is lost, as on a wire."""
        try:
            os.write(self._fd, payload)
        except BlockingIOError:
            return
        except PORT_FAULTS as fault:
            raise writing_error(fault, device=self.device) from fault

    def set_baud(self, baud: int) -> None:
        raise TransportError(f"{self.device} has no rate to set to {baud}")

    def has_moved(self) -> bool:
        if self._path is None:
            return False
        try:
            named, opened = os.stat(self._path), os.fstat(self._fd)
        except OSError:
            return True
        return (named.st_dev, named.st_ino) != (opened.st_dev, opened.st_ino)

    def close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


class DeviceTransport(FdTransport):
    """A serial device, opened and locked by pyserial."""

    def __init__(self, fd: int, *, device: str, path: str | None, baud: int) -> None:
        super().__init__(fd, device=device, path=path)
        self._baud = baud

    @property
    def baud(self) -> int:
        return self._baud

    def set_baud(self, baud: int) -> None:
        speed = getattr(termios, f"B{baud}", None)
        if speed is None:
            raise TransportError(f"{self.device} cannot be set to {baud} baud")
        try:
            attributes = termios.tcgetattr(self._fd)
            attributes[4] = attributes[5] = speed
            termios.tcsetattr(self._fd, termios.TCSANOW, attributes)
            termios.tcflush(self._fd, termios.TCIFLUSH)
        except PORT_FAULTS as fault:
            raise reading_error(fault, device=self.device) from fault
        self._baud = baud


class TcpTransport(FdTransport):
    """A terminal server or another program that sends on a TCP port."""

    def __init__(self, connection: socket.socket, *, device: str) -> None:
        super().__init__(connection.detach(), device=device)

    def read(self, timeout_s: float) -> bytes:
        try:
            return super().read(timeout_s)
        except PortLost as lost:
            if lost.__cause__ is None:
                raise PortLost(f"closed by the other end: {self.device}") from None
            raise


def open_device(url: str, *, baud: int | None) -> FdTransport:
    """Opens a device path or `hwgrep://` expression."""
    rate = baud or UNSET_BAUD
    try:
        port = serial.serial_for_url(url, do_not_open=True, baudrate=rate, exclusive=True)
    except serial.SerialException as fault:  # hwgrep:// asks the list of adapters here
        raise NoSuchDevice(f"no adapter matches {url}") from fault
    except PORT_FAULTS as fault:
        raise opening_error(fault, device=url) from fault
    named = str(port.port)
    device = os.path.realpath(named)
    try:
        port.open()
    except PORT_FAULTS as fault:
        if errno_of(fault) == errno.ENOTTY:
            return _open_plain(device, path=named)
        raise opening_error(fault, device=device) from fault
    try:
        # A copy keeps lock and settings and lets go of the four pipe ends of every pyserial
        # port: a thousand descriptors for 200 ports, beyond what its select() can wait for.
        fd = os.dup(port.fileno())
        _tell_empty_from_gone(fd)
    except PORT_FAULTS as fault:
        raise opening_error(fault, device=device) from fault
    finally:
        port.close()
    return DeviceTransport(fd, device=device, path=named, baud=rate)


def _tell_empty_from_gone(fd: int) -> None:
    """As pyserial leaves a tty, both an empty and an unplugged one answer b"" when read."""
    attributes = termios.tcgetattr(fd)
    attributes[6][termios.VMIN] = 1
    termios.tcsetattr(fd, termios.TCSANOW, attributes)
    os.set_blocking(fd, False)


def _open_plain(device: str, *, path: str) -> FdTransport:
    """Character devices and pipes that are no tty, e.g. `/dev/gnss0` or a named pipe."""
    fd = -1
    for mode in (os.O_RDWR, os.O_RDONLY):  # a pipe open for writing too never sees end of file
        try:
            fd = os.open(device, mode | os.O_NONBLOCK | os.O_CLOEXEC)
            break
        except OSError as fault:
            if mode == os.O_RDWR and fault.errno in (errno.EACCES, errno.EROFS, errno.EINVAL):
                continue
            raise opening_error(fault, device=device) from fault
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _refuse_unwaitable(fd, device)
    except OSError as fault:
        os.close(fd)
        raise opening_error(fault, device=device) from fault
    except BadPortName:
        os.close(fd)
        raise
    return FdTransport(fd, device=device, path=path, piece=piece_of(fd))


def piece_of(fd: int) -> int:
    return CHARACTER_PIECE if stat.S_ISCHR(os.fstat(fd).st_mode) else PIECE


def _refuse_unwaitable(fd: int, device: str) -> None:
    """What is always ready, such as /dev/zero, cannot be put among ports that are waited for."""
    with select.epoll() as waiting:
        try:
            waiting.register(fd, select.EPOLLIN)
        except PermissionError:
            words = f"cannot be waited for: {device} is not a serial device"
            raise BadPortName(words) from None


def open_tcp(url: str) -> TcpTransport:
    """Connects to `socket://host:port`; may take seconds."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as fault:
        raise BadPortName(f"cannot be a port: {url} ({fault})") from fault
    if not host or not port:
        raise BadPortName(f"cannot be a port: {url} (write socket://host:port)")
    device = f"{host}:{port}"
    try:
        connection = socket.create_connection((host, port), timeout=CONNECT_TIMEOUT_S)
    except OSError as fault:
        raise opening_error(fault, device=device) from fault
    connection.setblocking(False)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_IDLE_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, KEEPALIVE_EVERY_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, KEEPALIVE_PROBES)
    return TcpTransport(connection, device=device)
