"""The worker threads: grown on demand, ended when they found nothing to do for a while."""

import threading
from collections.abc import Callable

from daemon.queue.assignment import Assignment
from daemon.queue.windows import Windows


class Worker:
    """Sleeps on a bare lock: waking it is one release, and nobody else is woken."""

    __slots__ = ("gate", "handed", "thread")

    def __init__(self, handed: Assignment) -> None:
        self.gate = threading.Lock()
        self.gate.acquire()
        self.handed: Assignment | None = handed
        """Under the lock of the windows while the worker is parked."""
        self.thread: threading.Thread | None = None


class Pool:
    """`work` runs one assignment and reports its end; what rises from it ends the process."""

    def __init__(
        self,
        windows: Windows,
        work: Callable[[Assignment], None],
        *,
        size: int,
        on_idle: Callable[[], None],
    ) -> None:
        self._windows = windows
        self._work = work
        self._on_idle = on_idle
        self.size = size
        # Guarded by the lock of the windows:
        self._workers: set[Worker] = set()
        self._is_closed = False
        self._named = 0

    @property
    def threads(self) -> int:
        return len(self._workers)

    def serve(self) -> int:
        """Hands what may start to idle workers and to new ones; answers to how many.

        RuntimeError when the machine gives no more threads: what was to start waits.
        """
        windows = self._windows
        woken: list[Worker] = []
        born: list[Worker] = []
        with windows.lock:
            while not self._is_closed and (windows.idle or len(self._workers) < self.size):
                found = windows.pick()
                if found is None:
                    break
                if windows.idle:
                    worker: Worker = windows.idle.pop()
                    worker.handed = found
                    woken.append(worker)
                else:
                    worker = Worker(found)
                    self._workers.add(worker)
                    born.append(worker)
        for worker in woken:
            worker.gate.release()
        self._bear(born)
        return len(woken) + len(born)

    def close(self) -> None:
        """Idle workers end at once, busy ones with what they do."""
        with self._windows.lock:
            self._is_closed = True
            parked = list(self._windows.idle)
            self._windows.idle.clear()
        for worker in parked:
            worker.gate.release()

    def join(self, timeout_s: float) -> bool:
        """Waits for every thread at most so long in all; answers whether all have ended."""
        with self._windows.lock:
            threads = [worker.thread for worker in self._workers if worker.thread is not None]
        for thread in threads:
            thread.join(timeout_s / len(threads))
        return not any(thread.is_alive() for thread in threads)

    def _bear(self, born: list[Worker]) -> None:
        for number, worker in enumerate(born):
            self._named += 1
            worker.thread = threading.Thread(
                target=self._loop, args=(worker,), name=f"jobs.{self._named}", daemon=True
            )
            try:
                worker.thread.start()
            except RuntimeError:
                for unborn in born[number:]:
                    self._never_born(unborn)
                raise

    def _never_born(self, worker: Worker) -> None:
        with self._windows.lock:
            self._workers.discard(worker)
        if worker.handed is not None:
            self._windows.take_back(worker.handed)

    def _loop(self, worker: Worker) -> None:
        following, work, on_idle = self._windows.next, self._work, self._on_idle
        while True:
            assignment = worker.handed
            worker.handed = None
            if assignment is None:
                break
            while assignment is not None:
                work(assignment)
                last, assignment = assignment, following(assignment, worker)
            on_idle()
            if self._is_closed:
                break
            idle_s = last.lane.plan.worker_idle_timeout_seconds
            if not worker.gate.acquire(timeout=idle_s):
                if self._leave(worker):
                    return
                worker.gate.acquire()
        with self._windows.lock:
            self._workers.discard(worker)

    def _leave(self, worker: Worker) -> bool:
        """False when something was handed over at the last moment."""
        with self._windows.lock:
            if worker not in self._windows.idle:
                return False
            self._windows.idle.remove(worker)
            self._workers.discard(worker)
            return True
