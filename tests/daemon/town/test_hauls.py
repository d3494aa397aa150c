import json
from itertools import pairwise
from math import dist
from pathlib import Path

from daemon.town.days import FIRST_DAY as DAY
from daemon.town.days import local_midnight, truck
from daemon.town.fleet import demo_town
from daemon.town.hauls import HAULS_NAME, hauls_of, read_hauls, write_hauls
from daemon.town.layout import SiteKind, TownPlan, build
from daemon.town.shift import journey

TOWN = build(TownPlan(seed=1))
MIXER = truck(1, 0)
PATH = journey(TOWN, MIXER, midnight=local_midnight(TOWN, DAY))
HAULS = list(hauls_of(TOWN, MIXER.name, PATH))
SITES = {site.name: site for site in TOWN.sites}


def test_a_mixer_brings_concrete_from_the_plant_to_sites() -> None:
    assert len(HAULS) > 3
    assert {SITES[one.origin].kind for one in HAULS} == {SiteKind.PLANT}
    assert {SITES[one.destination].kind for one in HAULS} == {SiteKind.JOB}


def test_hauls_follow_one_another_and_each_goes_on_in_its_order() -> None:
    for one in HAULS:
        assert one.loads_at < one.leaves_at < one.arrives_at < one.ends_at
    for before, after in pairwise(HAULS):
        assert before.ends_at < after.loads_at


def test_the_truck_is_where_its_haul_says() -> None:
    for one in HAULS:
        for name, instant in ((one.origin, one.leaves_at), (one.destination, one.arrives_at)):
            place = PATH.place_at(PATH.driven_at(instant))
            assert dist(place, SITES[name].centre) < SITES[name].gate_m


def test_a_van_brings_nothing_that_is_ordered() -> None:
    van = truck(1, 2)
    path = journey(TOWN, van, midnight=local_midnight(TOWN, DAY))
    assert list(hauls_of(TOWN, van.name, path)) == []


def test_a_town_keeps_the_hauls_of_the_vehicles_that_are_known(tmp_path: Path) -> None:
    assert read_hauls(tmp_path) == ()
    town = demo_town(1_795_304_160_000, vehicles=3)
    assert write_hauls(tmp_path, town) == tmp_path / HAULS_NAME
    found = read_hauls(tmp_path)
    assert {one.vehicle for one in found} == {"T101", "T102"}
    assert found[0]._asdict() == json.loads((tmp_path / HAULS_NAME).read_text())[0]
