"""Figures of queues, and what they cost."""

from daemon.queue import sql, stats
from daemon.queue.states import AttemptOutcome
from daemon.queue.stats import QueueFigures
from tests.daemon.queue.queue_scene import NOW, Scene


def figures(scene: Scene, queue: str) -> QueueFigures:
    (found,) = [each for each in stats.figures(scene.tx) if each.queue == queue]
    return found


def test_quiet_queue_has_no_figures_but_zero() -> None:
    assert figures(Scene(), "work") == QueueFigures(
        queue="work", waiting=0, active=0, delayed=0, parked=0,
        completed=0, failed=0, cancelled=0,
        completed_kept=0, failed_kept=0, cancelled_kept=0,
        oldest_waiting_at=None, paused_at=None, paused_by="",
    )  # fmt: skip


def test_every_state_is_counted_under_its_name() -> None:
    scene = Scene()
    scene.succeed(scene.running())
    removed = scene.dead()
    scene.dead()
    scene.admin.remove(scene.tx, removed)
    parked = scene.running()
    scene.end(parked, AttemptOutcome.UNSERVED)
    cancelled = scene.put()
    scene.admin.cancel(scene.tx, cancelled, by="pete")
    scene.end(scene.running(), AttemptOutcome.FAILED, again_at=NOW + 5)
    scene.running()
    scene.put(delay_ms=5)
    scene.put(priority=900)
    scene.machine.advance(10)
    scene.put(priority=0)
    scene.admin.pause(scene.tx, "work", by="pete")
    assert figures(scene, "work") == QueueFigures(
        queue="work", waiting=2, active=1, delayed=3, parked=1,
        completed=1, failed=2, cancelled=1,
        completed_kept=1, failed_kept=1, cancelled_kept=1,
        oldest_waiting_at=NOW, paused_at=NOW + 10, paused_by="pete",
    )  # fmt: skip
    assert figures(scene, "other").waiting == 0


def test_no_figure_reads_rows_of_the_job_table() -> None:
    scene = Scene()
    for statement in (sql.WAITING, sql.ACTIVE, sql.PARKED_BY_QUEUE):
        values = {"parked": 1} if ":parked" in statement else {}
        plan = scene.tx.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
        assert plan
        assert all("COVERING INDEX" in row[3] for row in plan if " job " in f"{row[3]} "), plan
