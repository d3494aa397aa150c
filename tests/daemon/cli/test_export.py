import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.daemon.cli.conftest import Depotd

ON_THAT_DAY = ("--since", "2026-06-01", "--until", "2026-06-02")
GPX = "{http://www.topografix.com/GPX/1/1}"


@pytest.fixture
def truck(depotd: Depotd, fleet_database: Path) -> str:
    trips = depotd("trips", "--database", fleet_database, "--json", *ON_THAT_DAY).answer["trips"]
    return str(next(trip["vehicle"] for trip in trips if trip["vehicle"]))


def test_the_three_forms_hold_the_same_track(
    depotd: Depotd, fleet_database: Path, truck: str
) -> None:
    def written(form: str) -> str:
        said = depotd("export", truck, "--database", fleet_database, "--format", form, *ON_THAT_DAY)
        assert said.code == 0
        return said.out

    points = ElementTree.fromstring(written("gpx")).iter(f"{GPX}trkpt")  # noqa: S314 - our own
    gpx = [(float(p.attrib["lat"]), float(p.attrib["lon"])) for p in points]
    features = json.loads(written("geojson"))["features"]
    places = [tuple(reversed(f["geometry"]["coordinates"][:2])) for f in features]
    rows = list(csv.DictReader(io.StringIO(written("csv"))))
    assert len(gpx) > 10
    assert gpx == places == [(float(row["lat"]), float(row["lon"])) for row in rows]


def test_the_name_of_the_file_chooses_the_form(
    depotd: Depotd, fleet_database: Path, truck: str, tmp_path: Path
) -> None:
    for ending, form in (("csv", "csv"), ("geojson", "geojson"), ("gpx", "gpx"), ("txt", "gpx")):
        file = tmp_path / f"track.{ending}"
        said = depotd(
            "export", truck, "--database", fleet_database, "-o", file, "--json", *ON_THAT_DAY
        )
        assert said.answer["format"] == form
        assert said.answer["positions"] > 0
        assert file.stat().st_size > 0


def test_nothing_in_the_span_is_answered_with_1(
    depotd: Depotd, fleet_database: Path, truck: str
) -> None:
    said = depotd(
        "export",
        truck,
        "--database",
        fleet_database,
        "--since",
        "1999-01-01",
        "--until",
        "1999-01-02",
    )
    assert said.code == 1
    assert f"0 positions of {truck}" in said.err
