"""Jobs go in, inside the transaction of their cause."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Unpack

from daemon.depot_clock import DepotClock
from daemon.domain.events import MAX_DEPTH
from daemon.errors import BadArguments, QueueError, TooDeep, UnknownKind
from daemon.interfaces import Tx
from daemon.queue import args as arguments
from daemon.queue import claims, keys, rows, sql, tally, twins
from daemon.queue.draft import Draft
from daemon.queue.job_clock import JobClock
from daemon.queue.keys import Holder
from daemon.queue.kinds import JobArgs
from daemon.queue.news import News, NewsDesk
from daemon.queue.registry import PARKED, Registry, ServedKind, ServedQueue
from daemon.queue.requests import Cause, Enqueued, JobOptions, JobRequest
from daemon.queue.room import Room
from daemon.queue.states import UNFINISHED, JobState, bits

MAX_PRIORITY = 1000
MAX_DELAY_MS = 10 * 366 * 86_400_000
_UNFINISHED_BITS = bits(UNFINISHED)
_AVAILABLE = int(JobState.AVAILABLE)
_SCHEDULED = int(JobState.SCHEDULED)


class _Admitted(NamedTuple):
    answers: list[Enqueued]
    """One to each draft."""
    new: list[int]
    """Indexes of the drafts that become new jobs."""
    sooner: list[tuple[Holder, Draft]]
    """Jobs that are there already and run in the place of that draft."""


class JobQueue:
    """Its methods run in the writer's thread; `take_news` and `left` in any."""

    def __init__(self, registry: Registry, clock: DepotClock) -> None:
        self.registry = registry
        self.clock = JobClock(clock)
        self.boot: int | None = None
        """Set at start, before the first job goes in."""
        self.room = Room(clock)
        self._news = NewsDesk()

    def enqueue(
        self, tx: Tx, args: JobArgs, *, cause: Cause, **options: Unpack[JobOptions]
    ) -> Enqueued:
        """Answers the job, or the one that holds its unique key, which then runs as soon as
        this one would have.

        Raises UnknownKind, UnknownQueue, BadArguments, QueueFull or TooDeep.
        """
        if cause.depth > MAX_DEPTH:
            raise _too_deep(cause)
        now = self.clock.now()
        served = self.served(args)
        draft, queue = self._draft(served, JobRequest(args, **options), now)
        if draft.unique_key is not None:
            twin = twins.found(tx, [draft], now).get(draft.unique_key)
            if twin is not None:
                if twins.is_sooner(draft, twin, is_trusted=self.clock.is_trusted):
                    self._pull(tx, twin, draft)
                return Enqueued(twin.id, False)
        body = arguments.encode(args, served.kind.name)
        self.room.take(tx, queue, delayed=draft.state == _SCHEDULED, count=1)
        if draft.batch is not None:
            _join(tx, draft.batch, 1)
        return Enqueued(self._put(tx, draft, (served.kind.version, body, now), cause), True)

    def enqueue_named(
        self,
        tx: Tx,
        kind: str,
        body: Mapping[str, object],
        *,
        cause: Cause,
        **options: Unpack[JobOptions],
    ) -> Enqueued:
        """As a person, a schedule or head office asks for it: arguments are judged here."""
        args = arguments.validated(self.registry.kind(kind).kind, body)
        return self.enqueue(tx, args, cause=cause, **options)

    def enqueue_many(self, tx: Tx, requests: Sequence[JobRequest], cause: Cause) -> list[Enqueued]:
        """All or, when one is refused, none; among them the first of a unique key counts."""
        if cause.depth > MAX_DEPTH:
            raise _too_deep(cause)
        now = self.clock.now()
        drafts: list[Draft] = []
        payloads: list[tuple[int, str]] = []
        for request in requests:
            served = self.served(request.args)
            drafts.append(self._draft(served, request, now)[0])
            name = served.kind.name
            payloads.append((served.kind.version, arguments.encode(request.args, name)))
        answers, new, sooner = self._admitted(tx, drafts, now)
        self._make_room(tx, [drafts[index] for index in new])
        for twin, draft in sooner:
            self._pull(tx, twin, draft)
        told = (now, cause.correlation_id, cause.causation, cause.depth)
        rows.insert(tx, sql.INSERT_JOB, [(answers[index].id, *drafts[index]) for index in new])
        rows.insert(tx, sql.INSERT_PAYLOAD, [(answers[i].id, *payloads[i], *told) for i in new])
        later = Counter(drafts[i].queue for i in new if drafts[i].state == _SCHEDULED)
        for queue, count in later.items():
            tally.more_delayed(tx, queue, count)
        for index in new:
            self._tell(drafts[index])
        return answers

    def follow(self, tx: Tx, kind: str, *, version: int, body: str, cause: Cause) -> int:
        """What must follow is never refused: neither for want of room nor for its depth."""
        served = self.registry.kind(kind)
        now = self.clock.now()
        draft = Draft(
            queue=served.queue.id,
            kind=served.id,
            state=_AVAILABLE,
            priority=served.kind.priority,
            run_at=now,
            is_dated=0,
            max_attempts=served.max_attempts(served.queue),
            boot=self.boot,
            unique_key=None,
            unique_until=None,
            unique_states=0,
            batch=None,
        )
        return self._put(tx, draft, (version, body, now), cause)

    def served(self, args: JobArgs) -> ServedKind:
        kind = args.kind
        if kind is None:
            raise UnknownKind(f"{type(args).__qualname__} belongs to no kind of job: it lacks @job")
        served = self.registry.kind(kind.name)
        if served.kind.args is not type(args):
            raise BadArguments(
                f"job {kind.name}: takes {served.kind.args.__qualname__} of {served.kind.source},"
                f" not {type(args).__qualname__} of {kind.source}"
            )
        return served

    @property
    def has_news(self) -> bool:
        return self._news.is_there

    @property
    def has_ready(self) -> bool:
        """Jobs have come in that may run now."""
        return self._news.has_ready

    def clock_moved(self, tx: Tx, boot: int, *, step_ms: int, moved_ms: int) -> None:
        """In the transaction of a clock correction: delays are as long as they were."""
        claims.shift_delays(tx, boot, step_ms)
        self.clock.follow(moved_ms)
        claims.bring_in(tx, boot, self.clock.now())

    def take_news(self) -> News:
        """What came in since the last call; may tell of what was rolled back."""
        return self._news.take()

    def tell_ready(self) -> None:
        """Jobs became available in another way than by being enqueued."""
        self._news.ready()

    def left(self, queue: int) -> None:
        """Jobs of the queue were claimed: it may have room again."""
        self.room.left(queue)

    def _draft(
        self, served: ServedKind, request: JobRequest, now: int
    ) -> tuple[Draft, ServedQueue]:
        kind = served.kind
        queue = served.queue if request.queue is None else self.registry.queue(request.queue)
        priority = kind.priority if request.priority is None else request.priority
        if not 0 <= priority <= MAX_PRIORITY:
            raise BadArguments(
                f"job {kind.name}: priority {priority}; allowed are 0 (first) to {MAX_PRIORITY}"
            )
        state, run_at, is_dated = self._time(kind.name, request, now)
        key, until, states = _key(served, request, now)
        draft = Draft(
            queue.id, served.id, state, priority, run_at, is_dated,
            served.max_attempts(queue), self.boot, key, until, states, request.batch,
        )  # fmt: skip
        return draft, queue

    def _time(self, name: str, request: JobRequest, now: int) -> tuple[int, int, int]:
        """State, instant, and whether it is one of the calendar."""
        delay_ms, at = request.delay_ms, request.at
        if at is None:
            if not 0 <= delay_ms < MAX_DELAY_MS:
                raise BadArguments(
                    f"job {name}: delay_ms {delay_ms}; allowed is 0 to {MAX_DELAY_MS}"
                )
            return (_SCHEDULED if delay_ms else _AVAILABLE), now + delay_ms, 0
        if delay_ms:
            raise BadArguments(f"job {name}: both delay_ms and at; give one of them")
        if not 0 <= at < PARKED:
            raise BadArguments(
                f"job {name}: at {at}; allowed are ms since 1970, up to the year 9000"
            )
        is_past = at <= now and self.clock.is_trusted
        return (_AVAILABLE if is_past else _SCHEDULED), at, 1

    def _put(self, tx: Tx, draft: Draft, payload: tuple[int, str, int], cause: Cause) -> int:
        job_id = self.registry.take_ids(1)
        tx.execute(sql.INSERT_JOB, (job_id, *draft))
        tx.execute(
            sql.INSERT_PAYLOAD,
            (job_id, *payload, cause.correlation_id, cause.causation, cause.depth),
        )
        if draft.state == _SCHEDULED:
            tally.more_delayed(tx, draft.queue, 1)
        self._tell(draft)
        return job_id

    def _admitted(self, tx: Tx, drafts: list[Draft], now: int) -> _Admitted:
        """Of drafts with one key the first becomes the job, in the soonest place of them."""
        held = twins.found(tx, drafts, now)
        is_trusted = self.clock.is_trusted
        first_of: dict[str, int] = {}
        admitted = _Admitted([], [], [])
        next_id = self.registry.take_ids(len(drafts))
        for index, draft in enumerate(drafts):
            key = draft.unique_key
            if key is not None and (twin := held.get(key)) is not None:
                if twins.is_sooner(draft, twin, is_trusted=is_trusted):
                    admitted.sooner.append((twin, draft))
                    held[key] = twins.pulled(twin, draft)
                admitted.answers.append(Enqueued(twin.id, is_new=False))
                continue
            if key is not None and (first := first_of.setdefault(key, index)) != index:
                if twins.is_sooner(draft, drafts[first], is_trusted=is_trusted):
                    drafts[first] = twins.pulled(drafts[first], draft)
                admitted.answers.append(Enqueued(admitted.answers[first].id, is_new=False))
                continue
            admitted.answers.append(Enqueued(next_id, is_new=True))
            admitted.new.append(index)
            next_id += 1
        return admitted

    def _pull(self, tx: Tx, twin: Holder, asked: Draft) -> None:
        twins.pull(tx, twin, asked)
        self._tell(asked)

    def _make_room(self, tx: Tx, drafts: Sequence[Draft]) -> None:
        for (queue_id, state), count in Counter((d.queue, d.state) for d in drafts).items():
            queue = self.registry.queue_by_id(queue_id)
            if queue is not None:
                self.room.take(tx, queue, delayed=state == _SCHEDULED, count=count)
        for batch, count in Counter(d.batch for d in drafts if d.batch is not None).items():
            _join(tx, batch, count)

    def _tell(self, draft: Draft) -> None:
        if draft.state == _AVAILABLE:
            self._news.ready()
        else:
            self._news.due(draft.run_at)


def _key(served: ServedKind, request: JobRequest, now: int) -> tuple[str | None, int | None, int]:
    kind, unique = served.kind, served.kind.unique
    if request.unique_key is not None:
        key = arguments.key_text(kind, request.unique_key)
    elif unique is not None:
        key = arguments.unique_key(kind, request.args)
    else:
        return None, None, 0
    if request.unique_states is not None:
        return key, None, keys.counting(request.unique_states)
    if unique is None:
        return key, None, _UNFINISHED_BITS
    until = None if unique.window_s is None else now + unique.window_s * 1000
    return key, until, served.unique_bits


def _too_deep(cause: Cause) -> TooDeep:
    return TooDeep(
        f"consequence number {cause.depth} of {cause.correlation_id} ({cause.causation});"
        f" more than {MAX_DEPTH} are refused",
        next_step="two jobs or triggers cause each other; report this with the daemon's log",
    )


def _join(tx: Tx, batch: int, count: int) -> None:
    if tx.execute(sql.JOIN_BATCH, {"id": batch, "count": count}).rowcount == 0:
        raise QueueError(f"batch {batch} is sealed or was never begun: no job can join it")
