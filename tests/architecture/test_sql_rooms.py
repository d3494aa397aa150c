"""SQL stands in four rooms and nowhere else."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import imports, modules, tree

ROOMS = (
    "daemon/store/",
    "daemon/readmodel/",
    "daemon/queue/sql.py",
    "daemon/queue/schedule_sql.py",
    "daemon/queue/migrations/",
    "daemon/headoffice/",
)
STATEMENT = re.compile(
    r"\s*(?:SELECT\s|INSERT\s+(?:OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s"
    r"|REPLACE\s+INTO\s|WITH\s+(?:RECURSIVE\s+)?\w+\s+AS\s|PRAGMA\s|VACUUM\b|REINDEX\b|ATTACH\s"
    r"|BEGIN(?:\s+IMMEDIATE|\s+EXCLUSIVE)?\s*;?$|COMMIT\s*;?$|ROLLBACK\b|SAVEPOINT\s"
    r"|(?:CREATE|DROP|ALTER)\s+(?:TABLE|INDEX|UNIQUE|TRIGGER|VIEW|TEMP)\b)"
)


def statements(module_tree: ast.Module) -> list[tuple[int, str]]:
    return [
        (node.lineno, node.value.strip().splitlines()[0])
        for node in ast.walk(module_tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and STATEMENT.match(node.value)
    ]


def in_a_room(module: Path) -> bool:
    return module.as_posix().startswith(ROOMS)


def test_no_sql_outside_its_rooms() -> None:
    found = [
        f"{path}:{line} {sql}"
        for path in modules()
        if not in_a_room(path)
        for line, sql in statements(tree(path))
    ]
    assert found == []


def test_drivers_and_screens_know_no_database() -> None:
    databases = {"sqlite3", "sqlite_utils"}
    found = [
        f"{path} imports {name}"
        for path in modules("drivers", "tui")
        for name, _ in imports(path)
        if name in databases
    ]
    assert found == []


def test_the_search_finds_sql_where_it_is() -> None:
    found = [path for path in modules("daemon/store") if statements(tree(path))]
    assert Path("daemon/store/migrations/m0001_spine.py") in found


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "\n  INSERT OR IGNORE INTO port (name) VALUES (?)",
        "UPDATE unit SET name = 1",
        "BEGIN IMMEDIATE",
        "PRAGMA user_version",
        "CREATE TABLE x (y)",
        "WITH late AS (SELECT 1) SELECT 2",
    ],
)
def test_statement_is_known_as_one(sql: str) -> None:
    assert statements(ast.parse(f"Q = {sql!r}"))


@pytest.mark.parametrize("words", ["Select a truck", "UPDATE", "COMMITTED", "BEGIN of the day"])
def test_words_are_not_taken_for_a_statement(words: str) -> None:
    assert not statements(ast.parse(f"Q = {words!r}"))
