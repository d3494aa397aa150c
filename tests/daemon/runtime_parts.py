"""A service manager's socket and services that do as they are told."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT_S = 20


class Manager:
    """The service manager's end of sd_notify."""

    def __init__(self, path: Path) -> None:
        self.address = str(path)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address)

    def next(self) -> str:
        """Waits for the next message."""
        self._socket.settimeout(WAIT_S)
        return self._socket.recv(65_536).decode()

    def wait_for(self, first_line: str) -> str:
        while True:
            message = self.next()
            if message.splitlines()[0] == first_line:
                return message

    def heard(self) -> list[str]:
        """What is there by now."""
        self._socket.setblocking(False)
        messages = []
        try:
            while True:
                messages.append(self._socket.recv(65_536).decode())
        except BlockingIOError:
            return messages

    def close(self) -> None:
        self._socket.close()


@contextmanager
def manager_at(path: Path) -> Iterator[Manager]:
    manager = Manager(path)
    try:
        yield manager
    finally:
        manager.close()


class Part:
    """A service without a thread: its progress is what the test says."""

    def __init__(self, name: str, diary: list[str]) -> None:
        self._name = name
        self.diary = diary
        self.moves = True
        self.fault: BaseException | None = None
        self.on_start: Callable[[], object] | None = None
        self.fails_to_stop: Exception | None = None
        self.may_stop = threading.Event()
        self.may_stop.set()

    @property
    def name(self) -> str:
        return self._name

    def start(self) -> None:
        if self.on_start:
            self.on_start()
        self.diary.append(f"start {self.name}")

    def stop(self) -> None:
        self.may_stop.wait()
        self.diary.append(f"stop {self.name}")
        if self.fails_to_stop:
            raise self.fails_to_stop

    def beat(self) -> bool:
        return self.moves
