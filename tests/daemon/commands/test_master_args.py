from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from daemon.commands.master_args import (
    CustomerArgs,
    DriverArgs,
    GeofenceArgs,
    SiteArgs,
    UnitArgs,
    VehicleArgs,
    exact_ms,
)
from daemon.domain.master import Shape
from daemon.domain.master_standing import SAME, CustomerTold
from daemon.domain.orders.order import Tier


def test_what_is_left_out_is_not_told_and_null_is() -> None:
    assert SiteArgs(name="s").told().radius_m is SAME
    assert SiteArgs(name="s", radius_m=None).told().radius_m is None
    left_out = GeofenceArgs(name="g").told()
    assert (left_out.dwell_s, left_out.site, left_out.shape) == (SAME, SAME, None)
    cleared = GeofenceArgs(name="g", dwell_s=None, site=None).told()
    assert (cleared.dwell_s, cleared.site) == (None, None)
    assert VehicleArgs(name="v").told().label is None


def test_shapes_are_told_with_their_points() -> None:
    told = GeofenceArgs(name="g", corridor=[(1.0, 2.0), (3.0, 4.0)], radius_m=5).told()
    assert (told.shape, told.points) == (Shape.CORRIDOR, ((1.0, 2.0), (3.0, 4.0)))


def test_degrees_become_whole_and_instants_milliseconds() -> None:
    told = SiteArgs(name="s", lat=50.00000004, lon=-8.0).told()
    assert (told.lat_e7, told.lon_e7) == (500_000_000, -80_000_000)
    unit = UnitArgs.model_validate({"name": "u", "from": "1970-01-01T01:00:00.007+01:00"})
    assert unit.told().from_at == 7
    assert exact_ms(datetime(2200, 1, 1, 0, 0, 0, 1000, tzinfo=UTC)) % 1000 == 1


def test_equipment_is_words_however_they_stand_beside_each_other() -> None:
    for told in ("mixer pump", "mixer,pump", " mixer; pump "):
        assert VehicleArgs(name="T1", equipment=told).told().equipment == ("mixer", "pump")
    for told in ("", "none", " None "):
        assert VehicleArgs(name="T1", equipment=told).told().equipment == ()
    assert VehicleArgs(name="T1").told().equipment is None


def test_a_vehicle_of_any_plant_belongs_to_none() -> None:
    assert [VehicleArgs(name="T1", plant=told).told().plant for told in ("any", "", "s")] == [
        *("", ""),
        "s",
    ]


def test_a_customer_is_of_a_tier_that_there_is() -> None:
    told = CustomerArgs.model_validate({"name": "ACME", "tier": "premium", "contact": "Ann"}).told()
    assert told == CustomerTold(name="ACME", tier=Tier.PREMIUM, contact="Ann")
    with pytest.raises(ValidationError, match="premium"):
        CustomerArgs.model_validate({"name": "ACME", "tier": "gold"})


def test_what_was_a_drivers_own_is_given_back_to_the_depot() -> None:
    told = DriverArgs(name="D17", rule_set="depot", exemption="depot", zone="depot").told()
    assert (told.rule_set, told.exemption, told.zone) == ("", "", "")
    left_out = DriverArgs(name="D17").told()
    assert (left_out.rule_set, left_out.exemption, left_out.zone) == (None, None, None)
    assert (left_out.has_sleeper, left_out.needs_cdl) == (None, None)


def test_a_zone_must_be_one_of_this_world() -> None:
    assert DriverArgs(name="D17", zone="America/Denver").told().zone == "America/Denver"
    for zone in ("Mars/Base", "../etc/passwd", "America"):
        with pytest.raises(ValidationError, match="not an IANA time zone"):
            DriverArgs(name="D17", zone=zone)


@pytest.mark.parametrize("name", ["", "x" * 65, "a\nb", "a\x00"])
def test_names_that_no_screen_can_show_are_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        VehicleArgs(name=name)
