import sqlite3

import pytest

from daemon.store.bulk import ROWS_A_STATEMENT, insert_rows
from daemon.store.database import Store

INSERT = """
INSERT INTO port_minute(port, minute, bytes, sentences, faults, fixes) VALUES (?, ?, ?, ?, ?, ?)
"""
STORED = "SELECT port, minute, bytes, sentences, faults, fixes FROM port_minute ORDER BY minute"


@pytest.mark.parametrize(
    "count",
    [0, 1, ROWS_A_STATEMENT - 1, ROWS_A_STATEMENT, ROWS_A_STATEMENT + 1, 3 * ROWS_A_STATEMENT],
)
def test_every_row_goes_in_once(store: Store, count: int) -> None:
    rows = [("p", n, n, 2 * n, 0, 1) for n in range(count)]
    insert_rows(store.connection, INSERT, rows)
    assert store.connection.execute(STORED).fetchall() == rows


def test_few_statements_are_run(store: Store) -> None:
    run: list[str] = []
    store.connection.set_trace_callback(run.append)
    insert_rows(store.connection, INSERT, [("p", n, 0, 0, 0, 0) for n in range(200)])
    assert len([sql for sql in run if "INSERT" in sql]) == 4


def test_row_that_is_there_already_is_an_error(store: Store) -> None:
    rows = [("p", n % 60, 0, 0, 0, 0) for n in range(61)]
    with pytest.raises(sqlite3.IntegrityError):
        insert_rows(store.connection, INSERT, rows)


def test_statement_of_another_shape_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="does not end with VALUES"):
        insert_rows(store.connection, "INSERT INTO unit(name) VALUES ('a')", [()])
