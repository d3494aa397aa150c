from daemon.clock import ManualClock
from daemon.progress import ProgressWatch
from tests.daemon.runtime_parts import Part


def watch(every_ms: int = 10_000) -> tuple[ProgressWatch, ManualClock, Part, Part]:
    clock = ManualClock()
    first, second = Part("first", []), Part("second", [])
    return ProgressWatch([first, second], clock, every_ms=every_ms), clock, first, second


def test_a_beat_is_due_when_all_have_moved_and_the_time_is_up() -> None:
    progress, clock, _, _ = watch()
    assert not progress.poll()
    clock.advance(10_000)
    assert progress.poll()
    assert not progress.poll()


def test_every_service_owes_a_new_proof_after_each_beat() -> None:
    progress, clock, first, _ = watch()
    clock.advance(10_000)
    assert progress.poll()
    first.moves = False
    clock.advance(10_000)
    assert not progress.poll()
    first.moves = True
    assert progress.poll()


def test_a_stall_is_named_and_forgotten_when_it_moves_again() -> None:
    progress, clock, first, _ = watch()
    first.moves = False
    clock.advance(10_000)
    progress.poll()
    assert progress.stalled() == []
    clock.advance(1)
    progress.poll()
    assert progress.stalled() == ["first"]
    first.moves = True
    progress.poll()
    assert progress.stalled() == []


def test_it_polls_at_least_four_times_a_beat() -> None:
    assert watch(10_000)[0].poll_ms == 1_000
    assert watch(200)[0].poll_ms == 50
    assert watch(1)[0].poll_ms == 1
