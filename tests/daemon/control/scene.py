"""What the tests of the control socket share: a server with a dispatcher that they can hold."""

import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from daemon.clock import SystemClock
from daemon.control.peer import Roles
from daemon.control.server import ControlServer, ServerConfig
from daemon.control.talk import TalkRules
from daemon.domain.commands import Answer, Command
from daemon.interfaces import Dispatch

WAIT_S = 20.0


@dataclass
class Echo:
    """Answers every command with its own arguments; `hold.me` waits until it is let go."""

    seen: list[Command] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)

    def __call__(self, command: Command, /) -> Answer:
        self.seen.append(command)
        if command.name == "hold.me":
            self.held.set()
            assert self.let_go.wait(WAIT_S)
        if command.name == "raise.it":
            raise RuntimeError("boom")
        return Answer(is_done=True, message=f"{command.name} is done", body=dict(command.args))


def rules(**changes: Any) -> TalkRules:
    given: dict[str, Any] = {"release": "1.2", "depot": "north", "roles": Roles(), **changes}
    return TalkRules(**given)


@contextmanager
def serving(
    path: Path, dispatch: Dispatch, *, talk: TalkRules | None = None, **config: int
) -> Iterator[ControlServer]:
    server = ControlServer(
        ServerConfig(path=path, rules=talk or rules(), **config), dispatch, SystemClock()
    )
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def open_folder() -> Iterator[Path]:
    """A short path that other users of this machine can reach too."""
    folder = Path(tempfile.mkdtemp(prefix="depotd-", dir="/tmp"))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


def connected(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(WAIT_S)
    connection.connect(str(path))
    return connection


def line_of(connection: socket.socket) -> bytes:
    """The next line, or what came before the end."""
    received = b""
    while not received.endswith(b"\n"):
        try:
            piece = connection.recv(1)
        except ConnectionResetError:
            break
        if not piece:
            break
        received += piece
    return received


def until(holds: Callable[[], bool]) -> None:
    """Waits, in small naps, for what another thread does without a word."""
    clock, nap = SystemClock(), threading.Event()
    end = clock.monotonic() + round(WAIT_S * 1000)
    while not holds():
        assert clock.monotonic() < end, "never came true"
        nap.wait(0.002)


IS_ROOT = os.geteuid() == 0
