import threading

import pytest

from daemon.queue.context import NOTE_CHARS, check_cancelled, progress, running
from daemon.queue.outcomes import Cancelled


class Noting:
    def __init__(self, *, is_over: bool = False) -> None:
        self.said: list[tuple[float, str]] = []
        self._is_over = is_over

    def tell_progress(self, done: float, note: str) -> None:
        self.said.append((done, note))

    def check(self) -> None:
        if self._is_over:
            raise Cancelled


@pytest.fixture(autouse=True)
def _leave_nothing_behind() -> object:
    yield
    running.attempt = None


def test_outside_of_a_job_nothing_happens() -> None:
    progress(0.5)
    check_cancelled()


def test_progress_stays_within_its_bounds() -> None:
    running.attempt = noting = Noting()
    for done in (-1, 0.25, 7, float("nan")):
        progress(done, "x" * 1_000)
    assert [done for done, _ in noting.said] == [0, 0.25, 1, 0]
    assert {len(note) for _, note in noting.said} == {NOTE_CHARS}


def test_attempt_that_is_over_ends_where_it_asks() -> None:
    running.attempt = Noting(is_over=True)
    with pytest.raises(Cancelled):
        check_cancelled()


def test_attempt_belongs_to_its_thread() -> None:
    running.attempt = Noting(is_over=True)
    thread = threading.Thread(target=check_cancelled)
    thread.start()
    thread.join()
    with pytest.raises(Cancelled):
        check_cancelled()
