"""The queue does what a list in memory would do, whatever comes in whatever order."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from daemon.domain.events import ClockQuality
from daemon.errors import JobWrongState
from daemon.queue import batches, claims, pruning, rescue
from daemon.queue.finish import AttemptEnd, Success
from daemon.queue.kinds import JobArgs, kind_of
from daemon.queue.registry import PARKED
from daemon.queue.requests import JobRequest
from daemon.queue.states import AttemptOutcome, JobState
from tests.daemon.queue.queue_model import DELAYED, ModelBatch, ModelJob, QueueModel
from tests.daemon.queue.queue_scene import (
    CAUSE,
    HOUR_MS,
    Held,
    Hourly,
    Next,
    Once,
    Plain,
    Scene,
    Summary,
)

ARGUMENTS: tuple[type[Any], ...] = (Plain, Once, Next, Held, Hourly)
KEEP_MS = {JobState.SUCCEEDED: 24 * HOUR_MS, JobState.CANCELLED: 168 * HOUR_MS}

few = st.sampled_from([1, 1, 1, 2])
times = st.one_of(
    st.just({}),
    st.builds(lambda ms: {"delay_ms": ms}, st.integers(1, 3_000)),
    st.builds(lambda ms: {"in_ms": ms}, st.integers(-1_000, 3_000)),
)
priorities = st.one_of(st.none(), st.integers(0, 1_000))
picks = st.integers(0, 10_000)


class QueueMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene()
        self.model = QueueModel()
        self.zombies: list[tuple[int, int]] = []
        self.done: set[int] = set()
        self.asked: list[JobArgs] = []

    @initialize(favourite=st.sampled_from(ARGUMENTS))
    def open(self, favourite: type[Any]) -> None:
        """Most jobs of a run are of one kind: so they come into each other's way."""
        self.kinds = (*[favourite] * 10, *ARGUMENTS)

    def teardown(self) -> None:
        self.scene.tx.close()

    # Jobs go in

    @rule(kind=picks, n=few, when=times, priority=priorities, batched=st.booleans())
    def enqueue(
        self, kind: int, n: int, when: dict[str, int], priority: int | None, batched: bool
    ) -> None:
        request = self.request(self.args(kind, n), when, priority, batched)
        options = {name: value for name, value in request._asdict().items() if name != "args"}
        self.expect(request, self.scene.ask(request.args, **options))

    @precondition(lambda self: self.asked)
    @rule(pick=picks, delay_ms=st.sampled_from([0, 0, 500]))
    def enqueue_again(self, pick: int, delay_ms: int) -> None:
        request = JobRequest(self.asked[pick % len(self.asked)], delay_ms=delay_ms)
        self.expect(request, self.scene.ask(request.args, delay_ms=delay_ms))

    @rule(kind=picks, n=few)
    def enqueue_what_is_rolled_back(self, kind: int, n: int) -> None:
        self.scene.tx.execute("BEGIN")
        self.scene.ask(self.args(kind, n))
        self.scene.tx.execute("ROLLBACK")

    @rule(many=st.lists(st.tuples(picks, few, times), max_size=6))
    def enqueue_many(self, many: list[tuple[int, int, dict[str, int]]]) -> None:
        requests = [self.request(self.args(kind, n), when, None, False) for kind, n, when in many]
        answers = self.scene.queue.enqueue_many(self.scene.tx, requests, CAUSE)
        for request, answer in zip(requests, answers, strict=True):
            self.expect(request, answer)

    # Jobs run

    @precondition(lambda self: self.has(JobState.AVAILABLE))
    @rule(most=st.integers(1, 4))
    def claim(self, most: int) -> None:
        expected = self.model.ready("work")[:most]
        claimed = self.scene.claim(most)
        assert [job.id for job in claimed] == expected
        self.model.claim(expected, self.scene.token, self.scene.boot)
        for job in claimed:
            assert job.attempt == self.model.jobs[job.id].attempt
            self.zombies.append((job.id, job.token))

    @precondition(lambda self: self.has(JobState.AVAILABLE))
    @rule(most=st.integers(1, 4))
    def claim_what_is_rolled_back(self, most: int) -> None:
        self.scene.tx.execute("BEGIN")
        self.scene.claim(most)
        self.scene.tx.execute("ROLLBACK")

    @precondition(lambda self: self.has(JobState.RUNNING))
    @rule(pick=picks, count=st.integers(1, 3))
    def succeed(self, pick: int, count: int) -> None:
        """Among them perhaps one whose claim is long over."""
        over = self.over()
        pairs = set(self.running(pick, count) + over[pick % max(len(over), 1) :][:1])
        lost = self.scene.finisher.succeed(
            self.scene.tx, [Success(*pair, 1, "{}") for pair in pairs], now=self.scene.now
        )
        held = {(job_id, token) for job_id, token in pairs if self.holds(job_id, token)}
        assert lost == {job_id for job_id, _ in pairs} - {job_id for job_id, _ in held}
        for job_id, _ in held:
            assert job_id not in self.done, "done twice"
            self.done.add(job_id)
            self.model.succeed(job_id, self.scene.now)

    @precondition(lambda self: self.has(JobState.RUNNING))
    @rule(
        pick=picks,
        outcome=st.sampled_from(AttemptOutcome),
        again=st.none() | st.integers(-5, 3_000),
    )
    def end(self, pick: int, outcome: AttemptOutcome, again: int | None) -> None:
        for job_id, token in self.running(pick, 1):
            again_at = None if again is None else self.scene.now + again
            ending = AttemptEnd(
                id=job_id, token=token, outcome=outcome, error="e", again_at=again_at
            )
            ended = self.scene.finisher.end(self.scene.tx, [ending], now=self.scene.now)
            assert not ended.lost
            self.model.end(
                job_id, outcome, again_at=again_at, now=self.scene.now, boot=self.scene.boot
            )
            is_dead = self.model.jobs[job_id].state is JobState.DEAD
            assert [dead.id for dead in ended.dead] == [job_id] * is_dead

    @precondition(lambda self: self.over())
    @rule(pick=picks)
    def end_with_a_lost_fence(self, pick: int) -> None:
        over = self.over()
        job_id, token = over[pick % len(over)]
        ending = AttemptEnd(id=job_id, token=token, outcome=AttemptOutcome.FAILED)
        ended = self.scene.finisher.end(self.scene.tx, [ending], now=self.scene.now)
        assert ended.lost == {job_id}

    @precondition(lambda self: self.has(JobState.RUNNING))
    @rule(pick=picks, count=st.integers(1, 3))
    def give_back(self, pick: int, count: int) -> None:
        pairs = sorted(self.running(pick, count))
        assert claims.give_back(self.scene.tx, pairs) == set()
        for job_id, _ in pairs:
            self.model.give_back(job_id)

    @precondition(lambda self: self.has(JobState.RUNNING))
    @rule()
    def kill_and_start_again(self) -> None:
        self.scene = self.scene.reopened()
        self.model.unpark(dict(self.scene.all("SELECT id, claimed_at FROM job")))
        self.model.bring_in(self.scene.now, self.scene.boot, self.beats)
        rescued = rescue.rescue(self.scene.tx, self.scene.finisher, now=self.scene.now)
        assert rescued.jobs == len(self.model.in_state(JobState.RUNNING))
        self.model.rescue(self.scene.now, self.scene.boot)

    # Time

    @property
    def beats(self) -> dict[int, int]:
        """When each boot was last known to live."""
        return dict(self.scene.all("SELECT number, beat_at FROM boot"))

    @rule(ms=st.sampled_from([1, 50, 1_000, 3_000, HOUR_MS]))
    def advance(self, ms: int) -> None:
        self.scene.machine.advance(ms)

    @precondition(lambda self: self.model.instants(self.scene.now))
    @rule(pick=picks)
    def advance_to_what_comes(self, pick: int) -> None:
        """To the very millisecond at which something is due or over."""
        instants = self.model.instants(self.scene.now)
        self.scene.machine.advance(instants[pick % len(instants)] - self.scene.now)

    @precondition(lambda self: any(self.has(state) for state in DELAYED))
    @rule()
    def promote(self) -> None:
        is_trusted = self.is_trusted
        due = self.model.due(self.scene.now, is_trusted=is_trusted)
        assert self.scene.promote(is_trusted=is_trusted) == len(due)
        self.model.promote(due)

    @rule(quality=st.sampled_from(ClockQuality))
    def trust(self, quality: ClockQuality) -> None:
        self.scene.trust(quality)

    @rule(ms=st.integers(-5_000, HOUR_MS))
    def move_clock(self, ms: int) -> None:
        self.scene.move_clock(ms)
        self.model.shift(self.scene.boot, ms)
        self.model.bring_in(self.scene.now, self.scene.boot, self.beats)

    @rule()
    def next_due(self) -> None:
        instants = [
            job.run_at
            for job in self.model.jobs.values()
            if job.state in DELAYED and (self.is_trusted or not job.is_dated)
        ]
        first = min((at for at in instants if at != PARKED), default=None)
        assert claims.next_due(self.scene.tx, is_trusted=self.is_trusted) == first

    # People

    @precondition(lambda self: self.model.jobs)
    @rule(pick=picks, act=st.sampled_from(["cancel", "discard", "remove", "retry", "retry"]))
    def act(self, pick: int, act: str) -> None:
        allowed = [
            job for job in self.model.jobs.values() if self.model.allows(job, act, self.scene.now)
        ]
        jobs = allowed if allowed and pick % 4 else list(self.model.jobs.values())
        job = jobs[pick % len(jobs)]
        before = job.state
        if not self.model.allows(job, act, self.scene.now):
            try:
                self.acted(act, job.id)
            except JobWrongState:
                return
            raise AssertionError(f"{act} of a {before.name} job")
        assert self.acted(act, job.id) is before
        self.model.acted(job.id, act, self.scene.now, self.scene.boot)
        self.done -= {job.id} if act == "retry" else set()

    @rule(is_paused=st.booleans())
    def pause(self, is_paused: bool) -> None:
        was = "work" in self.model.paused
        if is_paused:
            assert self.scene.admin.pause(self.scene.tx, "work", by="pete") == (not was)
            self.model.paused.add("work")
        else:
            assert self.scene.admin.resume(self.scene.tx, "work") == was
            self.model.paused.discard("work")

    @rule()
    def prune(self) -> None:
        pruning.prune(self.scene.tx, self.scene.queue)
        if self.is_trusted:
            for job in list(self.model.jobs.values()):
                keep_ms = KEEP_MS.get(job.state, 2_160 * HOUR_MS)
                if job.done_at is not None and job.done_at < self.scene.now - keep_ms:
                    del self.model.jobs[job.id]

    # Batches

    @precondition(lambda self: self.model.open_batch() is None)
    @rule()
    def begin_batch(self) -> None:
        batch = batches.begin(self.scene.tx, self.scene.queue, Summary.Args(title="t"), cause=CAUSE)
        self.model.batches[batch] = ModelBatch()

    @precondition(lambda self: self.model.open_batch() is not None)
    @rule()
    def seal_batch(self) -> None:
        batch = self.model.open_batch()
        assert batch is not None
        is_done = batches.seal(self.scene.tx, self.scene.queue, batch)
        self.model.seal(batch)
        assert is_done == self.model.batches[batch].is_done

    # What must always be true

    @invariant()
    def rows_are_as_the_model_has_them(self) -> None:
        rows = self.scene.all(
            "SELECT j.id, j.state, j.attempt, j.interrupted, j.token, j.run_at, j.done_at,"
            " (SELECT count(*) FROM job_attempt a WHERE a.job_id = j.id), j.priority, j.is_dated,"
            " j.unique_key IS NOT NULL AND (j.unique_states >> j.state) & 1"
            " FROM job j JOIN job_queue q ON q.id = j.queue WHERE q.name = 'work' ORDER BY j.id"
        )
        assert rows == [
            (j.id, j.state, j.attempt, j.interrupted, j.token, j.run_at, j.done_at,
             j.attempts_told, j.priority, int(j.is_dated),
             int(j.key is not None and j.state in j.counts))
            for j in sorted(self.model.jobs.values(), key=lambda j: j.id)
        ]  # fmt: skip

    @invariant()
    def counts_are_right(self) -> None:
        assert self.scene.tally() == self.scene.counted() == self.model.tally()
        ever = self.scene.all("SELECT state, ever FROM job_tally WHERE state > 0 AND ever > 0")
        assert dict(ever) == {int(state): n for (_, state), n in self.model.ended.items()}

    @invariant()
    def batches_are_right(self) -> None:
        for number, batch in self.model.batches.items():
            status = batches.status(self.scene.tx, number)
            assert (status.total, status.unfinished, status.failed, status.done_at is not None) == (
                batch.total, batch.unfinished, batch.failed, batch.is_done,
            )  # fmt: skip
        other = (
            "SELECT count(*) FROM job j JOIN job_queue q ON q.id = j.queue WHERE q.name = 'other'"
        )
        assert self.scene.one(other) == self.model.completions

    @invariant()
    def keys_are_held_once(self) -> None:
        held = self.model.held_keys()
        assert len(held) == len(set(held))

    # Help

    def args(self, pick: int, n: int) -> JobArgs:
        args: JobArgs = self.kinds[pick % len(self.kinds)].Args(n=n)
        return args

    def has(self, state: JobState) -> bool:
        return bool(self.model.in_state(state))

    def over(self) -> list[tuple[int, int]]:
        """Claims that are lost, of jobs that run under another one first."""
        lost = [pair for pair in self.zombies if not self.holds(*pair)]
        running = [(i, t) for i, t in lost if i in self.model.jobs and self.model.jobs[i].token]
        return running or lost[-2:]

    @property
    def is_trusted(self) -> bool:
        return self.scene.clock.quality is not ClockQuality.UNTRUSTED

    def request(
        self, args: JobArgs, when: dict[str, int], priority: int | None, batched: bool
    ) -> JobRequest:
        at = self.scene.now + when["in_ms"] if "in_ms" in when else None
        batch = self.model.open_batch() if batched else None
        delay_ms = when.get("delay_ms", 0)
        return JobRequest(args, delay_ms=delay_ms, at=at, priority=priority, batch=batch)

    def expect(self, request: JobRequest, answer: tuple[int, bool]) -> None:
        """The model's answer to a request is the same."""
        now, kind = (
            self.scene.now,
            kind_of(next(c for c in ARGUMENTS if c.Args is type(request.args))),
        )
        key = self.scene.column(answer[0], "unique_key") if kind.unique else None
        window_s = kind.unique.window_s if kind.unique else None
        until = None if window_s is None else now + window_s * 1000
        waits = request.delay_ms > 0 or (
            request.at is not None and (request.at > now or not self.is_trusted)
        )
        asked = ModelJob(
            id=answer[0],
            queue="work",
            priority=kind.priority if request.priority is None else request.priority,
            state=JobState.SCHEDULED if waits else JobState.AVAILABLE,
            run_at=now + request.delay_ms if request.at is None else request.at,
            is_dated=request.at is not None,
            boot=self.scene.boot,
            max_attempts=3,
            key=key,
            counts=frozenset(kind.unique.states if kind.unique else ()),
            until=until,
            batch=request.batch,
        )
        twin = self.model.twin(key, now, until)
        assert answer == (asked.id if twin is None else twin, twin is None)
        if twin is not None:
            self.model.pull(twin, asked, is_trusted=self.is_trusted)
            return
        assert answer[0] not in self.model.jobs
        self.asked.append(request.args)
        self.model.add(asked)

    def running(self, pick: int, count: int) -> list[tuple[int, int]]:
        jobs = self.model.in_state(JobState.RUNNING)
        pairs = [(job.id, job.token) for job in jobs if job.token is not None]
        first = pick % len(pairs) if pairs else 0
        return (pairs[first:] + pairs[:first])[:count]

    def holds(self, job_id: int, token: int) -> bool:
        job = self.model.jobs.get(job_id)
        return job is not None and job.state is JobState.RUNNING and job.token == token

    def acted(self, act: str, job_id: int) -> JobState:
        by = {"by": "pete"} if act in ("cancel", "discard") else {}
        was: JobState = getattr(self.scene.admin, act)(self.scene.tx, job_id, **by).was
        return was


TestQueue = QueueMachine.TestCase
TestQueue.settings = settings(max_examples=80, stateful_step_count=60, deadline=None)
