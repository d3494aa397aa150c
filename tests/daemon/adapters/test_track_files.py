import io
import json
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from daemon.adapters.track_files import MAX_STEP_MS, WRITERS, gpx, table


@dataclass(frozen=True, kw_only=True)
class Point:
    unit: str = "box"
    at: int
    lat: float = 48.1
    lon: float = 11.5
    altitude_m: float | None = None
    speed_kmh: float | None = None
    course_deg: float | None = None
    hdop: float | None = None
    satellites: int | None = None
    verdict: str = "accepted"
    odometer_m: int = 0


def test_a_long_silence_begins_a_new_segment() -> None:
    out = io.StringIO()
    times = (0, 1000, 1000 + MAX_STEP_MS, 2001 + 2 * MAX_STEP_MS)
    gpx("T1", [Point(at=at) for at in times], out)
    segments = ElementTree.fromstring(out.getvalue())[0][1:]  # noqa: S314 - our own output
    assert [len(segment) for segment in segments] == [3, 1]


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_a_name_cannot_break_the_file(form: str) -> None:
    out = io.StringIO()
    assert WRITERS[form]('<T> & "1"', [Point(at=0, unit="=1+1")], out) == 1
    if form == "gpx":
        root = ElementTree.fromstring(out.getvalue())  # noqa: S314 - our own output
        assert root[0][0].text == '<T> & "1"'
    if form == "geojson":
        assert json.loads(out.getvalue())["features"][0]["properties"]["name"] == '<T> & "1"'
    if form == "csv":
        assert "'=1+1" in out.getvalue(), "a spreadsheet must not calculate it"


def test_what_is_unknown_is_empty() -> None:
    out = io.StringIO()
    table("T1", [Point(at=0)], out)
    assert out.getvalue().splitlines()[1].split(",")[5:10] == ["", "", "", "", ""]
