from dataclasses import replace

from daemon.interfaces import Tx
from daemon.store import results, streams
from daemon.store.database import Store
from daemon.store.results import CommandResult
from tests.daemon.store.scene import STAMP

RESULT = CommandResult(
    command_id="c-1",
    ho="ho-1",
    down_seq=7,
    kind="rules.set",
    is_done=True,
    code="done",
    message="set",
    next_step="",
    body={"id": 4},
    correlation_id="c-1",
)
ROWS = "SELECT seq, ho, down_seq, outcome, code, body FROM result ORDER BY seq"


def add_result(tx: Tx, result: CommandResult) -> int | None:
    return results.add(tx, result, STAMP)


def test_results_take_gapless_numbers(store: Store) -> None:
    tx = store.connection
    refused = replace(RESULT, down_seq=8, is_done=False, code="expired", body={})
    assert [add_result(tx, RESULT), add_result(tx, refused)] == [1, 2]
    assert tx.execute(ROWS).fetchall() == [
        (1, "ho-1", 7, "done", "done", '{"id":4}'),
        (2, "ho-1", 8, "refused", "expired", "{}"),
    ]
    assert streams.last(tx, "result") == 2


def test_a_command_that_has_its_result_takes_no_other(store: Store) -> None:
    tx = store.connection
    add_result(tx, RESULT)
    assert add_result(tx, replace(RESULT, message="again")) is None
    assert streams.last(tx, "result") == 1
    assert add_result(tx, replace(RESULT, ho="ho-2")) == 2
