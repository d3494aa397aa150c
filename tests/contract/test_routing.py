"""What holds for every routing service, also for the one that the tests of others use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from daemon.adapters.routing import GuardedRouting, Limits
from daemon.adapters.tomtom import Dialect, TomTom, TomTomSpec
from daemon.clock import ManualClock
from daemon.domain.eta.lanes import Spot
from daemon.domain.eta.routing import RouteAnswer, RouteAsk
from daemon.errors import NoRoute, RoutingAway
from daemon.interfaces import Routing
from tests.contract.fake_routing import FakeRouting
from tests.daemon.adapters.route_server import ORBIS, V1, serving

ASK = RouteAsk(start=Spot(398_000_000, -1_049_000_000), end=Spot(398_900_000, -1_049_500_000))
FOUND = RouteAnswer(travel_s=1_284, traffic_s=214, road_m=13_912)


@dataclass(frozen=True)
class Ground:
    routing: Routing
    fail: Callable[[], None]
    mend: Callable[[], None]
    lose: Callable[[], None]
    """From then on it knows no way."""


def fake() -> Iterator[Ground]:
    found = FakeRouting(FOUND)
    say = partial(setattr, found, "away")
    lose = partial(found.unknown.add, ASK)
    yield Ground(found, partial(say, RoutingAway("HTTP 503")), partial(say, None), lose)


def tomtom(dialect: Dialect) -> Iterator[Ground]:
    with serving() as server:
        server.says(V1 if dialect is Dialect.V1 else ORBIS)
        spec = TomTomSpec(base_url=server.url, dialect=dialect, key=lambda: "k", timeout_s=5)
        say = partial(setattr, server, "status")
        yield Ground(TomTom(spec), partial(say, 503), partial(say, 200), partial(say, 400))


def guarded() -> Iterator[Ground]:
    for ground in fake():
        routing = GuardedRouting(ground.routing, ManualClock(), Limits())
        yield Ground(routing, ground.fail, ground.mend, ground.lose)


@pytest.fixture(params=["fake", "v1", "orbis", "guarded"])
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    made: dict[str, Callable[[], Iterator[Ground]]] = {
        "fake": fake,
        "v1": partial(tomtom, Dialect.V1),
        "orbis": partial(tomtom, Dialect.ORBIS),
        "guarded": guarded,
    }
    yield from made[request.param]()


def test_a_route_is_answered(ground: Ground) -> None:
    assert ground.routing.route(ASK) == FOUND


def test_one_that_is_away_says_so_and_may_come_back(ground: Ground) -> None:
    ground.fail()
    with pytest.raises(RoutingAway, match="HTTP 503"):
        ground.routing.route(ASK)
    ground.mend()
    assert ground.routing.route(ASK) == FOUND


def test_one_that_knows_no_way_is_not_away(ground: Ground) -> None:
    ground.lose()
    for _ in range(5):
        with pytest.raises(NoRoute, match="HTTP 400"):
            ground.routing.route(ASK)
