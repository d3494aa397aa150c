import json

import pytest

from daemon.domain.master import Customer, Driver, Fitting, Geofence, Shape, Site, Vehicle
from daemon.domain.master_standing import Unit, Value
from daemon.domain.master_words import LATER, differences, fields_of, said_by_file, shape_words
from daemon.domain.orders.order import Tier

VALUES: tuple[Value, ...] = (
    Vehicle(name="T1", plate="DN 1", vehicle_class="mixer"),
    Unit(
        name="box",
        label="seat",
        fittings=(Fitting(unit="box", vehicle="T1", from_at=0, until_at=None),),
    ),
    Site(name="s", label="Plant", lat_e7=500_000_001, lon_e7=-1),
    Geofence(
        name="g",
        label="",
        shape=Shape.CORRIDOR,
        points=((1.0, 2.0), (3.0, 4.0)),
        radius_m=30.0,
        dwell_s=None,
        site="s",
    ),
    Driver(name="D17", label="Ann Lee", rule_set="eu_561", zone="Europe/Berlin", has_sleeper=True),
    Vehicle(name="T2", capacity_kg=20_000, volume_l=8_000, equipment="mixer pump", plant="s"),
    Customer(name="ACME", label="Acme Homes", tier=Tier.PREMIUM, contact="Ann"),
)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_fields_are_plain_and_say_everything_but_the_name(value: Value) -> None:
    fields = fields_of(value)
    assert json.loads(json.dumps(fields)) == fields
    assert "name" not in fields
    assert differences(value, value) == {}


def test_only_what_differs_is_told() -> None:
    was, now = Vehicle(name="T1", label="a"), Vehicle(name="T1", label="b")
    assert differences(was, now) == {"label": ("a", "b")}
    assert differences(None, now) == {"label": (None, "b")}, "what is empty says nothing"


def test_shapes_are_told_in_words() -> None:
    circle = Geofence(
        name="c",
        label="",
        shape=Shape.CIRCLE,
        points=((1.0, 2.0),),
        radius_m=120.0,
        dwell_s=None,
        site=None,
    )
    assert shape_words(circle) == "circle of 120 m"
    corridor = VALUES[3]
    assert isinstance(corridor, Geofence)
    assert shape_words(corridor) == "corridor of 2 points, 30 m to each side"


def test_what_came_later_is_held_said_only_where_it_says_something() -> None:
    before, after = said_by_file(VALUES[0]), said_by_file(VALUES[5])
    assert before == {"label": "", "plate": "DN 1", "class": "mixer"}
    assert set(after) == {"label", "plate", "class", *LATER}
