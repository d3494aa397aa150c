"""A transaction that is lent: who has it reads and writes, and neither commits nor rolls back."""

import re
import sqlite3
from collections.abc import Iterable
from types import TracebackType
from typing import NoReturn

from daemon.errors import QueueError
from daemon.interfaces import Params, Tx
from daemon.queue.faults import is_of_the_store

# A statement may be preceded by what SQLite passes over.
_ENDS_A_TRANSACTION = re.compile(
    r"(?:[\s;\ufeff]|--[^\n]*|/\*.*?(?:\*/|\Z))*+"
    r"(COMMIT|END|ROLLBACK|BEGIN|SAVEPOINT|RELEASE)\b",
    re.IGNORECASE | re.DOTALL,
)
_ENDING = (sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT)


class TxGuard:
    """While it is up, SQLite itself denies whatever would end the transaction.

    It stays with the connection and looks at a flag: SQLite prepares every statement anew each
    time that an authorizer is set.
    """

    def __init__(self) -> None:
        self.is_up = False
        self._connection: sqlite3.Connection | None = None

    def watch(self, tx: Tx) -> None:
        if tx is not self._connection and isinstance(tx, sqlite3.Connection):
            tx.set_authorizer(self._judge)
            self._connection = tx

    def _judge(self, action: int, *_names: object) -> int:
        return sqlite3.SQLITE_DENY if self.is_up and action in _ENDING else sqlite3.SQLITE_OK


class LentCursor(sqlite3.Cursor):
    """For its rows alone; it does not lead back to the connection."""

    __slots__ = ()

    @property
    def connection(self) -> NoReturn:
        raise _not_theirs("the connection")

    def execute(self, *_: object) -> NoReturn:
        raise _not_theirs("another statement")

    executemany = executescript = execute


class LentTx:
    """A Tx. `with lent as tx` is for what the lender does in the borrower's name."""

    __slots__ = ("_guard", "_tx", "_was_up", "_who", "trouble")

    def __init__(self, tx: Tx, *, who: str, guard: TxGuard) -> None:
        self.trouble: sqlite3.Error | None = None
        """Of the store: the borrower may have looked away from it."""
        self._tx = tx
        self._who = who
        self._guard = guard
        self._was_up = False

    def execute(self, sql: str, params: Params = (), /) -> sqlite3.Cursor:
        self._judge(sql)
        tx = self._tx
        try:
            if isinstance(tx, sqlite3.Connection):
                cursor = tx.cursor(LentCursor)
                return sqlite3.Cursor.execute(cursor, sql, params)
            return tx.execute(sql, params)
        except sqlite3.Error as exc:
            self._note(exc)
            raise

    def executemany(self, sql: str, params: Iterable[Params], /) -> sqlite3.Cursor:
        self._judge(sql)
        tx = self._tx
        try:
            if isinstance(tx, sqlite3.Connection):
                cursor = tx.cursor(LentCursor)
                return sqlite3.Cursor.executemany(cursor, sql, params)
            return tx.executemany(sql, params)
        except sqlite3.Error as exc:
            self._note(exc)
            raise

    def __enter__(self) -> Tx:
        self._check()
        self._was_up, self._guard.is_up = self._guard.is_up, False
        return self._tx

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        exc: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._guard.is_up = self._was_up
        if isinstance(exc, sqlite3.Error):
            self._note(exc)

    def _note(self, exc: sqlite3.Error) -> None:
        if is_of_the_store(exc):
            self.trouble = exc

    def _judge(self, sql: str) -> None:
        self._check()
        ending = _ENDS_A_TRANSACTION.match(sql)
        if ending:
            raise QueueError(
                f"{self._who}: {ending[1].upper()}: the transaction is the writer's",
                next_step="raise to undo what was written",
            )

    def _check(self) -> None:
        """Outside a transaction each statement would be durable by itself."""
        if isinstance(self._tx, sqlite3.Connection) and not self._tx.in_transaction:
            raise QueueError(f"{self._who}: the transaction has ended; nothing more is written")


def _not_theirs(what: str) -> QueueError:
    return QueueError(
        f"{what} by way of a cursor: the transaction is the writer's",
        next_step="use the execute of the transaction that was handed in",
    )
