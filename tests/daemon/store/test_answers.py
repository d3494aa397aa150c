import pytest

from daemon.domain.commands import Answer
from daemon.interfaces import Tx
from daemon.store import answers
from daemon.store.answers import Kept
from daemon.store.database import Store
from tests.daemon.store.scene import NOW

ANSWER = Answer(
    is_done=False,
    code="job_not_found",
    message="no job 7 (\u20ac)",
    next_step="look",
    body={"ids": [1, 2], "of": {"queue": "critical"}},
)


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def keep(tx: Tx, command_id: str, *, now: int = NOW) -> None:
    kept = Kept(digest="d", answer=ANSWER)
    answers.keep(tx, command_id=command_id, command="jobs.retry", kept=kept, now=now)


def test_answer_comes_back_as_it_was_given(tx: Tx) -> None:
    keep(tx, "c1")
    assert answers.find(tx, "c1") == Kept(digest="d", answer=ANSWER)
    assert answers.find(tx, "c2") is None


def test_id_is_taken_once(tx: Tx) -> None:
    keep(tx, "c1")
    with pytest.raises(Exception, match="UNIQUE"):
        keep(tx, "c1")


def test_oldest_answers_are_forgotten_first_and_not_all_at_once(tx: Tx) -> None:
    for n in range(5):
        keep(tx, f"c{n}", now=NOW + n)
    assert answers.prune(tx, before=NOW + 3, most=2) == 2
    assert answers.find(tx, "c1") is None
    assert answers.prune(tx, before=NOW + 3, most=2) == 1
    assert answers.prune(tx, before=NOW + 3, most=2) == 0
    assert answers.find(tx, "c3") is not None
