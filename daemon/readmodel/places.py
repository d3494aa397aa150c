"""Sites and geofences with their labels, for rows and for maps."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from daemon.domain.fences import FenceSet
from daemon.domain.geo import distance_m
from daemon.domain.master import Geofence, Shape
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
Finder = Callable[[int | None, int | None], str | None]


def finder(db: ReadConnection) -> Finder:
    """Answers what people call the place at (lat_e7, lon_e7).

    That is the geofence around it, those of a site before others and the smaller one first,
    else a site nearby.
    """
    known = places(db)
    fences = FenceSet(map(_geofence, known.fences))
    called = {fence.name: fence for fence in known.fences}
    sites = [(round(s.lat * 1e7), round(s.lon * 1e7), s.label or s.name) for s in known.sites]

    def place_at(lat_e7: int | None, lon_e7: int | None) -> str | None:
        if lat_e7 is None or lon_e7 is None:
            return None
        around = [
            (called[fence.name].site is None, fence.half_width_m, called[fence.name].place)
            for fence in fences.near(lat_e7, lon_e7).fences
            if fence.beyond_m(lat_e7, lon_e7) <= 0.0
        ]
        if around:
            return min(around)[2]
        near = [(distance_m(lat, lon, lat_e7, lon_e7), name) for lat, lon, name in sites]
        nearest = min(near, default=None)
        return nearest[1] if nearest is not None and nearest[0] <= NEAR_SITE_M else None

    return place_at


def _geofence(row: FenceRow) -> Geofence:
    return Geofence(
        name=row.name,
        label=row.label,
        shape=Shape(row.shape),
        points=row.points,
        radius_m=row.radius_m,
        dwell_s=None,
        site=row.site,
    )
