"""What the databases alone make of the same rows: head office's own tables and statements, in one
thread with nothing around it, in transactions as large as a consumer's. The limits to come near.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from daemon.clock import monotonic_us
from daemon.headoffice.plan import Figures
from daemon.headoffice.postgres_engine import COPY_ROWS, COPY_TYPES, PostgresEngine
from daemon.headoffice.sqlite_engine import INSERT_ROWS, SqliteEngine

STREAM = "position"
A_TIME = Figures().rows_most
SQLITE_SIZE = "SELECT sum(pgsize) FROM dbstat WHERE name = 'position'"
SQLITE_ROWS = "SELECT count(*) FROM position"
POSTGRES_SIZE = r"""
SELECT sum(pg_total_relation_size(oid)) FROM pg_class
WHERE relkind = 'r' AND relname LIKE 'position\_%'
"""

Rows = Sequence[tuple[Any, ...]]


def sqlite(path: Path, rows: Rows) -> float:
    """Rows a second."""
    SqliteEngine(path, make=True, now=1, new_id=lambda: "bench").close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")

        def insert(some: Rows) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(INSERT_ROWS[STREAM], [(1, 1, *row) for row in some])
            connection.execute("COMMIT")

        return _rate(rows, insert)


def postgres(dsn: str, rows: Rows) -> float:
    """Rows a second."""
    PostgresEngine(dsn, make=True, now=1, new_id=lambda: "bench").close()
    with psycopg.connect(dsn, autocommit=True) as connection:

        def insert(some: Rows) -> None:
            with (
                connection.transaction(),
                connection.cursor() as cursor,
                cursor.copy(COPY_ROWS[STREAM]) as copy,
            ):
                copy.set_types(COPY_TYPES[STREAM])
                for row in some:
                    copy.write_row((1, 1, *row))

        return _rate(rows, insert)


def sqlite_bytes_per_row(path: Path) -> float:
    with closing(sqlite3.connect(path)) as connection:
        ((size,),) = connection.execute(SQLITE_SIZE).fetchall()
        ((rows,),) = connection.execute(SQLITE_ROWS).fetchall()
    return float(size / rows)


def postgres_bytes_per_row(dsn: str) -> float:
    with psycopg.connect(dsn) as connection:
        ((size,),) = connection.execute(POSTGRES_SIZE).fetchall()
        ((rows,),) = connection.execute(SQLITE_ROWS).fetchall()
    return float(size / rows)


def _rate(rows: Rows, insert: Callable[[Rows], None]) -> float:
    ordered = sorted(rows)
    began_us = monotonic_us()
    for first in range(0, len(ordered), A_TIME):
        insert(ordered[first : first + A_TIME])
    return len(rows) / ((monotonic_us() - began_us) / 1e6)
