"""The statements of every turn take one step and the index that is meant for them."""

import re

import pytest

from daemon.queue import sql
from tests.daemon.queue.queue_scene import fresh_database

HOT = {
    "READY": "job_ready",
    "DUE": "job_due",
    "NEXT_DUE": "job_due",
    "COUNT_WAITING": "job_ready",
    "ORPHANS": "job_running",
    "KEY_HOLDERS": "job_unique",
    "OLD": "job_done",
    "FIND_FINAL": "job_done",
    "PARKED": "job_due",
    "CLAIM": "INTEGER PRIMARY KEY",
    "CLAIMED": "INTEGER PRIMARY KEY",
    "FENCED": "INTEGER PRIMARY KEY",
    "SUCCEED": "INTEGER PRIMARY KEY",
    "GIVE_BACK": "INTEGER PRIMARY KEY",
    "PROMOTE": "INTEGER PRIMARY KEY",
    "DELETE_JOBS": "INTEGER PRIMARY KEY",
    "KEYS_TO_RETAKE": "INTEGER PRIMARY KEY",
    "PULL_FORWARD": "INTEGER PRIMARY KEY",
    "LAB_JOBS": "INTEGER PRIMARY KEY",
}


@pytest.mark.parametrize(("name", "index"), HOT.items())
def test_statement_goes_by_its_index(name: str, index: str) -> None:
    statement = getattr(sql, name)
    named = dict.fromkeys(re.findall(r":([a-z_]+)", statement))
    plan = fresh_database().execute(f"EXPLAIN QUERY PLAN {statement}", named).fetchall()
    steps = [row[3] for row in plan]
    assert any(f"USING {index}" in step or f"INDEX {index} " in step for step in steps), steps
    assert not [step for step in steps if re.match(r"SCAN (job|j|p)\b(?!.*VIRTUAL)", step)], steps


def test_moved_clock_walks_the_keys_that_are_held_and_no_other_rows() -> None:
    plan = fresh_database().execute(f"EXPLAIN QUERY PLAN {sql.SHIFT_KEYS}", {"step": 1, "boot": 1})
    assert "INDEX job_unique" in plan.fetchall()[0][3]


@pytest.mark.parametrize(
    "name",
    [name for name, value in vars(sql).items() if name.isupper() and "json_group_array" in value],
)
def test_answer_of_many_rows_is_one_row(name: str) -> None:
    statement = getattr(sql, name)
    named: dict[str, object] = dict.fromkeys(re.findall(r":([a-z_]+)", statement), 0)
    named.update({key: "[]" for key in ("ids", "pairs", "keys", "kinds") if key in named})
    assert len(fresh_database().execute(statement, named).fetchall()) == 1


def test_body_cannot_hold_what_separates_bodies() -> None:
    valid = fresh_database().execute("SELECT json_valid(?)", ('{"a":"\x1e"}',)).fetchone()[0]
    outside = fresh_database().execute("SELECT json_valid(?)", ("[1,\x1e2]",)).fetchone()[0]
    assert (valid, outside) == (0, 0)
