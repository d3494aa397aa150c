"""TomTom's routing service, in both of its dialects.

`tomtom-v1` asks with GET, latitude first and the key in the address; `tomtom-orbis` (version 3)
with POST, longitude first and the key in a header.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlencode

from daemon.adapters.http_exchange import Question, Reply, exchange
from daemon.domain.eta.lanes import Spot
from daemon.domain.eta.routing import RouteAnswer, RouteAsk, answer
from daemon.errors import NoRoute, RoutingAway

OK = 200
TOO_MANY = 429
REFUSED = (401, 403)
NOT_THERE = (400, 404)
"""It does not like the question: one of the places, and no other question is the worse for it."""
WAIT_MOST_S = 3600.0


class Dialect(StrEnum):
    V1 = "tomtom-v1"
    ORBIS = "tomtom-orbis"


@dataclass(frozen=True, slots=True, kw_only=True)
class TomTomSpec:
    base_url: str
    dialect: Dialect
    key: Callable[[], str] = field(repr=False)
    """Read anew for each question; raises RoutingAway."""
    timeout_s: float = 15.0
    truck: Mapping[str, int | float] = field(default_factory=lambda: MappingProxyType({}))
    """By TomTom's names, `vehicleWeight` in kg and so on; v1 alone knows trucks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What the summary of a route is called."""

    travel: str
    traffic: str
    road: str = "lengthInMeters"


_WORDS = {
    Dialect.V1: _Words(travel="travelTimeInSeconds", traffic="trafficDelayInSeconds"),
    Dialect.ORBIS: _Words(
        travel="travelDurationInSeconds", traffic="trafficDelayDurationInSeconds"
    ),
}


class TomTom:
    def __init__(self, spec: TomTomSpec) -> None:
        self._spec = spec

    def route(self, ask: RouteAsk) -> RouteAnswer:
        """Raises RoutingAway, and NoRoute."""
        spec = self._spec
        question = _v1(spec, ask) if spec.dialect is Dialect.V1 else _orbis(spec, ask)
        reply = exchange(question, timeout_s=spec.timeout_s)
        _need_ok(reply)
        return _read(reply.body, _WORDS[spec.dialect])


def _v1(spec: TomTomSpec, ask: RouteAsk) -> Question:
    places = ":".join(f"{_degrees(s.lat_e7)},{_degrees(s.lon_e7)}" for s in (ask.start, ask.end))
    asked: dict[str, object] = {
        "key": spec.key(),
        "traffic": "true",
        "travelMode": "truck",
        "vehicleCommercial": "true",
        "routeType": "fastest",
        "computeTravelTimeFor": "all",
        "routeRepresentation": "summaryOnly",
        **spec.truck,
    }
    query = urlencode(asked)
    return Question(url=f"{spec.base_url}/routing/1/calculateRoute/{places}/json?{query}")


def _orbis(spec: TomTomSpec, ask: RouteAsk) -> Question:
    asked = {
        "routePlanningLocations": {"origin": _point(ask.start), "destination": _point(ask.end)},
        "routeType": "fast",
    }
    return Question(
        url=f"{spec.base_url}/maps/orbis/routing/routes/calculate?apiVersion=3",
        method="POST",
        headers={
            "Content-Type": "application/json",
            "TomTom-Api-Key": spec.key(),
            "Attributes": "routes",
        },
        body=json.dumps(asked).encode(),
    )


def _point(spot: Spot) -> dict[str, object]:
    return {"type": "Point", "coordinates": [spot.lon_e7 / 1e7, spot.lat_e7 / 1e7]}


def _degrees(e7: int) -> str:
    return f"{e7 / 1e7:.6f}"


def _need_ok(reply: Reply) -> None:
    if reply.status == OK:
        return
    if reply.status in NOT_THERE:
        raise NoRoute(f"it knows no way there (HTTP {reply.status})")
    wait_s = _wait_s(reply)
    if reply.status in REFUSED:
        raise RoutingAway(f"it refuses the key (HTTP {reply.status})", wait_s=wait_s)
    if reply.status == TOO_MANY:
        raise RoutingAway(f"it was asked too often (HTTP {reply.status})", wait_s=wait_s)
    raise RoutingAway(f"it answers HTTP {reply.status}", wait_s=wait_s)


def _wait_s(reply: Reply) -> float | None:
    """Seconds; None: it says nothing that is understood, and then the breaker says how long."""
    try:
        wait_s = float(reply.retry_after or "")
    except ValueError:
        wait_s = _until_s(reply)
    return min(wait_s, WAIT_MOST_S) if math.isfinite(wait_s) and wait_s > 0 else None


def _until_s(reply: Reply) -> float:
    """A date is measured by the clock that it was made by, never by the depot's."""
    try:
        until = parsedate_to_datetime(reply.retry_after or "")
        return (until - parsedate_to_datetime(reply.date or "")).total_seconds()
    except (ValueError, TypeError):
        return math.nan


def _read(body: bytes, words: _Words) -> RouteAnswer:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise RoutingAway("its answer is no JSON") from None
    try:
        summary = told["routes"][0]["summary"]
        return answer(summary[words.travel], summary[words.traffic], summary[words.road])
    except (KeyError, IndexError, TypeError):
        raise RoutingAway("its answer has no route with a summary") from None
    except (ValueError, OverflowError) as exc:
        raise RoutingAway(f"its answer cannot be: {exc}") from None
