import pytest
from pydantic import ValidationError

from daemon.domain.telemetry.rules import TelemetryRules
from daemon.rulebook import telemetry_rules
from daemon.settings import DepotTable, Settings
from daemon.telemetry_settings import TelemetryTable


def test_usual_settings_are_the_usual_rules() -> None:
    rules = telemetry_rules(Settings())
    usual = TelemetryRules(zone=rules.zone)
    assert rules == usual


def test_days_end_in_the_zone_of_the_depot() -> None:
    settings = Settings(depot=DepotTable(zone="America/Denver"))
    assert str(telemetry_rules(settings).zone) == "America/Denver"


@pytest.mark.parametrize(
    "given", [{"heartbeat_s": 5}, {"band_factor": 0}, {"fuel_window_min": 3}, {"colour": 1}]
)
def test_what_makes_no_sense_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TelemetryTable.model_validate(given)
