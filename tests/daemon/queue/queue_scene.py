"""A queue to play with: a real database, a clock that is told, and kinds of every manner."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Unpack

from daemon.clock import ManualClock
from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality
from daemon.queue import claims
from daemon.queue.admin import JobAdmin
from daemon.queue.claims import ClaimedJob
from daemon.queue.enqueue import JobQueue
from daemon.queue.finish import AttemptEnd, Ended, Finisher, Success
from daemon.queue.kinds import JobArgs, JobKind, by, job, kind_of
from daemon.queue.outcomes import Permanent
from daemon.queue.registry import Registry
from daemon.queue.requests import Cause, Enqueued, JobOptions, QueuePlan
from daemon.queue.states import UNFINISHED, AttemptOutcome, JobState
from daemon.store import migrator

NOW = 1_780_322_600_000
BOOT = 7
CAUSE = Cause(correlation_id="c-1", causation="event 17")
S, A, R, T = UNFINISHED
HOUR_MS = 3_600_000
ADD_BOOT = """
INSERT OR IGNORE INTO boot(number, token, started_at, beat_at, clock, release, pid)
VALUES (:boot, 'boot ' || :boot, :now, :now, 'untrusted', 'scene', 1)
"""
BEAT = "UPDATE boot SET beat_at = :now WHERE number = :boot"


class _Decides:
    @staticmethod
    def decide(inputs: object, rules: object) -> object:
        return inputs, rules


@job("plain", queue="work")
class Plain(_Decides):
    """Nothing special."""

    class Args(JobArgs):
        n: int = 0
        note: str = ""


@job("once", queue="work", unique=by("n"))
class Once(_Decides):
    """One at a time of each number."""

    class Args(JobArgs):
        n: int
        note: str = ""


@job("next", queue="work", unique=by("n", states=(S, A)))
class Next(_Decides):
    """One waits while another runs."""

    class Args(JobArgs):
        n: int


@job("held", queue="work", unique=by("n", states=(S, A, R)))
class Held(_Decides):
    """One waits or runs; those that failed do not count."""

    class Args(JobArgs):
        n: int


@job(
    "hourly", queue="work", unique=by("n", window_s=3600, states=(*UNFINISHED, JobState.SUCCEEDED))
)
class Hourly(_Decides):
    """Once an hour, its success counts too."""

    class Args(JobArgs):
        n: int


@job("grown", queue="other", version=3, max_attempts=1)
class Grown(_Decides):
    """Its arguments were called otherwise before."""

    class Args(JobArgs):
        vehicle: str

    @staticmethod
    def upgrade(body: dict[str, Any], version: int) -> dict[str, Any]:
        if version == 1:
            raise Permanent("version 1 did not name the vehicle")
        return {"vehicle": body["truck"]}


@job("summary", queue="other")
class Summary(_Decides):
    """Ends a batch."""

    class Args(JobArgs):
        title: str


CLASSES = (Plain, Once, Next, Held, Hourly, Grown, Summary)
KINDS: tuple[JobKind, ...] = tuple(kind_of(cls) for cls in CLASSES)
PLANS = (QueuePlan(name="work"), QueuePlan(name="other", max_attempts=2))


def fresh_database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    migrator.migrate(connection, Path(":memory:"))
    return connection


@dataclass(kw_only=True)
class Scene:
    """Every call commits by itself."""

    tx: sqlite3.Connection = field(default_factory=fresh_database)
    plans: Sequence[QueuePlan] = PLANS
    kinds: Sequence[JobKind] = KINDS
    boot: int = BOOT
    machine: ManualClock = field(default_factory=lambda: ManualClock(NOW))
    token: int = 0

    def __post_init__(self) -> None:
        self.clock = DepotClock(self.machine)
        self.trust()
        self.tx.execute(ADD_BOOT, {"boot": self.boot, "now": self.clock.now()})
        self.registry = Registry(self.plans, self.kinds)
        self.unserved = self.registry.open(self.tx)
        self.queue = JobQueue(self.registry, self.clock)
        self.queue.boot = self.boot
        claims.bring_in(self.tx, self.boot, self.queue.clock.now())
        self.finisher = Finisher(self.queue)
        self.admin = JobAdmin(self.queue, self.finisher)

    def reopened(self, **changes: Any) -> "Scene":
        """The daemon ended and starts again on the same database."""
        self.tx.execute(BEAT, {"boot": self.boot, "now": self.now})
        return Scene(
            tx=self.tx, machine=self.machine, boot=self.boot + 1, token=self.token, **changes
        )

    @property
    def now(self) -> int:
        """In the time in which rows are told."""
        return self.queue.clock.now()

    def trust(self, quality: ClockQuality = ClockQuality.NTP) -> None:
        self.clock.trim(self.clock.anchor_ms, quality)

    def move_clock(self, ms: int, quality: ClockQuality | None = None) -> None:
        """The depot's time is corrected, and the rows of jobs follow."""
        self.clock.move(self.clock.anchor_ms + ms, quality or self.clock.quality)
        self.tx.execute(BEAT, {"boot": self.boot, "now": self.clock.now()})
        moved_ms = self.clock.reading().moved_ms
        self.queue.clock_moved(self.tx, self.boot, step_ms=ms, moved_ms=moved_ms)

    def put(self, args: JobArgs | None = None, **options: Unpack[JobOptions]) -> int:
        """A new job."""
        answer = self.ask(args, **options)
        assert answer.is_new
        return answer.id

    def ask(self, args: JobArgs | None = None, **options: Unpack[JobOptions]) -> Enqueued:
        return self.queue.enqueue(self.tx, args or Plain.Args(), cause=CAUSE, **options)

    def claim(self, most: int = 100, queue: str = "work") -> list[ClaimedJob]:
        self.token += 1
        want = {self.registry.queue(queue).id: most}
        return claims.claim(self.tx, want=want, boot=self.boot, token=self.token, now=self.now)

    def claim_one(self, queue: str = "work") -> ClaimedJob:
        (claimed,) = self.claim(1, queue)
        return claimed

    def running(self, args: JobArgs | None = None, **options: Unpack[JobOptions]) -> ClaimedJob:
        """A new job that is claimed at once; nothing else may be ready."""
        job_id = self.put(args, **options)
        queue = self.one(
            "SELECT name FROM job_queue q JOIN job j ON j.queue = q.id WHERE j.id = ?", job_id
        )
        claimed = self.claim_one(queue)
        assert claimed.id == job_id
        return claimed

    def succeed(self, *claimed: ClaimedJob) -> set[int]:
        endings = [Success(each.id, each.token, 5) for each in claimed]
        return self.finisher.succeed(self.tx, endings, now=self.now)

    def claim_all_and_succeed(self) -> int:
        """One turn of work, and time goes by; answers how many jobs are still to end."""
        self.promote()
        self.succeed(*self.claim())
        self.machine.advance(10_000)
        left: int = self.one("SELECT count(*) FROM job WHERE state < 4")
        return left

    def end(self, claimed: ClaimedJob, outcome: AttemptOutcome, **more: Any) -> Ended:
        ending = AttemptEnd(id=claimed.id, token=claimed.token, outcome=outcome, **more)
        return self.finisher.end(self.tx, [ending], now=self.now)

    def dead(self, args: JobArgs | None = None, error: str = "no way") -> int:
        claimed = self.running(args)
        self.end(claimed, AttemptOutcome.REFUSED, error=error)
        return claimed.id

    def promote(self, *, most: int = 500, is_trusted: bool = True) -> int:
        return claims.promote(self.tx, now=self.now, is_trusted=is_trusted, most=most)

    def state(self, job_id: int) -> JobState:
        return JobState(self.one("SELECT state FROM job WHERE id = ?", job_id))

    def column(self, job_id: int, name: str) -> Any:
        return self.one(f"SELECT {name} FROM job WHERE id = ?", job_id)  # noqa: S608 - a test's own word

    def outcomes(self, job_id: int) -> list[tuple[str, str]]:
        return self.all(
            "SELECT outcome, error FROM job_attempt WHERE job_id = ? ORDER BY ordinal", job_id
        )

    def one(self, sql: str, *params: object) -> Any:
        row = self.tx.execute(sql, params).fetchone()
        return None if row is None else row[0]

    def all(self, sql: str, *params: object) -> list[Any]:
        return self.tx.execute(sql, params).fetchall()

    def tally(self) -> dict[tuple[str, int], int]:
        """What is kept, or delayed now (state 0), by queue and state; zeros left out."""
        rows = self.all(
            "SELECT q.name, t.state, t.kept FROM job_tally t JOIN job_queue q ON q.id = t.queue"
        )
        return {(name, state): kept for name, state, kept in rows if kept}

    def counted(self) -> dict[tuple[str, int], int]:
        """The same by counting."""
        rows = self.all(
            "SELECT q.name, CASE WHEN j.state IN (0, 3) THEN 0 ELSE j.state END, count(*)"
            " FROM job j JOIN job_queue q ON q.id = j.queue WHERE j.state NOT IN (1, 2)"
            " GROUP BY 1, 2"
        )
        return {(name, state): count for name, state, count in rows}
