import sqlite3

import pytest

from daemon.readmodel.places import finder, inside, places


@pytest.mark.parametrize(
    ("lat", "lon", "place"),
    [
        (39.8080, -104.9330, "Depot Commerce City"),
        (39.7601, -105.0201, "School zone"),
        (39.7430, -105.2190, "Quarry Golden"),
        (39.7453, -105.2190, None),  # 256 m north of the quarry
        (0.0, 0.0, None),
    ],
)
def test_a_place_is_found_by_its_circle_or_site(
    db: sqlite3.Connection, lat: float, lon: float, place: str | None
) -> None:
    assert finder(db)(round(lat * 1e7), round(lon * 1e7)) == place


def test_a_place_is_found_by_polygon_and_corridor(db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT INTO fence(name, label, shape, points, radius_m) VALUES"
        " ('plot', 'Plot', 'polygon', '[[1.0, 1.0], [1.0, 1.01], [1.01, 1.0]]', NULL),"
        " ('ramp', 'Ramp', 'corridor', '[[2.0, 2.0], [2.0, 2.01]]', 20)"
    )
    place_at = finder(db)
    assert place_at(10_020_000, 10_020_000) == "Plot"
    assert place_at(10_090_000, 10_090_000) is None
    assert place_at(20_000_000, 20_050_000) == "Ramp"
    assert place_at(20_003_000, 20_050_000) is None


def test_an_unknown_position_is_nowhere(db: sqlite3.Connection) -> None:
    assert finder(db)(None, None) is None


def test_what_is_retired_is_gone(db: sqlite3.Connection) -> None:
    db.execute("UPDATE site SET retired_at = 1")
    db.execute("UPDATE fence SET retired_at = 1 WHERE name = 'school'")
    found = places(db)
    assert found.sites == ()
    assert "school" not in {fence.name for fence in found.fences}


def test_a_fence_that_is_no_longer_known_keeps_its_name() -> None:
    assert inside('["old yard"]', {}).place == "old yard"
    assert inside("[]", {}).place is None
    assert inside(None, {}).fences == ()
