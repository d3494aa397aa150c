"""How a kind of job is written: one class with typed arguments and plain functions.

    @job("sla.monitor", queue="critical", max_attempts=5, timeout_s=30, unique=by("order_id"))
    class MonitorSla:
        class Args(JobArgs):
            order_id: int

        @staticmethod
        def load(reads: Reads, args: Args, now: int) -> Inputs: ...    # a read-only snapshot

        @staticmethod
        def decide(inputs: Inputs, rules: RuleValues) -> Decision: ... # pure

        @staticmethod
        def save(tx: JobTx, decision: Decision) -> Result: ...         # finishing transaction

`act(inputs, adapters)` in place of `decide` is for effects outside the database. Each function
may be left out: without `load` the arguments are the inputs, without `decide` and `act` the
inputs are the decision, without `save` the decision is the result. `upgrade(body, version)`
brings arguments of an older version to this one, or raises Permanent.

`timeout_s` covers `load`, `decide` and `act`. It does not cover `save`, which runs in the writer
while everybody else who writes waits for it: whatever takes long belongs into `decide` or `act`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, Unpack

from pydantic import BaseModel, ConfigDict

from daemon.domain.events import Stamp
from daemon.errors import QueueError
from daemon.interfaces import Params, Tx
from daemon.queue.states import UNFINISHED, JobState

if TYPE_CHECKING:
    from daemon.queue.enqueue import JobQueue
    from daemon.queue.requests import Cause, JobOptions

NORMAL_PRIORITY = 100
"""Between 0, which runs first, and 1000."""

Cls = TypeVar("Cls", bound=type)


class JobArgs(BaseModel):
    """Base of every kind's `Args`: frozen, and without keys that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    kind: ClassVar["JobKind | None"] = None
    """Set by `@job`: arguments know whose they are."""


class Reads(Protocol):
    """A read-only snapshot for `load`; the same rows however long it reads."""

    def execute(self, sql: str, params: Params = (), /) -> Any: ...


class JobTx(Tx, Protocol):
    """The finishing transaction, for `save`: rows, events and successors stand or fall together."""

    @property
    def job_id(self) -> int: ...
    @property
    def now(self) -> int: ...
    @property
    def stamp(self) -> Stamp: ...
    @property
    def correlation_id(self) -> str: ...
    @property
    def cause(self) -> "Cause":
        """Of what follows from this job."""
        ...

    @property
    def jobs(self) -> "JobQueue":
        """The queue itself, for kinds that keep it in order."""
        ...

    def record(
        self,
        kind: str,
        *,
        at: int | None = None,
        vehicle_id: int | None = None,
        subject: str = "",
        body: Mapping[str, object] | None = None,
    ) -> int | None:
        """Writes an event caused by this job, one deeper; answers its number."""
        ...

    def enqueue(self, args: JobArgs, **options: "Unpack[JobOptions]") -> int:
        """Enqueues a successor in the same transaction; answers the id of it or of its twin."""
        ...

    def decided(self, *, subject: str, outcome: str, terms: Mapping[str, object]) -> None:
        """Keeps why (I10), under the hash of the rule values that `decide` was given."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique:
    """While a job with these arguments is in one of `states`, another is not enqueued."""

    keys: tuple[str, ...]
    window_s: int | None = None
    """At most for so long since it was enqueued; None: as long as the state counts."""
    states: tuple[JobState, ...] = UNFINISHED


def by(
    *keys: str, window_s: int | None = None, states: tuple[JobState, ...] = UNFINISHED
) -> Unique:
    """No keys: one job of the kind at a time, whatever its arguments."""
    return Unique(keys=keys, window_s=window_s, states=states)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """How long a failed job waits: `base * 2^n` up to `most`, full jitter; or always `base`."""

    base_ms: int | None = None
    """None: as the queue says."""
    most_ms: int | None = None
    is_fixed: bool = False
    """Always `base`, without jitter or cap."""
    has_jitter: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    name: str
    queue: str
    args: type[JobArgs]
    version: int
    max_attempts: int | None
    """None: as the queue says."""
    timeout_s: float
    priority: int
    unique: Unique | None
    backoff: Backoff
    is_heavy: bool
    """Load and decide run in a child process that can be killed."""
    what: str
    """One sentence, the first of the class's docstring."""
    source: str
    """`module:Class`, for the child process."""
    load: Callable[..., Any] | None
    decide: Callable[..., Any] | None
    act: Callable[..., Any] | None
    save: Callable[..., Any] | None
    upgrade: Callable[[dict[str, Any], int], dict[str, Any]] | None


def job(  # noqa: PLR0913 - a kind is declared in one place, every part of it by name
    name: str,
    *,
    queue: str,
    version: int = 1,
    max_attempts: int | None = None,
    timeout_s: float = 60.0,
    priority: int = NORMAL_PRIORITY,
    unique: Unique | None = None,
    backoff: Backoff | None = None,
    heavy: bool = False,
) -> Callable[[Cls], Cls]:
    """Makes the class a kind of job; `kind_of(cls)` is its description."""

    def declare(cls: Cls) -> Cls:
        kind = JobKind(
            name=name,
            queue=queue,
            args=_args_of(cls, name),
            version=version,
            max_attempts=max_attempts,
            timeout_s=timeout_s,
            priority=priority,
            unique=unique,
            backoff=backoff or Backoff(),
            is_heavy=heavy,
            what=(cls.__doc__ or "").strip().split("\n")[0],
            source=f"{cls.__module__}:{cls.__qualname__}",
            **{part: getattr(cls, part, None) for part in _PARTS},
        )
        _judge(kind)
        kind.args.kind = kind
        return cls

    return declare


def kind_of(cls: type) -> JobKind:
    kind = getattr(getattr(cls, "Args", None), "kind", None)
    if not isinstance(kind, JobKind):
        raise QueueError(f"{cls.__qualname__} is not a kind of job: it lacks @job")
    return kind


def kinds_of(classes: Sequence[type]) -> tuple[JobKind, ...]:
    return tuple(kind_of(cls) for cls in classes)


_PARTS = ("load", "decide", "act", "save", "upgrade")


def _args_of(cls: type, name: str) -> type[JobArgs]:
    args = getattr(cls, "Args", None)
    if not (isinstance(args, type) and issubclass(args, JobArgs)):
        raise QueueError(f"job {name}: {cls.__qualname__} has no class Args(JobArgs)")
    return args


def _judge(kind: JobKind) -> None:
    """What is wrong with a kind is said where it is written, at import."""
    if kind.decide is not None and kind.act is not None:
        raise QueueError(f"job {kind.name}: decide is pure and act is not; have one of them")
    if not any((kind.decide, kind.act, kind.save)):
        raise QueueError(f"job {kind.name}: does nothing; have decide, act or save")
    if kind.is_heavy and kind.act is not None:
        raise QueueError(f"job {kind.name}: adapters do not reach into a child process")
    if kind.version > 1 and kind.upgrade is None:
        raise QueueError(f"job {kind.name}: version {kind.version} needs upgrade(body, version)")
    unknown = set(kind.unique.keys if kind.unique else ()) - set(kind.args.model_fields)
    if unknown:
        raise QueueError(f"job {kind.name}: unique by {sorted(unknown)}, which Args does not have")
