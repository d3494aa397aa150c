"""Which event starts which job, in the event's own transaction (I3).

    TRIGGERS = (
        On(event="trip.ended", job=MonitorSla,
           args=lambda event: MonitorSla.Args(vehicle_id=event.vehicle_id), delay_s=30),
    )

A consequence that cannot be had never undoes the fact: it is counted, logged when it begins,
and recorded as an event of its own that triggers nothing, one a minute with the count of those
since the last.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from daemon.domain.events import MAX_DEPTH, Event, Stamp
from daemon.errors import QueueError
from daemon.interfaces import Tx
from daemon.logs import get
from daemon.queue.enqueue import JobQueue
from daemon.queue.kinds import JobArgs, JobKind, kind_of
from daemon.queue.requests import Cause, JobOptions

log = get("triggers")

REFUSED = "trigger.refused"
RECOVERED = "trigger.recovered"
QUIET_MS = 60_000
"""A full queue must not fill the journal too."""
Record = Callable[[Tx, Event, Stamp], int | None]
_Body = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class On:
    """One row of the table: an event of this kind enqueues a job of that kind."""

    event: str
    job: type
    """A class made a kind of job by `@job`."""
    args: Callable[[Event], JobArgs | None]
    """None: this event starts nothing."""
    delay_s: float = 0.0
    unique: Callable[[Event], str] | None = None
    """Events that answer the same share a job while it is unfinished, or as the kind counts
    states. Left out: the kind's own key."""
    priority: int | None = None


@dataclass(slots=True, kw_only=True)
class _Trouble:
    told_at: int
    """By the monotonic clock."""
    untold: int = 0


class TriggerTable:
    """Shaped as the journal wants its triggers. Raises QueueError when it is built.

    `record` writes an event that triggers nothing; `stamp` says when and by which clock;
    `events` are the kinds that there are, when they are known.
    """

    def __init__(
        self,
        rows: Sequence[On],
        queue: JobQueue,
        *,
        record: Record,
        stamp: Callable[[], Stamp],
        events: Collection[str] | None = None,
    ) -> None:
        self._queue = queue
        self._record = record
        self._stamp = stamp
        self._rows: dict[str, list[tuple[On, JobKind]]] = {}
        for row in rows:
            kind = _judged(row, queue, events)
            self._rows.setdefault(row.event, []).append((row, kind))
        # Of the writer's thread alone:
        self._refused: Counter[str] = Counter()
        self._failing: dict[tuple[str, str], _Trouble] = {}
        """By trigger and code of the refusal."""

    def __call__(self, tx: Tx, event: Event, seq: int) -> None:
        for row, kind in self._rows.get(event.kind, ()):
            try:
                is_started = self._start(tx, row, event, seq)
            except QueueError as exc:
                self._refuse(tx, event, seq, kind.name, exc)
            else:
                if is_started and self._failing:
                    self._had(tx, event, kind.name)

    @property
    def refused(self) -> Mapping[str, int]:
        """How often `event -> job` was refused since the start."""
        return MappingProxyType(self._refused)

    def _start(self, tx: Tx, row: On, event: Event, seq: int) -> bool:
        """False: the event starts nothing."""
        try:
            args = row.args(event)
            key = None if args is None or row.unique is None else row.unique(event)
        except (LookupError, AttributeError, TypeError, ValueError) as exc:
            raise QueueError(
                f"no arguments could be made of event {seq} ({event.kind}):"
                f" {type(exc).__name__}: {exc}"
            ) from exc
        if args is None:
            return False
        options: JobOptions = {"delay_ms": round(row.delay_s * 1000), "priority": row.priority}
        if key is not None:
            options["unique_key"] = key
        cause = Cause(
            correlation_id=event.correlation_id, causation=f"event {seq}", depth=event.depth + 1
        )
        self._queue.enqueue(tx, args, cause=cause, **options)
        return True

    def _refuse(self, tx: Tx, event: Event, seq: int, kind: str, exc: QueueError) -> None:
        name = f"{event.kind} -> {kind}"
        self._refused[name] += 1
        stamp = self._stamp()
        trouble = self._failing.get((name, exc.code))
        if trouble is None:
            trouble = self._failing[name, exc.code] = _Trouble(told_at=stamp.monotonic_ms)
            log.warning(REFUSED, trigger=name, seq=seq, error=exc.message, next_step=exc.next_step)
        elif stamp.monotonic_ms - trouble.told_at < QUIET_MS:
            trouble.untold += 1
            return
        body: _Body = {
            "event": seq,
            "event_kind": event.kind,
            "code": exc.code,
            "error": exc.message,
            "refused": trouble.untold + 1,
        }
        trouble.told_at, trouble.untold = stamp.monotonic_ms, 0
        self._record(tx, _consequence(event, stamp, REFUSED, kind, body), stamp)

    def _had(self, tx: Tx, event: Event, kind: str) -> None:
        """A queue that has room now and then is not over its trouble: it must be quiet first."""
        name = f"{event.kind} -> {kind}"
        stamp = self._stamp()
        for key, trouble in list(self._failing.items()):
            if key[0] == name and stamp.monotonic_ms - trouble.told_at >= QUIET_MS:
                del self._failing[key]
                log.info(RECOVERED, trigger=name, refused=self._refused[name])
                body: _Body = {"event_kind": event.kind, "code": key[1], "refused": trouble.untold}
                self._record(tx, _consequence(event, stamp, RECOVERED, kind, body), stamp)


def _consequence(cause: Event, stamp: Stamp, what: str, kind: str, body: _Body) -> Event:
    return Event(
        kind=what,
        at=stamp.seen_at,
        vehicle_id=cause.vehicle_id,
        subject=kind,
        body=body,
        correlation_id=cause.correlation_id,
        depth=min(cause.depth + 1, MAX_DEPTH),
    )


def _judged(row: On, queue: JobQueue, events: Collection[str] | None) -> JobKind:
    kind = kind_of(row.job)
    name = f"trigger {row.event} -> {kind.name}"
    served = queue.registry.kind(kind.name).kind
    if served.args is not kind.args:
        raise QueueError(f"{name}: {kind.name} is served by {served.source}, not {kind.source}")
    if row.event in (REFUSED, RECOVERED):
        raise QueueError(f"{name}: a refusal triggers nothing, or it would refuse itself")
    if events is not None and row.event not in events:
        raise QueueError(
            f"{name}: there is no event of the kind {row.event}",
            next_step=f"kinds are {', '.join(sorted(events))}",
        )
    if row.delay_s < 0:
        raise QueueError(f"{name}: a delay of {row.delay_s} s")
    return kind
