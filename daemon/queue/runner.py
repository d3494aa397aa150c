"""One attempt of one job: read its arguments, load, decide or act. Saving is the turn's business.

Whatever a handler raises, also SystemExit, KeyboardInterrupt, MemoryError and RecursionError,
is the end of its attempt and of nothing else.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, to_json
from structlog.contextvars import bind_contextvars, unbind_contextvars

from daemon.clock import Clock
from daemon.domain.rules.key import RuleValues
from daemon.queue import args as arguments
from daemon.queue.assignment import Assignment, Decided, Ending, Failed
from daemon.queue.context import running
from daemon.queue.faults import failed
from daemon.queue.kinds import JobKind, Reads
from daemon.queue.states import AttemptOutcome

RESULT_BYTES = 64 * 1024


class Heavy(Protocol):
    """Runs load and decide of a heavy kind in a child process."""

    def run(self, assignment: Assignment) -> Ending: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerParts:
    clock: Clock
    rules: Callable[[int], RuleValues]
    """The rule values in force at an instant, ms UTC."""
    reads: Callable[[], AbstractContextManager[Reads]]
    """A snapshot for one `load`."""
    adapters: Any = None
    """What `act` gets."""
    heavy: Heavy | None = None


class Runner:
    """Its methods may be called by any number of threads at once."""

    def __init__(self, parts: RunnerParts) -> None:
        self._clock = parts.clock
        self._rules = parts.rules
        self._reads = parts.reads
        self._adapters = parts.adapters
        self._heavy = parts.heavy

    def run(self, assignment: Assignment) -> Ending:
        clock, job = self._clock, assignment.job
        began = assignment.started_ms = clock.monotonic()
        running.attempt = assignment
        try:
            bind_contextvars(correlation_id=job.correlation_id)
            assignment.check()
            if assignment.kind.is_heavy and self._heavy is not None:
                return self._heavy.run(assignment)
            return self._attempt(assignment.kind, read_args(assignment))
        except BaseException as exc:  # noqa: BLE001 - a handler may raise anything; the engine goes on
            return failed(exc)
        finally:
            running.attempt = None
            unbind_contextvars("correlation_id")
            assignment.ran_ms = clock.monotonic() - began

    def _attempt(self, kind: JobKind, inputs: Any) -> Ending:
        now = self._clock.now()
        if kind.load is not None:
            with self._reads() as reads:
                inputs = kind.load(reads, inputs, now)
        values = None
        if kind.act is not None:
            inputs = kind.act(inputs, self._adapters)
        elif kind.decide is not None:
            values = self._rules(now)
            inputs = kind.decide(inputs, values)
        if kind.save is not None:
            return Decided(decision=inputs, rules=values)
        return None if inputs is None else result_json(inputs)


def read_args(assignment: Assignment) -> Any:
    """The arguments as the kind of this release has them; Permanent when they cannot be read."""
    job, kind = assignment.job, assignment.kind
    if job.version == kind.version:
        try:
            return kind.args.__pydantic_validator__.validate_json(job.body)
        except ValidationError:
            pass  # told in words below
    return arguments.decode(kind, job.version, job.body)


def result_json(result: object) -> str:
    """What `depotd jobs show` tells of the job; raises ValueError when it cannot be kept."""
    try:
        content = to_json(result, inf_nan_mode="null")
    except (PydanticSerializationError, UnicodeError, RecursionError, ValueError) as exc:
        raise ValueError(f"the result cannot be kept as JSON: {exc}") from exc
    if len(content) > RESULT_BYTES:
        raise ValueError(f"the result is {len(content)} bytes of JSON; {RESULT_BYTES} can be kept")
    return content.decode()


UNSERVED = Failed(
    outcome=AttemptOutcome.UNSERVED, error="this release does not know the kind of the job"
)
