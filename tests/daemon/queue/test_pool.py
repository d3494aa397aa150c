import threading

import pytest

from daemon.queue import pool
from daemon.queue.assignment import Assignment
from daemon.queue.pool import Pool, Worker
from daemon.queue.requests import QueuePlan
from daemon.queue.windows import Lane, Windows
from tests.daemon.queue.plant import assignment
from tests.daemon.queue.test_windows import Small


class Works:
    """A pool whose workers note what they did."""

    def __init__(self, *, size: int = 2, idle_s: float = 60) -> None:
        plan = QueuePlan(name="a", max_workers=99, worker_idle_timeout_seconds=idle_s)
        self.lane = Lane(1, plan)
        self.windows = Windows([self.lane], pool_size=size, heavy_most=1, on_low=lambda: None)
        self.done: list[int] = []
        self.idle = threading.Semaphore(0)
        self.gate: threading.Event | None = None
        self.pool = Pool(self.windows, self._work, size=size, on_idle=self.idle.release)

    def put(self, *ids: int) -> None:
        self.windows.put([assignment(Small, lane=self.lane, job_id=number) for number in ids])

    def wait_idle(self, workers: int = 1) -> None:
        for _ in range(workers):
            assert self.idle.acquire(timeout=20)

    def _work(self, one: Assignment) -> None:
        if self.gate is not None:
            assert self.gate.wait(20)
        self.done.append(one.job.id)


def test_workers_take_everything_and_sleep() -> None:
    works = Works(size=1)
    works.put(*range(50))
    assert works.pool.serve() == 1
    works.wait_idle()
    assert works.done == list(range(50))
    works.put(99)
    assert works.pool.serve() == 1  # the same thread is woken
    works.wait_idle()
    assert (works.done[-1], works.pool.threads) == (99, 1)
    works.pool.close()
    assert works.pool.join(20)


def test_pool_grows_on_demand_up_to_its_size() -> None:
    works = Works(size=2)
    works.gate = threading.Event()
    works.put(1, 2, 3)
    assert works.pool.serve() == 2
    assert works.pool.threads == 2
    works.gate.set()
    works.wait_idle(2)
    assert sorted(works.done) == [1, 2, 3]
    works.pool.close()
    assert works.pool.join(20)


def test_nothing_to_do_begins_no_thread() -> None:
    works = Works()
    assert (works.pool.serve(), works.pool.threads) == (0, 0)


def test_busy_worker_ends_after_a_close() -> None:
    works = Works(size=1)
    works.gate = threading.Event()
    works.put(1)
    works.pool.serve()
    works.pool.close()
    works.gate.set()
    assert works.pool.join(20)
    assert (works.done, works.pool.threads) == ([1], 0)
    works.put(2)
    assert works.pool.serve() == 0


def test_idle_worker_leaves_and_another_comes_when_needed() -> None:
    works = Works(size=1, idle_s=0.005)
    for number in range(20):
        works.put(number)
        works.pool.serve()
        works.wait_idle()
    assert works.done == list(range(20))
    works.pool.close()
    assert works.pool.join(20)
    assert works.pool.threads == 0


def test_machine_without_threads_leaves_the_job_in_its_window(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    works = Works(size=2)
    works.put(1, 2)
    with monkeypatch.context() as machine:
        machine.setattr(threading.Thread, "start", _refuse)
        with pytest.raises(RuntimeError, match="can't start new thread"):
            works.pool.serve()
    assert (works.pool.threads, works.lane.held, works.lane.running) == (0, 2, 0)
    assert works.pool.serve() == 2
    works.wait_idle(2)
    assert sorted(works.done) == [1, 2]
    works.pool.close()
    assert works.pool.join(20)


class LateGate:
    """Its first wait times out at the moment at which the worker is handed something."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._lock = threading.Lock()
        self._is_late = False
        self.release = self._lock.release

    def acquire(self, timeout: float = -1) -> bool:
        if timeout == -1 or self._is_late:
            return self._lock.acquire(timeout=timeout)
        self._is_late = True
        self._works.put(2)
        assert self._works.pool.serve() == 1
        return False


def test_worker_that_would_leave_takes_what_it_was_handed_at_the_last_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    works = Works(size=1)

    class LateWorker(Worker):
        def __init__(self, handed: Assignment) -> None:
            super().__init__(handed)
            self.gate = LateGate(works)  # type: ignore[assignment] # as a lock
            self.gate.acquire()

    monkeypatch.setattr(pool, "Worker", LateWorker)
    works.put(1)
    works.pool.serve()
    works.wait_idle(2)
    assert (works.done, works.pool.threads) == ([1, 2], 1)
    works.pool.close()
    assert works.pool.join(20)


def _refuse(_thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")
