import json
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from daemon.cli import master
from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot
from tests.daemon.cli.test_acting import Terminal

FLEET = "name,label,plate\n" + "".join(f"T{n},Truck {n},\n" for n in range(1, 4))


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    path = tmp_path / "fleet.csv"
    path.write_text(FLEET, encoding="utf-8")
    return path


def test_a_dry_run_says_exactly_what_would_change(ask: Depotd, fleet: Path) -> None:
    ask("vehicles", "add", "T1", "--label", "Old")
    said = ask("vehicles", "import", fleet, "--dry-run")
    assert said.out.splitlines() == [
        "~ vehicle T1: label 'Old' -> 'Truck 1'",
        "+ vehicle T2: label 'Truck 2'",
        "+ vehicle T3: label 'Truck 3'",
        "fleet.csv: 3 rows, would be 1 changed, 2 added",
    ]
    body = ask("vehicles", "import", fleet, "--dry-run", "--json").answer
    assert body["changes"][0]["fields"] == {"label": {"was": "Old", "now": "Truck 1"}}
    assert len(ask("vehicles", "list", "--json").answer["vehicles"]) == 1


def test_a_dry_run_needs_no_daemon(depotd: Depotd, config: Path, fleet: Path) -> None:
    depotd("check", "--config", config, "--apply")
    said = depotd("vehicles", "import", fleet, "--dry-run", "--config", config)
    assert (said.code, said.out.splitlines()[-1]) == (
        0,
        "fleet.csv: 3 rows, would be 1 changed, 2 added",
    )
    assert depotd("vehicles", "import", fleet, "--config", config).code == Exit.UNREACHABLE


def test_a_file_is_taken_once(ask: Depotd, fleet: Path) -> None:
    assert ask("vehicles", "import", fleet).out == "fleet.csv: 3 rows, 3 added\n"
    assert ask("vehicles", "import", fleet).out == "fleet.csv: 3 rows, nothing to change\n"
    assert len(ask("audit", "list", "--json").answer["audit"]) == 1, "nothing was asked for"


def test_every_fault_is_told_with_file_line_and_column(ask: Depotd, tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("name,lat,lon\na,91,8\nb,50,8\nb,50,8\n", encoding="utf-8")
    said = ask("sites", "import", path)
    assert said.code == Exit.USAGE
    first, second, summary, next_step = said.err.splitlines()
    assert first.startswith(f"{path}:2: lat: ")
    assert "allowed: degrees from -90 to 90" in first
    assert second.startswith(f"{path}:4: name: site 'b' is there already in line 3")
    assert summary == f"depotd: {path}: 2 faults"
    assert "nothing of it was taken" in next_step
    assert ask("sites", "list", "--json").answer["sites"] == []
    assert f"{path}:4" in ask("sites", "import", path, "--json").error["message"]


def test_fences_of_a_file_are_in_force_at_once(
    ask: Depotd, depot: RunningDepot, tmp_path: Path
) -> None:
    path = tmp_path / "places.geojson"
    ring = [[8.0, 50.0], [8.1, 50.0], [8.1, 50.1], [8.0, 50.0]]
    feature = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"name": "yard"},
    }
    collection = {"type": "FeatureCollection", "features": [feature]}
    path.write_text(json.dumps(collection), encoding="utf-8")
    assert ask("geofences", "import", path).code == 0
    assert [fence.name for fence in depot.fences[-1].fences] == ["yard"]
    shown = ask("geofences", "import", path, "--dry-run")
    assert shown.out == "places.geojson: 1 row, nothing to change\n"


def test_units_come_with_their_fittings(ask: Depotd, fleet: Path, tmp_path: Path) -> None:
    ask("vehicles", "import", fleet)
    path = tmp_path / "units.csv"
    path.write_text("name,vehicle,from\nbox,T1,2026-01-01T00:00:00Z\n", encoding="utf-8")
    assert ask("units", "import", path).code == 0
    (row,) = ask("units", "list", "--json").answer["units"]
    assert row["vehicle"] == "T1"


def test_a_dry_run_refuses_what_the_import_would(ask: Depotd, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    names = "".join(f"{sha256(str(n).encode()).hexdigest()[:40]}\n" for n in range(4000))
    path.write_text("name\n" + names, encoding="utf-8")
    said = ask("vehicles", "import", path, "--dry-run")
    assert (said.code, said.out) == (Exit.USAGE, "")
    assert "too long for one command" in said.err


def test_a_long_dry_run_shows_its_beginning_and_a_count(ask: Depotd, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("name\n" + "".join(f"T{n}\n" for n in range(60)), encoding="utf-8")
    lines = ask("vehicles", "import", path, "--dry-run").out.splitlines()
    assert lines[49:] == [
        "+ vehicle T49",
        "... and 10 more; --json names them all",
        "many.csv: 60 rows, would be 60 added",
    ]


@pytest.mark.parametrize(
    ("what", "name", "text"),
    [
        ("vehicles", "none.csv", "name,label\n"),
        ("sites", "none.geojson", '{"type":"FeatureCollection","features":[]}'),
    ],
)
def test_a_file_without_rows_is_refused(
    ask: Depotd, tmp_path: Path, what: str, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    said = ask(what, "import", path)
    assert said.code == Exit.USAGE
    assert f"{path}:1: the file has no rows" in said.err


@pytest.mark.parametrize("what", ["vehicles", "sites", "geofences"])
def test_an_edit_of_nothing_is_refused_here(ask: Depotd, what: str) -> None:
    said = ask(what, "edit", "x")
    assert said.code == Exit.USAGE
    assert "nothing to change was given" in said.err


def test_people_are_asked_before_many_rows_change(
    ask: Depotd, fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(master, "MANY", 2)
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    said = ask("vehicles", "import", fleet)
    assert said.code == Exit.NO
    assert "fleet.csv: 3 added. Take it?" in said.err
    assert ask("vehicles", "import", fleet, "--yes").code == 0


def test_files_that_cannot_be_read_are_told(ask: Depotd, tmp_path: Path) -> None:
    assert ask("vehicles", "import", tmp_path / "none.csv").code == Exit.USAGE
    assert "ends with .csv" in ask("units", "import", tmp_path / "units.xlsx").err
    latin = tmp_path / "latin.csv"
    latin.write_bytes(b"name\nM\xfcller\n")
    assert f"{latin}:2: is not UTF-8" in ask("vehicles", "import", latin).err


def test_a_file_that_is_too_long_for_a_command_is_told(ask: Depotd, tmp_path: Path) -> None:
    """Names that do not pack, so that the bound of a message is met."""
    path = tmp_path / "many.csv"
    names = "".join(f"{sha256(str(n).encode()).hexdigest()[:40]}\n" for n in range(4000))
    path.write_text("name\n" + names, encoding="utf-8")
    said = ask("vehicles", "import", path, "--yes")
    assert said.code == Exit.USAGE
    assert "split it" in said.err
