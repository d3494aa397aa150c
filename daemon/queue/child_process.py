"""A child process and all that it started in its turn, as the daemon holds them."""

import os
import select
import signal
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO

_CHUNK = 1 << 20


class ChildProcess:
    """It leads a process group of its own: what it started ends with it.

    `kill` may be called by any thread and at any time, the rest belongs to the one that began.
    """

    def __init__(self, command: Sequence[str]) -> None:
        """Raises OSError."""
        self._child = subprocess.Popen(  # noqa: S603 - our own program, named by bootstrap
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in a terminal is for the daemon
        )
        self._lock = threading.Lock()
        self._is_over = False
        """Waited for: its number may be that of a stranger by now."""
        self._death = -1
        try:
            self._death = os.pidfd_open(self._child.pid)
        except OSError:
            self.end()
            raise
        self.orders = _pipe(self._child.stdin)
        self._answers = _pipe(self._child.stdout).fileno()
        self._poll = select.poll()
        self._poll.register(self._answers, select.POLLIN)
        self._poll.register(self._death, select.POLLIN)

    def read(self, size: int, /) -> bytes:
        """Of its answers. Less when it is dead and has said no more, whoever holds the pipe."""
        found = bytearray()
        while len(found) < size and self._has_said_more():
            part = os.read(self._answers, min(size - len(found), _CHUNK))
            if not part:
                break
            found += part
        return bytes(found)

    def kill(self) -> None:
        with self._lock:
            if not self._is_over:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._child.pid, signal.SIGKILL)

    def end(self) -> int:
        """Whatever still runs is killed; answers with what code, or by which signal, it ended."""
        self.kill()
        with self._lock:
            self._is_over = True
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        code = self._child.wait()
        if self._death >= 0:
            os.close(self._death)
        return code

    def _has_said_more(self) -> bool:
        """Waits until there is something to read, or never will be."""
        if self._is_readable(None):
            return True
        return self._is_readable(0)  # dead: what it said before is in the pipe by now

    def _is_readable(self, timeout_ms: int | None) -> bool:
        return any(end == self._answers for end, _ in self._poll.poll(timeout_ms))


def _pipe(end: object) -> BinaryIO:
    assert end is not None  # noqa: S101 - both were asked for
    return end  # type: ignore[return-value] # Popen says IO[bytes]
