from collections.abc import Callable

import pytest
import schedule
from structlog.testing import capture_logs

from daemon.clock import ManualClock
from daemon.queue.ticker import IDLE_MS, Ticker

DAY = 86_400_000


class Bench:
    """A ticker, its clock, and what ran at which monotonic second."""

    def __init__(self) -> None:
        self.clock = ManualClock(1_767_225_600_000)
        self.ticker = Ticker(self.clock)
        self.ran: list[tuple[str, float]] = []

    def duty(self, name: str) -> Callable[[], None]:
        return lambda: self.ran.append((name, self.clock.monotonic() / 1000))

    def pass_s(self, seconds: float) -> None:
        """Time passes as the stepper lets it: never longer than the ticker said."""
        left = round(seconds * 1000)
        while left > 0:
            wait = min(left, max(1, self.ticker.step()))
            self.clock.advance(wait)
            left -= wait
        self.ticker.step()

    def times(self, name: str) -> list[float]:
        return [at for who, at in self.ran if who == name]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_duties_run_in_their_periods(bench: Bench) -> None:
    bench.ticker.every(2, bench.duty("two"), name="two")
    bench.ticker.every(5, bench.duty("five"), name="five", at_start=True)
    bench.pass_s(10)
    assert bench.times("two") == [2, 4, 6, 8, 10]
    assert bench.times("five") == [0, 5, 10]


def test_periods_below_a_second(bench: Bench) -> None:
    bench.ticker.every(0.25, bench.duty("quick"), name="quick")
    bench.pass_s(1)
    assert bench.times("quick") == [0.25, 0.5, 0.75, 1]


def test_it_says_when_the_next_is_due(bench: Bench) -> None:
    assert bench.ticker.step() == IDLE_MS
    bench.ticker.every(3, bench.duty("three"), name="three")
    assert bench.ticker.step() == 3000
    bench.clock.advance(2_999)
    assert bench.ticker.step() == 1
    assert bench.ran == []


def test_a_wall_clock_set_back_a_day_stops_nothing(bench: Bench) -> None:
    bench.ticker.every(60, bench.duty("minutely"), name="minutely")
    bench.pass_s(120)
    bench.clock.step(-DAY)
    bench.pass_s(120)
    assert bench.times("minutely") == [60, 120, 180, 240]


def test_a_wall_clock_set_forward_a_day_bursts_nothing(bench: Bench) -> None:
    bench.ticker.every(60, bench.duty("minutely"), name="minutely")
    bench.ticker.every(7, bench.duty("sevens"), name="sevens")
    bench.pass_s(60)
    before = len(bench.ran)
    bench.clock.step(DAY)
    bench.ticker.step()
    assert len(bench.ran) == before
    bench.pass_s(60)
    assert bench.times("minutely") == [60, 120]


def test_a_duty_that_was_due_many_times_runs_once_and_keeps_its_rhythm(bench: Bench) -> None:
    bench.ticker.every(10, bench.duty("ten"), name="ten")
    bench.clock.advance(3_604_000)
    bench.pass_s(6)
    assert bench.times("ten") == [3604, 3610]


def test_a_duty_that_raises_stops_neither_the_others_nor_itself(bench: Bench) -> None:
    def broken() -> None:
        bench.ran.append(("broken", 0))
        raise RuntimeError("gate stuck")

    bench.ticker.every(1, broken, name="broken")
    bench.ticker.every(1, bench.duty("well"), name="well")
    with capture_logs() as logs:
        bench.pass_s(5)
    assert len(bench.times("broken")) == len(bench.times("well")) == 5
    assert bench.ticker.failing == ("broken",)
    assert [(line["event"], line["duty"], line["error"]) for line in logs] == [
        ("ticker.failing", "broken", "gate stuck")
    ]


def test_it_is_said_when_a_duty_is_well_again(bench: Bench) -> None:
    ends = [RuntimeError("once"), RuntimeError("twice")]

    def shaky() -> None:
        if ends:
            raise ends.pop()

    bench.ticker.every(1, shaky, name="shaky")
    with capture_logs() as logs:
        bench.pass_s(5)
    assert [(line["event"], line.get("failures")) for line in logs] == [
        ("ticker.failing", None),
        ("ticker.recovered", 2),
    ]
    assert bench.ticker.failing == ()


def test_what_a_duty_answers_takes_nothing_out(bench: Bench) -> None:
    """The package takes out an entry that answers CancelJob; nothing here may end by accident."""

    def ending() -> type:
        bench.ran.append(("ending", 0))
        return schedule.CancelJob

    bench.ticker.every(1, ending, name="ending")
    bench.pass_s(3)
    assert len(bench.ran) == 3


def test_a_duty_may_take_long(bench: Bench) -> None:
    def slow() -> None:
        bench.ran.append(("slow", bench.clock.monotonic() / 1000))
        bench.clock.advance(2_500)

    bench.ticker.every(1, slow, name="slow")
    bench.clock.advance(1_000)
    assert bench.ticker.step() == 500
    bench.pass_s(0.5)
    assert bench.times("slow") == [1, 4]


def test_a_period_of_nothing_is_refused(bench: Bench) -> None:
    with pytest.raises(ValueError, match=r"pruning: a period of 0 s"):
        bench.ticker.every(0, bench.duty("pruning"), name="pruning")
