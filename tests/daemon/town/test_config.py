from pathlib import Path

from daemon import settings
from daemon.domain.master import Shape
from daemon.town.config import config_text, write_config
from daemon.town.fleet import RADIO, STRANGER, demo_town
from daemon.town.load import LoadTown
from daemon.town.town import Means

NOW = 1_795_304_154_000


def test_daemon_reads_what_the_town_writes(tmp_path: Path) -> None:
    town = demo_town(NOW)
    urls = {
        port.name: f"{'slcan:' if port.means is Means.CAN else ''}/dev/{port.name}"
        for port in town.ports
    }
    path = write_config(tmp_path, town.ports, urls, town.units, town=town.map)
    read = settings.load(path)
    assert read.depot.zone == town.map.plan.zone
    assert read.store.path == tmp_path / "depotd.db"
    assert {port.name: port.url for port in read.port} == urls
    assert {port.baud for port in read.port} >= {"auto", 4800, 9600, 115_200}
    assert len(read.vehicle) == len(read.unit) == 12
    on_bus = [port for port in read.port if port.protocol == "j1939"]
    assert [port.unit for port in on_bus] == ["unit-T101", "unit-T102", "unit-T107"]
    assert {port.unit for port in on_bus} <= {unit.name for unit in read.unit}
    assert STRANGER not in {unit.name for unit in read.unit}
    assert next(port for port in read.port if port.name == RADIO).unit is None


def test_places_are_those_of_the_truth(tmp_path: Path) -> None:
    town = demo_town(NOW)
    path = tmp_path / "depotd.toml"
    urls = {port.name: "slcan:x" if port.means is Means.CAN else "x" for port in town.ports}
    text = config_text(town.ports, urls, town.units, database=tmp_path / "d.db", town=town.map)
    path.write_text(text)
    read = settings.load(path)
    assert {site.name for site in read.site} == {site.name for site in town.map.sites}
    named = {fence.name for fence in read.geofence}
    circles = {site.name for site in read.site if site.radius_m is not None}
    assert not named & circles
    assert named | circles == {fence.name for fence in town.map.fences}
    for site in read.site:
        fence = next(f for f in town.map.fences if f.name == site.name)
        assert (site.radius_m is not None) == (fence.shape is Shape.CIRCLE)
        east, north = town.map.plane.to_plane(site.lat, site.lon)
        assert fence.beyond_m((east, north)) < -50


def test_load_needs_no_places(tmp_path: Path) -> None:
    load = LoadTown(start_at=NOW, count=5)
    path = write_config(tmp_path, load.ports, {port.name: "x" for port in load.ports}, load.units)
    read = settings.load(path)
    assert len(read.port) == len(read.unit) == 5
    assert read.site == []
