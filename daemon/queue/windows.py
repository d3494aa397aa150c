"""Claimed jobs in memory, a window for each queue, and who may start next.

One lock, never held longer than it takes to move one job; everything here is guarded by it.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil
from typing import Any

from daemon.queue.assignment import Assignment, Over
from daemon.queue.claims import Pair
from daemon.queue.dispatch import Entrant, Stride
from daemon.queue.rate import RateLimit
from daemon.queue.requests import QueuePlan

WINDOW_MOST = 512
"""Jobs held ready for a queue; so many may wait claimed while a transaction is synced."""
SHORTEST_JOB_MS = 0.02
SHORTEST_TURN_MS = 1.0
FIRST_GUESS_MS = 5.0
SMOOTHING = 1 / 16


class Lane(Entrant):
    """One queue as the engine works it."""

    __slots__ = (
        "has_backlog", "heavy", "id", "is_paused", "low", "mean_ms", "most", "name", "plan",
        "rate", "running", "waiting",
    )  # fmt: skip

    def __init__(self, queue_id: int, plan: QueuePlan) -> None:
        super().__init__(plan.weight)
        self.id = queue_id
        self.name = plan.name
        self.waiting: deque[Assignment] = deque()
        self.heavy: deque[Assignment] = deque()
        self.running = 0
        self.low = 0
        """With so few waiting it is time to claim more."""
        self.mean_ms = FIRST_GUESS_MS
        self.is_paused = False
        self.has_backlog = True
        """The database may hold ready jobs of this queue that are not claimed."""
        self.rate: RateLimit | None = None
        self.plan = plan
        self.most = plan.max_workers
        self.use(plan)

    def use(self, plan: QueuePlan) -> None:
        self.plan = plan
        self.most = plan.max_workers
        self.weigh(plan.weight)
        per_minute = plan.rate_per_minute
        if per_minute is None:
            self.rate = None
        elif self.rate is None:
            self.rate = RateLimit(per_minute)
        elif self.rate.per_minute != per_minute:
            self.rate.change(per_minute)

    @property
    def held(self) -> int:
        return len(self.waiting) + len(self.heavy)


class Windows:
    def __init__(
        self,
        lanes: Sequence[Lane],
        *,
        pool_size: int,
        heavy_most: int,
        on_low: Callable[[], None],
    ) -> None:
        """`on_low` is called with the lock held when a queue with more to do runs low."""
        self.lock = threading.Lock()
        self.lanes: Mapping[int, Lane] = {lane.id: lane for lane in lanes}
        self.running: set[Assignment] = set()
        """Taken by a worker that has not come back, attempts that are over among them."""
        self.idle: list[Any] = []
        """Workers that found nothing, the latest last."""
        self.is_closed = False
        self._race = Stride(lanes)
        self._pool_size = pool_size
        self._on_low = on_low
        self._heavy_free = heavy_most

    # Of workers

    def next(self, ended: Assignment | None, worker: object) -> Assignment | None:
        """Gives back what has ended and takes the next; parks the worker when there is none."""
        with self.lock:
            if ended is not None:
                self._release(ended)
            found = self.pick()
            if found is None:
                self.idle.append(worker)
            return found

    def release(self, ended: Assignment) -> None:
        with self.lock:
            self._release(ended)

    def take_back(self, unstarted: Assignment) -> None:
        """A job that was handed out and that nobody could begin."""
        with self.lock:
            lane = unstarted.lane
            self.running.discard(unstarted)
            lane.running -= 1
            if unstarted.kind.is_heavy:
                self._heavy_free += 1
                lane.heavy.appendleft(unstarted)
            else:
                lane.waiting.appendleft(unstarted)
            self._refresh_all()

    def pick(self) -> Assignment | None:
        """The next to start; only with the lock held."""
        lane = self._race.pick()
        if lane is None:
            return None
        assert isinstance(lane, Lane)  # noqa: S101 - the race is run among lanes
        waiting = lane.waiting
        if lane.heavy and self._is_heavy_first(lane):
            found = lane.heavy.popleft()
            self._heavy_free -= 1
            self._refresh_all()
        else:
            found = waiting.popleft()
        lane.running += 1
        self.running.add(found)
        if lane.has_backlog and len(waiting) + len(lane.heavy) == lane.low:
            self._on_low()
        if not waiting or lane.running >= lane.most:
            self._refresh(lane)
        return found

    # Of the engine

    def put(self, found: Iterable[Assignment]) -> None:
        with self.lock:
            touched: set[Lane] = set()
            for assignment in found:
                lane = assignment.lane
                shelf = lane.heavy if assignment.kind.is_heavy else lane.waiting
                if shelf and assignment.order < shelf[-1].order:
                    _insert(shelf, assignment)
                else:
                    shelf.append(assignment)
                touched.add(lane)
            for lane in touched:
                lane.low = lane.held // 2
                self._refresh(lane)

    def wants(self, *, now_ms: int, turn_ms: float, is_careful: bool = False) -> dict[int, int]:
        """How many more of each queue to claim; careful: none that could not start at once."""
        with self.lock:
            hungry = [lane for lane in self.lanes.values() if self._may_claim(lane)]
            if not hungry:
                return {}
            room = self._pool_size - len(self.running)
            weights = sum(lane.plan.weight for lane in hungry)
            starts = 0.0 if is_careful else self._starts_ahead(turn_ms)
            wanted = {}
            for lane in hungry:
                share = ceil(room * lane.plan.weight / weights) if room > 0 else 0
                target = min(share, lane.most - lane.running) - lane.held
                if lane.rate is not None:
                    target = min(target, lane.rate.left(now_ms))
                elif not is_careful:
                    target += self._ahead(lane, starts, turn_ms)
                if target > 0:
                    wanted[lane.id] = target
            return wanted

    def count_rates(self, claimed: Mapping[int, int], now_ms: int) -> None:
        with self.lock:
            for queue_id, count in claimed.items():
                rate = self.lanes[queue_id].rate
                if rate is not None:
                    rate.take(count, now_ms)

    def rate_free_in_ms(self, now_ms: int) -> int | None:
        """When a queue that only its rate holds back may claim again."""
        with self.lock:
            waits = [
                lane.rate.free_in_ms(now_ms)
                for lane in self.lanes.values()
                if lane.rate is not None and lane.has_backlog and not lane.is_paused
            ]
        return min((wait for wait in waits if wait > 0), default=None)

    def use_plans(self, plans: Mapping[int, QueuePlan]) -> None:
        with self.lock:
            for queue_id, plan in plans.items():
                lane = self.lanes[queue_id]
                if lane.plan is not plan:
                    lane.use(plan)
                    self._refresh(lane)

    def set_paused(self, paused: Iterable[int]) -> list[Assignment]:
        """Answers what was held of queues that are paused now; it is to be given back."""
        stopped = set(paused)
        with self.lock:
            held: list[Assignment] = []
            for lane in self.lanes.values():
                lane.is_paused = lane.id in stopped
                if lane.is_paused:
                    held += self._clear(lane)
                self._refresh(lane)
            return held

    def set_backlog(self, queue_ids: Iterable[int], *, has_backlog: bool) -> None:
        with self.lock:
            for queue_id in queue_ids:
                lane = self.lanes[queue_id]
                lane.has_backlog = has_backlog
                self._refresh(lane)

    def set_all_backlog(self) -> None:
        self.set_backlog(self.lanes, has_backlog=True)

    def end(self, assignment: Assignment, why: Over) -> bool:
        """Ends an attempt that runs: its queue goes on, its thread is busy until it returns."""
        with self.lock:
            if assignment.over is not None or assignment.is_ended:
                return False
            self._end(assignment, why)
        if assignment.kill is not None:
            assignment.kill()
        return True

    def revoke(self, claims: set[Pair], why: Over) -> set[Pair]:
        """Takes claims that are lost out of windows and hands; answers those found."""
        found = set()
        kills = []
        with self.lock:
            for lane in self.lanes.values():
                for shelf in (lane.waiting, lane.heavy):
                    gone = [one for one in shelf if one.claim in claims]
                    for assignment in gone:
                        shelf.remove(assignment)
                        assignment.over = why
                        found.add(assignment.claim)
                self._refresh(lane)
            for assignment in self.running:
                if assignment.claim in claims:
                    found.add(assignment.claim)
                    if assignment.over is None:
                        self._end(assignment, why)
                        kills.append(assignment)
        for assignment in kills:
            if assignment.kill is not None:
                assignment.kill()
        return found

    def close(self) -> list[Assignment]:
        """No more starts; answers what was held."""
        with self.lock:
            self.is_closed = True
            return [held for lane in self.lanes.values() for held in self._clear(lane)]

    def is_pressing(self, wanted: Iterable[int]) -> bool:
        """Whether one of these queues is about to run out, or a worker has nothing to do."""
        with self.lock:
            if self.idle or len(self.running) < self._pool_size:
                return any(True for _ in wanted)
            lanes = (self.lanes[queue_id] for queue_id in wanted)
            return any(lane.held <= lane.low for lane in lanes)

    # With the lock held

    def _release(self, ended: Assignment) -> None:
        self.running.discard(ended)
        lane = ended.lane
        lane.mean_ms += (ended.ran_ms - lane.mean_ms) * SMOOTHING
        if ended.kind.is_heavy:
            self._heavy_free += 1
            self._refresh_all()
        if ended.over is None:
            self._count_down(lane)

    def _end(self, assignment: Assignment, why: Over) -> None:
        assignment.over = why
        self._count_down(assignment.lane)

    def _count_down(self, lane: Lane) -> None:
        lane.running -= 1
        if lane.running + 1 >= lane.most:
            self._refresh(lane)

    def _refresh(self, lane: Lane) -> None:
        is_free = lane.running < lane.most and not lane.is_paused and not self.is_closed
        has_work = lane.waiting or (lane.heavy and self._heavy_free > 0)
        lane.can_start = bool(is_free and has_work)
        lane.is_waiting = bool(is_free and not lane.held and lane.has_backlog and not lane.rate)

    def _refresh_all(self) -> None:
        for lane in self.lanes.values():
            self._refresh(lane)

    def _is_heavy_first(self, lane: Lane) -> bool:
        if self._heavy_free <= 0:
            return False
        return not lane.waiting or lane.heavy[0].order < lane.waiting[0].order

    def _clear(self, lane: Lane) -> list[Assignment]:
        held = [*lane.waiting, *lane.heavy]
        lane.waiting.clear()
        lane.heavy.clear()
        self._refresh(lane)
        return held

    def _starts_ahead(self, turn_ms: float) -> float:
        """Starts in two turns, for a queue of weight 1, if those with work share the workers.

        Windows in proportion to the weights: the share is right also between two turns, when
        each can only start what it holds.
        """
        rivals = [lane for lane in self.lanes.values() if self._is_rival(lane)]
        if not rivals:
            return 0.0
        cost_ms = sum(lane.plan.weight * max(lane.mean_ms, SHORTEST_JOB_MS) for lane in rivals)
        starts = 2 * self._pool_size * max(turn_ms, SHORTEST_TURN_MS) / cost_ms
        return min(starts, WINDOW_MOST / max(lane.plan.weight for lane in rivals))

    def _is_rival(self, lane: Lane) -> bool:
        is_free = lane.running < lane.most and not lane.is_paused and lane.rate is None
        return is_free and bool(lane.has_backlog or lane.held)

    def _ahead(self, lane: Lane, starts: float, turn_ms: float) -> int:
        """One at least, to be there when asked, and no more than its own workers can run."""
        workers = min(lane.most, self._pool_size)
        mean_ms = max(lane.mean_ms, SHORTEST_JOB_MS)
        own = 2 * workers * max(turn_ms, SHORTEST_TURN_MS) / mean_ms
        return max(1, min(WINDOW_MOST, int(own), round(starts * lane.plan.weight)))

    def _may_claim(self, lane: Lane) -> bool:
        return lane.has_backlog and not lane.is_paused and not self.is_closed


def _insert(shelf: deque[Assignment], assignment: Assignment) -> None:
    place = next(at for at, other in enumerate(shelf) if assignment.order < other.order)
    shelf.insert(place, assignment)
