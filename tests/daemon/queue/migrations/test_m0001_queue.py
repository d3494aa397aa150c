"""What the tables themselves refuse, whoever writes to them."""

import sqlite3

import pytest

from tests.daemon.queue.queue_scene import fresh_database

ROW: dict[str, object] = {
    "queue": 1, "kind": 1, "state": 1, "priority": 100, "run_at": 5, "max_attempts": 3,
}  # fmt: skip
RUNNING = {"state": 2, "token": 9, "boot": 1, "claimed_at": 5}


@pytest.fixture
def tx() -> sqlite3.Connection:
    connection = fresh_database()
    connection.execute("INSERT INTO job_queue(id, name) VALUES (1, 'work')")
    connection.execute("INSERT INTO job_kind(id, name) VALUES (1, 'plain')")
    return connection


def insert(tx: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    names = ", ".join(row)
    marks = ", ".join("?" * len(row))
    tx.execute(f"INSERT INTO {table}({names}) VALUES ({marks})", list(row.values()))  # noqa: S608 - its own words


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"state": 0},
        {"state": 3},
        RUNNING,
        {**RUNNING, "lease_until": 9},
        {"state": 4, "done_at": 9, "ran_ms": 0},
        {"state": 6, "done_at": 9, "boot": 1, "claimed_at": 5},
    ],
)
def test_row_that_makes_sense_is_taken(tx: sqlite3.Connection, row: dict[str, object]) -> None:
    insert(tx, "job", {**ROW, **row})


@pytest.mark.parametrize(
    "row",
    [
        {"state": 7},
        {"state": -1},
        {"state": 2},
        {"token": 9},
        {**RUNNING, "boot": None},
        {**RUNNING, "claimed_at": None},
        {"lease_until": 9},
        {"state": 4},
        {"done_at": 9},
        {**RUNNING, "done_at": 9},
        {"attempt": -1},
        {"interrupted": -1},
        {"max_attempts": 0},
        {"is_dated": 2},
        {"state": 4, "done_at": 9, "ran_ms": -1},
        {"queue": 2},
        {"kind": 2},
        {"batch": 1},
        {"run_at": "soon"},
    ],
)
def test_row_that_makes_no_sense_is_refused(tx: sqlite3.Connection, row: dict[str, object]) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        insert(tx, "job", {**ROW, **row})


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("job_payload", {"job_id": 1, "version": 1, "body": "{", "created_at": 1,
                         "correlation_id": "c", "causation": "x", "depth": 0}),
        ("job_attempt", {"job_id": 1, "ordinal": 1, "ended_at": 1, "outcome": "fine"}),
        ("job_result", {"job_id": 1, "body": "not JSON"}),
        ("job_progress", {"job_id": 1, "at": 1, "done": 1.5}),
        ("job_batch", {"created_at": 1, "total": 1, "unfinished": 2, "completion": "{}"}),
        ("job_tally", {"queue": 1, "state": 2}),
        ("job_tally", {"queue": 1, "state": 4, "kept": -1}),
        ("job_mark", {"id": 2, "last_job": 5}),
        ("job_queue", {"name": "paused", "paused_at": 5}),
        ("job_queue", {"name": "work"}),
    ],
)  # fmt: skip
def test_other_tables_refuse_what_makes_no_sense(
    tx: sqlite3.Connection, table: str, row: dict[str, object]
) -> None:
    insert(tx, "job", ROW)
    with pytest.raises(sqlite3.IntegrityError):
        insert(tx, table, row)


def test_ready_index_holds_only_what_may_run_now(tx: sqlite3.Connection) -> None:
    """Future rows in it would have to be waded through by every claim."""
    declared = dict(tx.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index'"))
    for name, states in {
        "job_ready": "state = 1",
        "job_due": "state IN (0, 3)",
        "job_running": "state = 2",
        "job_done": "state >= 4",
        "job_member": "batch IS NOT NULL",
    }.items():
        assert declared[name].endswith(f"WHERE {states}")


def test_one_key_is_held_by_one_job_in_the_states_that_count(tx: sqlite3.Connection) -> None:
    held = {**ROW, "unique_key": "k", "unique_states": 0b0011}
    insert(tx, "job", held)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        insert(tx, "job", {**held, "state": 0})
    insert(tx, "job", {**held, **RUNNING})
    insert(tx, "job", {**held, "unique_states": 0})
