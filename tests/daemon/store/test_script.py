import sqlite3

from sqlite_utils import Database

from daemon.store.script import run, statements

SCRIPT = """
-- a comment; with a semicolon
CREATE TABLE note(text TEXT DEFAULT 'a;
b', n INTEGER); -- and one behind;
CREATE TRIGGER count_notes AFTER INSERT ON note BEGIN
    UPDATE note SET n = 1;
    UPDATE note SET n = n + 1;
END;
INSERT INTO note(n) VALUES (0)
"""


def test_statements_end_where_sqlite_ends_them() -> None:
    found = list(statements(SCRIPT))
    assert "".join(found) == SCRIPT
    assert [word in text for word, text in zip(("note(", "TRIGGER", "VALUES"), found, strict=True)]


def test_script_runs_inside_the_open_transaction() -> None:
    db = Database(sqlite3.connect(":memory:", isolation_level=None))
    db.conn.execute("BEGIN")
    run(db, SCRIPT)
    assert db.conn.execute("SELECT text, n FROM note").fetchall() == [("a;\nb", 2)]
    assert db.conn.in_transaction
    db.conn.execute("ROLLBACK")
    assert db.conn.execute("SELECT count(*) FROM sqlite_schema").fetchall() == [(0,)]
