"""Which queues and kinds this release serves, and by which ids the database knows them."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from daemon.errors import BadArguments, QueueError, UnknownKind, UnknownQueue
from daemon.interfaces import Tx
from daemon.queue import keys, rows, sql, tally
from daemon.queue.kinds import JobKind
from daemon.queue.requests import QueuePlan

PARKED = 221_845_392_000_000
"""`run_at` of a job that waits for a release that serves it: the year 9000."""


@dataclass(slots=True, kw_only=True, eq=False)
class ServedQueue:
    """`plan` is replaced as a whole when a rule changes it."""

    id: int
    plan: QueuePlan


@dataclass(slots=True, kw_only=True, eq=False)
class ServedKind:
    id: int
    kind: JobKind
    queue: ServedQueue
    unique_bits: int

    def max_attempts(self, queue: ServedQueue) -> int:
        """Of a job in that queue, which may be another than the kind's own."""
        own = self.kind.max_attempts
        return queue.plan.max_attempts if own is None else own


@dataclass(frozen=True, slots=True, kw_only=True)
class UnservedJobs:
    """Stored, unfinished, and of a kind or queue that this release does not know."""

    queue: str
    kind: str
    count: int


class Registry:
    """Raises QueueError where kinds and queues do not fit together."""

    def __init__(self, queues: Sequence[QueuePlan], kinds: Sequence[JobKind]) -> None:
        self._queues: dict[str, ServedQueue] = {}
        self._kinds: dict[str, ServedKind] = {}
        for plan in queues:
            if plan.name in self._queues:
                raise QueueError(f"queue {plan.name} is planned twice")
            self._queues[plan.name] = ServedQueue(id=0, plan=plan)
        for kind in kinds:
            if kind.name in self._kinds:
                raise QueueError(f"job {kind.name} is declared twice: {kind.source}")
            if kind.queue not in self._queues:
                raise QueueError(
                    f"job {kind.name}: nobody serves the queue {kind.queue}",
                    next_step=f"plan that queue, or use one of {', '.join(sorted(self._queues))}",
                )
            self._kinds[kind.name] = ServedKind(
                id=0,
                kind=kind,
                queue=self._queues[kind.queue],
                unique_bits=_unique_bits(kind),
            )
        self._kind_by_id: dict[int, ServedKind] = {}
        self._queue_by_id: dict[int, ServedQueue] = {}
        self._last_job = 0

    def open(self, tx: Tx) -> tuple[UnservedJobs, ...]:
        """Enters the names, learns their ids, and answers whose jobs nobody will run."""
        for name in self._queues:
            tx.execute(sql.ADD_QUEUE, {"name": name})
        for name in self._kinds:
            tx.execute(sql.ADD_KIND, {"name": name})
        queue_names = dict(tx.execute(sql.QUEUES).fetchall())
        kind_names = dict(tx.execute(sql.KINDS).fetchall())
        self._learn(queue_names, kind_names)
        self._last_job = int(tx.execute(sql.LAST_JOB).fetchone()[0])
        tx.execute(sql.MARK_QUEUES, rows.ids_param(list(self._queue_by_id)))
        tx.execute(sql.MARK_KINDS, rows.ids_param(list(self._kind_by_id)))
        self._unpark(tx)
        if len(self._queue_by_id) == len(queue_names) and len(self._kind_by_id) == len(kind_names):
            return ()
        return tuple(
            UnservedJobs(queue=queue_names[queue], kind=kind_names[kind], count=count)
            for queue, kind, count in tx.execute(sql.UNFINISHED_BY_NAMES).fetchall()
            if queue not in self._queue_by_id or kind not in self._kind_by_id
        )

    @property
    def kinds(self) -> tuple[ServedKind, ...]:
        return tuple(self._kinds.values())

    @property
    def queues(self) -> tuple[ServedQueue, ...]:
        return tuple(self._queues.values())

    def kind(self, name: str) -> ServedKind:
        served = self._kinds.get(name)
        if served is None:
            raise UnknownKind(
                f"nobody serves jobs of the kind {name!r}",
                next_step="depotd jobs kinds lists those that are served",
            )
        return served

    def queue(self, name: str) -> ServedQueue:
        served = self._queues.get(name)
        if served is None:
            raise UnknownQueue(
                f"nobody serves the queue {name!r}",
                next_step=f"served are {', '.join(sorted(self._queues))}",
            )
        return served

    def kind_by_id(self, kind_id: int) -> ServedKind | None:
        """None: the job was stored by another release; it is to be parked."""
        return self._kind_by_id.get(kind_id)

    def queue_by_id(self, queue_id: int) -> ServedQueue | None:
        return self._queue_by_id.get(queue_id)

    def plan(self, name: str, plan: QueuePlan) -> None:
        """From now on the queue is worked like this."""
        self.queue(name).plan = plan

    def take_ids(self, count: int) -> int:
        """The first of so many ids for new jobs; of the writer's thread alone."""
        first = self._last_job + 1
        self._last_job += count
        return first

    def _unpark(self, tx: Tx) -> None:
        """What waited for a release that serves it has its turn, at its old place in the line."""
        kinds = json.dumps(list(self._kind_by_id))
        parked = rows.listed(tx, sql.PARKED, {"parked": PARKED, "kinds": kinds})
        tx.execute(sql.UNPARK, rows.ids_param([job_id for job_id, _ in parked]))
        for queue, count in Counter(queue for _, queue in parked).items():
            tally.less_delayed(tx, queue, count)

    def _learn(self, queue_names: dict[int, str], kind_names: dict[int, str]) -> None:
        self._queue_by_id.clear()
        self._kind_by_id.clear()
        for queue_id, name in queue_names.items():
            if name in self._queues:
                self._queues[name].id = queue_id
                self._queue_by_id[queue_id] = self._queues[name]
        for kind_id, name in kind_names.items():
            if name in self._kinds:
                self._kinds[name].id = kind_id
                self._kind_by_id[kind_id] = self._kinds[name]


def _unique_bits(kind: JobKind) -> int:
    if kind.unique is None:
        return 0
    try:
        return keys.counting(kind.unique.states)
    except BadArguments as exc:
        raise QueueError(f"job {kind.name}: {exc.message}", next_step=exc.next_step) from None
