"""The start: orphans run again, and what cannot be served is named."""

from pathlib import Path

from daemon.clock import ManualClock
from daemon.interfaces import Tx
from daemon.queue import batches
from daemon.queue.finish import MOST_INTERRUPTED
from daemon.queue.registry import UnservedJobs
from daemon.queue.requests import Cause
from daemon.queue.states import JobState
from daemon.queue.testing import LabConfig
from daemon.store.database import create_or_open
from tests.daemon.queue.kinds_at_work import Act, Save, Stage
from tests.lab import NOW, ask, open_lab

CONFIG = LabConfig(adapters=Stage())


def test_orphans_are_back_without_a_burned_attempt(tmp_path: Path) -> None:
    with open_lab(tmp_path, Act) as died:
        job_id = died.enqueue(Act.Args(word="x"))
        died.settle()
        assert died.job(job_id).state is JobState.RUNNING
    with open_lab(tmp_path, Act, config=CONFIG) as lab:
        assert lab.opened.rescued.jobs == 1
        rescued = lab.job(job_id)
        assert (rescued.state, rescued.attempt) == (JobState.AVAILABLE, 0)
        assert rescued.outcome == "interrupted"
        assert [ended.state for ended in lab.drain()] == [JobState.SUCCEEDED]


def test_many_orphans_run_again_at_the_first_turns(tmp_path: Path) -> None:
    with open_lab(tmp_path, Act) as died:
        for number in range(40):
            died.enqueue(Act.Args(word=str(number)))
        died.settle()
    with open_lab(tmp_path, Act, config=CONFIG) as lab:
        assert lab.opened.rescued.jobs > 1
        assert len(lab.drain()) == 40  # the clock stood still


def test_job_that_kills_the_daemon_each_time_ends_dead(tmp_path: Path) -> None:
    machine = ManualClock(NOW)
    with open_lab(tmp_path, Act, machine=machine) as lab:
        job_id = lab.enqueue(Act.Args(word="x"), depth=2)
    for _ in range(MOST_INTERRUPTED):
        machine.advance(3_600_000)
        with open_lab(tmp_path, Act, machine=machine) as lab:
            lab.settle()
    machine.advance(3_600_000)
    with open_lab(tmp_path, Act, machine=machine) as lab:
        assert [dead.id for dead in lab.opened.rescued.dead] in ([], [job_id])
        assert lab.job(job_id).state is JobState.DEAD
        event = lab.assert_recorded("job.dead", subject="work.act", job=job_id)
        assert (event.correlation_id, event.depth) == ("lab", 3)
    told = "SELECT count(*) FROM event WHERE kind = 'job.dead'"
    assert ask(tmp_path, told) == [(1,)]


def test_what_nobody_serves_is_named_with_its_count(tmp_path: Path) -> None:
    with open_lab(tmp_path, Act, Save) as lab:
        lab.enqueue(Save.Args(word="a"))
        lab.enqueue(Save.Args(word="b"))
    with open_lab(tmp_path, Act) as lab:
        assert lab.opened.unserved == (UnservedJobs(queue="work", kind="work.save", count=2),)


def test_orphan_of_an_unknown_kind_is_buried_by_number(tmp_path: Path) -> None:
    with open_lab(tmp_path, Act, Save) as died:
        job_id = died.enqueue(Save.Args(word="a"))
        died.settle()
        died.write(lambda tx: tx.execute("UPDATE job SET interrupted = ?", (MOST_INTERRUPTED - 1,)))
    with open_lab(tmp_path, Act) as lab:
        assert [dead.id for dead in lab.opened.rescued.dead] == [job_id]
        (event,) = lab.events()
        assert event.subject.startswith("kind ")


def test_orphan_that_is_dead_ends_its_batch_though_the_completion_is_gone(tmp_path: Path) -> None:
    with open_lab(tmp_path, Act, Save) as died:
        jobs = died.jobs

        def batch_of_one(tx: Tx) -> int:
            cause = Cause(correlation_id="lab", causation="test")
            batch = batches.begin(tx, jobs, Save.Args(word="end"), cause=cause)
            member = jobs.enqueue(tx, Act.Args(word="x"), cause=cause, batch=batch)
            batches.seal(tx, jobs, batch)
            return member.id

        job_id = died.write(batch_of_one)
        died.settle()
        died.write(lambda tx: tx.execute("UPDATE job SET interrupted = ?", (MOST_INTERRUPTED - 1,)))
    with open_lab(tmp_path, Act) as lab:
        assert [dead.id for dead in lab.opened.rescued.dead] == [job_id]
    with open_lab(tmp_path, Act, Save, config=CONFIG) as lab:
        assert [(job.kind, job.args) for job in lab.drain()[:1]] == [("work.save", {"word": "end"})]


def test_delays_of_a_clock_that_was_ahead_are_brought_in_at_the_start(tmp_path: Path) -> None:
    with open_lab(tmp_path, Act, machine=ManualClock(NOW + 1_000_000_000)) as lab:
        job_id = lab.enqueue(Act.Args(word="x"), delay_ms=60_000)
    store = create_or_open(tmp_path / "lab.db", kind="live", depot="Denver", now_ms=NOW, host="lab")
    store.connection.execute("UPDATE job SET boot = 0")
    store.connection.execute(
        "INSERT INTO boot(number, token, started_at, beat_at, clock, release, pid)"
        " SELECT 0, 'before', started_at, beat_at, clock, release, pid FROM boot"
    )
    store.close()
    with open_lab(tmp_path, Act, config=CONFIG, machine=ManualClock(NOW)) as lab:
        assert lab.job(job_id).run_at == NOW + 60_000
