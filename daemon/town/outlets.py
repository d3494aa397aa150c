"""Where the town's bytes go: pseudo-terminals, network sockets, files."""

import errno
import os
import socket
import termios
import tty
from pathlib import Path
from typing import Protocol

from daemon.errors import CannotWrite, PortError

CLIENT_BACKLOG_BYTES = 262_144
SPEEDS = {
    getattr(termios, f"B{baud}"): baud
    for baud in (4800, 9600, 19200, 38400, 57600, 115_200, 230_400, 460_800, 921_600)
}
SPEED_FIELDS = (4, 5)
RUBBISH = 0xA5


class Outlet(Protocol):
    @property
    def url(self) -> str:
        """What a configuration says to read from here."""
        ...

    def write(self, payload: bytes) -> None:
        """Never waits: what nobody takes is lost, as on a wire."""
        ...

    def close(self) -> None: ...


class PtyOutlet:
    """A pseudo-terminal under a stable name. Who listens at another rate hears rubbish."""

    def __init__(self, link: Path, *, baud: int) -> None:
        self._link = link
        self._baud = baud
        self._ends: tuple[int, int] | None = None
        self.lost_bytes = 0
        self.plug_in()

    @property
    def url(self) -> str:
        return str(self._link)

    def plug_in(self) -> None:
        """Comes (back) under the same name; the device behind it may be another one."""
        if self._ends is not None:
            return
        if self._link.exists() and not self._link.is_symlink():
            raise PortError(
                f"{self._link} is a file of its own, not a link of the town",
                next_step="Choose another folder for the town's ports.",
            )
        master, slave = os.openpty()
        tty.setraw(slave)
        attributes = termios.tcgetattr(slave)
        for field in SPEED_FIELDS:
            attributes[field] = getattr(termios, f"B{self._baud}")
        termios.tcsetattr(slave, termios.TCSANOW, attributes)
        os.set_blocking(master, False)
        fresh = self._link.with_name(f".{self._link.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(slave))
        fresh.replace(self._link)
        self._ends = master, slave

    def unplug(self) -> None:
        """The device disappears under whoever reads it."""
        if self._ends is None:
            return
        self._link.unlink(missing_ok=True)
        for end in self._ends:
            os.close(end)
        self._ends = None

    def write(self, payload: bytes) -> None:
        if self._ends is None:
            self.lost_bytes += len(payload)
            return
        master, slave = self._ends
        speed = termios.tcgetattr(slave)[SPEED_FIELDS[0]]
        if SPEEDS.get(speed) != self._baud:
            payload = bytes(byte ^ RUBBISH for byte in payload[::2])
        try:
            taken = os.write(master, payload)
        except BlockingIOError:
            taken = 0
        except OSError as exc:
            if exc.errno != errno.EIO:
                raise PortError(f"{self._link}: {exc.strerror}") from exc
            taken = 0
        self.lost_bytes += len(payload) - taken

    def close(self) -> None:
        self.unplug()


class TcpOutlet:
    """A terminal server: everyone who connects gets the stream from then on."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._clients: dict[socket.socket, bytearray] = {}
        try:
            self._listener = socket.create_server((host, port))
        except OSError as exc:
            raise PortError(
                f"cannot listen on {host}:{port}: {exc.strerror}",
                next_step="Choose a free port or 0 for any.",
            ) from exc
        self._listener.setblocking(False)
        self._host = host
        self.port: int = self._listener.getsockname()[1]
        self.lost_bytes = 0

    @property
    def url(self) -> str:
        return f"socket://{self._host}:{self.port}"

    def write(self, payload: bytes) -> None:
        self._accept()
        if not self._clients:
            self.lost_bytes += len(payload)
        for client in list(self._clients):
            self._send(client, payload)

    def _send(self, client: socket.socket, payload: bytes) -> None:
        backlog = self._clients[client]
        backlog += payload
        try:
            del backlog[: client.send(backlog)]
        except BlockingIOError:
            if len(backlog) > CLIENT_BACKLOG_BYTES:
                self._drop(client)
        except OSError:
            self._drop(client)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except BlockingIOError:
                return
            except OSError:  # gone before it was greeted
                continue
            client.setblocking(False)
            self._clients[client] = bytearray()

    def _drop(self, client: socket.socket) -> None:
        self.lost_bytes += len(self._clients.pop(client))
        client.close()

    def hang_up(self) -> None:
        """Breaks all connections; the listener stays."""
        for client in list(self._clients):
            self._drop(client)

    def close(self) -> None:
        self.hang_up()
        self._listener.close()


class FileOutlet:
    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = path.open("wb")
        except OSError as exc:
            raise CannotWrite(
                f"cannot write {path}: {exc.strerror}",
                next_step="name a folder that can be written",
            ) from exc

    @property
    def url(self) -> str:
        return str(self._path)

    def write(self, payload: bytes) -> None:
        self._file.write(payload)

    def close(self) -> None:
        self._file.close()
