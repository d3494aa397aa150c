import sqlite3
from pathlib import Path

import pytest

from daemon.store import migrator
from daemon.store.migrator import STEPS


@pytest.fixture
def before(tmp_path: Path) -> sqlite3.Connection:
    """A depot's database of the release before."""
    connection = sqlite3.connect(tmp_path / "d.db", isolation_level=None)
    migrator.migrate(connection, tmp_path / "d.db", steps=STEPS[:3])
    connection.execute("INSERT INTO depot VALUES (1, 'Denver', 'live', 'e-1', 'host', 77)")
    return connection


def test_the_life_that_a_database_has_is_written_down(
    before: sqlite3.Connection, tmp_path: Path
) -> None:
    migrator.migrate(before, tmp_path / "d.db")
    rows = before.execute("SELECT id, parent, began_at, reason, begins_after FROM epoch").fetchall()
    assert rows == [("e-1", None, 77, "created", "{}")]
    assert before.execute("SELECT count(*) FROM link_mark").fetchone() == (0,), "nothing is held"
    before.close()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO link_mark VALUES ('nonsense', 0, 1)",
        "INSERT INTO link_mark VALUES ('event', -1, 1)",
        "INSERT INTO link_desired VALUES ('rules', 1, 'x', 'maybe', '', '', 1)",
        "INSERT INTO epoch VALUES ('e-2', NULL, 1, 'x', 'no json')",
    ],
)
def test_what_cannot_be_is_refused(
    before: sqlite3.Connection, tmp_path: Path, statement: str
) -> None:
    migrator.migrate(before, tmp_path / "d.db")
    before.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        before.execute(statement)
    before.close()
