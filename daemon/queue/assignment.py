"""One claimed job on its way through a worker, and how its attempt ended."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from daemon.domain.rules.key import RuleValues
from daemon.queue.claims import ClaimedJob, Pair
from daemon.queue.kinds import Backoff, JobArgs, JobKind
from daemon.queue.outcomes import Cancelled
from daemon.queue.states import AttemptOutcome

if TYPE_CHECKING:
    from daemon.queue.windows import Lane

PRIORITY_MS = 36_000


class Over(StrEnum):
    """Why an attempt does not count any more, whatever its handler still does."""

    TIMED_OUT = "timed out"
    CANCELLED = "cancelled"
    STOPPED = "the daemon stops"
    LOST = "its child process was not heard of"


class Assignment:
    """Handed from thread to thread; whoever has it writes the plain attributes."""

    __slots__ = (
        "heard_ms",
        "is_ended",
        "job",
        "kill",
        "kind",
        "lane",
        "leased_ms",
        "order",
        "over",
        "progress",
        "ran_ms",
        "started_ms",
        "written",
    )

    def __init__(self, job: ClaimedJob, kind: JobKind, lane: "Lane") -> None:
        self.job = job
        self.kind = kind
        self.lane = lane
        self.order = (job.run_at + job.priority * PRIORITY_MS, job.id)
        """As `claim` has it: a priority is worth so much waiting."""
        self.started_ms = -1
        """Monotonic; -1 until a worker has begun."""
        self.ran_ms = 0
        self.is_ended = False
        """The handler has come back."""
        self.over: Over | None = None
        self.progress: tuple[float, str] | None = None
        self.written: tuple[float, str] | None = None
        """What of it went to the database; the same tuple when there is nothing new."""
        self.kill: Callable[[], None] | None = None
        """Ends the child process, of heavy kinds."""
        self.heard_ms = -1
        """When the child process last gave a sign of life, monotonic."""
        self.leased_ms = 0
        """When its lease was last renewed, monotonic; of heavy kinds."""

    @property
    def claim(self) -> Pair:
        return self.job.id, self.job.token

    def tell_progress(self, done: float, note: str) -> None:
        self.progress = (done, note)

    def check(self) -> None:
        if self.over is not None:
            raise Cancelled(self.over.value)

    def end(self, why: Over) -> None:
        """The first reason stays."""
        if self.over is None:
            self.over = why
        if self.kill is not None:
            self.kill()


def stranger(job: ClaimedJob, lane: "Lane") -> Assignment:
    """A job of a kind that this release does not know, on its way to be parked."""
    kind = JobKind(
        name=f"kind {job.kind}",
        queue=lane.name,
        args=JobArgs,
        version=job.version,
        max_attempts=None,
        timeout_s=0,
        priority=job.priority,
        unique=None,
        backoff=Backoff(),
        is_heavy=False,
        what="",
        source="",
        load=None,
        decide=None,
        act=None,
        save=None,
        upgrade=None,
    )
    return Assignment(job, kind, lane)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Load and decide are done; `save` runs in the turn that finishes the job."""

    decision: Any
    rules: RuleValues | None
    """Those that `decide` was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """An attempt that did not succeed."""

    outcome: AttemptOutcome
    error: str
    detail: str = ""
    after_ms: int | None = None
    """Try again after so long; None: as the back-off says."""
    until: int | None = None
    """Snoozed to this instant, ms UTC."""


Ending = Decided | Failed | str | None
"""`str` and None: succeeded with this result as JSON, or without one; there is nothing to save."""
