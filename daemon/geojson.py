"""Sites and geofences from GeoJSON (RFC 7946), as map editors save them.

A Point is a site, with `radius_m` also a circular geofence; a Polygon is a geofence by its
outer ring; a LineString with `radius_m` is a corridor. `name` is required; `label`,
`dwell_s` and `site` are read, other properties are left alone.
"""

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from daemon.errors import SettingsError
from daemon.settings import GeofenceTable, SiteTable

Place = tuple[float, float] | tuple[float, float, float]  # longitude, latitude[, altitude]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Point(_Part):
    type: Literal["Point"]
    coordinates: Place


class _LineString(_Part):
    type: Literal["LineString"]
    coordinates: list[Place]


class _Polygon(_Part):
    type: Literal["Polygon"]
    coordinates: Annotated[list[list[Place]], Field(min_length=1)]


class _Properties(_Part):
    name: str
    label: str = ""
    radius_m: float | None = None
    dwell_s: int | None = None
    site: str | None = None


class _Feature(_Part):
    geometry: Annotated[_Point | _LineString | _Polygon, Field(discriminator="type")]
    properties: _Properties


class _Collection(_Part):
    type: Literal["FeatureCollection"]
    features: list[_Feature]


def read(path: Path) -> tuple[list[SiteTable], list[GeofenceTable]]:
    """The places of one file, judged like the tables of the configuration.

    Raises SettingsError naming the file and the feature.
    """
    try:
        collection = _Collection.model_validate(json.loads(path.read_text(encoding="utf-8")))
        sites = [_site(f) for f in collection.features if isinstance(f.geometry, _Point)]
        fences = [_fence(f) for f in collection.features if not isinstance(f.geometry, _Point)]
    except (OSError, ValueError) as exc:
        raise SettingsError(
            f"{path}: {_reason(exc)}",
            next_step="expected: a GeoJSON FeatureCollection of Point, LineString and Polygon",
        ) from exc
    return sites, fences


def _site(feature: _Feature) -> SiteTable:
    assert isinstance(feature.geometry, _Point)  # noqa: S101 - narrows for the type checker
    p = feature.properties
    lon, lat = feature.geometry.coordinates[:2]
    return SiteTable(name=p.name, label=p.label, lat=lat, lon=lon, radius_m=p.radius_m)


def _fence(feature: _Feature) -> GeofenceTable:
    p = feature.properties
    if isinstance(feature.geometry, _Polygon):
        ring = _latlon(feature.geometry.coordinates[0])
        if len(ring) > 1 and ring[0] == ring[-1]:  # GeoJSON repeats the first corner
            ring.pop()
        return GeofenceTable(
            name=p.name, label=p.label, polygon=ring, dwell_s=p.dwell_s, site=p.site
        )
    assert isinstance(feature.geometry, _LineString)  # noqa: S101 - narrows for the type checker
    return GeofenceTable(
        name=p.name,
        label=p.label,
        corridor=_latlon(feature.geometry.coordinates),
        radius_m=p.radius_m,
        dwell_s=p.dwell_s,
        site=p.site,
    )


def _latlon(places: list[Place]) -> list[tuple[float, float]]:
    return [(place[1], place[0]) for place in places]


def _reason(exc: OSError | ValueError) -> str:
    if isinstance(exc, ValidationError):
        first = exc.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    if isinstance(exc, OSError):
        return f"cannot be read: {exc.strerror}"
    if isinstance(exc, UnicodeDecodeError):
        return "is not UTF-8 text"
    return f"is not JSON: {exc}"
