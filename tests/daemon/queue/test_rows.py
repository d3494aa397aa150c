import pytest

from daemon.queue import rows
from daemon.queue.rows import ROWS_A_STATEMENT
from tests.daemon.queue.queue_scene import fresh_database

ADD = "INSERT INTO job_kind(id, name) VALUES (?, ?)"


@pytest.mark.parametrize("count", [0, 1, ROWS_A_STATEMENT, ROWS_A_STATEMENT + 1, 170])
def test_all_rows_go_in(count: int) -> None:
    tx = fresh_database()
    wanted = [(number, f"kind-{number}") for number in range(1, count + 1)]
    rows.insert(tx, ADD, wanted)
    assert tx.execute("SELECT id, name FROM job_kind ORDER BY id").fetchall() == wanted


def test_answer_of_one_row_is_read() -> None:
    tx = fresh_database()
    rows.insert(tx, ADD, [(1, 'with "quotes"'), (2, "b")])
    statement = (
        "SELECT json_group_array(json_array(id, name)) FROM job_kind"
        " WHERE id IN (SELECT value FROM json_each(:ids))"
    )
    assert rows.listed(tx, statement, rows.ids_param([1, 3])) == [[1, 'with "quotes"']]
    assert rows.listed(tx, statement, rows.ids_param([])) == []
