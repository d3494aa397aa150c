"""Snapshots for many threads: a connection goes to whoever asks, and comes back for the next."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

from daemon.readmodel.connect import Reader


class ReaderPool:
    """Holds as many connections as were ever read by at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: SimpleQueue[Reader] = SimpleQueue()

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """One state of the database, however long it is read; not to be kept."""
        try:
            reader = self._idle.get_nowait()
        except Empty:
            reader = Reader(self._path)
        try:
            with reader.snapshot() as connection:
                yield connection
        finally:
            self._idle.put(reader)

    def close(self) -> None:
        """When nobody reads any more."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return
