import json
from pathlib import Path

import pytest

from daemon.errors import SettingsError
from daemon.geojson import read

SQUARE = [[8.0, 50.0], [8.1, 50.0], [8.1, 50.1], [8.0, 50.0]]


def written(tmp_path: Path, *features: tuple[str, object, dict[str, object]]) -> Path:
    path = tmp_path / "places.geojson"
    rows = [
        {
            "type": "Feature",
            "geometry": {"type": kind, "coordinates": coordinates},
            "properties": properties,
        }
        for kind, coordinates, properties in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    return path


def test_longitude_comes_first_and_altitude_is_left_alone(tmp_path: Path) -> None:
    (site,), fences = read(written(tmp_path, ("Point", [8.5, 50.5, 120.0], {"name": "plant"})))
    assert (site.lat, site.lon) == (50.5, 8.5)
    assert fences == []


def test_a_ring_loses_its_repeated_corner_and_other_rings(tmp_path: Path) -> None:
    path = written(tmp_path, ("Polygon", [SQUARE, SQUARE], {"name": "yard", "dwell_s": 60}))
    _, (yard,) = read(path)
    assert yard.polygon == [(50.0, 8.0), (50.0, 8.1), (50.1, 8.1)]
    assert yard.dwell_s == 60


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        (("Point", [8.5], {"name": "x"}), r"features\.0"),
        (("Point", [8.5, 95.0], {"name": "x"}), "lat"),
        (("Point", [8.5, 50.0], {}), "name"),
        (("LineString", [[8.0, 50.0], [8.1, 50.1]], {"name": "x"}), "radius_m"),
        (("MultiPoint", [[8.0, 50.0]], {"name": "x"}), r"features\.0"),
    ],
)
def test_a_wrong_feature_is_named(
    tmp_path: Path, feature: tuple[str, object, dict[str, object]], said: str
) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        read(written(tmp_path, feature))
    assert "places.geojson" in caught.value.message


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.geojson").write_text("[", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"x\.geojson: is not JSON: "):
        read(tmp_path / "x.geojson")
    (tmp_path / "x.geojson").write_bytes(b"\xff")
    with pytest.raises(SettingsError, match=r"x\.geojson: is not UTF-8 text$"):
        read(tmp_path / "x.geojson")
    with pytest.raises(SettingsError, match=r"none\.geojson: cannot be read: No such file"):
        read(tmp_path / "none.geojson")
