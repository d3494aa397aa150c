"""What a caller holds while its function waits for the disk."""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from daemon.errors import StoreError
from daemon.interfaces import Tx

T = TypeVar("T")


class WriteTicket(Generic[T]):
    """Settled exactly once, by the writer, after the commit.

    One bare lock, held until settled: who waits for it lets go of the interpreter at once, so
    the writer need not wait for a thread switch.
    """

    __slots__ = ("_error", "_name", "_settled", "_value", "_waiting", "_writer", "fn")

    def __init__(self, fn: Callable[[Tx], T], *, name: str, writer: Callable[[], int]) -> None:
        self.fn = fn
        self._name = name
        self._writer = writer
        self._settled = False
        self._waiting = threading.Lock()
        self._waiting.acquire()

    @property
    def name(self) -> str:
        return self._name or str(getattr(self.fn, "__qualname__", self.fn))

    def settle(self, value: Any, error: BaseException | None) -> None:
        self._value: T = value
        self._error = error
        self._settled = True
        self._waiting.release()

    def done(self) -> bool:
        return self._settled

    def result(self, timeout_s: float | None = None) -> T:
        if not self._settled:
            self._wait(timeout_s)
        if self._error is not None:
            raise self._error
        return self._value

    def _wait(self, timeout_s: float | None) -> None:
        if threading.get_ident() == self._writer():
            raise StoreError(
                f"{self.name}: the writer cannot wait for itself",
                next_step="do the work in the transaction that is open, or submit it",
            )
        if not self._waiting.acquire(timeout=-1 if timeout_s is None else timeout_s):
            raise TimeoutError(f"{self.name}: not durable within {timeout_s} s")
        self._waiting.release()
