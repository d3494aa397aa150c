"""Tracks as files that other programs read: GPX 1.1, GeoJSON (RFC 7946), CSV (RFC 4180)."""

import csv
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Protocol, TextIO
from xml.sax.saxutils import escape

from daemon.adapters.csv_table import plain

MAX_STEP_MS = 600_000
"""A longer silence ends a track segment: nobody knows what was driven in it."""


class TrackPoint(Protocol):
    @property
    def unit(self) -> str: ...
    @property
    def at(self) -> int: ...
    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def altitude_m(self) -> float | None: ...
    @property
    def speed_kmh(self) -> float | None: ...
    @property
    def course_deg(self) -> float | None: ...
    @property
    def hdop(self) -> float | None: ...
    @property
    def satellites(self) -> int | None: ...
    @property
    def verdict(self) -> str: ...
    @property
    def odometer_m(self) -> int: ...


Writer = Callable[[str, Iterable[TrackPoint], TextIO], int]


def gpx(name: str, points: Iterable[TrackPoint], out: TextIO) -> int:
    """Writes one track with a segment for each stretch without a long silence."""
    out.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gpx version="1.1" creator="depotd" xmlns="http://www.topografix.com/GPX/1/1">\n'
        f"<trk><name>{escape(name)}</name>\n<trkseg>\n"
    )
    count, before = 0, None
    for point in points:
        if before is not None and point.at - before > MAX_STEP_MS:
            out.write("</trkseg>\n<trkseg>\n")
        before = point.at
        out.write(_trkpt(point))
        count += 1
    out.write("</trkseg>\n</trk>\n</gpx>\n")
    return count


def _trkpt(point: TrackPoint) -> str:
    parts = [f'<trkpt lat="{point.lat:.7f}" lon="{point.lon:.7f}">']
    if point.altitude_m is not None:
        parts.append(f"<ele>{point.altitude_m:.2f}</ele>")
    parts.append(f"<time>{_iso(point.at)}</time>")
    if point.satellites is not None:
        parts.append(f"<sat>{point.satellites}</sat>")
    if point.hdop is not None:
        parts.append(f"<hdop>{point.hdop:.2f}</hdop>")
    parts.append("</trkpt>\n")
    return "".join(parts)


def geojson(name: str, points: Iterable[TrackPoint], out: TextIO) -> int:
    """Writes a FeatureCollection: one Point a position, so that each keeps its time."""
    out.write('{"type": "FeatureCollection", "features": [')
    count = 0
    for point in points:
        feature = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": _place(point)},
            "properties": {
                "name": name,
                "unit": point.unit,
                "time": _iso(point.at),
                "speed_kmh": point.speed_kmh,
                "course_deg": point.course_deg,
                "hdop": point.hdop,
                "verdict": point.verdict,
            },
        }
        out.write(("" if count == 0 else ",") + "\n" + json.dumps(feature, ensure_ascii=False))
        count += 1
    out.write("\n]}\n")
    return count


def _place(point: TrackPoint) -> list[float]:
    place = [point.lon, point.lat]
    return place if point.altitude_m is None else [*place, point.altitude_m]


CSV_COLUMNS = (
    "name",
    "unit",
    "time",
    "lat",
    "lon",
    "altitude_m",
    "speed_kmh",
    "course_deg",
    "hdop",
    "satellites",
    "verdict",
    "odometer_m",
)


def table(name: str, points: Iterable[TrackPoint], out: TextIO) -> int:
    """Writes CSV with a heading line; what is unknown is empty."""
    rows = csv.writer(out)
    rows.writerow(CSV_COLUMNS)
    count = 0
    for point in points:
        known = [getattr(point, column) for column in CSV_COLUMNS[5:]]
        rows.writerow(
            [
                plain(name),
                plain(point.unit),
                _iso(point.at),
                f"{point.lat:.7f}",
                f"{point.lon:.7f}",
                *("" if value is None else value for value in known),
            ]
        )
        count += 1
    return count


def _iso(at_ms: int) -> str:
    instant = datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


WRITERS: dict[str, Writer] = {"gpx": gpx, "geojson": geojson, "csv": table}
