"""The engine: what runs when, in explicit steps. No thread of its own, no time of its own.

    opened = engine.open()                  # once: names, orphans
    if engine.wait_ms() == 0:               # something is to be written or claimed
        engine.turn()
    assignment = engine.next_assignment()   # the worker's part
    engine.report(assignment, engine.run(assignment))

`turn` belongs to one thread; `ride` takes one in the writer's, when a job comes in while a
worker is free, so that a lone job costs one commit less and starts that much earlier.
`next_assignment`, `run`, `report`, `committed`, `wake` and `revoke` may be called in any.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable

from daemon import logs
from daemon.errors import StoreFailed
from daemon.interfaces import Ticket
from daemon.queue.assignment import Assignment, Ending, Over, stranger
from daemon.queue.claims import Pair
from daemon.queue.deadlines import Deadlines
from daemon.queue.engine_parts import EngineLimits, EngineParts, Opened, runner_parts
from daemon.queue.finish import Finisher
from daemon.queue.hooked_runner import HookedRunner
from daemon.queue.hooks import HookFaults, Hooks, death_into
from daemon.queue.job_tx import SaveParts
from daemon.queue.kinds import JobKind
from daemon.queue.next_due import NextDue
from daemon.queue.opening import Opening
from daemon.queue.runner import UNSERVED, Runner
from daemon.queue.states import AttemptOutcome
from daemon.queue.telling import tell
from daemon.queue.turn import Turn, TurnDone, TurnParts
from daemon.queue.windows import Lane, Windows
from daemon.queue.worklist import Worklist

log = logs.get("queue")

LONGEST_WAIT_MS = 1_000
LINGER_MS = 5
"""Ends wait so long for company while every worker is busy anyway."""
ENDS_MOST = 1_024
AGAIN_MS = 1_000
"""After a turn that could not be written."""
TOKENS_A_BOOT = 1 << 40
STOPPED_FIRST = "the daemon stopped first"


class Engine:
    def __init__(self, parts: EngineParts, limits: EngineLimits | None = None) -> None:
        self.parts = parts
        self.limits = limits or EngineLimits()
        self.alarm = threading.Event()
        """Set whenever `wait_ms` may have become shorter."""
        self.hook_faults = HookFaults()
        hooks = parts.hooks
        self._hooks = Hooks(
            before=hooks.before,
            after=hooks.after,
            failed=hooks.failed,
            dead=(death_into(parts.record), *hooks.dead),
        )
        self._runner = HookedRunner(Runner(runner_parts(parts)), self._hooks, self.hook_faults)
        self._finisher = Finisher(parts.queue)
        self._kinds: dict[int, JobKind] = {}
        self._heavy_kinds: set[int] = set()
        self._turn_parts = self._parts_of_a_turn()
        self._list = Worklist(parts.clock)
        self._revoked: deque[Pair] = deque()
        """Cancelled, and not found in a window: perhaps being claimed at that moment."""
        self._is_asked = True
        self._has_told = False
        """The engine knows already that something was reported."""
        self.on_claimed: Callable[[], object] = self.alarm.set
        """Called when jobs were claimed by another's commit: they may start."""
        self.turns = threading.Lock()
        """Held from `turn_fn` to `apply`; a rider never waits for it."""
        # Of whoever holds `turns`, from turn_fn to apply:
        self._windows: Windows | None = None
        self._deadlines: Deadlines | None = None
        self._token = 0
        self._turn_ms = 1.0
        self._linger_until: int | None = None
        self._not_before = 0
        self._due = NextDue()
        self._was_trusted = False
        self._generation = 0
        self._is_stopping = False
        self._suspects = 0
        self._outage = logs.Outage(log, parts.clock)

    def open(self) -> Opened:
        """Before anything else: enters the names and gives the orphans of dead boots back."""
        parts = self.parts
        opening = Opening(parts, self._finisher, hooks=self._hooks, faults=self.hook_faults)
        opened = parts.writer.write(opening, name="queue.open")
        lanes = [Lane(served.id, served.plan) for served in parts.registry.queues]
        self._windows = Windows(
            lanes,
            pool_size=self.limits.workers,
            heavy_most=self.limits.heavy_workers,
            on_low=self.alarm.set,
        )
        self._deadlines = Deadlines(self._windows, parts.clock)
        self._kinds = {served.id: served.kind for served in parts.registry.kinds}
        self._heavy_kinds.update(n for n, kind in self._kinds.items() if kind.is_heavy)
        self._token = parts.boot() * TOKENS_A_BOOT
        self._suspects = opened.rescued.jobs
        self._is_asked = True
        return opened

    @property
    def windows(self) -> Windows:
        if self._windows is None:
            raise RuntimeError("the engine was not opened")
        return self._windows

    # Of workers

    def next_assignment(self) -> Assignment | None:
        with self.windows.lock:
            return self.windows.pick()

    def run(self, assignment: Assignment) -> Ending:
        """Load, and decide or act: whatever rises from it is in the answer."""
        return self._runner.run(assignment)

    def finished(self, assignment: Assignment, ending: Ending) -> None:
        """The handler came back; the next turn writes how it ended, unless it was over before."""
        assignment.is_ended = True
        if assignment.over is None:
            self._list.report((assignment, ending))
            if not self._has_told or self._list.reported == ENDS_MOST:
                self._has_told = True
                self.alarm.set()

    def report(self, assignment: Assignment, ending: Ending) -> None:
        """As `finished`, by a worker that takes its next assignment separately."""
        self.finished(assignment, ending)
        self.windows.release(assignment)

    # Of anybody

    def ride(self) -> Turn | None:
        """Asked by the writer before it commits: a job that came in is claimed by the very
        commit that makes it durable, if a worker waits for it.
        """
        if not self._may_ride() or not self.turns.acquire(blocking=False):
            return None
        try:
            if self._may_ride():
                return self.turn_fn(is_ridden=True)
        except BaseException:
            self.turns.release()
            raise
        self.turns.release()
        return None

    def committed(self, ridden: Ticket[TurnDone] | None = None) -> None:
        """After every commit, in whichever thread; `ridden` is what `ride` gave."""
        if ridden is not None:
            try:
                self._settle(ridden.result)
            finally:
                self.turns.release()
            self.on_claimed()
        if self.parts.queue.has_news:
            self.alarm.set()

    def wake(self) -> None:
        """Something about queues or jobs was changed by hand: look at everything again."""
        self._is_asked = True
        self.alarm.set()

    def revoke(self, claims: Iterable[Pair]) -> None:
        """They were cancelled, and that is durable. The job may be claimed anew by now."""
        wanted = set(claims)
        self._revoked.extend(wanted)  # before the search: a claim may be on its way in
        self.windows.revoke(wanted, Over.CANCELLED)
        self.wake()

    # Of the thread that takes turns

    def wait_ms(self) -> int:
        """For how long nothing is due; 0 when a turn is."""
        self.alarm.clear()
        with self.turns:
            return self._wait_ms()

    def turn(self) -> TurnDone | None:
        """Writes and claims in one transaction; None when that has to be tried again later."""
        with self.turns:
            turn, began = self.turn_fn(), self.parts.clock.monotonic()
            done = self._settle(lambda: self.parts.writer.write(turn, name="queue.turn"))
            if done is not None:
                self._turn_ms += (self.parts.clock.monotonic() - began - self._turn_ms) / 8
            return done

    def _settle(self, written: Callable[[], TurnDone]) -> TurnDone | None:
        try:
            done = written()
        except StoreFailed:
            raise
        except Exception as exc:  # noqa: BLE001 - what is to be written is kept and tried again
            self.put_off(exc)
            return None
        self.apply(done)
        return done

    def _wait_ms(self) -> int:
        self._take_news()
        now = self.parts.clock.monotonic()
        if now < self._not_before:
            return self._not_before - now
        if self._is_pressing(now):
            return 0
        waits = [LONGEST_WAIT_MS, self.deadlines.wait_ms(now)]
        if self._list.reported:
            waits.append(self._linger_ms(now))
        if self._due.at is not None:
            waits.append(self._due.at - self.parts.queue.clock.now())
        rated = self.windows.rate_free_in_ms(now)
        if rated is not None:
            waits.append(rated)
        if self.deadlines.has_progress:
            waits.append(self._list.flush_in_ms(now))
        return max(0, min(waits))

    def turn_fn(self, *, is_ridden: bool = False) -> Turn:
        """What is to be written now, as a function for the writer."""
        is_asked = self._is_asked
        self._collect()
        self._token += 1
        work, now = self._list.work, self.parts.queue.clock.now()
        # Whoever rides waits for one job: while no other is due, nothing else is looked at.
        looks_ahead = not is_ridden or is_asked or work.has_endings or self._due.is_past(now)
        return Turn(self._turn_parts, work, self._token, looks_ahead=looks_ahead)

    def apply(self, done: TurnDone) -> None:
        """The turn is durable: memory follows."""
        windows, lost = self.windows, self._list.leased(done.lost_leases)
        self._outage.end("queue.turns_again")
        self._suspects = max(0, self._suspects - len(self._list.work.succeeded) - done.saved)
        self._list.written(done)
        self._due.follow(done)
        self._list.give_back(windows.set_paused(done.paused))
        self._take_in(done)
        if lost:
            windows.revoke(lost, Over.LOST)
        tell(done, self._hooks, self.hook_faults)

    def close(self) -> None:
        """No more starts; what is claimed and did not begin goes back with the next turn."""
        with self.turns:
            self._is_stopping = True
            self._list.give_back(self.windows.close())
        self.wake()

    def give_up(self) -> int:
        """Ends what still runs: it is given back as interrupted. Answers how many."""
        given_up = 0
        with self.turns:
            for assignment in self.deadlines.running():
                if self.windows.end(assignment, Over.STOPPED):
                    self._list.fail(assignment, AttemptOutcome.INTERRUPTED, STOPPED_FIRST)
                    given_up += 1
        return given_up

    @property
    def is_idle(self) -> bool:
        """Nothing runs and nothing is to be written."""
        return self.is_settled and not self.windows.running

    @property
    def is_settled(self) -> bool:
        """Nothing is left to be written."""
        return self._list.is_empty

    @property
    def deadlines(self) -> Deadlines:
        if self._deadlines is None:
            raise RuntimeError("the engine was not opened")
        return self._deadlines

    def _is_pressing(self, now: int) -> bool:
        if self._is_asked or self._list.work.has_endings or self.deadlines.wait_ms(now) == 0:
            return True
        reported = self._list.reported
        has_idle_worker = self.windows.idle or not self.windows.running
        if reported and (reported >= ENDS_MOST or has_idle_worker):
            return True
        return bool(wanted := self._wanted()) and self.windows.is_pressing(wanted)

    def _may_ride(self) -> bool:
        windows = self._windows
        if windows is None or self._is_stopping or not self.parts.queue.has_ready:
            return False
        is_free = len(windows.running) < self.limits.workers
        return is_free and self.parts.clock.monotonic() >= self._not_before

    def _linger_ms(self, now: int) -> int:
        if self._linger_until is None:
            self._linger_until = now + LINGER_MS
        return self._linger_until - now

    def _take_news(self) -> None:
        news = self.parts.queue.take_news()
        clock, is_trusted = self.parts.clock, self.parts.queue.clock.is_trusted
        if (is_trusted, clock.generation) != (self._was_trusted, self._generation):
            self._was_trusted, self._generation = is_trusted, clock.generation
            self._is_asked = True
        if self._is_asked or news.has_ready:
            self.windows.set_all_backlog()
        self._due.note(news)

    def _claimable(self, again: set[int] | None) -> dict[int, int]:
        """In the transaction: what came in or was given back by it can be claimed by it."""
        news = self.parts.queue.take_news()
        self._due.note(news)
        if again is None or news.has_ready:
            self.windows.set_all_backlog()
        elif again:
            self.windows.set_backlog(again & set(self.windows.lanes), has_backlog=True)
        return self._wanted()

    def _wanted(self) -> dict[int, int]:
        return self.windows.wants(
            now_ms=self.parts.clock.monotonic(),
            turn_ms=self._turn_ms,
            is_careful=self._suspects > 0,
        )

    def _collect(self) -> None:
        """Everything that piled up becomes the work of the next turn."""
        if self._is_asked:
            self._is_asked = False
            self.windows.set_all_backlog()
        self._has_told = False
        self._linger_until = None
        self._revoked.clear()
        plans = {served.id: served.plan for served in self.parts.registry.queues}
        self.windows.use_plans(plans)
        self._list.collect(self.deadlines, self.parts.clock.monotonic())

    def _take_in(self, done: TurnDone) -> None:
        """Claimed jobs into their windows, those that were cancelled meanwhile aside."""
        windows, kinds, now = self.windows, self._kinds, self.parts.clock.monotonic()
        lanes = windows.lanes
        counts: dict[int, int] = dict.fromkeys(done.wanted, 0)
        taken: list[Assignment] = []
        for job in done.claimed:
            counts[job.queue] += 1
            kind = kinds.get(job.kind)
            lane = lanes[job.queue]
            if kind is None:
                self._list.park(stranger(job, lane), UNSERVED)
            else:
                assignment = Assignment(job, kind, lane)
                assignment.leased_ms = now
                taken.append(assignment)
        windows.put(taken)
        windows.count_rates(counts, now)
        for queue_id, count in counts.items():
            if count:
                self.parts.queue.left(queue_id)
        dry = [queue for queue, wanted in done.wanted.items() if counts[queue] < wanted]
        windows.set_backlog(dry, has_backlog=False)
        if self._revoked:
            windows.revoke(set(self._revoked), Over.CANCELLED)
        if self._is_stopping:
            self._list.give_back(windows.close())

    def put_off(self, exc: Exception) -> None:
        """Kept for later; what is not the store's fault is then taken one by one."""
        if not self._list.not_written(exc):
            self._not_before = self.parts.clock.monotonic() + AGAIN_MS
        self._is_asked = True
        self._outage.begin("queue.turn_failed", error=str(exc), exc_info=exc)

    def _parts_of_a_turn(self) -> TurnParts:
        parts = self.parts
        return TurnParts(
            clock=parts.clock,
            rows_clock=parts.queue.clock,
            boot=parts.boot,
            finisher=self._finisher,
            saving=SaveParts(
                queue=parts.queue,
                record=parts.record,
                keep_decision=parts.keep_decision,
                rules=parts.rules,
            ),
            hooks=self._hooks,
            hook_faults=self.hook_faults,
            claimable=self._claimable,
            heavy_kinds=self._heavy_kinds,
            lease_s=lambda queue: self.windows.lanes[queue].plan.lease_seconds,
        )
