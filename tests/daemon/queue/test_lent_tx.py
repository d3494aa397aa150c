"""Who was lent a transaction cannot end it, however the statement is written."""

import sqlite3
from collections.abc import Iterator

import pytest

from daemon.errors import QueueError
from daemon.queue.lent_tx import LentTx, TxGuard

INSERT = "INSERT INTO t VALUES (?)"


@pytest.fixture
def tx() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE t(a UNIQUE)")
    connection.execute("BEGIN")
    connection.execute("SAVEPOINT save")
    yield connection
    connection.close()


@pytest.fixture
def guard(tx: sqlite3.Connection) -> TxGuard:
    guard = TxGuard()
    guard.watch(tx)
    guard.is_up = True
    return guard


@pytest.fixture
def lent(tx: sqlite3.Connection, guard: TxGuard) -> LentTx:
    return LentTx(tx, who="job x, in save", guard=guard)


@pytest.mark.parametrize(
    "sql",
    [
        "COMMIT",
        " end",
        "rollback to save",
        "BEGIN",
        "SAVEPOINT x",
        "RELEASE save",
        "/* x */ COMMIT",
        "-- x\n;;COMMIT",
        "\ufeffCOMMIT",
        "/**/ /*a*/END TRANSACTION",
        "/*/ x */ROLLBACK",
    ],
)
def test_transaction_is_the_writers(lent: LentTx, tx: sqlite3.Connection, sql: str) -> None:
    with pytest.raises(QueueError, match=r"job x, in save: .*: the transaction is the writer's"):
        lent.execute(sql)
    with pytest.raises(QueueError):
        lent.executemany(sql, [()])
    assert tx.in_transaction


@pytest.mark.parametrize("sql", ["/* COMMIT */ SELECT 1", "-- END\nSELECT 1", "SELECT 'COMMIT'"])
def test_word_in_a_comment_ends_nothing(lent: LentTx, sql: str) -> None:
    assert len(lent.execute(sql).fetchall()) == 1


def test_cursor_does_not_lead_round_it(lent: LentTx) -> None:
    cursor = lent.execute("SELECT 1")
    with pytest.raises(QueueError, match="by way of a cursor"):
        cursor.connection.commit()
    for ask in (cursor.execute, cursor.executescript):
        with pytest.raises(QueueError, match="by way of a cursor"):
            ask("COMMIT")
    many = lent.executemany(INSERT, [(1,), (2,)])
    with pytest.raises(QueueError):
        many.connection.commit()
    assert many.rowcount == 2


def test_sqlite_itself_denies_it_while_the_guard_is_up(
    lent: LentTx, guard: TxGuard, tx: sqlite3.Connection
) -> None:
    for end in (tx.commit, tx.rollback, lambda: tx.execute("/* y */ COMMIT")):
        with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
            end()
    with lent as inner:
        inner.execute("/* z */ SAVEPOINT own")
        inner.execute("/* z */ RELEASE own")
    assert guard.is_up
    guard.is_up = False
    tx.commit()
    assert not tx.in_transaction


def test_nothing_is_written_once_the_transaction_is_lost(
    lent: LentTx, tx: sqlite3.Connection
) -> None:
    lent.execute(INSERT, (1,))
    with pytest.raises(sqlite3.IntegrityError):
        lent.execute("INSERT OR ROLLBACK INTO t VALUES (1)")
    with pytest.raises(QueueError, match="the transaction has ended"):
        lent.execute(INSERT, (2,))
    with pytest.raises(QueueError, match="the transaction has ended"), lent:
        pass
    assert tx.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_trouble_of_the_store_is_remembered(lent: LentTx, tx: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        lent.executemany(INSERT, [(1,), (1,)])
    assert lent.trouble is None
    tx.execute("PRAGMA max_page_count = 3")
    with pytest.raises(sqlite3.OperationalError) as full:
        lent.execute("INSERT INTO t VALUES (zeroblob(100000))")
    assert lent.trouble is full.value
