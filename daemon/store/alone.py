"""A transaction while no writer has the connection: before it starts, or where there is none."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from daemon.interfaces import Tx


@contextmanager
def alone(connection: sqlite3.Connection) -> Iterator[Tx]:
    """Committed at its end; undone whole when something rises from it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
