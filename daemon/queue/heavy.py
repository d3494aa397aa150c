"""Heavy jobs: load and decide run in a child process, which can be killed."""

import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from daemon.clock import Clock
from daemon.domain.rules.key import RuleValues
from daemon.queue.assignment import Assignment, Decided, Ending, Failed
from daemon.queue.child_process import ChildProcess
from daemon.queue.faults import line_of
from daemon.queue.frames import Ended, Order, Progress, receive, send
from daemon.queue.states import AttemptOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class HeavyConfig:
    command: Sequence[str]
    """What starts the child, e.g. `(sys.executable, "-m", "daemon.queue.child")`."""
    database: Path
    """The child reads it by a connection of its own."""
    memory_bytes: int


class HeavyRunner:
    """One child an attempt; the worker thread that asked for it waits for its answers."""

    def __init__(
        self, config: HeavyConfig, clock: Clock, *, rules: Callable[[int], RuleValues]
    ) -> None:
        self._config = config
        self._clock = clock
        self._rules = rules

    def run(self, assignment: Assignment) -> Ending:
        """A child that ends without an answer leaves an interrupted attempt."""
        order = self._order(assignment)
        try:
            child = ChildProcess([*self._config.command, str(os.getpid())])
        except OSError as exc:
            return _interrupted(f"no child process could be started: {line_of(exc)}")
        assignment.heard_ms = self._clock.monotonic()
        assignment.kill = child.kill
        try:
            assignment.check()
            ending = self._converse(child, assignment, order)
        finally:
            code = child.end()
        if ending is not None:
            return _with_rules(ending.ending, order.rules)
        return _interrupted(f"its process {_how_it_died(code)}")

    def _converse(self, child: ChildProcess, assignment: Assignment, order: Order) -> Ended | None:
        with suppress(BrokenPipeError, ConnectionResetError):
            send(child.orders, order)
            while (said := receive(child)) is not None:
                assignment.heard_ms = self._clock.monotonic()
                if isinstance(said, Ended):
                    return said
                if isinstance(said, Progress):
                    assignment.tell_progress(said.done, said.note)
        return None

    def _order(self, assignment: Assignment) -> Order:
        job, kind, now = assignment.job, assignment.kind, self._clock.now()
        return Order(
            source=kind.source,
            version=job.version,
            body=job.body,
            now=now,
            rules=self._rules(now) if kind.decide is not None else None,
            database=str(self._config.database),
            memory_bytes=self._config.memory_bytes,
            heartbeat_s=assignment.lane.plan.heartbeat_seconds,
            log_context={"correlation_id": job.correlation_id},
        )


def _with_rules(ending: Ending, rules: RuleValues | None) -> Ending:
    return replace(ending, rules=rules) if isinstance(ending, Decided) else ending


def _how_it_died(code: int) -> str:
    if code >= 0:
        return f"ended with code {code} and no answer"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"was ended by {name}"


def _interrupted(why: str) -> Failed:
    return Failed(outcome=AttemptOutcome.INTERRUPTED, error=why)
