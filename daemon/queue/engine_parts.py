"""What the engine is given, and what it answers when it opens."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from daemon.depot_clock import DepotClock
from daemon.domain.rules.key import RuleValues
from daemon.interfaces import Writer
from daemon.queue.enqueue import JobQueue
from daemon.queue.hooks import Hooks
from daemon.queue.job_tx import KeepDecision, Record
from daemon.queue.kinds import Reads
from daemon.queue.registry import Registry, UnservedJobs
from daemon.queue.rescue import Rescued
from daemon.queue.runner import Heavy, RunnerParts


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineParts:
    """Bootstrap builds it."""

    writer: Writer
    clock: DepotClock
    boot: Callable[[], int]
    """The number of this start; asked for from `open` on."""
    queue: JobQueue
    registry: Registry
    record: Record
    """`Journal.record`."""
    keep_decision: KeepDecision
    rules: Callable[[int], RuleValues]
    """The rule values in force at an instant, ms UTC."""
    reads: Callable[[], AbstractContextManager[Reads]]
    """A snapshot for one `load`, of the thread that asks."""
    adapters: Any = None
    """What `act` gets."""
    heavy: Heavy | None = None
    """None: heavy kinds run in the worker, as tests and the simulation want it."""
    hooks: Hooks = field(default_factory=Hooks)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineLimits:
    workers: int = 8
    """Threads, of all queues together."""
    heavy_workers: int = 1
    """Child processes at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    unserved: tuple[UnservedJobs, ...]
    """Stored jobs that this release cannot run."""
    rescued: Rescued


def runner_parts(parts: EngineParts) -> RunnerParts:
    return RunnerParts(
        clock=parts.clock,
        rules=parts.rules,
        reads=parts.reads,
        adapters=parts.adapters,
        heavy=parts.heavy,
    )
