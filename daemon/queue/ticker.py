"""Periodic duties inside the daemon: the `schedule` package's table, driven by our own clock.

As the package comes, its entries are told in the machine's wall clock: set back by a day, it
stops them for a day; set forward, it runs them all at once; and one that raises stops those
behind it. Here its table is told on the monotonic clock, which no step of the wall clock
reaches, and every entry is guarded.

    ticker.every(1, scheduler_pump.step, name="schedules")
    ticker.every(60, prune, name="pruning", at_start=True)

An entry that was due several times meanwhile runs once and keeps its rhythm.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import schedule

from daemon.clock import Clock
from daemon.logs import get

log = get("ticker")

IDLE_MS = 60_000
_ZERO = datetime(1970, 1, 1)  # noqa: DTZ001 - where the monotonic clock stands at 0
_MS = timedelta(milliseconds=1)


class Ticker:
    """`step` belongs to one thread; entries are added before it is first called, or in it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._table = _Table(self._monotonic)

    def every(
        self, seconds: float, do: Callable[[], object], *, name: str, at_start: bool = False
    ) -> None:
        """The first run is after one period, or with `at_start` in the next step."""
        if seconds <= 0:
            raise ValueError(f"{name}: a period of {seconds} s")
        entry = _Entry(seconds, self._table, name=name)
        entry.seconds.do(do)
        if at_start:
            entry.next_run = self._monotonic()

    def step(self) -> int:
        """Runs what is due; answers for how many milliseconds nothing else is."""
        self._table.run_pending()
        next_run = self._table.get_next_run()
        if next_run is None:
            return IDLE_MS
        return max(0, -((self._monotonic() - next_run) // _MS))

    @property
    def failing(self) -> tuple[str, ...]:
        """Names of the entries whose last run raised."""
        return tuple(entry.name for entry in self._table.entries if entry.failures)

    def _monotonic(self) -> datetime:
        return _ZERO + self._clock.monotonic() * _MS


class _Table(schedule.Scheduler):
    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.now = now

    @property
    def entries(self) -> list["_Entry"]:
        return [entry for entry in self.jobs if isinstance(entry, _Entry)]


class _Entry(schedule.Job):
    """An entry that asks the table's clock, and that nothing it runs can take out."""

    def __init__(self, seconds: float, table: _Table, *, name: str) -> None:
        super().__init__(1, table)
        self.name = name
        self.failures = 0
        self._period = timedelta(seconds=seconds)
        self._now = table.now

    @property
    def should_run(self) -> bool:
        return self.next_run is not None and self._now() >= self.next_run

    def run(self) -> object:
        """Failures are logged when they begin and when they end; the table is told of none."""
        try:
            if self.job_func is not None:
                self.job_func()
        except Exception as exc:
            self.failures += 1
            if self.failures == 1:
                log.exception("ticker.failing", duty=self.name, error=str(exc))
        else:
            if self.failures:
                log.info("ticker.recovered", duty=self.name, failures=self.failures)
            self.failures = 0
        self.last_run = self._now()
        self._schedule_next_run()
        return None

    def _schedule_next_run(self) -> None:
        now = self._now()
        before = now if self.next_run is None else self.next_run
        self.next_run = before + self._period * ((now - before) // self._period + 1)
