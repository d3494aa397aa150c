"""What runs, watched from outside: timeouts, signs of life of child processes, progress."""

from daemon.clock import Clock
from daemon.queue.assignment import Assignment, Over
from daemon.queue.claims import Pair
from daemon.queue.states import AttemptOutcome
from daemon.queue.windows import Windows

NEVER_MS = 1 << 40

Missed = tuple[Assignment, AttemptOutcome, str]


class Deadlines:
    """Of the engine's thread; handlers only ever write what they say of themselves."""

    def __init__(self, windows: Windows, clock: Clock) -> None:
        self._windows = windows
        self._clock = clock

    def running(self) -> list[Assignment]:
        with self._windows.lock:
            return list(self._windows.running)

    def wait_ms(self, now: int) -> int:
        """Until the next timeout or the next lease to renew; 0 when one is due."""
        waits = [self._due_ms(one, now) - now for one in self.running() if one.over is None]
        waits += [_renewal_ms(one) - now for one in self._heavy_held()]
        return max(0, min(waits, default=NEVER_MS))

    def missed(self, now: int) -> list[Missed]:
        """Ends the attempts that took too long or whose child has gone silent."""
        found = []
        for one in self.running():
            if one.over is not None or one.started_ms < 0:
                continue
            missed: Missed | None = None
            if now >= _timeout_ms(one):
                error = f"took longer than {one.kind.timeout_s:g} s"
                missed = (one, AttemptOutcome.TIMED_OUT, error)
                why = Over.TIMED_OUT
            elif _is_silent(one, now):
                seconds = one.lane.plan.lease_seconds
                error = f"its process gave no sign of life for {seconds:g} s"
                missed = (one, AttemptOutcome.INTERRUPTED, error)
                why = Over.LOST
            if missed is not None and self._windows.end(one, why):
                found.append(missed)
        return found

    def leases(self, now: int) -> dict[float, list[Pair]]:
        """Leases to renew, by how many seconds they last from now."""
        due: dict[float, list[Pair]] = {}
        heavy = [one for one in self.running() if one.kind.is_heavy and one.over is None]
        for one in [*heavy, *self._heavy_held()]:
            if now >= _renewal_ms(one):
                one.leased_ms = now
                lease_s = one.lane.plan.lease_seconds
                due.setdefault(lease_s, []).append((one.job.id, one.job.token))
        return due

    @property
    def has_progress(self) -> bool:
        return any(one.progress is not one.written for one in self.running())

    def take_progress(self) -> list[tuple[int, float, str]]:
        said = []
        for one in self.running():
            progress = one.progress
            if progress is not None and progress is not one.written and one.over is None:
                said.append((one.job.id, *progress))
            one.written = progress
        return said

    def stuck(self, now: int) -> list[Assignment]:
        """Attempts that are over, past their time, and still hold a thread."""
        return [
            one
            for one in self.running()
            if one.over is not None and one.started_ms >= 0 and now >= _timeout_ms(one)
        ]

    def _due_ms(self, one: Assignment, now: int) -> int:
        timeout = _timeout_ms(one) if one.started_ms >= 0 else now + _length_ms(one)
        return min(timeout, _renewal_ms(one)) if one.kind.is_heavy else timeout

    def _heavy_held(self) -> list[Assignment]:
        with self._windows.lock:
            return [one for lane in self._windows.lanes.values() for one in lane.heavy]


def _length_ms(one: Assignment) -> int:
    return round(one.kind.timeout_s * 1000)


def _timeout_ms(one: Assignment) -> int:
    return one.started_ms + _length_ms(one)


def _renewal_ms(one: Assignment) -> int:
    return one.leased_ms + round(one.lane.plan.heartbeat_seconds * 1000)


def _is_silent(one: Assignment, now: int) -> bool:
    """Only of what has a child process; `heard_ms` is -1 until it has."""
    return 0 <= one.heard_ms <= now - round(one.lane.plan.lease_seconds * 1000)
