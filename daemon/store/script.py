"""Runs the statements of a script one by one inside the open transaction.

`executescript` would commit the transaction first.
"""

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database


def statements(script: str) -> Iterator[str]:
    """Splits where SQLite itself sees the end of a statement: comments, texts and triggers
    may hold semicolons.
    """
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


def run(db: Database, script: str) -> None:
    for statement in statements(script):
        db.conn.execute(statement)
