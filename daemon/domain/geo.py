"""Geometry on a small piece of the Earth: metres east and north instead of degrees.

Distances a truck drives between two fixes, or a fence spans, are so short that a plane
tangent to a sphere is right to a few centimetres; only the width of a degree of longitude
has to follow the latitude.
"""

from math import cos, hypot

EARTH_RADIUS_M = 6_371_008.8
M_PER_E7 = 0.011119508023353292
"""Metres in 1e-7 degrees of latitude: pi / 180 * 1e-7 * EARTH_RADIUS_M."""
RAD_PER_E7 = 1.7453292519943296e-09
HALF_TURN_E7 = 1_800_000_000
FULL_TURN_E7 = 3_600_000_000


def east_e7(from_lon_e7: float, to_lon_e7: float) -> float:
    """Degrees x 1e7 eastwards, the short way round, also across the antimeridian."""
    step = to_lon_e7 - from_lon_e7
    if step > HALF_TURN_E7:
        return step - FULL_TURN_E7
    if step < -HALF_TURN_E7:
        return step + FULL_TURN_E7
    return step


def normal_lon_e7(lon_e7: float) -> float:
    """The same meridian within +-180 degrees."""
    if lon_e7 > HALF_TURN_E7:
        return lon_e7 - FULL_TURN_E7
    if lon_e7 < -HALF_TURN_E7:
        return lon_e7 + FULL_TURN_E7
    return lon_e7


def offset_m(
    from_lat_e7: float, from_lon_e7: float, to_lat_e7: float, to_lon_e7: float
) -> tuple[float, float]:
    """How far east and how far north the second place lies of the first."""
    north = (to_lat_e7 - from_lat_e7) * M_PER_E7
    scale = M_PER_E7 * cos((from_lat_e7 + to_lat_e7) * 0.5 * RAD_PER_E7)
    return east_e7(from_lon_e7, to_lon_e7) * scale, north


def distance_m(from_lat_e7: float, from_lon_e7: float, to_lat_e7: float, to_lon_e7: float) -> float:
    east, north = offset_m(from_lat_e7, from_lon_e7, to_lat_e7, to_lon_e7)
    return hypot(east, north)


def between(
    from_place: tuple[float, float], to_place: tuple[float, float], share: float
) -> tuple[int, int]:
    """The place (lat, lon) a share of the way along."""
    lat = from_place[0] + (to_place[0] - from_place[0]) * share
    lon = from_place[1] + east_e7(from_place[1], to_place[1]) * share
    return round(lat), round(normal_lon_e7(lon))
