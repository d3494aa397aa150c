"""What is called around the execution of jobs. A hook that raises is counted and named; no job
ends by it."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from daemon import logs
from daemon.domain.events import MAX_DEPTH, Event, Stamp
from daemon.interfaces import Tx
from daemon.queue.faults import line_of
from daemon.queue.job_tx import Record

log = logs.get("queue")


class JobSeen(NamedTuple):
    """A job as hooks see it."""

    id: int
    kind: str
    queue: str
    attempt: int
    correlation_id: str


class DeadJob(NamedTuple):
    """A job that will not be tried again unless somebody asks for it."""

    id: int
    kind: str
    queue: str
    attempts: int
    error: str
    correlation_id: str
    depth: int


Before = Callable[[JobSeen], None]
After = Callable[[JobSeen, int], None]
"""Gets how long the attempt ran, in milliseconds."""
Failure = Callable[[JobSeen, str, str], None]
"""Gets the outcome and the error in one line."""
Death = Callable[[Tx, DeadJob, Stamp], None]
"""In the transaction that makes the job dead; what it writes stands or falls by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    before: tuple[Before, ...] = ()
    """In the worker, when an attempt begins."""
    after: tuple[After, ...] = ()
    """In the worker, when load, decide or act have succeeded; the job may still fail to save."""
    failed: tuple[Failure, ...] = ()
    """In the engine, when an attempt that did not succeed is in the database."""
    dead: tuple[Death, ...] = ()

    @property
    def around(self) -> bool:
        return bool(self.before or self.after)


class HookFaults:
    """Hooks that raised, by name and count; the first of each is logged."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()  # guarded by _lock

    @property
    def counts(self) -> Mapping[str, int]:
        with self._lock:
            return dict(self._counts)

    def note(self, hook: Callable[..., None], exc: BaseException) -> None:
        name = name_of(hook)
        with self._lock:
            self._counts[name] += 1
            is_first = self._counts[name] == 1
        if is_first:
            log.warning("queue.hook_raised", hook=name, error=line_of(exc), exc_info=exc)

    def call(self, hook: Callable[..., None], *facts: object) -> None:
        try:
            hook(*facts)
        except BaseException as exc:  # noqa: BLE001 - a hook watches; it ends neither job nor thread
            self.note(hook, exc)


def name_of(hook: Callable[..., None]) -> str:
    module = getattr(hook, "__module__", type(hook).__module__)
    return f"{module}.{getattr(hook, '__qualname__', type(hook).__qualname__)}"


def death_into(record: Record) -> Death:
    """The event `job.dead`, from which triggers and alarms follow."""

    def record_death(tx: Tx, dead: DeadJob, stamp: Stamp) -> None:
        event = Event(
            kind="job.dead",
            at=stamp.seen_at,
            subject=dead.kind,
            body={
                "job": dead.id,
                "queue": dead.queue,
                "attempts": dead.attempts,
                "error": dead.error,
            },
            correlation_id=dead.correlation_id,
            depth=min(dead.depth + 1, MAX_DEPTH),
        )
        record(tx, event, stamp)

    return record_death
