"""A routing service for the tests of those who ask one."""

from collections.abc import Callable

from daemon.domain.eta.routing import RouteAnswer, RouteAsk
from daemon.errors import NoRoute, RoutingAway


class FakeRouting:
    def __init__(self, found: RouteAnswer) -> None:
        self.found = found
        self.away: RoutingAway | None = None
        self.unknown: set[RouteAsk] = set()
        """Of which it knows no way."""
        self.asked = 0
        self.meanwhile: Callable[[], None] | None = None
        """Happens while it is asked."""

    def route(self, ask: RouteAsk) -> RouteAnswer:
        self.asked += 1
        if self.meanwhile is not None:
            self.meanwhile()
        if self.away is not None:
            raise self.away
        if ask in self.unknown:
            raise NoRoute("HTTP 400")
        return self.found
