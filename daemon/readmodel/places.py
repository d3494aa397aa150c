"""Sites and geofences with their labels, for rows and for maps."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass

from daemon.readmodel.values import ReadConnection, names

SITES = "SELECT name, label, lat_e7, lon_e7 FROM site WHERE retired_at IS NULL ORDER BY name"

FENCES = """
SELECT f.name, f.label, f.shape, f.points, f.radius_m, s.name, s.label
FROM fence f LEFT JOIN site s ON s.id = f.site_id
WHERE f.retired_at IS NULL ORDER BY f.name
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    name: str
    label: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FenceRow:
    name: str
    label: str
    shape: str
    points: tuple[tuple[float, float], ...]
    """(latitude, longitude) in degrees."""
    radius_m: float | None
    """Circle: radius. Corridor: half its width."""
    site: str | None
    site_label: str | None

    @property
    def place(self) -> str:
        """What people call it: the site it belongs to, else the fence."""
        return self.site_label or self.site or self.label or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    sites: tuple[SiteRow, ...]
    fences: tuple[FenceRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """The fences a unit is in, and what to call the place."""

    fences: tuple[str, ...]
    site: str | None
    place: str | None


def places(db: ReadConnection) -> Places:
    sites = tuple(
        SiteRow(name=name, label=label, lat=lat / 1e7, lon=lon / 1e7)
        for name, label, lat, lon in db.execute(SITES).fetchall()
    )
    return Places(sites=sites, fences=tuple(map(_fence, db.execute(FENCES).fetchall())))


def _fence(row: tuple[str, str, str, str, float | None, str | None, str | None]) -> FenceRow:
    name, label, shape, points, radius_m, site, site_label = row
    return FenceRow(
        name=name,
        label=label,
        shape=shape,
        points=tuple((float(lat), float(lon)) for lat, lon in json.loads(points)),
        radius_m=radius_m,
        site=site,
        site_label=site_label,
    )


def inside(fence_names: str | None, fences: dict[str, FenceRow]) -> Inside:
    """A fence of a site says more than a bare one, so it names the place."""
    entered = names(fence_names)
    known = [fences[name] for name in entered if name in fences]
    known.sort(key=lambda fence: fence.site is None)
    place = known[0].place if known else (entered[0] if entered else None)
    return Inside(fences=entered, site=known[0].site if known else None, place=place)


NEAR_SITE_M = 250.0
METRES_PER_DEGREE = 111_195.0
Finder = Callable[[int | None, int | None], str | None]


def finder(db: ReadConnection) -> Finder:
    """Answers what people call the place at (lat_e7, lon_e7): a circle around it, a near site."""
    known = places(db)
    spots = [
        (fence.points[0], fence.radius_m or 0.0, fence.place)
        for fence in known.fences
        if fence.shape == "circle"
    ]
    spots += [((site.lat, site.lon), NEAR_SITE_M, site.label or site.name) for site in known.sites]

    def place_at(lat_e7: int | None, lon_e7: int | None) -> str | None:
        if lat_e7 is None or lon_e7 is None:
            return None
        at = (lat_e7 / 1e7, lon_e7 / 1e7)
        near = [
            (distance, place)
            for centre, reach_m, place in spots
            if (distance := _distance_m(centre, at)) <= reach_m
        ]
        return min(near)[1] if near else None

    return place_at


def _distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Flat earth: good to a few metres over the size of a site."""
    north = (b[0] - a[0]) * METRES_PER_DEGREE
    east = (b[1] - a[1]) * METRES_PER_DEGREE * math.cos(math.radians(a[0]))
    return math.hypot(north, east)
