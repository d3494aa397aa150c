"""Windows of claimed jobs: how much is claimed ahead, who starts, what is taken back."""

import pytest

from daemon.queue.assignment import Assignment, Over
from daemon.queue.kinds import JobArgs, job
from daemon.queue.requests import QueuePlan
from daemon.queue.windows import WINDOW_MOST, Lane, Windows
from tests.daemon.queue.plant import assignment


@job("small", queue="a")
class Small:
    class Args(JobArgs):
        pass

    @staticmethod
    def act(_args: Args, _adapters: object) -> None:
        raise NotImplementedError


@job("large", queue="a", heavy=True)
class Large:
    class Args(JobArgs):
        pass

    @staticmethod
    def decide(_args: Args, _rules: object) -> None:
        raise NotImplementedError


class Floor:
    def __init__(self, *plans: QueuePlan, pool_size: int = 4, heavy_most: int = 1) -> None:
        self.lanes = [Lane(number, plan) for number, plan in enumerate(plans, 1)]
        self.lows = 0
        self.windows = Windows(
            self.lanes, pool_size=pool_size, heavy_most=heavy_most, on_low=self._on_low
        )

    def put(self, *ids: int, cls: type = Small, lane: int = 0, **changes: object) -> None:
        self.windows.put([assignment(cls, lane=self.lanes[lane], job_id=n, **changes) for n in ids])

    def take(self) -> Assignment:
        with self.windows.lock:
            found = self.windows.pick()
        assert found is not None
        return found

    def take_ids(self) -> list[int]:
        found: list[int] = []
        while True:
            with self.windows.lock:
                one = self.windows.pick()
            if one is None:
                return found
            found.append(one.job.id)

    def wants(self, turn_ms: float = 1.0, *, is_careful: bool = False) -> list[int]:
        wanted = self.windows.wants(now_ms=0, turn_ms=turn_ms, is_careful=is_careful)
        return [wanted.get(lane.id, 0) for lane in self.lanes]

    def _on_low(self) -> None:
        self.lows += 1


def plan(name: str = "a", **changes: object) -> QueuePlan:
    return QueuePlan(name=name, **changes)  # type: ignore[arg-type] # fields by name


# Claiming ahead


def test_slow_handlers_get_one_ahead_and_quick_ones_hundreds() -> None:
    floor = Floor(plan(max_workers=4))
    floor.lanes[0].mean_ms = 1_000
    assert floor.wants() == [5]
    floor.lanes[0].mean_ms = 0.0
    assert floor.wants() == [4 + 400]
    assert floor.wants(turn_ms=12) == [4 + WINDOW_MOST]


def test_what_is_held_is_not_claimed_again() -> None:
    floor = Floor(plan(max_workers=4))
    floor.lanes[0].mean_ms = 1_000
    floor.put(1, 2, 3)
    assert floor.wants() == [2]
    floor.put(4, 5)
    assert floor.wants() == [0]


def test_windows_are_in_proportion_to_the_weights() -> None:
    floor = Floor(plan("a", weight=60), plan("b", weight=30), plan("c", weight=10))
    for lane in floor.lanes:
        lane.mean_ms = 0.0
    first, second, third = floor.wants(turn_ms=50)
    assert first == pytest.approx(2 * second, abs=3)
    assert first == pytest.approx(6 * third, abs=9)
    assert first <= WINDOW_MOST + 4


def test_queue_at_its_limit_does_not_hold_up_what_others_claim() -> None:
    floor = Floor(plan("slow", max_workers=1), plan("quick"))
    floor.lanes[0].mean_ms, floor.lanes[1].mean_ms = 60_000, 0.0
    floor.put(1)
    floor.take()
    assert floor.wants()[1] > 100


def test_careful_start_claims_what_can_start_at_once() -> None:
    floor = Floor(plan(max_workers=3))
    floor.lanes[0].mean_ms = 0.0
    assert floor.wants(is_careful=True) == [3]


def test_nothing_is_claimed_of_an_empty_paused_or_closed_queue() -> None:
    floor = Floor(plan("a"), plan("b"))
    floor.windows.set_backlog([1], has_backlog=False)
    floor.windows.set_paused([2])
    assert floor.wants() == [0, 0]
    floor.windows.set_all_backlog()
    floor.windows.set_paused([])
    assert all(floor.wants())
    floor.windows.close()
    assert floor.wants() == [0, 0]


def test_rate_limited_queue_claims_what_its_rate_allows() -> None:
    floor = Floor(plan(rate_per_minute=2))
    floor.lanes[0].mean_ms = 0.0
    assert floor.wants() == [2]
    floor.windows.count_rates({1: 2}, 0)
    assert floor.wants() == [0]
    assert floor.windows.rate_free_in_ms(0) == 61_000


# Starting


def test_jobs_start_in_their_order_whenever_they_came() -> None:
    floor = Floor(plan(max_workers=99))
    floor.put(5, 6)
    floor.put(1)
    floor.put(9, priority=0)
    assert floor.take_ids() == [9, 1, 5, 6]


def test_heavy_jobs_wait_for_a_child_process_and_others_pass_them() -> None:
    floor = Floor(plan(max_workers=99))
    floor.put(1, 2, cls=Large)
    floor.put(3)
    first = floor.take()
    assert (first.job.id, floor.take_ids()) == (1, [3])
    floor.windows.release(first)
    assert floor.take_ids() == [2]


def test_heavy_place_is_free_again_for_every_queue() -> None:
    floor = Floor(plan("a"), plan("b"))
    floor.put(1, cls=Large, lane=0)
    floor.put(2, cls=Large, lane=1)
    first = floor.take()
    assert floor.take_ids() == []
    floor.windows.release(first)
    assert len(floor.take_ids()) == 1


def test_running_low_is_told_once_each_time() -> None:
    floor = Floor(plan(max_workers=99))
    floor.put(*range(1, 9))
    for _ in range(8):
        floor.take()
    assert floor.lows == 1
    assert floor.windows.is_pressing([1])


def test_full_house_is_pressing_only_when_a_window_runs_low() -> None:
    floor = Floor(plan(max_workers=99), pool_size=1)
    floor.put(1, 2, 3, 4, 5)
    assert floor.windows.is_pressing([1])
    floor.take()
    assert not floor.windows.is_pressing([1])
    assert not floor.windows.is_pressing([])


# Taking back


def test_job_that_nobody_could_begin_is_first_again() -> None:
    floor = Floor(plan(max_workers=1))
    floor.put(1, 2)
    floor.windows.take_back(floor.take())
    assert floor.take().job.id == 1


def test_attempt_that_is_over_frees_its_queue_once() -> None:
    floor = Floor(plan(max_workers=1))
    floor.put(1, 2, 3)
    first = floor.take()
    assert floor.take_ids() == []
    assert floor.windows.end(first, Over.TIMED_OUT)
    assert not floor.windows.end(first, Over.CANCELLED)
    assert first.over is Over.TIMED_OUT
    assert floor.take_ids() == [2]
    floor.windows.release(first)
    assert floor.take_ids() == []


def test_handler_that_is_back_cannot_be_ended() -> None:
    floor = Floor(plan())
    floor.put(1)
    first = floor.take()
    first.is_ended = True
    assert not floor.windows.end(first, Over.TIMED_OUT)


def test_revoked_jobs_leave_windows_and_hands() -> None:
    floor = Floor(plan(max_workers=1))
    killed: list[str] = []
    floor.put(1, 2, 3)
    floor.put(4, cls=Large)
    first = floor.take()
    first.kill = lambda: killed.append("first")
    claims = {(number, 1) for number in (1, 3, 4)}
    assert floor.windows.revoke(claims | {(99, 1), (2, 0)}, Over.CANCELLED) == claims
    assert (killed, first.over) == (["first"], Over.CANCELLED)
    assert floor.take_ids() == [2]


def test_pause_and_close_hand_back_what_is_held() -> None:
    floor = Floor(plan("a"), plan("b"))
    floor.put(1, 2)
    floor.put(3, lane=1)
    assert [held.job.id for held in floor.windows.set_paused([1])] == [1, 2]
    assert [held.job.id for held in floor.windows.close()] == [3]
    assert floor.take_ids() == []


def test_changed_plan_is_taken_over() -> None:
    floor = Floor(plan(max_workers=1, rate_per_minute=5))
    floor.put(1, 2)
    floor.take()
    floor.windows.use_plans({1: plan(max_workers=2, weight=7)})
    lane = floor.lanes[0]
    assert (lane.most, lane.rate, lane.step) == (2, None, 1 / 7)
    assert floor.take_ids() == [2]


def test_changed_rate_counts_what_has_started() -> None:
    floor = Floor(plan(rate_per_minute=5))
    floor.windows.count_rates({1: 4}, 0)
    floor.windows.use_plans({1: plan(rate_per_minute=6)})
    assert floor.wants() == [2]


def test_mean_follows_what_jobs_take() -> None:
    floor = Floor(plan(max_workers=99))
    floor.put(*range(200))
    while True:
        with floor.windows.lock:
            one = floor.windows.pick()
        if one is None:
            break
        one.ran_ms = 80
        floor.windows.release(one)
    assert floor.lanes[0].mean_ms == pytest.approx(80, abs=1)
