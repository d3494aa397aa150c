"""Many rows by few statements.

Python lets other threads run at every step of a statement. With one row a step, a thread that
computes takes the interpreter at each row and keeps it for 5 ms: a thousand rows then take
seconds instead of milliseconds. Fifty rows a step end that, and are a third faster anyway.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from daemon.interfaces import Tx

ROWS_A_STATEMENT = 50


def insert_rows(tx: Tx, insert: str, rows: Sequence[Sequence[object]]) -> None:
    """`insert` puts in one row and ends with `VALUES (?, ...)`."""
    whole = len(rows) - len(rows) % ROWS_A_STATEMENT
    wide = _widened(insert)
    for start in range(0, whole, ROWS_A_STATEMENT):
        some = rows[start : start + ROWS_A_STATEMENT]
        tx.execute(wide, tuple(chain.from_iterable(some)))
    if whole < len(rows):
        tx.executemany(insert, rows[whole:])


@lru_cache(maxsize=16)
def _widened(insert: str) -> str:
    head, values, row = insert.strip().rpartition("VALUES")
    if not values or row.strip(" ?,()"):
        raise ValueError(f"does not end with VALUES (?, ...): {insert.strip()}")
    return f"{head}{values} {', '.join([row.strip()] * ROWS_A_STATEMENT)}"
