"""A flat map around the town's centre: metres east and north, and back to degrees.

Transverse Mercator to second order on WGS 84: within 30 km of the centre a length on the
map differs from the one on the ground by less than 0.01 %.
"""

from dataclasses import dataclass
from math import cos, radians, sin, sqrt, tan

Point = tuple[float, float]
"""Metres east and north of the centre."""

SEMI_MAJOR_M = 6_378_137.0
ECCENTRICITY_2 = 0.006_694_379_990_14
DEGREE = radians(1.0)


def meridian_radius_m(lat: float) -> float:
    part = 1.0 - ECCENTRICITY_2 * sin(radians(lat)) ** 2
    return SEMI_MAJOR_M * (1.0 - ECCENTRICITY_2) / (part * sqrt(part))


def normal_radius_m(lat: float) -> float:
    return SEMI_MAJOR_M / sqrt(1.0 - ECCENTRICITY_2 * sin(radians(lat)) ** 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    lat: float
    lon: float

    def to_geo(self, point: Point) -> tuple[float, float]:
        """Latitude and longitude in degrees."""
        east, north = point
        foot = self.lat + north / (meridian_radius_m(self.lat) * DEGREE)
        middle = (self.lat + foot) / 2
        foot = self.lat + north / (meridian_radius_m(middle) * DEGREE)
        normal = normal_radius_m(foot)
        bend = east * east * tan(radians(foot)) / (2 * meridian_radius_m(foot) * normal)
        return foot - bend / DEGREE, self.lon + east / (normal * cos(radians(foot)) * DEGREE)

    def to_plane(self, lat: float, lon: float) -> Point:
        """The inverse of `to_geo`, to better than a millimetre near the town."""
        east, north = 0.0, 0.0
        for _ in range(6):
            got_lat, got_lon = self.to_geo((east, north))
            north += (lat - got_lat) * self.metres_per_lat_degree
            east += (lon - got_lon) * normal_radius_m(lat) * cos(radians(lat)) * DEGREE
        return east, north

    @property
    def metres_per_lat_degree(self) -> float:
        return meridian_radius_m(self.lat) * DEGREE

    @property
    def metres_per_lon_degree(self) -> float:
        return normal_radius_m(self.lat) * cos(radians(self.lat)) * DEGREE
