"""What is handed to the queue, and what it answers."""

from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from daemon.queue.kinds import JobArgs
from daemon.queue.states import JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Where a job comes from; everything that follows from it carries the same correlation."""

    correlation_id: str
    causation: str
    """`event 17`, `job 4`, `command <id>`, `schedule <name>`."""
    depth: int = 0


class Enqueued(NamedTuple):
    id: int
    is_new: bool
    """False: a job with the same unique key is there already, and this is its id."""


class JobRequest(NamedTuple):
    """One job to be enqueued; what is left out is as its kind says. A tuple, because a frozen
    dataclass takes three times as long to make.
    """

    args: JobArgs
    delay_ms: int = 0
    at: int | None = None
    """An instant of the calendar, ms UTC; it waits while the clock is untrusted."""
    priority: int | None = None
    queue: str | None = None
    batch: int | None = None
    unique_key: str | None = None
    """In place of the kind's own key."""
    unique_states: tuple[JobState, ...] | None = None
    """In place of the kind's own states."""


class JobOptions(TypedDict, total=False):
    """The fields of JobRequest but for its arguments, as keywords."""

    delay_ms: int
    at: int | None
    priority: int | None
    queue: str | None
    batch: int | None
    unique_key: str | None
    unique_states: tuple[JobState, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePlan:
    """How a queue is worked; each field is a setting of `[queue.NAME]`, and some are rules."""

    name: str
    weight: float = 1.0
    """Share of the starts under load, against the other queues that have work."""
    max_workers: int = 10
    """So many of its jobs run at once."""
    worker_idle_timeout_seconds: float = 60.0
    """A worker thread that found nothing to do for so long ends."""
    lease_seconds: float = 300.0
    """A child process that was not heard of for so long has lost its job."""
    heartbeat_seconds: float = 30.0
    base_retry_backoff_seconds: float = 1.0
    max_retry_backoff_seconds: float = 3600.0
    max_attempts: int = 3
    rate_per_minute: float | None = None
    """At most so many starts a minute; None: no limit."""
    max_waiting: int = 100_000
    """More waiting jobs are refused by name."""
    keep_succeeded_hours: float = 24.0
    keep_cancelled_hours: float = 168.0
    keep_dead_hours: float = 2160.0
    keep_most: int = 100_000
    """Of each end state, whatever their age."""
