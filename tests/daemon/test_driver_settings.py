import pytest
from pydantic import ValidationError

from daemon.domain.driver_terms import RULE_SET_NAMES
from daemon.domain.hours.terms import STANDING
from daemon.domain.master import Driver
from daemon.driver_settings import DriverTable
from tests.documents.settings import meanings


def test_what_is_left_out_is_as_the_depot_has_it() -> None:
    assert DriverTable(name="D17").driver() == Driver(name="D17")
    table = DriverTable(name="D17", exemption="none", zone="America/Denver", cdl=False)
    assert table.driver() == Driver(
        name="D17", exemption="none", zone="America/Denver", needs_cdl=False
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rule_set": "us_70"}, "rule_set: no rule set is called 'us_70'; allowed: us_property"),
        ({"exemption": "sixteen_hour_day"}, "hold for every shift; allowed: none, short_haul_cdl"),
        ({"rule_set": "eu_561", "exemption": "ready_mix"}, "eu_561 knows no ready_mix"),
        ({"zone": "Mars/Base"}, "not an IANA time zone"),
        ({"zone": ""}, "not an IANA time zone"),
    ],
)
def test_what_cannot_be_judged_is_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        DriverTable.model_validate({"name": "D17", **given})


def test_all_that_is_allowed_is_documented() -> None:
    said = meanings(DriverTable)
    assert [name for name in RULE_SET_NAMES if f"`{name}`" not in said["rule_set"]] == []
    assert [name for name in STANDING if f"`{name}`" not in said["exemption"]] == []
