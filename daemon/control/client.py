"""The other side of the control socket: what the command line and the screens ask through."""

import socket
import stat
import threading
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from daemon.clock import SystemClock
from daemon.control.address import address
from daemon.control.protocol import (
    Answered,
    Hello,
    Lines,
    ProtocolError,
    Said,
    decode_answer,
    decode_hello,
    encode_ask,
)
from daemon.domain.commands import Answer
from daemon.errors import DaemonStopped, DaemonUnreachable, OutcomeUnknown
from daemon.file_access import whom_to_ask
from daemon.settings import Settings

READ_BYTES = 65_536
CONNECT_AGAIN_MS = 20
START = "start it (systemctl start depotd), or name the right configuration with --config"


def socket_of(settings: Settings) -> Path:
    """Where the daemon of these settings listens."""
    return settings.control.socket or settings.store.path.with_name("control.sock")


class ControlClient:
    """Connects when first asked, and anew when the connection was lost; one ask at a time."""

    def __init__(self, socket_path: Path, *, timeout_s: float = 10.0) -> None:
        self._path = socket_path
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._line: _Line | None = None  # under _lock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def ask(
        self,
        name: str,
        args: Mapping[str, object] | None = None,
        *,
        command_id: str | None = None,
        expires_at: int | None = None,
    ) -> Answer:
        """Asks one command; a refusal is an answer too.

        A connection that is lost on the way is made anew once and asked again under the same
        id, so that nothing is done twice. Raises OutcomeUnknown when the question went out and
        no answer came, else DaemonUnreachable: then nothing was done.
        """
        command_id = command_id or str(uuid.uuid4())
        try:
            line = encode_ask(
                ask=name, command_id=command_id, args=args or {}, expires_at=expires_at
            )
        except ProtocolError as exc:
            return _refusal(exc)
        with self._lock:
            try:
                return self._asked(line, command_id)
            except _Lost as exc:
                self._drop()
                was_sent = exc.was_sent
            try:
                return self._asked(line, command_id)
            except _Lost as exc:
                self._drop()
                if was_sent or exc.was_sent:
                    raise _lost_midway(self._path, str(exc), command_id) from exc
                raise DaemonUnreachable(f"{self._path}: {exc}", next_step=START) from exc
            except DaemonUnreachable as exc:
                if not was_sent:
                    raise
                raise _lost_midway(self._path, str(exc), command_id) from exc

    def hello(self) -> Hello:
        """Who answers, and whom it takes us for. Raises DaemonUnreachable."""
        with self._lock:
            try:
                return self._connected().hello
            except _Lost as exc:
                self._drop()
                raise DaemonUnreachable(f"{self._path}: {exc}", next_step=START) from exc

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _asked(self, line: bytes, command_id: str) -> Answer:
        connection = self._connected()
        try:
            answered = connection.ask(line)
        except Said as exc:
            self._drop()
            return _refusal(exc)
        except ProtocolError as exc:
            raise _Lost(f"its answer makes no sense: {exc.message}", was_sent=True) from exc
        except TimeoutError:
            self._drop()
            raise OutcomeUnknown(
                f"{self._path}: no answer within {self._timeout_s:g} s;"
                " whether it was done is not known",
                next_step=_ask_again(command_id),
            ) from None
        if answered.id != command_id:
            raise _Lost("the answer was another command's", was_sent=True)
        return answered.answer

    def _connected(self) -> "_Line":
        if self._line is None:
            self._line = _Line(self._path, self._timeout_s)
        return self._line

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


class _Lost(Exception):
    """The connection ended, or what came over it makes no sense."""

    def __init__(self, why: str, *, was_sent: bool = False) -> None:
        super().__init__(why)
        self.was_sent = was_sent
        """A whole question went out before."""


class _Line:
    """One connection, greeted."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        """Raises DaemonUnreachable, SettingsError for a path that cannot be, or _Lost."""
        where = address(path)
        self._timeout_ms = round(timeout_s * 1000)
        self._clock = SystemClock()
        self._cutter = Lines()
        self._ready: list[bytes] = []
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._connection.settimeout(timeout_s)
            self._connect(where)
            self.hello = decode_hello(self._next())
        except OSError as exc:
            self.close()
            raise _unreachable(path, exc) from exc
        except ProtocolError as exc:
            self.close()
            raise DaemonUnreachable(
                f"{path}: {exc.message}", next_step=exc.next_step or START
            ) from exc
        except BaseException:
            self.close()
            raise

    def ask(self, line: bytes) -> Answered:
        """Raises Said, ProtocolError, TimeoutError or _Lost."""
        self._connection.settimeout(self._timeout_ms / 1000)
        was_sent = False
        with suppress(ConnectionError):  # what was said before the end may say why
            self._connection.sendall(line)
            was_sent = True
        try:
            return decode_answer(self._next())
        except _Lost as exc:
            raise _Lost(str(exc), was_sent=was_sent) from exc

    def close(self) -> None:
        self._connection.close()

    def _connect(self, where: str) -> None:
        """In a burst the daemon's queue is full for a moment, and the kernel does not wait."""
        until = self._clock.monotonic() + self._timeout_ms
        nap = threading.Event()
        while True:
            try:
                self._connection.connect(where)
            except BlockingIOError:
                left_ms = until - self._clock.monotonic()
                if left_ms <= 0:
                    raise TimeoutError from None
                self._clock.wait(nap, min(CONNECT_AGAIN_MS, left_ms))
            else:
                return

    def _next(self) -> bytes:
        until = self._clock.monotonic() + self._timeout_ms
        while not self._ready:
            left_ms = until - self._clock.monotonic()
            if left_ms <= 0:
                raise TimeoutError
            self._connection.settimeout(left_ms / 1000)
            try:
                received = self._connection.recv(READ_BYTES)
            except ConnectionError as exc:
                raise _Lost(exc.strerror or str(exc)) from exc
            if not received:
                raise _Lost("it closed the connection")
            self._ready = self._cutter.feed(received)
        return self._ready.pop(0)


def _refusal(error: ProtocolError) -> Answer:
    return Answer(is_done=False, code=error.code, message=error.message, next_step=error.next_step)


def _unreachable(path: Path, exc: OSError) -> DaemonUnreachable:
    if isinstance(exc, PermissionError):
        return DaemonUnreachable(
            f"{path}: you may not ask this daemon: permission denied",
            next_step=whom_to_ask(path, bit=stat.S_IWGRP),
        )
    if isinstance(exc, TimeoutError):
        return DaemonUnreachable(
            f"{path}: the daemon does not answer", next_step="depotd status says how it is"
        )
    if isinstance(exc, FileNotFoundError):
        said = "no daemon listens here: there is no such socket"
    elif isinstance(exc, ConnectionRefusedError):
        said = "no daemon listens here any more"
    else:
        return DaemonUnreachable(f"{path}: {exc.strerror or exc}", next_step=START)
    return DaemonStopped(f"{path}: {said}", next_step=START)


def _lost_midway(path: Path, why: str, command_id: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{path}: the daemon was lost while it was asked ({why}); whether it was done is not known",
        next_step=_ask_again(command_id),
    )


def _ask_again(command_id: str) -> str:
    return f"ask again under the same id, {command_id}: it is not done twice"
