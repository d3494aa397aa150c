from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.fittings import fault_of
from daemon.domain.master import Customer, Driver, Geofence, Shape, Site, Vehicle
from daemon.domain.master_draft import Draft, MasterFault
from daemon.domain.master_standing import (
    Change,
    CustomerTold,
    DriverTold,
    GeofenceTold,
    How,
    Kept,
    Key,
    SiteTold,
    Standing,
    Unit,
    UnitTold,
    VehicleTold,
    Verb,
    What,
)
from daemon.domain.orders.order import Tier

NOW = 1_000
Fill = Callable[[Draft], object]


def after(standing: Standing, *fills: Fill, now: int = NOW) -> Standing:
    """What stands when each of them was told and written."""
    for fill in fills:
        draft = Draft(standing, now=now)
        fill(draft)
        rows: dict[Key, Kept] = dict(standing.rows)
        for change in draft.changes:
            is_retired = change.verb is Verb.RETIRED
            rows[change.what, change.name] = Kept(value=change.now, is_retired=is_retired)
        standing = Standing(rows=rows)
    return standing


def changes(standing: Standing, fill: Fill, *, now: int = NOW) -> tuple[Change, ...]:
    draft = Draft(standing, now=now)
    fill(draft)
    return draft.changes


def fault(standing: Standing, fill: Fill) -> MasterFault:
    with pytest.raises(MasterFault) as raised:
        fill(Draft(standing, now=NOW))
    return raised.value


def vehicle(name: str, how: How = How.ADD, **told: Any) -> Fill:
    return lambda draft: draft.vehicle(VehicleTold(name=name, **told), how)


def unit(name: str, how: How = How.ADD, *, on: str | None = None, since: int | None = None) -> Fill:
    return lambda draft: draft.unit(UnitTold(name=name, vehicle=on, from_at=since), how)


QUARRY = SiteTold(name="quarry", lat_e7=500_000_000, lon_e7=80_000_000, radius_m=120.0)
EMPTY = Standing()
DEPOT = after(
    EMPTY,
    vehicle("T1", label="Volvo"),
    vehicle("T2"),
    unit("box", on="T1", since=0),
    lambda draft: draft.site(QUARRY, How.ADD),
)


def test_what_is_told_of_a_vehicle_changes_and_the_rest_stays() -> None:
    (change,) = changes(DEPOT, vehicle("T1", How.EDIT, plate="DN 1"))
    assert (change.verb, change.was) == (Verb.CHANGED, Vehicle(name="T1", label="Volvo"))
    assert change.now == Vehicle(name="T1", label="Volvo", plate="DN 1")


def test_what_a_vehicle_carries_is_told_bit_by_bit_and_taken_back() -> None:
    given = {"capacity_kg": 20_000, "equipment": ("Pump", "mixer", "pump"), "plant": "quarry"}
    depot = after(DEPOT, vehicle("T1", How.EDIT, **given), vehicle("T1", How.EDIT, volume_l=8_000))
    carries = Vehicle(
        name="T1",
        label="Volvo",
        capacity_kg=20_000,
        volume_l=8_000,
        equipment="mixer pump",
        plant="quarry",
    )
    assert depot.rows[What.VEHICLE, "T1"].value == carries
    assert changes(depot, vehicle("T1", How.PUT, equipment=("pump", "mixer"))) == ()
    gone = {"capacity_kg": 0, "volume_l": 0, "equipment": (), "plant": ""}
    (change,) = changes(depot, vehicle("T1", How.EDIT, **gone))
    assert change.now == Vehicle(name="T1", label="Volvo")


def test_a_pool_is_that_of_a_site_which_stands() -> None:
    assert fault(DEPOT, vehicle("T1", How.EDIT, plant="moon")).field == "plant"
    closed = after(DEPOT, lambda draft: draft.retire(What.SITE, "quarry"))
    assert "is retired" in fault(closed, vehicle("T1", How.EDIT, plant="quarry")).message


def test_vehicles_of_a_plant_that_is_retired_belong_to_any() -> None:
    depot = after(DEPOT, vehicle("T1", How.EDIT, plant="quarry"), vehicle("T3", plant="quarry"))
    depot = after(depot, lambda draft: draft.retire(What.VEHICLE, "T3"))
    made = changes(depot, lambda draft: draft.retire(What.SITE, "quarry"))
    assert [(c.name, c.verb) for c in made if c.what is What.VEHICLE] == [("T1", Verb.CHANGED)]
    closed = after(depot, lambda draft: draft.retire(What.SITE, "quarry"))
    assert closed.rows[What.VEHICLE, "T1"].value == Vehicle(name="T1", label="Volvo")
    (back,) = changes(closed, vehicle("T3"))
    assert (back.verb, back.now) == (Verb.REVIVED, Vehicle(name="T3"))


def test_what_is_told_of_a_customer_changes_and_the_rest_stays() -> None:
    def customer(how: How, **told: Any) -> Fill:
        return lambda draft: draft.customer(CustomerTold(name="ACME", **told), how)

    depot = after(DEPOT, customer(How.ADD, label="Acme Homes", contact="Ann"))
    (change,) = changes(depot, customer(How.EDIT, tier=Tier.PREMIUM, contact=""))
    assert change.was == Customer(name="ACME", label="Acme Homes", contact="Ann")
    assert change.now == Customer(name="ACME", label="Acme Homes", tier=Tier.PREMIUM)
    assert changes(depot, customer(How.PUT, contact="Ann")) == ()
    assert "already" in fault(depot, customer(How.ADD)).message


def driver(name: str, how: How = How.ADD, **told: Any) -> Fill:
    return lambda draft: draft.driver(DriverTold(name=name, **told), how)


def test_what_is_told_of_a_driver_changes_and_the_rest_stays() -> None:
    depot = after(DEPOT, driver("D17", label="Ann Lee", rule_set="eu_561", has_sleeper=True))
    (change,) = changes(depot, driver("D17", How.EDIT, needs_cdl=False, rule_set=""))
    assert change.was == Driver(name="D17", label="Ann Lee", rule_set="eu_561", has_sleeper=True)
    assert change.now == Driver(name="D17", label="Ann Lee", has_sleeper=True, needs_cdl=False)
    assert changes(depot, driver("D17", How.PUT, has_sleeper=True)) == ()
    assert "no driver is called 'D18'" in fault(depot, driver("D18", How.EDIT)).message
    gone = after(depot, lambda draft: draft.retire(What.DRIVER, "D17"))
    (back,) = changes(gone, driver("D17"))
    assert (back.verb, back.now) == (Verb.REVIVED, change.was)


def test_a_driver_whose_hours_nobody_can_judge_is_refused_by_the_field() -> None:
    unknown = fault(DEPOT, driver("D17", rule_set="us_70"))
    assert unknown.field == "rule_set"
    assert "eu_561" in unknown.allowed
    free = after(DEPOT, driver("D17", exemption="ready_mix"))
    assert fault(free, driver("D17", How.EDIT, rule_set="eu_561")).field == "exemption"
    assert changes(free, driver("D17", How.EDIT, rule_set="eu_561", exemption="none"))


def test_names_must_stand_or_not_as_it_was_meant() -> None:
    assert "already" in fault(DEPOT, vehicle("T1")).message
    unknown = fault(DEPOT, vehicle("T11", How.EDIT))
    assert (unknown.field, unknown.allowed) == ("name", "T1")
    assert "no vehicle is called 'T11'" in unknown.message
    assert changes(DEPOT, vehicle("T3", How.PUT))[0].verb is Verb.ADDED
    assert changes(DEPOT, vehicle("T1", How.PUT)) == ()


def test_a_retired_vehicle_comes_back_as_it_was() -> None:
    gone = after(DEPOT, lambda draft: draft.retire(What.VEHICLE, "T1"))
    assert "is retired" in fault(gone, vehicle("T1", How.EDIT)).message
    (change,) = changes(gone, vehicle("T1"))
    assert (change.verb, change.now) == (Verb.REVIVED, Vehicle(name="T1", label="Volvo"))


def test_units_of_a_vehicle_that_goes_sit_on_nothing_from_then_on() -> None:
    vehicle_change, unit_change = changes(DEPOT, lambda draft: draft.retire(What.VEHICLE, "T1"))
    assert vehicle_change.verb is Verb.RETIRED
    assert isinstance(unit_change.now, Unit)
    assert [(f.from_at, f.until_at) for f in unit_change.now.fittings] == [(0, NOW)]


def test_retiring_twice_changes_nothing() -> None:
    gone = after(DEPOT, lambda draft: draft.retire(What.VEHICLE, "T2"))
    assert changes(gone, lambda draft: draft.retire(What.VEHICLE, "T2")) == ()


def test_a_unit_is_fitted_now_unless_it_is_said_when() -> None:
    (change,) = changes(DEPOT, unit("box", How.EDIT, on="T2"))
    assert isinstance(change.now, Unit)
    told = [(f.vehicle, f.from_at, f.until_at) for f in change.now.fittings]
    assert told == [("T1", 0, NOW), ("T2", NOW, None)]
    assert changes(DEPOT, unit("box", How.EDIT, on="T1")) == (), "it sits there already"


def test_a_unit_that_was_only_heard_can_be_told_of_and_fitted() -> None:
    heard = Kept(value=Unit(name="radio"), is_known=False)
    standing = Standing(rows={**DEPOT.rows, (What.UNIT, "radio"): heard})
    assert changes(standing, unit("radio"))[0].verb is Verb.ADDED
    assert changes(standing, unit("radio", How.EDIT, on="T2"))[0].verb is Verb.ADDED
    assert changes(standing, lambda d: d.retire(What.UNIT, "radio"))[0].verb is Verb.RETIRED


def test_a_unit_is_fitted_to_a_vehicle_in_use_only() -> None:
    assert fault(DEPOT, unit("box", How.EDIT, on="T9")).field == "vehicle"
    gone = after(DEPOT, lambda draft: draft.retire(What.VEHICLE, "T2"))
    assert "retired" in fault(gone, unit("box", How.EDIT, on="T2")).message
    assert fault(DEPOT, unit("box", How.EDIT, since=5)).field == "from"


def test_what_a_unit_does_not_sit_on_cannot_be_taken_away() -> None:
    bare = after(DEPOT, unit("bare"))
    assert "sits on no vehicle" in fault(bare, lambda draft: draft.unfit("bare", at=None)).message
    assert "begins" in fault(DEPOT, lambda draft: draft.drop_fitting("box", from_at=7)).message
    (change,) = changes(DEPOT, lambda draft: draft.drop_fitting("box", from_at=0))
    assert isinstance(change.now, Unit)
    assert change.now.fittings == ()


def test_a_sites_circle_comes_goes_and_moves_with_it() -> None:
    circle = DEPOT.rows[What.GEOFENCE, "quarry"].value
    assert isinstance(circle, Geofence)
    assert (circle.shape, circle.points, circle.site) == (Shape.CIRCLE, ((50.0, 8.0),), "quarry")
    moved = changes(
        DEPOT, lambda draft: draft.site(SiteTold(name="quarry", lat_e7=510_000_000), How.EDIT)
    )
    assert [(change.what, change.verb) for change in moved] == [
        (What.SITE, Verb.CHANGED),
        (What.GEOFENCE, Verb.CHANGED),
    ]
    assert isinstance(moved[1].now, Geofence)
    assert moved[1].now.points == ((51.0, 8.0),)
    bare = changes(
        DEPOT, lambda draft: draft.site(SiteTold(name="quarry", radius_m=None), How.EDIT)
    )
    assert [(change.what, change.verb) for change in bare] == [(What.GEOFENCE, Verb.RETIRED)]


def test_a_fence_of_another_shape_is_not_taken_for_the_sites_circle() -> None:
    yard = GeofenceTold(name="yard", shape=Shape.CIRCLE, points=((1.0, 2.0),), radius_m=9.0)
    standing = after(DEPOT, lambda draft: draft.geofence(yard, How.ADD))
    told = SiteTold(name="yard", lat_e7=0, lon_e7=0, radius_m=50.0)
    assert fault(standing, lambda draft: draft.site(told, How.ADD)).field == "radius_m"
    bare = SiteTold(name="yard", lat_e7=0, lon_e7=0)
    assert len(changes(standing, lambda draft: draft.site(bare, How.ADD))) == 1


def test_a_site_goes_with_the_fences_that_decide_its_arrivals() -> None:
    gone = changes(DEPOT, lambda draft: draft.retire(What.SITE, "quarry"))
    assert [(c.what, c.verb) for c in gone] == [
        (What.SITE, Verb.RETIRED),
        (What.GEOFENCE, Verb.RETIRED),
    ]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (GeofenceTold(name="g"), "shape"),
        (GeofenceTold(name="g", shape=Shape.CIRCLE, points=((1.0, 2.0),)), "radius_m"),
        (
            GeofenceTold(
                name="g",
                shape=Shape.POLYGON,
                points=((1.0, 2.0), (1.0, 3.0), (2.0, 2.0)),
                radius_m=5.0,
            ),
            "radius_m",
        ),
        (
            GeofenceTold(
                name="g", shape=Shape.CIRCLE, points=((1.0, 2.0),), radius_m=5.0, site="nowhere"
            ),
            "site",
        ),
    ],
)
def test_a_geofence_that_cannot_be_is_refused_by_its_field(told: GeofenceTold, field: str) -> None:
    assert fault(DEPOT, lambda draft: draft.geofence(told, How.ADD)).field == field


def test_a_geofence_keeps_its_radius_while_its_shape_stays() -> None:
    (change,) = changes(
        DEPOT, lambda draft: draft.geofence(GeofenceTold(name="quarry", dwell_s=60), How.EDIT)
    )
    assert isinstance(change.now, Geofence)
    assert (change.now.radius_m, change.now.dwell_s) == (120.0, 60)
    polygon = GeofenceTold(
        name="quarry", shape=Shape.POLYGON, points=((1.0, 2.0), (1.0, 3.0), (2.0, 2.0))
    )
    (change,) = changes(DEPOT, lambda draft: draft.geofence(polygon, How.EDIT))
    assert isinstance(change.now, Geofence)
    assert change.now.radius_m is None


def test_a_new_site_needs_a_place() -> None:
    assert fault(EMPTY, lambda d: d.site(SiteTold(name="s", lat_e7=1), How.ADD)).field == "lon"


def test_rows_come_to_one_change_each_whose_names_are_written_first() -> None:
    def fill(draft: Draft) -> None:
        draft.vehicle(VehicleTold(name="T8"), How.PUT)
        draft.unit(UnitTold(name="b8", vehicle="T8", from_at=0), How.PUT)
        draft.unit(UnitTold(name="b8", vehicle="T2", from_at=5), How.PUT)
        draft.vehicle(VehicleTold(name="T8", label="late"), How.PUT)

    first, second = changes(DEPOT, fill)
    assert first.now == Vehicle(name="T8", label="late")
    assert isinstance(second.now, Unit)
    assert [f.vehicle for f in second.now.fittings] == ["T8", "T2"]


names = st.sampled_from("ABC")
labels = st.sampled_from([None, "", "x", "y"])


def _vehicle_step(name: str, label: str | None) -> Fill:
    return lambda draft: draft.vehicle(VehicleTold(name=name, label=label), How.PUT)


def _unit_step(name: str, on: str, since: int) -> Fill:
    def fill(draft: Draft) -> None:
        draft.vehicle(VehicleTold(name=on), How.PUT)
        draft.unit(UnitTold(name=name, vehicle=on, from_at=since), How.PUT)

    return fill


def _site_step(name: str, lat: int, radius_m: float | None) -> Fill:
    told = SiteTold(name=name, lat_e7=lat, lon_e7=0, radius_m=radius_m)
    return lambda draft: draft.site(told, How.PUT)


def _retire_step(what: What, name: str) -> Fill:
    def fill(draft: Draft) -> None:
        draft.site(SiteTold(name=name, lat_e7=0, lon_e7=0), How.PUT)
        draft.vehicle(VehicleTold(name=name), How.PUT)
        draft.retire(what, name)

    return fill


steps = st.one_of(
    st.builds(_vehicle_step, names, labels),
    st.builds(_unit_step, names, names, st.integers(0, 2_000)),
    st.builds(_site_step, names, st.integers(-9, 9), st.sampled_from([None, 5.0, 9.0])),
    st.builds(_retire_step, st.sampled_from([What.VEHICLE, What.SITE]), names),
)


@given(told=st.lists(steps, max_size=8), last=steps)
def test_telling_the_same_twice_changes_nothing_and_nothing_hangs_in_the_air(
    told: list[Fill], last: Fill
) -> None:
    standing = after(EMPTY, *told, last)
    assert changes(standing, last) == ()
    in_use = {key for key, kept in standing.rows.items() if not kept.is_retired}
    for kept in standing.rows.values():
        value = kept.value
        if isinstance(value, Unit):
            assert fault_of(value.fittings) is None
            on = {f.vehicle for f in value.fittings if f.until_at is None or f.until_at > NOW}
            assert {(What.VEHICLE, name) for name in on} <= in_use
        if isinstance(value, Geofence) and not kept.is_retired and value.site is not None:
            site = standing.rows[What.SITE, value.site]
            assert not site.is_retired
            assert isinstance(site.value, Site)
            assert value.points == ((site.value.lat_e7 / 1e7, site.value.lon_e7 / 1e7),)
