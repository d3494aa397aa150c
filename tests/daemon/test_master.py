import json
from pathlib import Path

import pytest

from daemon.domain.master import Customer, Driver, Fitting, MasterData, Shape, Vehicle
from daemon.domain.orders.order import Tier
from daemon.errors import SettingsError
from daemon.master import digest, master_data
from daemon.settings import Settings, load


def settings_of(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "depotd.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def mastered(settings: Settings) -> MasterData:
    return master_data(settings, source=Path("the.toml"))


TRUCKS = "[[vehicle]]\nname='T1'\n[[vehicle]]\nname='T2'\n"


def test_a_later_row_of_a_unit_ends_the_earlier(tmp_path: Path) -> None:
    text = TRUCKS + (
        "[[unit]]\nname='U'\nvehicle='T2'\nfrom=2026-03-01T00:00:00Z\n"
        "[[unit]]\nname='U'\nvehicle='T1'\n"
    )
    march = 1_772_323_200_000
    assert mastered(settings_of(tmp_path, text)).fittings == (
        Fitting(unit="U", vehicle="T1", from_at=0, until_at=march),
        Fitting(unit="U", vehicle="T2", from_at=march, until_at=None),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            TRUCKS + "[[unit]]\nname='U'\nvehicle='T9'",
            "the.toml: unit.0.vehicle: unit 'U' names 'T9', which is no vehicle",
        ),
        (
            "[[port]]\nname='p'\nurl='/dev/a'\n[[port]]\nname='p'\nurl='/dev/b'",
            "port 'p' is defined more than once",
        ),
        (TRUCKS + TRUCKS, "vehicle 'T1' is defined more than once"),
        ("[[driver]]\nname='D1'\n[[driver]]\nname='D1'", "driver 'D1' is defined more than once"),
        ("[[customer]]\nname='C'\n[[customer]]\nname='C'", "customer 'C' is defined more than"),
        (
            "[[vehicle]]\nname='T1'\nplant='p'",
            "vehicle.0.plant: vehicle 'T1' names 'p', which is no site",
        ),
        (
            "[[geofence]]\nname='g'\ncircle=[1.0, 2.0]\nradius_m=9\nsite='s'",
            "geofence.0.site: geofence 'g' names 's', which is no site",
        ),
        (
            (
                "[[site]]\nname='s'\nlat=1\nlon=2\nradius_m=50\n"
                "[[geofence]]\nname='s'\ncircle=[1.0, 2.0]\nradius_m=9"
            ),
            "geofence 's' is defined more than once",
        ),
        (
            TRUCKS + "[[unit]]\nname='U'\nvehicle='T1'\n[[unit]]\nname='U'\nvehicle='T2'",
            "two rows begin at the same instant",
        ),
    ],
)
def test_contradictions_are_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        mastered(settings_of(tmp_path, text))


def test_a_site_with_a_radius_is_also_a_geofence(tmp_path: Path) -> None:
    master = mastered(settings_of(tmp_path, "[[site]]\nname='s'\nlat=1\nlon=2\nradius_m=50"))
    (fence,) = master.geofences
    assert (fence.name, fence.site, fence.shape, fence.radius_m) == ("s", "s", Shape.CIRCLE, 50)


def test_drivers_stand_in_the_file(tmp_path: Path) -> None:
    text = "[[driver]]\nname='D17'\nsleeper=true\nzone='America/Denver'\n[[driver]]\nname='D18'\n"
    assert mastered(settings_of(tmp_path, text)).drivers == (
        Driver(name="D17", has_sleeper=True, zone="America/Denver"),
        Driver(name="D18"),
    )


def test_customers_and_what_vehicles_carry_stand_in_the_file(tmp_path: Path) -> None:
    text = (
        "[[customer]]\nname='ACME'\ntier='premium'\ncontact='Ann'\n[[customer]]\nname='BOLT'\n"
        "[[site]]\nname='p'\nlat=1\nlon=2\n"
        "[[vehicle]]\nname='T1'\ncapacity_kg=20000\nequipment=['Pump', 'mixer']\nplant='p'\n"
    )
    master = mastered(settings_of(tmp_path, text))
    assert master.customers == (
        Customer(name="ACME", tier=Tier.PREMIUM, contact="Ann"),
        Customer(name="BOLT"),
    )
    assert master.vehicles == (
        Vehicle(name="T1", capacity_kg=20_000, equipment="mixer pump", plant="p"),
    )


def geojson(tmp_path: Path, features: list[object]) -> Settings:
    collection = {"type": "FeatureCollection", "features": features}
    (tmp_path / "places.geojson").write_text(json.dumps(collection), encoding="utf-8")
    return settings_of(tmp_path, "geojson = ['places.geojson']")


def feature(kind: str, coordinates: object, **properties: object) -> object:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }


def test_geojson_gives_sites_polygons_and_corridors(tmp_path: Path) -> None:
    square = [[8.0, 50.0], [8.1, 50.0], [8.1, 50.1], [8.0, 50.0]]
    master = mastered(
        geojson(
            tmp_path,
            [
                feature("Point", [8.5, 50.5], name="quarry", radius_m=120),
                feature("Polygon", [square], name="yard", site="quarry", stroke="#f00"),
                feature("LineString", [[8.0, 50.0], [8.2, 50.2]], name="route", radius_m=30),
            ],
        )
    )
    assert [site.name for site in master.sites] == ["quarry"]
    shapes = {fence.name: (fence.shape, fence.points[0]) for fence in master.geofences}
    assert shapes == {
        "quarry": (Shape.CIRCLE, (50.5, 8.5)),
        "yard": (Shape.POLYGON, (50.0, 8.0)),
        "route": (Shape.CORRIDOR, (50.0, 8.0)),
    }
    yard = next(fence for fence in master.geofences if fence.name == "yard")
    assert len(yard.points) == 3, "the repeated first corner is dropped"


def test_a_wrong_geojson_feature_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"places\.geojson: features\.0"):
        mastered(geojson(tmp_path, [feature("Point", [8.5], name="x")]))
    with pytest.raises(SettingsError, match="lat"):
        mastered(geojson(tmp_path, [feature("Point", [8.5, 95.0], name="x")]))


def test_the_digest_changes_with_the_content_only(tmp_path: Path) -> None:
    one = digest(mastered(settings_of(tmp_path, TRUCKS)))
    assert one == digest(mastered(settings_of(tmp_path, "# remark\n" + TRUCKS)))
    assert one != digest(mastered(settings_of(tmp_path, "[[vehicle]]\nname='T1'")))
