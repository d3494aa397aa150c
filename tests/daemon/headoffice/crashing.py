"""An engine that loses its power at the end of a transaction, before the commit or right after."""

from collections.abc import Iterator
from contextlib import contextmanager

from daemon.headoffice.tx import Engine, Tx


class PowerCut(BaseException):
    pass


class CrashingEngine:
    def __init__(self, inner: Engine) -> None:
        self._inner = inner
        self.before_commit = False
        self.after_commit = False

    @property
    def place(self) -> str:
        return self._inner.place

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        with self._inner.transaction() as tx:
            yield tx
            if self.before_commit:
                self.before_commit = False
                raise PowerCut
        if self.after_commit:
            self.after_commit = False
            raise PowerCut

    @contextmanager
    def snapshot(self) -> Iterator[Tx]:
        with self._inner.snapshot() as tx:
            yield tx

    def close(self) -> None:
        self._inner.close()
