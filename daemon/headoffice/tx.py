"""One transaction of a head office's store, the same for both engines."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

from daemon.wire.batch import Row
from daemon.wire.topics import Stream

Params = Mapping[str, object]


class RowGroup(NamedTuple):
    """Rows of one stream that go under one epoch."""

    depot_id: int
    epoch_id: int
    rows: Sequence[Row]


class Tx(Protocol):
    """Statements are written with named parameters, `:name`, in what both engines understand."""

    def rows(self, sql: str, params: Params) -> list[Any]: ...
    def rows_each(self, sql: str, params: Sequence[Params]) -> list[list[Any]]:
        """The same question for each; on a network they all travel together."""
        ...

    def run(self, sql: str, params: Params) -> int:
        """Answers how many rows it touched."""
        ...

    def many(self, sql: str, params: Iterable[Params]) -> None: ...
    def lock_depots(self, ids: Sequence[int]) -> None:
        """Nobody else changes anything of these depots until the transaction ends."""
        ...

    def insert_rows(self, stream: Stream, groups: Sequence[RowGroup]) -> None:
        """In bulk. Raises BadValues where the database cannot hold a value."""
        ...


class Engine(Protocol):
    @property
    def place(self) -> str: ...
    def transaction(self) -> AbstractContextManager[Tx]: ...
    def snapshot(self) -> AbstractContextManager[Tx]:
        """All that is read inside is one state."""
        ...

    def close(self) -> None: ...
