"""Where a place on earth lies on a canvas of dots."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui.widgets.braille import Point

METRES_PER_DEGREE = 111_195.0
MIN_METRES_PER_DOT = 0.5
MAX_METRES_PER_DOT = 20_000.0
MIN_SPAN_M = 400.0
MARGIN = 1.12


@dataclass(frozen=True, slots=True)
class Projection:
    lat: float
    lon: float
    metres_per_dot: float
    width: int
    height: int

    def point(self, lat: float, lon: float) -> Point:
        east = shortest(lon - self.lon) * METRES_PER_DEGREE * math.cos(math.radians(self.lat))
        north = (lat - self.lat) * METRES_PER_DEGREE
        return Point(
            self.width / 2 + east / self.metres_per_dot,
            self.height / 2 - north / self.metres_per_dot,
        )

    def zoomed(self, factor: float) -> "Projection":
        metres = self.metres_per_dot * factor
        return replace(
            self, metres_per_dot=min(MAX_METRES_PER_DOT, max(MIN_METRES_PER_DOT, metres))
        )

    def panned(self, dots_east: float, dots_north: float) -> "Projection":
        narrowing = max(0.01, math.cos(math.radians(self.lat)))
        metres = self.metres_per_dot
        lat = self.lat + dots_north * metres / METRES_PER_DEGREE
        lon = self.lon + dots_east * metres / METRES_PER_DEGREE / narrowing
        return replace(self, lat=max(-89.0, min(89.0, lat)), lon=shortest(lon))

    def centred(self, lat: float, lon: float) -> "Projection":
        return replace(self, lat=lat, lon=lon)

    def sized(self, width: int, height: int) -> "Projection":
        return replace(self, width=width, height=height)


def shortest(degrees: float) -> float:
    """The same difference of longitude within -180..180: trails cross the date line too."""
    return (degrees + 180) % 360 - 180


def fitted(spots: Iterable[tuple[float, float]], *, width: int, height: int) -> Projection | None:
    """All spots in view with a margin; None without any."""
    places = list(spots)
    if not places:
        return None
    reference = places[0][1]
    lats = [lat for lat, _ in places]
    lons = [shortest(lon - reference) for _, lon in places]
    lat = (min(lats) + max(lats)) / 2
    lon = shortest(reference + (min(lons) + max(lons)) / 2)
    narrowing = max(0.01, math.cos(math.radians(lat)))
    north = max(MIN_SPAN_M / 2, (max(lats) - min(lats)) * METRES_PER_DEGREE)
    east = max(MIN_SPAN_M, (max(lons) - min(lons)) * METRES_PER_DEGREE * narrowing)
    metres = max(east * MARGIN / max(1, width), north * MARGIN / max(1, height))
    return Projection(lat=lat, lon=lon, metres_per_dot=metres, width=width, height=height)
