"""Many rows by few statements, and answers that come as one JSON row."""

import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from daemon.interfaces import Params, Tx

ROWS_A_STATEMENT = 50


def insert(tx: Tx, statement: str, rows: Sequence[Sequence[object]]) -> None:
    """`statement` puts in one row and ends with `VALUES (?, ...)`."""
    whole = len(rows) - len(rows) % ROWS_A_STATEMENT
    wide = _widened(statement)
    for start in range(0, whole, ROWS_A_STATEMENT):
        some = rows[start : start + ROWS_A_STATEMENT]
        tx.execute(wide, tuple(chain.from_iterable(some)))
    for row in rows[whole:]:
        tx.execute(statement, row)


def listed(tx: Tx, statement: str, params: Params = ()) -> list[Any]:
    """What a statement that answers one JSON array found."""
    found: list[Any] = json.loads(tx.execute(statement, params).fetchone()[0])
    return found


def ids_param(ids: Sequence[int]) -> dict[str, object]:
    return {"ids": json.dumps(ids)}


@lru_cache(maxsize=8)
def _widened(statement: str) -> str:
    head, values, row = statement.strip().rpartition("VALUES")
    return f"{head}{values} {', '.join([row.strip()] * ROWS_A_STATEMENT)}"
