"""What keeps a routing service that is away from holding anybody up: a limit and a breaker."""

from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

from daemon import logs
from daemon.clock import Clock
from daemon.domain.eta.routing import RouteAnswer, RouteAsk
from daemon.errors import NoRoute, RoutingAway
from daemon.interfaces import Routing

MINUTE_MS = 60_000
log = logs.get("routing")


class Breaker(StrEnum):
    CLOSED = "closed"
    """It is asked."""
    OPEN = "open"
    """It is left alone for a while."""
    HALF_OPEN = "half-open"
    """One question finds out whether it is back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    per_minute: int = 60
    failures: int = 3
    """So many in a row, and it is left alone."""
    pause_ms: int = 60_000
    """At first; twice as long after each probe that fails."""
    pause_most_ms: int = 1_800_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingStatus:
    breaker: Breaker
    asked: int
    """Since the start."""
    answered: int
    last_error: str
    """Of the question before, or why it is away; empty: it knew the way."""


class GuardedRouting:
    """May be asked by any number of threads at once."""

    def __init__(self, inner: Routing, clock: Clock, limits: Limits) -> None:
        self._inner = inner
        self._clock = clock
        self._limits = limits
        self._lock = Lock()
        # All below under the lock, which is never held while the service is asked.
        self._tokens = float(limits.per_minute)
        self._filled_at = clock.monotonic()
        self._breaker = Breaker.CLOSED
        self._failures = 0
        self._pause_ms = limits.pause_ms
        self._again_at = 0
        self._away_since: int | None = None
        self._asked = 0
        self._answered = 0
        self._last_error = ""

    @property
    def status(self) -> RoutingStatus:
        with self._lock:
            return RoutingStatus(
                breaker=self._breaker,
                asked=self._asked,
                answered=self._answered,
                last_error=self._last_error,
            )

    def route(self, ask: RouteAsk) -> RouteAnswer:
        """Raises RoutingAway, at once where the service is not to be asked, and NoRoute."""
        with self._lock:
            self._admit()
        away: RoutingAway | None = RoutingAway("the question itself failed")
        unknown = ""
        try:
            found = self._inner.route(ask)
            away = None
        except RoutingAway as exc:
            away = exc
            raise
        except NoRoute as exc:
            away, unknown = None, exc.message
            raise
        finally:  # whatever ended it: a probe that nobody counted would be the last one
            with self._lock:
                if away is None:
                    self._succeeded(unknown)
                else:
                    self._failed(away)
        return found

    def _admit(self) -> None:
        now = self._clock.monotonic()
        if now < self._again_at or self._breaker is Breaker.HALF_OPEN:
            left_s = max(0, self._again_at - now) / 1000
            raise RoutingAway(f"it is left alone after: {self._last_error}", wait_s=left_s or None)
        limit = self._limits.per_minute
        filled = self._tokens + (now - self._filled_at) * limit / MINUTE_MS
        self._tokens, self._filled_at = min(float(limit), filled), now
        if self._tokens < 1:
            raise RoutingAway(f"routing.requests_per_minute ({limit}) is reached")
        self._tokens -= 1
        self._asked += 1
        if self._breaker is Breaker.OPEN:
            self._breaker = Breaker.HALF_OPEN

    def _failed(self, exc: RoutingAway) -> None:
        now = self._clock.monotonic()
        self._failures += 1
        self._last_error = exc.message
        is_probe = self._breaker is Breaker.HALF_OPEN
        if exc.wait_s is not None:
            self._again_at = max(self._again_at, now + round(exc.wait_s * 1000))
        if is_probe:
            self._pause_ms = min(self._pause_ms * 2, self._limits.pause_most_ms)
        if is_probe or exc.wait_s is not None or self._failures >= self._limits.failures:
            self._breaker = Breaker.OPEN
            self._again_at = max(self._again_at, now + self._pause_ms)
        if self._away_since is None:
            self._away_since = now
            log.warning(
                "routing.away",
                reason=exc.message,
                next_step="arrival times are estimated offline; see depotd eta --status",
            )

    def _succeeded(self, unknown: str) -> None:
        now = self._clock.monotonic()
        if self._away_since is not None:
            log.info("routing.back", away_s=(now - self._away_since) // 1000)
        self._answered += 1
        self._breaker = Breaker.CLOSED
        self._failures, self._pause_ms, self._again_at = 0, self._limits.pause_ms, 0
        self._away_since, self._last_error = None, unknown
