"""PostgreSQL under head office's store: any number of processes, on one machine or many.

Rows go in by COPY. Their tables are partitioned by the hash of the depot: the number of partitions
is fixed when they are made, so that a new depot needs no statement that locks a table, while
vacuums and indexes stay small. One partition a depot would be thousands of tables.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from operator import itemgetter
from string import Template
from typing import Any

import psycopg
from psycopg import errors as pg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from daemon.errors import (
    BadValues,
    SchemaTooNew,
    StoreAway,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreUnreadable,
)
from daemon.headoffice import schema
from daemon.headoffice.stream_sql import TYPES, filled
from daemon.headoffice.tx import Params, RowGroup, Tx
from daemon.wire.topics import STREAMS, Stream

PARTITIONS = 16
IF_NOT_GIVEN = {
    "connect_timeout": 10,
    "application_name": "depotd headoffice",
    # A server that vanished from the network is noticed before the broker gives us up.
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
SETTINGS = (
    b"SET synchronous_commit = on",
    # A consumer that hangs holds the others up no longer than this.
    b"SET lock_timeout = '5s'",
    b"SET idle_in_transaction_session_timeout = '30s'",
)
MIGRATION_LOCK = 0x64684F31
"""So that consumers that start together do not make the tables together."""

COPY_ROWS = filled(
    Template("COPY $stream(depot_id, epoch_id, $columns) FROM STDIN (FORMAT BINARY)")
)
_WIRE_TYPES = {"BIGINT": "int8", "INT": "int4", "SMALLINT": "int2", "TEXT": "text"}
COPY_TYPES = {
    stream: ("int4", "int4", *(_WIRE_TYPES[sql_type] for sql_type in types.values()))
    for stream, types in TYPES.items()
}

LOCK_DEPOTS = "SELECT id FROM depot WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE"

OF_THE_VALUES = (
    OverflowError,
    UnicodeEncodeError,
    pg.DataError,
    pg.IntegrityError,
    pg.ProgramLimitExceeded,
)
"""Another try with the same values would end the same."""

HAS_TABLES = "SELECT to_regclass('head_office') IS NOT NULL"

STORED_VERSION = "SELECT version FROM head_office WHERE id = 1"

ADD_HEAD_OFFICE = """
INSERT INTO head_office(id, ho, version, made_at) VALUES (1, %(ho)s, %(version)s, %(now)s)
"""

ALONE = "SELECT pg_advisory_xact_lock(%(key)s)"

_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]\w*)")


@cache
def translated(sql: str) -> str:
    """`:name` as psycopg writes it."""
    return _PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%"))


class PostgresTx:
    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, params: Params) -> list[Any]:
        return self._connection.execute(translated(sql), params).fetchall()

    def rows_each(self, sql: str, params: Sequence[Params]) -> list[list[Any]]:
        if len(params) == 1:
            return [self.rows(sql, params[0])]
        found: list[list[Any]] = []
        if params:
            with self._connection.cursor() as cursor:
                cursor.executemany(translated(sql), params, returning=True)
                found.append(cursor.fetchall())
                while cursor.nextset():
                    found.append(cursor.fetchall())
        return found

    def run(self, sql: str, params: Params) -> int:
        return self._connection.execute(translated(sql), params).rowcount

    def many(self, sql: str, params: Iterable[Params]) -> None:
        told = list(params)
        if len(told) == 1:
            self._connection.execute(translated(sql), told[0])
        elif told:
            with self._connection.cursor() as cursor:
                cursor.executemany(translated(sql), told)

    def lock_depots(self, ids: Sequence[int]) -> None:
        self._connection.execute(LOCK_DEPOTS, {"ids": list(ids)}).fetchall()

    def insert_rows(self, stream: Stream, groups: Sequence[RowGroup]) -> None:
        try:
            with self._connection.cursor() as cursor, cursor.copy(COPY_ROWS[stream]) as copy:
                copy.set_types(COPY_TYPES[stream])
                write = copy.write_row
                for depot_id, epoch_id, rows in groups:
                    for row in sorted(rows, key=itemgetter(0)):
                        write((depot_id, epoch_id, *row))
        except (TypeError, ValueError) as exc:  # of the driver, for a value of another type
            raise BadValues(f"{stream}: {exc}") from exc


class PostgresEngine:
    """Belongs to one thread. Connects again by itself after the server was away."""

    def __init__(self, dsn: str, *, make: bool, now: int, new_id: Callable[[], str]) -> None:
        self._dsn = dsn
        self._connection: psycopg.Connection | None = None
        try:
            with self._errors("opening the store"):
                _migrate(self._connected(), self.place, made=(new_id(), now) if make else None)
        except BaseException:
            self.close()
            raise

    @property
    def place(self) -> str:
        return shown(self._dsn)

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        with self._errors("writing"):
            connection = self._connected()
            with connection.transaction():
                yield PostgresTx(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Tx]:
        with self._errors("reading"):
            connection = self._connected()
            with connection.transaction():
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield PostgresTx(connection)

    def close(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def _connected(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed or self._connection.broken:
            self.close()
            given = {**IF_NOT_GIVEN, **conninfo_to_dict(self._dsn)}
            connection = psycopg.connect(
                make_conninfo("", **{name: str(value) for name, value in given.items()}),
                autocommit=True,
            )
            try:
                for setting in SETTINGS:
                    connection.execute(setting)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    @contextmanager
    def _errors(self, doing: str) -> Iterator[None]:
        try:
            yield
        except OF_THE_VALUES as exc:
            raise BadValues(f"{self.place}: {exc}") from exc
        except psycopg.Error as exc:
            raise self._store_error(exc, f"{self.place}: {doing}: {_said(exc)}") from exc

    def _store_error(self, exc: psycopg.Error, said: str) -> StoreError:
        if isinstance(exc, pg.DiskFull):
            return StoreFull(said, next_step="free space on the database's disk")
        if isinstance(exc, pg.ReadOnlySqlTransaction | pg.InsufficientPrivilege):
            return StoreReadOnly(said, next_step="name the primary, and a user who may write there")
        if isinstance(exc, pg.DeadlockDetected | pg.SerializationFailure | pg.LockNotAvailable):
            return StoreBusy(said, next_step="try again")
        if isinstance(exc, psycopg.OperationalError | psycopg.InterfaceError):
            self.close()
            return StoreAway(
                said, next_step="start PostgreSQL, or correct --store postgresql://..."
            )
        return StoreError(said)


def _said(exc: psycopg.Error) -> str:
    return " ".join(str(exc).split())


def shown(dsn: str) -> str:
    """The address without its password, wherever in it that stands."""
    try:
        parts = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        return "postgresql://..."
    secret = {"password", "sslpassword", "passfile"}
    kept = {name: str(value) for name, value in parts.items() if name not in secret}
    return f"postgresql ({make_conninfo('', **kept)})"


def _migrate(connection: psycopg.Connection, place: str, *, made: tuple[str, int] | None) -> None:
    """`made` is the identity and the hour of a store that is to be made where there is none."""
    with connection.transaction():
        connection.execute(ALONE, {"key": MIGRATION_LOCK}).fetchall()
        [(has_tables,)] = connection.execute(HAS_TABLES).fetchall()
        if not has_tables:
            if made is None:
                raise StoreUnreadable(
                    f"{place}: there is no head office's store in it",
                    next_step="start one: depotd headoffice --broker URL --store postgresql://...",
                )
            connection.execute(script())
            identity = {"ho": made[0], "version": schema.VERSION, "now": made[1]}
            connection.execute(ADD_HEAD_OFFICE, identity)
        [(version,)] = connection.execute(STORED_VERSION).fetchall()
    if version > schema.VERSION:
        raise SchemaTooNew(
            f"{place}: has schema {version}; this release knows up to {schema.VERSION}",
            next_step="use the release that writes it",
        )


def script() -> str:
    key = "INT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"
    books = schema.BOOKS.format(key=key).replace(" BLOB ", " BYTEA ")
    tables = "".join(_partitioned(stream) for stream in STREAMS)
    return books + tables + schema.VIEWS + schema.stream_views()


def _partitioned(stream: Stream) -> str:
    head = f"CREATE TABLE {stream}({schema.stream_columns(stream)}) PARTITION BY HASH (depot_id);\n"
    return head + "".join(
        f"CREATE TABLE {stream}_{number} PARTITION OF {stream}"
        f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {number});\n"
        for number in range(PARTITIONS)
    )
