"""A turn as the writer sees it: it may be run twice, and takes no longer than it should."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.queue.states import JobState
from daemon.queue.testing import JobLab, LabConfig
from daemon.queue.turn import SAVE_MS
from tests.daemon.queue.kinds_at_work import Act, Save, Stage
from tests.lab import ask, open_lab

STEAL = """
CREATE TRIGGER steal AFTER INSERT ON unit WHEN new.name = 'b'
BEGIN UPDATE job SET token = token + 1 WHERE id = (SELECT min(id) FROM job); END
"""


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def lab(tmp_path: Path, stage: Stage) -> Iterator[JobLab]:
    with open_lab(tmp_path, Act, Save, config=LabConfig(adapters=stage)) as opened:
        yield opened


def finish(lab: JobLab, *words: str) -> list[int]:
    """Jobs that have come to their decision and are not saved."""
    ids = [lab.enqueue(Save.Args(word=word)) for word in words]
    lab.settle()
    hands = [lab.engine.next_assignment() for _ in words]
    for one in hands:
        assert one is not None
        lab.engine.report(one, lab.engine.run(one))
    return ids


def test_turn_that_is_rolled_back_can_be_run_again(lab: JobLab, tmp_path: Path) -> None:
    """As the writer does when another function of its batch took the transaction down."""
    ids = finish(lab, "a", "b!", "c")
    turn = lab.engine.turn_fn()

    def twice(tx: sqlite3.Connection) -> object:
        tx.execute("SAVEPOINT rehearsal")
        first = turn(tx)
        tx.execute("ROLLBACK TO rehearsal")
        second = turn(tx)
        assert [dead.id for dead in first.dead] == [dead.id for dead in second.dead]
        assert len(first.claimed) == len(second.claimed) == 2  # what follows from a and c
        return second

    lab.engine.apply(lab.write(twice))  # type: ignore[arg-type] # the answer of the turn
    states = [lab.job(job_id).state for job_id in ids]
    assert states == [JobState.SUCCEEDED, JobState.RETRYABLE, JobState.SUCCEEDED]
    assert ask(tmp_path, "SELECT name FROM unit ORDER BY name") == [("a",), ("c",)]
    assert [attempt for (attempt,) in ask(tmp_path, "SELECT ordinal FROM job_attempt")] == [1]


def test_successor_is_claimed_in_the_turn_that_enqueued_it(lab: JobLab) -> None:
    finish(lab, "a")
    done = lab.write(lab.engine.turn_fn())
    lab.engine.apply(done)
    follower = lab.assert_enqueued(Act, word="after a")
    assert [job.id for job in done.claimed] == [follower.id]
    assert follower.state is JobState.RUNNING


def test_slow_saves_are_spread_over_turns(lab: JobLab, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = finish(lab, "a", "b", "c", "d")
    real = lab.clock.monotonic
    ticks = iter(range(0, 100_000, SAVE_MS // 4))
    monkeypatch.setattr(lab.clock, "monotonic", lambda: real() + next(ticks))
    saved = []
    while not lab.engine.is_settled:
        done = lab.write(lab.engine.turn_fn())
        lab.engine.apply(done)
        saved.append(done.saved)
    assert saved == [2, 2]
    assert {lab.job(job_id).state for job_id in ids} == {JobState.SUCCEEDED}


def test_save_that_ends_another_job_of_its_turn_undoes_nothing_half(
    lab: JobLab, tmp_path: Path
) -> None:
    """Two saves met in one turn, and the second took the first one's row away."""
    ids = finish(lab, "a", "b")
    lab.write(lambda tx: tx.execute(STEAL))
    assert lab.engine.turn() is None  # refused as a whole
    done = lab.engine.turn()  # each by itself
    assert done is not None
    names = ask(tmp_path, "SELECT name FROM unit ORDER BY name")
    states = [lab.job(job_id).state for job_id in ids]
    assert (names, states) == ([("a",), ("b",)], [JobState.SUCCEEDED] * 2)
