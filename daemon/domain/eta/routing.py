"""What a routing service is asked, and what it answers."""

import math
from dataclasses import dataclass

from daemon.domain.eta.lanes import Spot

MOST_S = 7 * 86_400
"""No truck is on its way for longer: an answer beyond that is none."""
MOST_M = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteAsk:
    """Setting out now."""

    start: Spot
    end: Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteAnswer:
    travel_s: int
    """With traffic."""
    traffic_s: int
    """Of it, by traffic."""
    road_m: int


def answer(travel: object, traffic: object, road: object) -> RouteAnswer:
    """Raises ValueError that names what cannot be so."""
    travel_s = _whole("travel time", travel, MOST_S)
    return RouteAnswer(
        travel_s=travel_s,
        traffic_s=_whole("delay by traffic", traffic, travel_s),
        road_m=_whole("length", road, MOST_M),
    )


def _whole(what: str, told: object, most: int) -> int:
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told):
        raise ValueError(f"its {what} is no number")
    if not 0 <= told <= most:
        raise ValueError(f"its {what} of {told:g} cannot be")
    return round(told)
