from daemon.queue import tally
from daemon.queue.states import JobState
from tests.daemon.queue.queue_scene import Scene


def test_ends_count_for_ever_and_while_kept() -> None:
    scene = Scene()
    work = scene.registry.queue("work").id
    tally.ended(scene.tx, work, JobState.DEAD, 3)
    tally.ended(scene.tx, work, JobState.DEAD, 2)
    tally.gone(scene.tx, work, JobState.DEAD, 1)
    assert scene.all("SELECT queue, state, ever, kept FROM job_tally") == [(work, 6, 5, 4)]


def test_delayed_come_and_go() -> None:
    scene = Scene()
    work = scene.registry.queue("work").id
    tally.less_delayed(scene.tx, work, 1)
    tally.more_delayed(scene.tx, work, 3)
    tally.less_delayed(scene.tx, work, 1)
    assert scene.tally() == {("work", tally.DELAYED): 2}


def test_wrong_count_never_stops_the_queue() -> None:
    scene = Scene()
    work = scene.registry.queue("work").id
    tally.more_delayed(scene.tx, work, 1)
    tally.less_delayed(scene.tx, work, 5)
    assert scene.tally() == {}
