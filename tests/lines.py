"""A line between two TCP ends that tests can cut, or let go dead without a word.

with Line(broker.port) as line:
    ... connect to 127.0.0.1, line.port ...
    line.silence()
"""

import selectors
import socket
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Self

HOST = "127.0.0.1"
PIECE = 65_536
PATIENCE_S = 10.0


class Line:
    """Passes on what comes, both ways, for any number of connections."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server((HOST, 0))
        self.port = int(self._listener.getsockname()[1])
        self._selector = selectors.DefaultSelector()
        self._bell, self._button = socket.socketpair()
        self._lock = Lock()  # of what follows
        self._orders: list[tuple[str, Event]] = []
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._is_silent = False
        self._thread = Thread(target=self._run, name="line", daemon=True)

    def cut(self) -> None:
        """Every connection ends at both ends; new ones are taken."""
        self._order("cut")

    def silence(self) -> None:
        """Connections stay, new ones are taken, and nothing passes any more."""
        self._order("silence")

    def open(self) -> None:
        """After `silence`: what has come meanwhile passes too."""
        self._order("open")

    def __enter__(self) -> Self:
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._order("end")
        self._thread.join(PATIENCE_S)
        self._listener.close()
        self._bell.close()
        self._button.close()
        self._selector.close()

    def _order(self, what: str) -> None:
        done = Event()
        with self._lock:
            self._orders.append((what, done))
        self._button.send(b"!")
        assert done.wait(PATIENCE_S), f"the line did not {what}"

    def _run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._bell:
                    self._bell.recv(PIECE)
                    if self._obey():
                        return
                elif key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket):
                    self._pass(key.fileobj)

    def _obey(self) -> bool:
        """True: it was the last order."""
        with self._lock:
            orders, self._orders = self._orders, []
        for what, done in orders:
            if what in ("cut", "end"):
                for end in list(self._pairs):
                    self._hang_up(end)
            elif what == "silence":
                for end in self._pairs:
                    with suppress(KeyError):
                        self._selector.unregister(end)
                self._is_silent = True
            else:
                for end in self._pairs:
                    self._selector.register(end, selectors.EVENT_READ)
                self._is_silent = False
            done.set()
        return any(what == "end" for what, _ in orders)

    def _accept(self) -> None:
        near, _ = self._listener.accept()
        try:
            far = socket.create_connection((HOST, self._target), timeout=PATIENCE_S)
        except OSError:
            near.close()
            return
        self._pairs[near], self._pairs[far] = far, near
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not self._is_silent:
                self._selector.register(end, selectors.EVENT_READ)

    def _pass(self, end: socket.socket) -> None:
        if end not in self._pairs:
            return  # hung up in this very turn
        try:
            piece = end.recv(PIECE)
            if piece:
                self._pairs[end].sendall(piece)
                return
        except OSError:
            pass
        self._hang_up(end)

    def _hang_up(self, end: socket.socket) -> None:
        other = self._pairs.pop(end, None)
        if other is None:
            return
        self._pairs.pop(other, None)
        for gone in (end, other):
            with suppress(KeyError):
                self._selector.unregister(gone)
            gone.close()
