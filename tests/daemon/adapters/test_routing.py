import pytest
from structlog.testing import capture_logs

from daemon.adapters.routing import Breaker, GuardedRouting, Limits
from daemon.clock import ManualClock
from daemon.domain.eta.lanes import Spot
from daemon.domain.eta.routing import RouteAnswer, RouteAsk
from daemon.errors import NoRoute, RoutingAway
from tests.contract.fake_routing import FakeRouting

ASK = RouteAsk(start=Spot(0, 0), end=Spot(1, 1))
FOUND = RouteAnswer(travel_s=600, traffic_s=60, road_m=9_000)
LIMITS = Limits(per_minute=6, failures=3, pause_ms=60_000, pause_most_ms=120_000)


class Bench:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.inner = FakeRouting(FOUND)
        self.guarded = GuardedRouting(self.inner, self.clock, LIMITS)

    def ask(self, times: int = 1) -> list[str]:
        """What came of each: nothing where it answered."""
        said = []
        for _ in range(times):
            try:
                self.guarded.route(ASK)
                said.append("")
            except RoutingAway as exc:
                said.append(exc.message)
        return said

    @property
    def breaker(self) -> Breaker:
        return self.guarded.status.breaker


def test_no_more_is_asked_than_the_limit_allows_and_it_fills_again() -> None:
    bench = Bench()
    said = bench.ask(8)
    assert said[:6] == [""] * 6
    assert all("requests_per_minute (6)" in one for one in said[6:])
    assert bench.inner.asked == 6
    bench.clock.advance(10_000)
    assert [bool(one) for one in bench.ask(2)] == [False, True]
    bench.clock.advance(3_600_000)
    assert [bool(one) for one in bench.ask(7)] == [False] * 6 + [True]


def test_failures_in_a_row_open_the_breaker_and_then_nobody_waits() -> None:
    bench = Bench()
    bench.inner.away = RoutingAway("HTTP 500")
    assert bench.ask(2) == ["HTTP 500"] * 2
    assert bench.breaker is Breaker.CLOSED
    assert bench.ask(3) == ["HTTP 500", *["it is left alone after: HTTP 500"] * 2]
    assert (bench.breaker, bench.inner.asked) == (Breaker.OPEN, 3)


def test_who_knows_no_way_is_there_and_is_asked_on() -> None:
    bench = Bench()
    bench.inner.away = RoutingAway("HTTP 500")
    bench.ask(2)
    bench.inner.away = None
    bench.inner.unknown.add(ASK)
    with pytest.raises(NoRoute):
        bench.guarded.route(ASK)
    status = bench.guarded.status
    assert (status.breaker, status.last_error) == (Breaker.CLOSED, "HTTP 400")
    bench.inner.unknown.clear()
    bench.inner.away = RoutingAway("HTTP 500")
    bench.ask(2)
    assert bench.breaker is Breaker.CLOSED


def test_one_probe_finds_out_and_each_that_fails_makes_the_pause_longer() -> None:
    bench = Bench()
    bench.inner.away = RoutingAway("HTTP 500")
    bench.ask(3)
    for pause_ms in (60_000, 120_000, 120_000):
        bench.clock.advance(pause_ms - 1)
        before = bench.inner.asked
        bench.ask()
        assert bench.inner.asked == before
        bench.clock.advance(1)
        bench.ask(2)
        assert bench.inner.asked == before + 1
    bench.inner.away = None
    bench.clock.advance(120_000)
    assert bench.ask() == [""]
    assert bench.breaker is Breaker.CLOSED
    assert bench.guarded.status.last_error == ""


def test_while_one_probes_no_other_asks() -> None:
    bench = Bench()
    bench.inner.away = RoutingAway("HTTP 500")
    bench.ask(3)
    bench.clock.advance(60_000)
    seen: list[tuple[Breaker, list[str]]] = []
    bench.inner.meanwhile = lambda: seen.append((bench.breaker, bench.ask()))
    bench.ask()
    assert seen == [(Breaker.HALF_OPEN, ["it is left alone after: HTTP 500"])]


class Broken:
    """Fails in a way that no service does."""

    def route(self, ask: RouteAsk) -> RouteAnswer:
        raise MemoryError(f"no room for {ask}")


def test_a_probe_that_fails_by_our_own_fault_is_not_the_last_one() -> None:
    clock = ManualClock()
    inner = FakeRouting(FOUND)
    inner.away = RoutingAway("HTTP 500")
    guarded = GuardedRouting(inner, clock, LIMITS)
    for _ in range(3):
        with pytest.raises(RoutingAway):
            guarded.route(ASK)
    clock.advance(60_000)
    guarded._inner = Broken()  # noqa: SLF001 - the service of now fails otherwise
    with pytest.raises(MemoryError):
        guarded.route(ASK)
    assert guarded.status.breaker is Breaker.OPEN
    inner.away = None
    guarded._inner = inner  # noqa: SLF001 - and answers again
    clock.advance(120_000)
    assert guarded.route(ASK) == FOUND


def test_a_service_that_says_when_to_come_again_is_left_alone_until_then() -> None:
    bench = Bench()
    bench.inner.away = RoutingAway("too often", wait_s=300)
    bench.ask()
    bench.inner.away = None
    bench.clock.advance(299_999)
    with pytest.raises(RoutingAway) as found:
        bench.guarded.route(ASK)
    assert found.value.wait_s == 0.001
    bench.clock.advance(1)
    assert bench.ask() == [""]


def test_it_is_told_once_that_it_is_away_and_once_that_it_is_back() -> None:
    bench = Bench()
    with capture_logs() as lines:
        bench.inner.away = RoutingAway("HTTP 500")
        bench.ask(5)
        bench.clock.advance(61_000)
        bench.ask()
        bench.inner.away = None
        bench.clock.advance(120_000)
        bench.ask(2)
    assert [(line["event"], line.get("away_s")) for line in lines] == [
        ("routing.away", None),
        ("routing.back", 181),
    ]
    assert (bench.guarded.status.asked, bench.guarded.status.answered) == (6, 2)
