import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from daemon.adapters.tomtom import Dialect, TomTom, TomTomSpec
from daemon.domain.eta.lanes import Spot
from daemon.domain.eta.routing import RouteAnswer, RouteAsk
from daemon.errors import NoRoute, RoutingAway
from tests.daemon.adapters.route_server import ORBIS, V1, RouteServer, serving

UNTIL = "Wed, 21 Oct 2015 07:28:00 GMT"
"""By a clock that is years behind ours."""
NINETY_BEFORE = "Wed, 21 Oct 2015 07:26:30 GMT"
SECRET = "k-3141"  # noqa: S105 - of nobody
ASK = RouteAsk(start=Spot(398_000_000, -1_049_000_000), end=Spot(398_900_000, -1_049_500_000))
FOUND = RouteAnswer(travel_s=1_284, traffic_s=214, road_m=13_912)


@pytest.fixture
def server() -> Iterator[RouteServer]:
    with serving() as found:
        yield found


def tomtom(server: RouteServer, dialect: Dialect = Dialect.V1, timeout_s: float = 5) -> TomTom:
    return TomTom(
        TomTomSpec(
            base_url=server.url,
            dialect=dialect,
            key=lambda: SECRET,
            timeout_s=timeout_s,
            truck={"vehicleWeight": 32_000},
        )
    )


def summary(**changes: Any) -> dict[str, Any]:
    told = json.loads(json.dumps(V1))
    told["routes"][0]["summary"] |= changes
    return dict(told)


def test_v1_is_asked_with_latitude_first_as_a_truck(server: RouteServer) -> None:
    assert tomtom(server).route(ASK) == FOUND
    ((method, path, _, body),) = server.asked
    parts = urlsplit(path)
    assert (method, body) == ("GET", b"")
    assert parts.path == (
        "/routing/1/calculateRoute/39.800000,-104.900000:39.890000,-104.950000/json"
    )
    asked = parse_qs(parts.query)
    assert asked["key"] == [SECRET]
    assert (asked["travelMode"], asked["vehicleWeight"]) == (["truck"], ["32000"])
    assert (asked["traffic"], asked["computeTravelTimeFor"]) == (["true"], ["all"])


def test_orbis_is_asked_with_longitude_first_and_the_key_in_a_header(server: RouteServer) -> None:
    server.says(ORBIS)
    assert tomtom(server, Dialect.ORBIS).route(ASK) == FOUND
    ((method, path, headers, body),) = server.asked
    assert (method, path) == ("POST", "/maps/orbis/routing/routes/calculate?apiVersion=3")
    lowered = {name.lower(): value for name, value in headers.items()}
    assert lowered["tomtom-api-key"] == SECRET
    places = json.loads(body)["routePlanningLocations"]
    assert places["origin"]["coordinates"] == [-104.9, 39.8]
    assert places["destination"]["coordinates"] == [-104.95, 39.89]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>", "no JSON"),
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "no route"),
        (b"null", "no route"),
        (b'{"routes": []}', "no route"),
        (b'{"routes": [{"summary": {}}]}', "no route"),
        (b'{"routes": [{"summary": 5}]}', "no route"),
        (json.dumps(ORBIS).encode(), "no route"),
    ],
)
def test_an_answer_without_a_route_is_none(server: RouteServer, body: bytes, reason: str) -> None:
    server.body = body
    with pytest.raises(RoutingAway, match=reason):
        tomtom(server).route(ASK)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"travelTimeInSeconds": -1}, "travel time of -1 cannot be"),
        ({"travelTimeInSeconds": float("nan")}, "travel time is no number"),
        ({"travelTimeInSeconds": float("inf")}, "travel time is no number"),
        ({"travelTimeInSeconds": "1284"}, "travel time is no number"),
        ({"travelTimeInSeconds": True}, "travel time is no number"),
        ({"travelTimeInSeconds": None}, "travel time is no number"),
        ({"travelTimeInSeconds": 10**400}, "cannot be"),
        ({"trafficDelayInSeconds": 1_285}, "delay by traffic of 1285 cannot be"),
        ({"lengthInMeters": -5}, "length of -5 cannot be"),
    ],
)
def test_figures_that_cannot_be_are_no_answer(
    server: RouteServer, changes: dict[str, Any], reason: str
) -> None:
    server.says(summary(**changes))
    with pytest.raises(RoutingAway, match=reason):
        tomtom(server).route(ASK)


@pytest.mark.parametrize(
    ("status", "headers", "reason", "wait_s"),
    [
        (403, {}, "refuses the key", None),
        (429, {"Retry-After": "30"}, "asked too often", 30.0),
        (429, {"Retry-After": UNTIL, "Date": NINETY_BEFORE}, "asked too often", 90.0),
        (429, {"Retry-After": UNTIL, "Date": "yesterday"}, "asked too often", None),
        (429, {"Retry-After": UNTIL, "Date": UNTIL}, "asked too often", None),
        (429, {"Retry-After": "soon"}, "asked too often", None),
        (429, {"Retry-After": "-5"}, "asked too often", None),
        (503, {"Retry-After": "999999"}, "HTTP 503", 3600.0),
        (500, {}, "HTTP 500", None),
        (302, {"Location": "http://127.0.0.1:9/elsewhere"}, "HTTP 302", None),
    ],
)
def test_refusals_say_why_and_for_how_long(
    server: RouteServer, status: int, headers: dict[str, str], reason: str, wait_s: float | None
) -> None:
    server.status, server.headers = status, headers
    with pytest.raises(RoutingAway, match=reason) as found:
        tomtom(server).route(ASK)
    assert found.value.wait_s == wait_s
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [400, 404])
def test_a_place_that_no_road_leads_to_is_no_failure_of_the_service(
    server: RouteServer, status: int
) -> None:
    server.status = status
    with pytest.raises(NoRoute, match=f"no way there .HTTP {status}"):
        tomtom(server).route(ASK)


def test_the_key_stands_in_no_error_and_no_picture_of_the_client(server: RouteServer) -> None:
    server.hangs = True
    with pytest.raises(RoutingAway) as found:
        tomtom(server, timeout_s=0.2).route(ASK)
    spec = TomTomSpec(base_url=server.url, dialect=Dialect.V1, key=lambda: SECRET)
    assert SECRET not in f"{found.value!r} {spec!r}"
