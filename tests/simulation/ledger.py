"""What the world was told, and what the daemon therefore owes it: judged from the outside."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

from daemon.queue.states import JobState

DATED = "SELECT id FROM job WHERE is_dated = 1 AND state = 0"
FIRED = "SELECT name, last_at FROM job_schedule WHERE is_dated = 1 ORDER BY name"
STATE_OF = "SELECT state FROM job WHERE id = ?"
LAST_EVENT = "SELECT last FROM stream WHERE name = 'event'"


@dataclass(slots=True)
class Ledger:
    """Survives every crash: what was acknowledged stays acknowledged."""

    jobs: set[int] = field(default_factory=set)
    cancelled: set[int] = field(default_factory=set)
    retried: set[int] = field(default_factory=set)
    """Cancelled or dead, and then run again by hand: they may be anywhere."""
    last_event: int = 0
    # Of the life that goes on:
    not_before: dict[int, int] = field(default_factory=dict)
    """By the monotonic clock."""
    dated: set[int] = field(default_factory=set)
    fired: list[tuple[str, int | None]] = field(default_factory=list)

    def begin_life(self, reader: sqlite3.Connection) -> None:
        self.not_before = {}
        self.dated = {job for (job,) in reader.execute(DATED)}
        self.fired = reader.execute(FIRED).fetchall()

    def event_told(self, seq: int | None) -> None:
        self.last_event = max(self.last_event, seq or 0)

    def broken(self, reader: sqlite3.Connection, *, is_trusted: bool) -> Iterator[str]:
        there = {job for (job,) in reader.execute("SELECT id FROM job")}
        if not self.jobs <= there:
            yield f"I1: acknowledged and gone: jobs {sorted(self.jobs - there)}"
        if self.last_event > reader.execute(LAST_EVENT).fetchone()[0]:
            yield f"I1: acknowledged and gone: event {self.last_event}"
        for job_id in self.cancelled - self.retried:
            state = reader.execute(STATE_OF, (job_id,)).fetchone()[0]
            if state != JobState.CANCELLED:
                yield f"I1: job {job_id} was cancelled and is {JobState(state).name}"
        if not is_trusted:
            yield from self._went_on(reader)

    def early(self, job_id: int, monotonic_ms: int) -> int:
        """By how many milliseconds the job would start before its delay is over."""
        return max(0, self.not_before.get(job_id, 0) - monotonic_ms)

    def _went_on(self, reader: sqlite3.Connection) -> Iterator[str]:
        gone = self.dated - {job for (job,) in reader.execute(DATED)}
        for job_id in gone - self.retried:
            if reader.execute(STATE_OF, (job_id,)).fetchone()[0] != JobState.CANCELLED:
                yield f"I7: dated job {job_id} went on while nobody knew the time"
        if reader.execute(FIRED).fetchall() != self.fired:
            yield "I7: a schedule of the calendar fired while nobody knew the time"
