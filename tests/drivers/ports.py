"""Real ends of wires for tests: pseudo-terminals and TCP listeners."""

import gc
import os
import pty
import socket
import termios
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

BAUD_OF_SPEED = {
    getattr(termios, f"B{baud}"): baud
    for baud in (4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
}


def sentence(body: str) -> bytes:
    checksum = 0
    for byte in body.encode():
        checksum ^= byte
    return f"${body}*{checksum:02X}\r\n".encode()


RMC = sentence("GPRMC,081836,A,3751.65,S,14507.36,E,000.0,360.0,130998,011.3,E")


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - dice of a test


class Wire:
    """The receiver's end of a pseudo-terminal."""

    def __init__(self) -> None:
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        self.path = os.ttyname(slave)
        self._slave = slave
        os.set_blocking(self.master, False)

    def send(self, payload: bytes) -> None:
        os.write(self.master, payload)

    def baud(self) -> int:
        return BAUD_OF_SPEED[termios.tcgetattr(self.master)[4]]

    def unplug(self) -> None:
        for fd in (self.master, self._slave):
            if fd >= 0:
                os.close(fd)
        self.master = self._slave = -1


@contextmanager
def wire() -> Iterator[Wire]:
    end = Wire()
    try:
        yield end
    finally:
        end.unplug()


def plug(link: Path, end: Wire) -> None:
    """Points a stable name at a pseudo-terminal, as udev does: in one step."""
    fresh = link.with_name(f"{link.name}.new")
    fresh.symlink_to(end.path)
    os.replace(fresh, link)


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    """No thread and no descriptor outlives what is tested."""
    gc.collect()  # what tests before this one left to the collector is not ours
    threads, fds = threading.active_count(), len(os.listdir("/proc/self/fd"))
    yield
    assert threading.active_count() == threads
    assert len(os.listdir("/proc/self/fd")) == fds


@contextmanager
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        yield server


def url_of(server: socket.socket) -> str:
    host, port = server.getsockname()[:2]
    return f"socket://{host}:{port}"
