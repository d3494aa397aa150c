"""A part of a transaction that can be taken back while the rest stands."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from daemon.errors import StoreError
from daemon.interfaces import Tx
from daemon.store.faults import Fault, fault_of

BEGIN_PART = "SAVEPOINT part"
KEEP_PART = "RELEASE part"
TAKE_BACK = "ROLLBACK TO part"


@contextmanager
def part(tx: Tx) -> Iterator[None]:
    """What is written inside is undone when something rises from it.

    Raises StoreError when the transaction itself did not survive: then nothing more may be
    written in it.
    """
    tx.execute(BEGIN_PART)
    try:
        yield
    except Exception as exc:
        if is_of_the_store(exc):
            raise
        _end(tx, TAKE_BACK, exc)
        raise
    _end(tx, KEEP_PART, None)


def is_of_the_store(exc: BaseException) -> bool:
    """No fault of what was written but of the disk, or of who holds it."""
    return isinstance(exc, StoreError) or fault_of(exc) is not Fault.OTHER


def _end(tx: Tx, statement: str, cause: BaseException | None) -> None:
    try:
        tx.execute(statement)
        if statement is TAKE_BACK:
            tx.execute(KEEP_PART)
    except sqlite3.Error as exc:
        if fault_of(exc) is not Fault.OTHER:
            raise
        raise StoreError(
            "the transaction was ended by what ran in it, so nothing in it counts",
            next_step="what runs in a transaction neither commits nor rolls back",
        ) from cause or exc
