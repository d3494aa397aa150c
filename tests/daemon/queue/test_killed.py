"""I4, I5: kill -9 while jobs come in, wait, run, fail, save and end; again and again."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

from daemon.queue.states import JobState

CHILD = [sys.executable, "-m", "tests.daemon.queue.killed_queue_child"]
LIVES = 8
ACKNOWLEDGED = (30, 160)
STATES = "SELECT DISTINCT state FROM job"
DOUBLE = "SELECT job_id FROM effect GROUP BY job_id HAVING count(*) > 1"
UNEVEN = """
SELECT id FROM job WHERE (state = 4) <> (id IN (SELECT job_id FROM effect))
"""
TALLY = "SELECT kept FROM job_tally WHERE state = 4"


def ask(path: Path, question: str) -> list[int]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return [row[0] for row in db.execute(question).fetchall()]


def live_and_be_killed(path: Path, first: int, after: int) -> set[int]:
    """Answers what was acknowledged before the kill, read to the last byte."""
    child = subprocess.Popen(
        [*CHILD, str(path), str(first), "100000"], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    told = [child.stdout.readline() for _ in range(after)]
    child.kill()
    told += child.stdout.read().splitlines()
    child.stdout.close()
    child.wait(30)
    return {int(line) for line in told if line.strip()}


def test_nothing_is_lost_and_nothing_is_done_twice(tmp_path: Path) -> None:
    path = tmp_path / "depotd.db"
    random = Random(7)  # noqa: S311 - when to kill, not a secret
    acknowledged: set[int] = set()
    seen: set[int] = set()
    for life in range(LIVES):
        acknowledged |= live_and_be_killed(path, life * 100_000, random.randint(*ACKNOWLEDGED))
        seen |= set(ask(path, STATES))
        assert ask(path, DOUBLE) == []
        assert ask(path, UNEVEN) == [], "an effect stands with the end of its job, or not at all"
    subprocess.run([*CHILD, str(path), "0", "0"], check=True, timeout=100)
    assert acknowledged <= set(ask(path, "SELECT id FROM job"))
    assert ask(path, DOUBLE) == []
    assert ask(path, UNEVEN) == []
    assert set(ask(path, STATES)) == {JobState.SUCCEEDED}
    assert ask(path, TALLY) == [len(ask(path, "SELECT id FROM job"))]
    assert seen >= {JobState.RUNNING, JobState.SUCCEEDED}, "killed at work"
    assert seen & {JobState.SCHEDULED, JobState.AVAILABLE, JobState.RETRYABLE}
