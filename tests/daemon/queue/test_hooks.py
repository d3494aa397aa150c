"""Hooks see everything and decide nothing."""

from pathlib import Path

import pytest

from daemon.domain.events import MAX_DEPTH, ClockQuality, Event, Stamp
from daemon.interfaces import Tx
from daemon.queue.hooks import DeadJob, HookFaults, Hooks, JobSeen, death_into
from daemon.queue.outcomes import Permanent
from daemon.queue.states import JobState
from daemon.queue.testing import LabConfig
from tests.daemon.queue.kinds_at_work import Act, Save, Stage
from tests.lab import open_lab

STAMP = Stamp(boot=1, monotonic_ms=0, clock=ClockQuality.GPS, seen_at=9)


class Watcher:
    def __init__(self) -> None:
        self.seen: list[object] = []

    def before(self, job: JobSeen) -> None:
        self.seen.append(("before", job.kind, job.queue, job.attempt))

    def after(self, job: JobSeen, ran_ms: int) -> None:
        self.seen.append(("after", job.kind, ran_ms))

    def failed(self, job: JobSeen, outcome: str, error: str) -> None:
        self.seen.append(("failed", job.correlation_id, outcome, error))

    def dead(self, tx: Tx, job: DeadJob, stamp: Stamp) -> None:
        tx.execute("INSERT INTO unit(name) VALUES (?)", (f"dead {job.id}",))
        self.seen.append(("dead", job.kind, job.attempts, job.error, stamp.seen_at > 0))


def raises_before(_job: JobSeen) -> None:
    raise SystemExit(1)


def raises_in_death(tx: Tx, job: DeadJob, _stamp: Stamp) -> None:
    tx.execute("INSERT INTO unit(name) VALUES (?)", (f"lost {job.id}",))
    raise ValueError("a hook's own trouble")


def test_hooks_see_an_attempt_from_both_sides(tmp_path: Path) -> None:
    watcher, stage = Watcher(), Stage()
    hooks = Hooks(
        before=(watcher.before,),
        after=(watcher.after,),
        failed=(watcher.failed,),
        dead=(watcher.dead,),
    )
    with open_lab(tmp_path, Act, config=LabConfig(hooks=hooks, adapters=stage)) as lab:
        lab.run(Act.Args(word="x"))
        stage.raises("y", Permanent("gone"))
        lab.run(Act.Args(word="y"))
    begun = ("before", "work.act", "work", 1)
    assert watcher.seen == [
        begun,
        ("after", "work.act", 0),
        begun,
        ("dead", "work.act", 1, "gone", True),
        ("failed", "lab", "refused", "gone"),
    ]


def test_hook_that_raises_is_counted_named_and_ends_nothing(tmp_path: Path) -> None:
    hooks = Hooks(before=(raises_before,))
    with open_lab(tmp_path, Act, config=LabConfig(hooks=hooks, adapters=Stage())) as lab:
        for word in "ab":
            assert lab.run(Act.Args(word=word)).state is JobState.SUCCEEDED
        assert lab.engine.hook_faults.counts == {f"{__name__}.raises_before": 2}


def test_death_hook_that_raises_takes_back_only_what_it_wrote(tmp_path: Path) -> None:
    watcher, stage = Watcher(), Stage()
    stage.raises("y", Permanent("gone"))
    hooks = Hooks(dead=(raises_in_death, watcher.dead))
    config = LabConfig(hooks=hooks, adapters=stage)
    with open_lab(tmp_path, Act, Save, config=config) as lab:
        dead = lab.run(Act.Args(word="y"))
        names = lab.write(lambda tx: tx.execute("SELECT name FROM unit").fetchall())
        assert (dead.state, names) == (JobState.DEAD, [(f"dead {dead.id}",)])
        lab.assert_recorded("job.dead", job=dead.id)
        assert lab.engine.hook_faults.counts == {f"{__name__}.raises_in_death": 1}


@pytest.mark.parametrize(("depth", "deeper"), [(0, 1), (MAX_DEPTH, MAX_DEPTH)])
def test_death_is_told_however_deep_it_happened(depth: int, deeper: int) -> None:
    events: list[Event] = []

    def record(_tx: Tx, event: Event, stamp: Stamp) -> int:
        assert stamp is STAMP
        events.append(event)
        return 1

    dead = DeadJob(7, "k", "q", 3, "gone", "c", depth)
    death_into(record)(None, dead, STAMP)  # type: ignore[arg-type] # not looked at
    (event,) = events
    assert (event.kind, event.subject, event.at, event.depth) == ("job.dead", "k", 9, deeper)
    assert event.body == {"job": 7, "queue": "q", "attempts": 3, "error": "gone"}


def test_faults_name_what_has_no_name() -> None:
    class Hook:
        def __call__(self) -> None:
            raise KeyError

    faults = HookFaults()
    faults.call(Hook())
    assert list(faults.counts.values()) == [1]
    assert "Hook" in next(iter(faults.counts))
