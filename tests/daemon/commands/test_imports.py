import base64
import json
import zlib
from typing import Any

import pytest

from daemon.commands import geofences, sites, units, vehicles
from daemon.commands.imports import form_of, packed, plan, summary, text_of, unpacked
from daemon.commands.master_turn import MasterMeans
from daemon.domain.commands import Answer
from daemon.domain.fences import FenceSet
from daemon.domain.master_standing import What
from daemon.errors import InputError
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import Desk
from tests.daemon.store.scene import NOW, ask

FLEET = "name,label\n" + "".join(f"T{n},Truck {n}\n" for n in range(1, 6))
EVENTS = "SELECT kind, subject FROM event ORDER BY seq"


def desk(desk_with: MakeDesk, used: list[FenceSet] | None = None) -> Desk:
    means = MasterMeans(use_fences=([] if used is None else used).append)
    return desk_with(
        *vehicles.specs(means), *units.specs(means), *sites.specs(means), *geofences.specs(means)
    )


def imported(at: Desk, what: str, text: str, file: str = "f.csv", **args: Any) -> Answer:
    form = "geojson" if file.endswith("json") else "csv"
    return at.ask(f"{what}.import", file=file, form=form, packed=packed(text), **args)


def test_a_file_is_taken_whole_and_the_second_time_changes_nothing(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    first = imported(at, "vehicles", FLEET)
    assert (first.message, first.body["counts"]) == ("f.csv: 5 rows, 5 added", {"added": 5})
    assert len(ask(at.path, EVENTS)) == 5
    second = imported(at, "vehicles", FLEET)
    assert second.message == "f.csv: 5 rows, nothing to change"
    assert len(ask(at.path, EVENTS)) == 5
    third = imported(at, "vehicles", FLEET + "T9,new\n".replace("T9", "T6"))
    assert third.body["counts"] == {"added": 1}


def test_one_wrong_row_keeps_the_whole_file_out(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    answer = imported(at, "vehicles", FLEET + "T1,again\n,nameless\n")
    assert (answer.code, answer.is_done) == ("input", False)
    assert answer.body["faults"] == [
        (
            "f.csv:7: name: vehicle 'T1' is there already in line 2; allowed: one row a name;"
            " of a unit one row a fitting, each with its `from`"
        ),
        "f.csv:8: name: is missing; allowed: 1 to 64 characters",
    ]
    assert ask(at.path, EVENTS) == []


def test_a_dry_run_says_what_it_would_do_and_does_not(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    answer = imported(at, "vehicles", FLEET, dry_run=True)
    assert answer.message == "f.csv: 5 rows, would be 5 added"
    assert ask(at.path, EVENTS) == []
    assert ask(at.path, "SELECT count(*) FROM vehicle") == [(0,)]


def test_fittings_of_a_unit_come_in_rows_of_their_own(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    imported(at, "vehicles", FLEET)
    text = (
        "name;vehicle;from\nbox;T2;2026-03-01T00:00:00Z\nbox;T1;2026-01-01T00:00:00Z\n"
        "bag;T3;2026-01-01T00:00:00Z\n"
    )
    assert imported(at, "units", text).body["counts"] == {"added": 2}
    fitted = ask(at.path, "SELECT unit_id, vehicle_id, until_at IS NULL FROM fitting ORDER BY 1, 2")
    assert fitted == [(1, 1, 0), (1, 2, 1), (2, 3, 1)]
    assert imported(at, "units", text).body["counts"] == {}
    wrong = imported(at, "units", "name,vehicle\nbox,T77\n")
    assert wrong.message.startswith("f.csv:2: vehicle: no vehicle is called 'T77'; allowed: T")


def test_a_fence_may_stand_before_its_site_and_is_in_force_at_once(desk_with: MakeDesk) -> None:
    used: list[FenceSet] = []
    at = desk(desk_with, used)
    ring = [[8.0, 50.0], [8.1, 50.0], [8.1, 50.1], [8.0, 50.0]]
    features = [
        {
            "geometry": {"type": "Polygon", "coordinates": [ring]},
            "properties": {"name": "yard", "site": "quarry"},
        },
        {
            "geometry": {"type": "Point", "coordinates": [8.0, 50.0]},
            "properties": {"name": "quarry"},
        },
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    answer = imported(at, "geofences", text, "p.geojson")
    assert answer.body["counts"] == {"added": 2}
    assert [fence.site for fence in used[-1].fences] == ["quarry"]


def test_a_long_answer_is_bounded(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    many = "name\n" + "".join(f"V{n}\n" for n in range(500))
    body = imported(at, "vehicles", many).body
    assert body["counts"] == {"added": 500}
    assert body["left_out"] == 300


def test_the_plan_is_the_same_without_a_daemon(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    imported(at, "vehicles", "name\nT1\n")
    made = at.writer.write(
        lambda tx: plan(tx, FLEET, what=What.VEHICLE, form="csv", now=NOW), name="plan"
    )
    assert (made.rows, made.counts) == (5, {"changed": 1, "added": 4})
    assert summary(made) == "1 changed, 4 added"


def test_files_are_read_by_their_ending() -> None:
    assert form_of("Fleet.CSV", What.VEHICLE) == "csv"
    assert form_of("p.geojson", What.SITE) == "geojson"
    for file, what in (("f.xlsx", What.VEHICLE), ("f.csv", What.GEOFENCE), ("f.json", What.UNIT)):
        with pytest.raises(InputError) as raised:
            form_of(file, what)
        assert "ends with ." in raised.value.next_step


def test_text_that_cannot_be_read_is_told_with_its_line() -> None:
    with pytest.raises(InputError, match=r"f\.csv:2: is not UTF-8"):
        text_of(b"name\nM\xfcller\n", "f.csv")
    assert text_of(b"\xef\xbb\xbfname", "f.csv") == "name"
    with pytest.raises(InputError, match="longer than 4 MB"):
        text_of(b"x" * (4 << 20) + b"x", "f.csv")


def test_packed_text_comes_back_and_never_grows_beyond_its_bound() -> None:
    assert unpacked(packed(FLEET), "f.csv") == FLEET
    bomb = base64.b64encode(zlib.compress(b"0" * (64 << 20))).decode()
    with pytest.raises(InputError, match="longer than"):
        unpacked(bomb, "f.csv")
    for wrong in ("%%%", base64.b64encode(b"not deflated").decode()):
        with pytest.raises(InputError, match="cannot be unpacked"):
            unpacked(wrong, "f.csv")


def test_what_a_whole_file_does_not_name_is_retired(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    imported(at, "vehicles", FLEET)
    imported(at, "sites", "name,lat,lon\nquarry,50,8\n")
    at.writer.write(lambda tx: tx.execute("INSERT INTO unit(name) VALUES ('heard')").rowcount)
    answer = imported(at, "vehicles", "name\nT2\nT9\n", others="retire")
    assert answer.body["counts"] == {"added": 1, "retired": 4}
    in_use = "SELECT name FROM vehicle WHERE retired_at IS NULL ORDER BY name"
    assert [name for (name,) in ask(at.path, in_use)] == ["T2", "T9"]
    assert ask(at.path, "SELECT count(*) FROM site WHERE retired_at IS NULL") == [(1,)]
    again = imported(at, "vehicles", "name\nT2\nT9\n", others="retire")
    assert again.body["counts"] == {}
    units_file = imported(at, "units", "name\nbox\n", others="retire")
    assert units_file.body["counts"] == {"added": 1}, "what was only heard is nobody's to retire"


def test_a_whole_file_with_a_fault_retires_nothing(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    imported(at, "vehicles", FLEET)
    assert not imported(at, "vehicles", "name\nT2\nT2\n", others="retire").is_done
    assert ask(at.path, "SELECT count(*) FROM vehicle WHERE retired_at IS NULL") == [(5,)]
