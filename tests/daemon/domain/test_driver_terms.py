import pytest

from daemon.domain.driver_terms import RULE_SET_NAMES, fault_of
from daemon.domain.hours.terms import STANDING
from daemon.domain.master import Driver


@pytest.mark.parametrize(
    ("rule_set", "exemption", "field"),
    [
        ("us_property", "", "rule_set"),
        ("depot", "", "rule_set"),
        ("", "adverse_driving", "exemption"),
        ("", "multi_manning", "exemption"),
        ("eu_561", "ready_mix", "exemption"),
        ("eu_561", "none", None),
        ("us_passenger_60_7", "short_haul_cdl", None),
        ("", "", None),
    ],
)
def test_only_what_can_be_judged_may_be_told(
    rule_set: str, exemption: str, field: str | None
) -> None:
    fault = fault_of(Driver(name="D17", rule_set=rule_set, exemption=exemption))
    assert (None if fault is None else fault.field) == field


def test_every_rule_set_and_standing_exemption_may_be_a_drivers_own() -> None:
    assert "eu_561" in RULE_SET_NAMES
    faults = [fault_of(Driver(name="D17", rule_set=name)) for name in RULE_SET_NAMES]
    faults += [fault_of(Driver(name="D17", exemption=name)) for name in STANDING]
    assert faults == [None] * len(faults)
