"""What piles up for the next turn: how attempts ended, what goes back, what was said."""

from collections import deque
from collections.abc import Iterable

from daemon.clock import Clock
from daemon.errors import StoreError
from daemon.queue.assignment import Assignment, Decided, Ending, Failed
from daemon.queue.claims import Pair
from daemon.queue.deadlines import Deadlines
from daemon.queue.states import AttemptOutcome
from daemon.queue.turn import TurnDone, TurnWork

FLUSH_MS = 1_000
"""Progress is written at most so often."""


class Worklist:
    """`report` may be called in any thread; the rest belongs to the thread that takes turns."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._reported: deque[tuple[Assignment, Ending]] = deque()
        self._flushed_ms = -FLUSH_MS
        self.work = TurnWork()
        """Kept until a turn with it is durable."""
        self.report = self._reported.append

    @property
    def reported(self) -> int:
        return len(self._reported)

    @property
    def is_empty(self) -> bool:
        return not (self._reported or self.work.has_endings)

    def flush_in_ms(self, now: int) -> int:
        return max(0, self._flushed_ms + FLUSH_MS - now)

    def collect(self, deadlines: Deadlines, now: int) -> None:
        """Everything of now becomes the work of the next turn."""
        work, reported = self.work, self._reported
        for _ in range(len(reported)):
            assignment, ending = reported.popleft()
            if ending is None or isinstance(ending, str):
                work.succeeded.append((assignment, ending))
            elif isinstance(ending, Decided):
                work.to_save.append((assignment, ending))
            else:
                work.failed.append((assignment, ending))
        for missed in deadlines.missed(now):
            self.fail(*missed)
        if not self.flush_in_ms(now):
            self._flushed_ms = now
            work.progress += deadlines.take_progress()
        for lease_s, pairs in deadlines.leases(now).items():
            work.leases[lease_s] = [*work.leases.get(lease_s, []), *pairs]

    def fail(self, assignment: Assignment, outcome: AttemptOutcome, error: str) -> None:
        """For an attempt that did not come back by itself."""
        assignment.ran_ms = max(0, self._clock.monotonic() - assignment.started_ms)
        self.work.failed.append((assignment, Failed(outcome=outcome, error=error)))

    def park(self, stranger: Assignment, how: Failed) -> None:
        self.work.failed.append((stranger, how))

    def give_back(self, unstarted: Iterable[Assignment]) -> None:
        self.work.unstarted += [(one.job.id, one.job.token) for one in unstarted]

    def leased(self, job_ids: set[int]) -> set[Pair]:
        """The claims of these jobs whose leases this turn was to renew."""
        return {pair for due in self.work.leases.values() for pair in due if pair[0] in job_ids}

    def written(self, done: TurnDone) -> None:
        work = self.work
        self._count_stales(done)
        self.work = TurnWork(to_save=work.to_save[done.saved :], stales=work.stales)

    def not_written(self, exc: Exception) -> bool:
        """Keeps everything; answers whether to try again at once, each ending by itself."""
        work = self.work
        if isinstance(exc, StoreError) or work.is_careful or not work.has_endings:
            return False
        work.is_careful = True
        return True

    def _count_stales(self, done: TurnDone) -> None:
        work, stales = self.work, self.work.stales
        before = {job_id: stales.get(job_id, 0) for job_id in done.stale}
        if stales:
            for ended in (work.succeeded, work.to_save[: done.saved], done.failed):
                for assignment, _ in ended:
                    stales.pop(assignment.job.id, None)
        for job_id, times in before.items():
            stales[job_id] = times + 1
