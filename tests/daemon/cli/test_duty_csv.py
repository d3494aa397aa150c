from pathlib import Path

from daemon.cli.duty_csv import HEADINGS, csv_rows
from tests.daemon.cli.duty_scene import driver_and_days, opened


def rows(path: Path) -> list[dict[str, object]]:
    with opened(path) as read:
        found = list(csv_rows(*driver_and_days(read)))
    assert {len(row) for row in found} == {len(HEADINGS)}
    return [dict(zip(HEADINGS, row, strict=True)) for row in found]


def test_every_element_that_is_known_stands_in_its_row(duty_database: Path) -> None:
    row = next(row for row in rows(duty_database) if row["time"] == "2025-06-01T07:30:00-06:00")
    assert row == {
        "date": "2025-06-01",
        "time": "2025-06-01T07:30:00-06:00",
        "driver": "D17",
        "name": "Dana Ortiz",
        "event": "duty",
        "status": "ON",
        "mode": None,
        "state": "in force",
        "origin": "person",
        "vehicle": "T-01",
        "place": "Quarry Golden",
        "lat": 39.743,
        "lon": -105.219,
        "odometer_km": 1030.0,
        "odometer_mi": 640.0,
        "note": "",
        "made_by": "olga",
        "made_at": row["made_at"],
        "edit": None,
        "edit_note": None,
    }


def test_rows_go_by_time_and_edits_name_both_sides(duty_database: Path) -> None:
    found = rows(duty_database)
    on_the_day = [row for row in found if row["event"] != "certified"]
    assert [row["time"] for row in on_the_day] == sorted(str(row["time"]) for row in on_the_day)
    new, old = (row for row in found if row["time"] == "2025-06-01T19:00:00-06:00")
    assert (new["state"], old["state"]) == ("in force", "replaced")
    assert new["edit"] == old["edit"]
    assert new["edit_note"] == "waited, was not relieved"


def test_an_own_drive_is_coarse_and_without_odometer(duty_database: Path) -> None:
    (own,) = [row for row in rows(duty_database) if row["mode"] == "pc"]
    assert (own["lat"], own["lon"], own["place"]) == (39.8, -104.9, None)
    assert own["odometer_km"] is None


def test_what_is_told_beside_the_log_is_there_too(duty_database: Path) -> None:
    others = {row["event"]: row for row in rows(duty_database) if row["event"] != "duty"}
    assert set(others) == {"note", "declared", "certified"}
    assert others["declared"]["status"] == "adverse_driving"
    assert others["declared"]["date"] == "2025-05-31"
    assert (others["certified"]["date"], others["certified"]["made_by"]) == ("2025-05-31", "dana")
