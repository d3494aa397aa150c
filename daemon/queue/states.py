"""The states of a job; their numbers are what the database holds."""

from enum import IntEnum, StrEnum


class JobState(IntEnum):
    SCHEDULED = 0
    AVAILABLE = 1
    RUNNING = 2
    RETRYABLE = 3
    SUCCEEDED = 4
    CANCELLED = 5
    DEAD = 6

    @property
    def is_final(self) -> bool:
        return self >= JobState.SUCCEEDED


NOT_BEGUN = (JobState.SCHEDULED, JobState.AVAILABLE)
"""For kinds whose work, once begun, may have read what was before that which asks for it anew."""
UNFINISHED = (JobState.SCHEDULED, JobState.AVAILABLE, JobState.RUNNING, JobState.RETRYABLE)


class AttemptOutcome(StrEnum):
    """How an attempt ended that did not succeed."""

    FAILED = "failed"
    REFUSED = "refused"
    """The handler raised Permanent, or the arguments cannot be read."""
    TIMED_OUT = "timed_out"
    INTERRUPTED = "interrupted"
    """The process or its child died; costs no attempt, but is counted and capped."""
    CANCELLED = "cancelled"
    SNOOZED = "snoozed"
    STALE = "stale"
    UNSERVED = "unserved"
    """This release does not know the kind, or only an older version of its arguments."""


def bits(states: tuple[JobState, ...]) -> int:
    """As `job.unique_states` holds a set of states."""
    return sum(1 << state for state in states)
