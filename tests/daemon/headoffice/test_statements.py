"""Every statement of head office is understood by its engines; none walks what grows."""

import importlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from daemon.headoffice import postgres_engine, sqlite_engine
from daemon.headoffice.postgres_engine import translated
from daemon.store.script import statements
from daemon.wire.topics import STREAMS
from tests.architecture.sources import modules
from tests.architecture.test_sql import CONTROL, PARAMETER
from tests.architecture.test_sql_rooms import STATEMENT
from tests.postgres import Cluster

WALKED = re.compile(rf"SCAN (?:{'|'.join((*STREAMS, 'command', 'hole', 'r'))})\b")
WHOLE = {
    "daemon.headoffice.commands.EXPIRES": "the open commands alone, by their partial index",
    "daemon.headoffice.commands.EXPIRE": "likewise",
    "daemon.headoffice.commands.SHIFT": "once in the life of a depot's database; by its depot",
}
SQLITE_ALONE = ("daemon.headoffice.sqlite_engine.",)
POSTGRES_ALONE = ("daemon.headoffice.postgres_engine.",)


def constants() -> Iterator[tuple[str, str]]:
    for path in modules("daemon/headoffice"):
        dotted = ".".join(path.with_suffix("").parts)
        for name, value in vars(importlib.import_module(dotted)).items():
            found = value.items() if isinstance(value, dict) else [("", value)]
            for key, sql in found:
                if name.isupper() and isinstance(sql, str) and STATEMENT.match(sql):
                    yield f"{dotted}.{name}{key and f'[{key}]'}", sql


ALL = {name: sql for name, sql in constants() if not CONTROL.match(sql)}
OF_SQLITE = {name for name in ALL if not name.startswith(POSTGRES_ALONE)}
OF_POSTGRES = {name for name in ALL if not name.startswith((*SQLITE_ALONE, *POSTGRES_ALONE))}


@pytest.fixture(scope="module")
def schema() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in statements(sqlite_engine.script()):
        connection.execute(statement)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def server(postgres: Cluster) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres.create("statements"), autocommit=True) as connection:
        connection.execute(postgres_engine.script().encode())
        yield connection
    postgres.drop("statements")


def plan(connection: sqlite3.Connection, sql: str) -> list[str]:
    values: object = dict.fromkeys(PARAMETER.findall(sql)) or (None,) * sql.count("?")
    rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)  # type: ignore[arg-type] # both
    return [row[3] for row in rows]


@pytest.mark.parametrize("name", sorted(OF_SQLITE))
def test_statement_is_understood_by_sqlite_and_walks_nothing_that_grows(
    schema: sqlite3.Connection, name: str
) -> None:
    steps = plan(schema, ALL[name])
    walked = [step for step in steps if WALKED.match(step)]
    assert walked == [] or name in WHOLE, steps


@pytest.mark.parametrize("name", sorted(OF_POSTGRES))
def test_statement_is_understood_by_postgres(server: psycopg.Connection, name: str) -> None:
    numbered = translated(ALL[name])
    for number, parameter in enumerate(dict.fromkeys(re.findall(r"%\((\w+)\)s", numbered)), 1):
        numbered = numbered.replace(f"%({parameter})s", f"${number}")
    server.execute(f"PREPARE one AS {numbered.replace('%%', '%')}".encode())
    server.execute("DEALLOCATE one")


def test_search_finds_the_statements() -> None:
    assert "daemon.headoffice.commands.SETTLE" in ALL
    assert "daemon.headoffice.stream_sql.SELECT_ROWS[position]" in ALL
    assert "daemon.headoffice.sqlite_engine.INSERT_ROWS[event]" in ALL


@pytest.mark.parametrize("name", WHOLE)
def test_exception_is_of_a_statement_that_is_there(name: str) -> None:
    assert name in ALL


def test_file_is_found_where_the_statements_are() -> None:
    assert Path("daemon/headoffice/commands.py") in modules("daemon/headoffice")
