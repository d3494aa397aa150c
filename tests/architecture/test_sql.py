"""Every statement of the tree compiles against the migrated schema; none walks a big table."""

import ast
import importlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.store import migrator
from tests.architecture.sources import ROOT, modules, tree
from tests.architecture.test_sql_rooms import STATEMENT, in_a_room, statements

# Tables that grow with every day of the fleet: reading one whole is a mistake unless said here.
BIG = (
    "position", "event", "trip", "stop", "port_minute", "job_payload", "audit", "duty_record",
)  # fmt: skip
WHOLE = {
    "daemon.store.clocks.FORGET_MINUTES": "once a boot, when the clock was corrected; one day",
    "daemon.readmodel.status.COUNTS": "asked for by people, once; covering indexes",
}

CONTROL = re.compile(r"\s*(?:PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|CREATE|VACUUM)\b")
PARAMETER = re.compile(r"[:@$]([a-z_]\w*)")
TABLE = re.compile(
    r"\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(?!ON\b|WHERE\b|SET\b)(\w+))?"
)


HEAD_OFFICE = Path("daemon/headoffice")
"""Has tables of its own: tests/daemon/headoffice/test_statements.py."""


def constants() -> Iterator[tuple[str, str]]:
    for path in modules("daemon"):
        if not in_a_room(path) or path.name == "__init__.py" or path.is_relative_to(HEAD_OFFICE):
            continue
        dotted = ".".join(path.with_suffix("").parts)
        module = importlib.import_module(dotted)
        for name, value in vars(module).items():
            own = name.isupper() and isinstance(value, str)
            if own and STATEMENT.match(value) and not CONTROL.match(value):
                yield f"{dotted}.{name}", value


STATEMENTS = dict(constants())


@pytest.fixture(scope="module")
def schema() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrator.migrate(connection, Path(":memory:"))
    yield connection
    connection.close()


def plan(connection: sqlite3.Connection, sql: str) -> list[str]:
    named = dict.fromkeys(PARAMETER.findall(sql))
    values: object = named or (None,) * sql.count("?")
    rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)  # type: ignore[arg-type] # both
    return [row[3] for row in rows]


def walked(sql: str, steps: list[str]) -> list[str]:
    """Big tables that the plan reads from end to end, an early LIMIT aside."""
    names = {alias or table: table for table, alias in TABLE.findall(sql)}
    names |= {table: table for table, _ in TABLE.findall(sql)}
    scans = [step.split()[1] for step in steps if step.startswith("SCAN ")]
    sorts = any("TEMP B-TREE FOR ORDER BY" in step for step in steps)
    stops_early = "LIMIT" in sql and not sorts
    return [] if stops_early else [name for name in scans if names.get(name) in BIG]


@pytest.mark.parametrize("name", STATEMENTS)
def test_statement_compiles_against_the_schema(schema: sqlite3.Connection, name: str) -> None:
    assert plan(schema, STATEMENTS[name]) is not None


@pytest.mark.parametrize("name", [name for name in STATEMENTS if name not in WHOLE])
def test_statement_uses_an_index_of_a_big_table(schema: sqlite3.Connection, name: str) -> None:
    steps = plan(schema, STATEMENTS[name])
    assert walked(STATEMENTS[name], steps) == [], steps


@pytest.mark.parametrize("name", WHOLE)
def test_exception_is_still_needed(schema: sqlite3.Connection, name: str) -> None:
    assert walked(STATEMENTS[name], plan(schema, STATEMENTS[name]))


@pytest.mark.parametrize("module", [path for path in modules("daemon") if in_a_room(path)], ids=str)
def test_statement_that_touches_rows_is_a_constant(module: Path) -> None:
    """A statement in the middle of a function, or one put together, is compiled by no test."""
    top_level = {
        getattr(node, "lineno", 0)
        for statement in tree(module).body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for node in ast.walk(statement)
    }
    loose = [
        f"{module}:{line} {sql}"
        for line, sql in statements(tree(module))
        if line not in top_level and not CONTROL.match(sql)
    ]
    assert loose == []


def test_search_finds_the_statements() -> None:
    assert "daemon.store.streams.TAKE" in STATEMENTS
    assert "daemon.store.journal.INSERT_EVENT" in STATEMENTS
    assert (ROOT / "daemon/store/streams.py").is_file()


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("SELECT count(*) FROM position WHERE odometer_m > 5", ["position"]),
        ("SELECT p.at FROM unit u JOIN position p ON p.boot = u.id", ["p"]),
        ("SELECT at FROM position WHERE odometer_m > 5 ORDER BY odometer_m LIMIT 1", ["position"]),
        ("SELECT seq FROM position WHERE seq > 5 ORDER BY seq LIMIT 10", []),
        ("SELECT seq FROM position WHERE unit_id = 1 AND at > 5", []),
    ],
)
def test_walk_over_a_big_table_is_seen(
    schema: sqlite3.Connection, sql: str, tables: list[str]
) -> None:
    assert walked(sql, plan(schema, sql)) == tables
