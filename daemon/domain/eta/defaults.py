"""How far and how long it is by road where nobody has driven yet.

Circuity, road by straight line, falls with distance (Newell 1980; O'Sullivan 1996; Giacomin and
Levinson 2015: short trips wind more). Between the figures it is drawn straight, so that no place
further away is ever nearer by road. Speeds are those of loaded trucks: streets first, then roads,
then highways.
"""

from itertools import pairwise

M_PER_KM = 1000.0
CIRCUITY = ((0.0, 1.4), (10_000.0, 1.4), (50_000.0, 1.3), (150_000.0, 1.2))
"""Straight metres, road by straight line."""
BANDS = ((5_000.0, 30.0), (30_000.0, 50.0), (float("inf"), 75.0))
"""Up to so many metres of road the speed in km/h; what is beyond is driven at the next."""
LEAST_MIN = 1.0
"""No drive is shorter: a truck has to set off and to stop."""
P80_BY_P50 = 1.35
"""Four of five drives take no longer than this beside the usual one."""


def road_m(straight_m: float) -> float:
    """Metres by road."""
    for (near, winding), (far, straighter) in pairwise(CIRCUITY):
        if straight_m <= far:
            share = (straight_m - near) / (far - near)
            return straight_m * (winding + (straighter - winding) * share)
    return straight_m * CIRCUITY[-1][1]


def default_min(straight_m: float) -> float:
    """Minutes for a straight distance, as likely less as more."""
    return minutes_of(road_m(straight_m))


def minutes_of(road: float) -> float:
    """Minutes for metres of road."""
    minutes, begins = LEAST_MIN, 0.0
    for ends, km_per_h in BANDS:
        if road <= ends:
            return minutes + (road - begins) * 60 / (km_per_h * M_PER_KM)
        minutes += (ends - begins) * 60 / (km_per_h * M_PER_KM)
        begins = ends
    raise AssertionError("the last band has no end")
