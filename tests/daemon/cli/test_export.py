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
    assert said.err.splitlines()[-1] == (
        f"{truck} has no position between 1999-01-01 00:00:00Z and 1999-01-02 00:00:00Z;"
        " widen the span with --since and --until"
    )


def test_nothing_written_is_also_told_as_an_object(
    depotd: Depotd, fleet_database: Path, truck: str, tmp_path: Path
) -> None:
    long_ago = ("--since", "1999-01-01", "--until", "1999-01-02")
    file = tmp_path / "none.gpx"
    said = depotd("export", truck, "--database", fleet_database, "-o", file, "--json", *long_ago)
    assert said.code == 1
    assert said.answer == {"truck": truck, "positions": 0, "format": "gpx", "file": str(file)}


def test_an_object_beside_a_track_on_standard_output_is_refused(
    depotd: Depotd, fleet_database: Path, truck: str
) -> None:
    said = depotd("export", truck, "--database", fleet_database, "--json", *ON_THAT_DAY)
    assert (said.code, said.out) == (2, "")
    assert "-o FILE" in said.error["message"]
    assert said.error["next_step"] == "depotd export --help"
