"""What a save does to the turn that it runs in: nothing, whatever it tries."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from daemon.errors import StoreFull
from daemon.queue.kinds import JobArgs, JobTx, job
from daemon.queue.saving import SLOW_SAVE_MS
from daemon.queue.states import JobState
from daemon.queue.testing import JobLab
from tests.lab import ask, open_lab

SCRIPTS: dict[int, Callable[[JobTx], Any]] = {}
INSERT = "INSERT INTO unit(name) VALUES (?)"
TWIN = "INSERT OR ROLLBACK INTO unit(name) VALUES (?)"


@job("saving.try", queue="saving", max_attempts=1)
class Try:
    """Does in save what the script of its number says."""

    class Args(JobArgs):
        n: int

    @staticmethod
    def save(tx: JobTx, args: Args) -> Any:
        return SCRIPTS[args.n](tx)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[JobLab]:
    SCRIPTS.clear()
    with open_lab(tmp_path, Try) as opened:
        yield opened


def saved_together(lab: JobLab, *scripts: Callable[[JobTx], Any]) -> list[int]:
    """Jobs that are all to be saved by the next turn."""
    ids = []
    for number, script in enumerate(scripts):
        SCRIPTS[number] = script
        ids.append(lab.enqueue(Try.Args(n=number)))
    lab.settle()
    for _ in scripts:
        one = lab.engine.next_assignment()
        assert one is not None
        lab.engine.report(one, lab.engine.run(one))
    return ids


def until_settled(lab: JobLab) -> int:
    """Turns as the engine takes them; none of them fails, and time stands still."""
    turns = 0
    while not lab.engine.is_settled:
        assert lab.engine.turn() is not None
        turns += 1
        assert turns < 20
    return turns


def good(name: str) -> Callable[[JobTx], Any]:
    return lambda tx: tx.execute(INSERT, (name,)) and None


def ends(tx: JobTx) -> None:
    tx.execute(INSERT, ("u",))
    tx.execute(TWIN, ("u",))


def ends_and_looks_away(tx: JobTx) -> None:
    with suppress(sqlite3.Error):
        ends(tx)
    with suppress(Exception):
        tx.execute(INSERT, ("outside",))
    with suppress(Exception):
        tx.record("x.outside")


def units(folder: Path) -> list[str]:
    return [name for (name,) in ask(folder, "SELECT name FROM unit ORDER BY name")]


@pytest.mark.parametrize("bad", [ends, ends_and_looks_away])
@pytest.mark.parametrize("is_careful", [False, True])
def test_save_that_rolls_everything_back_is_refused_alone(
    lab: JobLab, tmp_path: Path, bad: Callable[[JobTx], Any], *, is_careful: bool
) -> None:
    ids = saved_together(lab, good("a"), bad, good("b"), bad, good("c"))
    turn = lab.engine.turn_fn()
    turn._work.is_careful = is_careful  # noqa: SLF001 - as after a turn that met an error
    until_settled(lab)
    states = [lab.job(job_id).state for job_id in ids]
    done, dead = JobState.SUCCEEDED, JobState.DEAD
    assert states == [done, dead, done, dead, done]
    assert units(tmp_path) == ["a", "b", "c"]
    told = lab.job(ids[1])
    assert told.outcome == "refused"
    assert f"job {ids[1]} (saving.try): its save ended the transaction" in told.error
    assert [event.kind for event in lab.events()] == ["job.dead"] * 2


def test_many_that_roll_back_hold_up_nobody_for_a_second(lab: JobLab, tmp_path: Path) -> None:
    saved_together(lab, ends, ends, good("a"), ends)
    assert until_settled(lab) <= 4
    assert units(tmp_path) == ["a"]


def test_trigger_that_rolls_back_is_told_with_its_reason(lab: JobLab) -> None:
    lab.write(
        lambda tx: tx.execute(
            "CREATE TRIGGER no AFTER INSERT ON unit BEGIN SELECT raise(ROLLBACK, 'no units'); END"
        )
    )
    (job_id,) = saved_together(lab, good("a"))
    until_settled(lab)
    assert "no units" in lab.job(job_id).error


@pytest.mark.parametrize(
    "end",
    [
        lambda tx: tx.execute("/* x */ COMMIT"),
        lambda tx: tx.execute("SELECT 1").connection.commit(),
        lambda tx: tx.execute("SELECT 1").connection.execute("COMMIT"),
        lambda tx: tx._lent._tx.commit(),  # noqa: SLF001 - what nobody should do
    ],
    ids=["comment", "cursor", "cached", "private"],
)
def test_save_that_commits_leaves_nothing(
    lab: JobLab, tmp_path: Path, end: Callable[[Any], Any]
) -> None:
    def script(tx: JobTx) -> None:
        tx.execute(INSERT, ("half",))
        end(tx)

    ids = saved_together(lab, script, good("a"))
    until_settled(lab)
    assert [lab.job(job_id).state for job_id in ids] == [JobState.DEAD, JobState.SUCCEEDED]
    assert units(tmp_path) == ["a"]


def test_full_disk_is_not_the_jobs_fault_though_it_looked_away(lab: JobLab, tmp_path: Path) -> None:
    def script(tx: JobTx) -> None:
        for number in range(50):
            with suppress(sqlite3.Error):
                tx.execute(INSERT, (f"{number}" + "x" * 2_000,))

    (job_id,) = saved_together(lab, script)
    lab.write(_cap)
    with pytest.raises(StoreFull):
        lab.write(lab.engine.turn_fn())
    assert lab.job(job_id).state is JobState.RUNNING
    lab.write(lambda tx: tx.execute("PRAGMA max_page_count = 1000000").fetchall())
    until_settled(lab)
    assert lab.job(job_id).state is JobState.SUCCEEDED
    assert len(units(tmp_path)) == 50


def test_slow_save_is_named(lab: JobLab) -> None:
    slow = lambda _tx: lab.advance(ms=SLOW_SAVE_MS + 1)  # noqa: E731 - a script
    (job_id, *_) = saved_together(lab, slow, lambda _tx: None)
    with capture_logs() as lines:
        until_settled(lab)
    told = [line for line in lines if line["event"] == "queue.slow_save"]
    assert [(line["job"], line["kind"], line["took_ms"]) for line in told] == [
        (job_id, "saving.try", SLOW_SAVE_MS + 1)
    ]


def _cap(tx: Any) -> None:
    (pages,) = tx.execute("PRAGMA page_count").fetchone()
    tx.execute(f"PRAGMA max_page_count = {pages}").fetchall()
