"""Rows of a GeoJSON file: Points are sites, Polygons and LineStrings are geofences.

As `daemon.geojson` reads them for the configuration, but every fault is found, with its line.
"""

import json
from collections.abc import Iterator, Mapping
from json import JSONDecodeError
from json.decoder import JSONDecoder

from daemon.commands.told_rows import FileFault, FileRows, ToldRow, judged
from daemon.domain.master_standing import What

PROPERTIES = ("name", "label", "radius_m", "dwell_s", "site")
COLUMNS: Mapping[str, str] = {
    **{name: f"properties.{name}" for name in PROPERTIES},
    **dict.fromkeys(("lat", "lon", "polygon", "corridor"), "geometry.coordinates"),
}
SHAPES = {"Point": "lat", "LineString": "corridor", "Polygon": "polygon"}
A_COLLECTION = "a FeatureCollection with features of Point, LineString and Polygon"
A_PLACE = "[longitude, latitude] in degrees"
BLANK = " \t\r\n"
PAIR = 2


class _Wrong(Exception):
    def __init__(self, column: str, message: str, allowed: str) -> None:
        super().__init__(message)
        self.column, self.message, self.allowed = column, message, allowed


def geojson_rows(text: str) -> FileRows:
    """Never raises for what is in the text."""
    try:
        whole = json.loads(text.removeprefix("\ufeff"))
    except JSONDecodeError as exc:
        return _nothing(exc.lineno, f"is not JSON: {exc.msg} (character {exc.colno})")
    except RecursionError:
        return _nothing(1, "is nested too deeply")
    if not isinstance(whole, dict) or whole.get("type") != "FeatureCollection":
        return _nothing(1, "is no FeatureCollection")
    features = whole.get("features")
    if not isinstance(features, list):
        return _nothing(1, "has no list of features")
    rows: list[ToldRow] = []
    faults: list[FileFault] = []
    lines = _lines(text.removeprefix("\ufeff"))
    for number, (line, feature) in enumerate(zip(lines, features, strict=False), 1):
        columns = _columns(number, feature)
        found = _row(feature, line, columns)
        if isinstance(found, ToldRow):
            rows.append(found)
        else:
            faults += found
    return FileRows(rows=rows, faults=faults)


def _nothing(line: int, message: str) -> FileRows:
    return FileRows(
        rows=(), faults=(FileFault(line=line, column="", message=message, allowed=A_COLLECTION),)
    )


def _columns(number: int, feature: object) -> Mapping[str, str]:
    """All features may stand in one line: each is told by its number and its name too."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    called = f" ({name!r:.60})" if isinstance(name, str) and name else ""
    which = f"feature {number}{called}"
    return {"": which} | {field: f"{which}: {column}" for field, column in COLUMNS.items()}


def _row(feature: object, line: int, columns: Mapping[str, str]) -> ToldRow | list[FileFault]:
    try:
        what, fields = _told(feature)
    except _Wrong as wrong:
        column = ": ".join(filter(None, (columns[""], wrong.column)))
        return [FileFault(line=line, column=column, message=wrong.message, allowed=wrong.allowed)]
    return judged(what, fields, line=line, columns=columns)


def _told(feature: object) -> tuple[What, dict[str, object]]:
    if not isinstance(feature, dict):
        raise _Wrong("", "is no feature", A_COLLECTION)
    properties, geometry = feature.get("properties"), feature.get("geometry")
    if not isinstance(properties, dict):
        raise _Wrong("properties", "are missing", "an object with at least a name")
    given = geometry.get("type") if isinstance(geometry, dict) else geometry
    if not isinstance(geometry, dict) or not isinstance(given, str) or given not in SHAPES:
        raise _Wrong("geometry.type", f"cannot be used (given: {given!r:.60})", ", ".join(SHAPES))
    # What is null in a file says nothing, as an empty cell does.
    fields: dict[str, object] = {
        name: properties[name] for name in PROPERTIES if properties.get(name) is not None
    }
    field, coordinates = SHAPES[given], geometry.get("coordinates")
    if field == "lat":
        lat, lon = _latlon(coordinates)
        for belongs_elsewhere in ("dwell_s", "site"):
            fields.pop(belongs_elsewhere, None)
        return What.SITE, {**fields, "lat": lat, "lon": lon}
    if field == "polygon":
        return What.GEOFENCE, {**fields, field: _ring(coordinates)}
    return What.GEOFENCE, {**fields, field: _line(coordinates)}


def _ring(coordinates: object) -> list[tuple[object, object]]:
    if not isinstance(coordinates, list) or not coordinates:
        raise _Wrong("geometry.coordinates", "has no ring", f"a list of rings of {A_PLACE}")
    ring = _line(coordinates[0])
    if len(ring) > 1 and ring[0] == ring[-1]:  # GeoJSON repeats the first corner
        ring.pop()
    return ring


def _line(coordinates: object) -> list[tuple[object, object]]:
    if not isinstance(coordinates, list):
        raise _Wrong("geometry.coordinates", "is no list", f"a list of {A_PLACE}")
    return [_latlon(place) for place in coordinates]


def _latlon(place: object) -> tuple[object, object]:
    if not isinstance(place, list) or len(place) < PAIR:
        raise _Wrong("geometry.coordinates", f"is no place (given: {place!r:.60})", A_PLACE)
    return place[1], place[0]


def _lines(text: str) -> Iterator[int]:
    """The line on which each feature begins; the text is JSON with a list of features."""
    decoder = JSONDecoder()
    at = _features(text, decoder)
    line, counted = 1, 0
    while True:
        at = _skip(text, at, BLANK + ",")
        if text[at] == "]":
            return
        line, counted = line + text.count("\n", counted, at), at
        yield line
        _, at = decoder.raw_decode(text, at)


def _features(text: str, decoder: JSONDecoder) -> int:
    """Right behind the bracket that opens the list; of equal keys the last one counts."""
    at, found = _skip(text, 0, BLANK) + 1, 0
    while True:
        at = _skip(text, at, BLANK + ",")
        if text[at] == "}":
            return found
        key, at = decoder.raw_decode(text, at)
        at = _skip(text, at, BLANK + ":")
        if key == "features":
            found = at + 1
        _, at = decoder.raw_decode(text, at)


def _skip(text: str, at: int, blank: str) -> int:
    while text[at] in blank:
        at += 1
    return at
