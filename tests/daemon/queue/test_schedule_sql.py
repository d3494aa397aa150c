"""Each statement is compiled by tests/architecture/test_sql.py; here is what only rows show."""

import sqlite3

import pytest

from daemon.queue import schedule_sql as sql
from tests.daemon.queue.schedule_scene import NOON, database, opened, schedule

VALUES = {
    "name": "x",
    "kind": "report.write",
    "args": "{}",
    "expression": "every 5m",
    "zone": "UTC",
    "misfire": "once",
    "misfire_max": 1,
    "jitter_ms": 0,
    "is_dated": 0,
    "anchor_at": 0,
    "next_at": NOON,
    "run": None,
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"misfire": "twice"},
        {"misfire_max": 0},
        {"jitter_ms": -1},
        {"args": "{"},
        {"next_at": None},
        {"is_dated": 1, "anchor_at": 5},
    ],
)
def test_the_table_refuses_what_makes_no_sense(wrong: dict[str, object]) -> None:
    tx = database()
    tx.execute(sql.SAVE, VALUES)
    with pytest.raises(sqlite3.IntegrityError):
        tx.execute(sql.SAVE, VALUES | {"name": "y"} | wrong)


def test_what_is_due_comes_in_its_order() -> None:
    depot = opened(schedule("b", "every 5m"), schedule("c", "every 1m"), schedule("a", "every 5m"))
    found = depot.tx.execute(
        sql.DUE, {"now": NOON + 300_000, "is_trusted": 1, "moves": 0, "boot": 1}
    )
    assert [row[0] for row in found] == ["c", "a", "b"]
