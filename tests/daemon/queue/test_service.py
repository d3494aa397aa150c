"""The engine with its threads: the races that steps cannot show."""

import threading
from collections import Counter
from pathlib import Path

import pytest

from daemon.interfaces import Service
from daemon.queue.kinds import JobArgs, JobTx, job, kind_of
from daemon.queue.requests import QueuePlan
from daemon.queue.states import JobState
from tests.daemon.queue.kinds_at_work import MINUTE, Act, Careful, Gate, Save, Stage
from tests.daemon.queue.plant import Plant, PlantConfig, running

KINDS = (Act, Save, Careful)


@job("work.brief", queue="work", timeout_s=0.05, backoff=MINUTE)
class Brief:
    """Has little time."""

    class Args(JobArgs):
        word: str

    @staticmethod
    def act(args: Args, stage: Stage) -> str:
        stage.act(args.word)
        return args.word

    @staticmethod
    def save(tx: JobTx, word: str) -> None:
        tx.execute("INSERT INTO unit(name) VALUES (?)", (word,))


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_service_is_what_the_runtime_expects(tmp_path: Path, stage: Stage) -> None:
    with running(tmp_path, KINDS, PlantConfig(adapters=stage)) as plant:
        service: Service = plant.service
        plant.until_ended(*plant.enqueue(Act.Args(word="x")))
        assert service.name == "queue"
        assert service.beat()


def test_every_job_runs_exactly_once(tmp_path: Path, stage: Stage) -> None:
    jobs = [Save.Args(word=f"w-{number}") for number in range(300)]
    with running(tmp_path, KINDS, PlantConfig(adapters=stage)) as plant:
        ids = plant.enqueue(*jobs)
        plant.until_ended(*ids)
        plant.until(lambda: plant.ask("SELECT count(*) FROM job WHERE state = 4") == [(600,)])
        assert plant.ask("SELECT count(*) FROM unit") == [(300,)]
    assert Counter(stage.done).most_common(1)[0][1] == 1
    assert len(stage.done) == 600


def test_jobs_enqueued_by_many_threads_are_all_run(tmp_path: Path, stage: Stage) -> None:
    with running(tmp_path, KINDS, PlantConfig(adapters=stage)) as plant:
        threads = [
            threading.Thread(
                target=lambda first=first: [
                    plant.enqueue(Act.Args(word=f"{first}-{n}")) for n in range(25)
                ]
            )
            for first in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        plant.until(lambda: plant.ask("SELECT count(*) FROM job WHERE state = 4") == [(200,)])
    assert len(set(stage.done)) == 200


def test_workers_grow_on_demand_and_end_when_idle(tmp_path: Path, stage: Stage) -> None:
    gate = Gate()
    stage.scripts = {"x": gate}
    plans = [QueuePlan(name="work", worker_idle_timeout_seconds=0.01)]
    with running(tmp_path, KINDS, PlantConfig(adapters=stage, queues=plans)) as plant:
        assert plant.service.threads == 0
        plant.enqueue(*[Act.Args(word="x")] * 2)
        for _ in range(2):
            assert gate.entered.acquire(timeout=20)
        assert plant.service.threads == 2
        workers = [one for one in threading.enumerate() if one.name.startswith("jobs.")]
        gate.open()
        for worker in workers:
            worker.join(20)
        assert plant.service.threads == 0
        plant.until_ended(*plant.enqueue(Act.Args(word="again")))


def test_i4_zombie_cannot_save_after_its_time(tmp_path: Path, stage: Stage) -> None:
    gate = Gate()
    stage.scripts = {"x": gate}
    with running(tmp_path, [Brief, Act], PlantConfig(adapters=stage)) as plant:
        (job_id,) = plant.enqueue(Brief.Args(word="x"))
        assert gate.entered.acquire(timeout=20)
        plant.until(lambda: plant.state(job_id) is JobState.RETRYABLE)
        assert plant.attempts(job_id) == [("timed_out", "took longer than 0.05 s")]
        gate.open()
        plant.until_ended(*plant.enqueue(Act.Args(word="y")))
        plant.until(lambda: not plant.engine.windows.running)
        assert plant.state(job_id) is JobState.RETRYABLE
        assert plant.ask("SELECT count(*) FROM unit") == [(0,)]


def test_half_a_pool_stuck_is_told_once(tmp_path: Path, stage: Stage) -> None:
    gate = Gate()
    stage.scripts = {"x": gate}
    config = PlantConfig(adapters=stage, workers=4)
    with running(tmp_path, [Brief, Act], config) as plant:
        plant.enqueue(Brief.Args(word="x"))
        assert gate.entered.acquire(timeout=20)
        plant.until_ended(*plant.enqueue(Act.Args(word="y")))
        assert plant.said == []
        plant.enqueue(Brief.Args(word="x"))
        plant.until(lambda: plant.said)
        plant.until_ended(*plant.enqueue(Act.Args(word="z")))
        gate.open()
    assert plant.said[0] == "2 of 4 workers hang in jobs: work.brief"
    assert len(plant.said) == 1


def test_cancel_reaches_a_running_job(tmp_path: Path, stage: Stage) -> None:
    gate = Gate()
    stage.scripts = {"step 0": gate}
    with running(tmp_path, KINDS, PlantConfig(adapters=stage)) as plant:
        (job_id,) = plant.enqueue(Careful.Args(steps=3))
        assert gate.entered.acquire(timeout=20)
        plant.cancel(job_id)
        gate.open()
        plant.until_ended(*plant.enqueue(Act.Args(word="y")))
        plant.until(lambda: not plant.engine.windows.running)
        assert plant.state(job_id) is JobState.CANCELLED
    assert "step 1" not in stage.done


def test_stop_waits_for_what_runs_and_gives_back_the_rest(tmp_path: Path, stage: Stage) -> None:
    gate = Gate()
    stage.scripts = {"slow": gate}
    plant = Plant(tmp_path, KINDS, PlantConfig(adapters=stage, workers=1))
    plant.start()
    ids = plant.enqueue(Act.Args(word="slow"), Act.Args(word="b"), Act.Args(word="c"))
    assert gate.entered.acquire(timeout=20)
    stopper = threading.Thread(target=plant.service.stop)
    stopper.start()
    plant.until(lambda: plant.state(ids[1]) is JobState.AVAILABLE)
    assert plant.state(ids[0]) is JobState.RUNNING
    gate.open()
    stopper.join(20)
    states = [plant.state(job_id) for job_id in ids]
    assert states == [JobState.SUCCEEDED, JobState.AVAILABLE, JobState.AVAILABLE]
    assert stage.done == ["slow"]
    plant.writer.stop()


def test_stop_at_its_deadline_gives_back_what_still_runs(tmp_path: Path, stage: Stage) -> None:
    gate = Gate()
    stage.scripts = {"slow": gate}
    config = PlantConfig(adapters=stage, stop_deadline_ms=20)
    plant = Plant(tmp_path, KINDS, config)
    plant.start()
    (job_id,) = plant.enqueue(Save.Args(word="slow"))
    assert gate.entered.acquire(timeout=20)
    plant.service.stop()
    assert plant.state(job_id) is JobState.AVAILABLE
    assert plant.attempts(job_id) == [("interrupted", "the daemon stopped first")]
    gate.open()
    plant.writer.stop()
    assert plant.ask("SELECT count(*) FROM unit") == [(0,)]


def test_orphans_of_a_dead_boot_run_again(tmp_path: Path, stage: Stage) -> None:
    first = Plant(tmp_path, KINDS, PlantConfig(adapters=stage))
    first.engine.open()
    ids = first.enqueue(Act.Args(word="a"), Act.Args(word="b"))
    first.engine.turn()
    assert [first.state(job_id) for job_id in ids] == [JobState.RUNNING] * 2
    first.writer.stop()
    with running(tmp_path, KINDS, PlantConfig(adapters=stage)) as second:
        assert second.until_ended(*ids) == [JobState.SUCCEEDED] * 2
        assert [row[2:] for row in second.rows()] == [(1, 1), (1, 1)]


def test_poisoned_orphan_ends_dead_and_says_so(tmp_path: Path, stage: Stage) -> None:
    for _ in range(20):
        plant = Plant(tmp_path, KINDS, PlantConfig(adapters=stage))
        plant.engine.open()
        if not plant.rows():
            plant.enqueue(Act.Args(word="poison"))
        plant.writer.write(
            lambda tx: tx.execute("UPDATE job SET run_at = 0, state = 1 WHERE state IN (0, 3)")
        )
        plant.engine.wake()
        plant.engine.turn()
        plant.writer.stop()
    ((job_id, state, _, _),) = plant.rows()
    assert JobState(state) is JobState.DEAD
    deaths = plant.ask("SELECT subject FROM event WHERE kind = 'job.dead'")
    assert deaths == [("work.act",)]
    assert plant.attempts(job_id)[-1][0] == "interrupted"


def test_weights_hold_under_saturation(tmp_path: Path, stage: Stage) -> None:
    """Every queue has work all the time; starts are counted while that is so."""
    kinds = [kind_in(name) for name in ("critical", "pattern", "rest")]
    plans = [
        QueuePlan(name="critical", weight=60),
        QueuePlan(name="pattern", weight=30),
        QueuePlan(name="rest", weight=10),
    ]
    config = PlantConfig(adapters=stage, queues=plans)
    plant = Plant(tmp_path, kinds, config)
    plant.writer.start()
    plant.engine.open()
    for cls in kinds:
        kind = kind_of(cls)
        plant.enqueue(*[kind.args.model_validate({"word": kind.queue})] * 2_000)
    plant.service.start()
    plant.until(lambda: len(stage.done) >= 1_500)
    plant.stop()
    counted = Counter(stage.done[:1_500])
    shares = [counted[plan.name] / 1_500 for plan in plans]
    assert shares == pytest.approx([0.6, 0.3, 0.1], abs=0.05)


def kind_in(queue: str) -> type:
    @job(f"share.{queue}", queue=queue)
    class Share:
        """Counts a start."""

        class Args(JobArgs):
            word: str

        @staticmethod
        def act(args: Args, stage: Stage) -> None:
            stage.act(args.word)

    return Share


def test_an_engine_that_cannot_go_on_is_told_of_at_once(
    tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A watchdog would find out in half a minute, and could not say why."""

    def fall() -> int:
        raise RuntimeError("no more turns")

    with running(tmp_path, KINDS, PlantConfig(adapters=stage)) as plant:
        monkeypatch.setattr(plant.engine, "wait_ms", fall)
        plant.engine.wake()
        plant.until(lambda: plant.said == ["failed: no more turns"])
        assert not plant.service.beat()
