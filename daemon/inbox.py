"""What reaches the main thread: signals and failures, in the order in which they came."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from types import FrameType


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAsked:
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadAsked:
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A part cannot go on; the process must end."""

    source: str
    error: BaseException


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStopped:
    name: str


Message = StopAsked | ReloadAsked | Failed | ServiceStopped

ON_SIGNAL: dict[signal.Signals, Message] = {
    signal.SIGTERM: StopAsked(by="SIGTERM"),
    signal.SIGINT: StopAsked(by="SIGINT"),
    signal.SIGHUP: ReloadAsked(by="SIGHUP"),
}


class Inbox:
    """A SimpleQueue, because a signal handler may put into it while the main thread takes."""

    def __init__(self) -> None:
        self._messages: SimpleQueue[Message] = SimpleQueue()

    def put(self, message: Message) -> None:
        self._messages.put(message)

    def fail(self, source: str, error: BaseException) -> None:
        """For a part that finds, in any thread, that it cannot go on."""
        self.put(Failed(source=source, error=error))

    def take(self, timeout_ms: int) -> Message | None:
        try:
            return self._messages.get(timeout=max(0, timeout_ms) / 1000)
        except Empty:
            return None


@contextmanager
def signals_into(inbox: Inbox) -> Iterator[None]:
    """Only in the main thread. Handlers do nothing but leave word."""

    def leave_word(number: int, _frame: FrameType | None) -> None:
        inbox.put(ON_SIGNAL[signal.Signals(number)])

    before = {number: signal.signal(number, leave_word) for number in ON_SIGNAL}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def dying_threads_into(inbox: Inbox) -> Iterator[None]:
    """No thread dies unnoticed: what ends it ends the process, in order."""

    def leave_word(death: threading.ExceptHookArgs) -> None:
        name = death.thread.name if death.thread else "unknown thread"
        if death.exc_value is not None and not isinstance(death.exc_value, SystemExit):
            inbox.fail(name, death.exc_value)

    before = threading.excepthook
    threading.excepthook = leave_word
    try:
        yield
    finally:
        threading.excepthook = before
