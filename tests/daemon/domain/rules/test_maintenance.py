import pytest

from daemon.domain.rules import maintenance
from daemon.domain.rules.judge import judge
from daemon.domain.rules.key import RuleRefused
from daemon.domain.rules.sanity import broken_at
from tests.daemon.domain.rules.families import check_family, defaults
from tests.daemon.domain.rules.scene import at, given, row, rows


def test_the_keys_and_their_defaults() -> None:
    assert defaults(maintenance) == {
        "maintenance.default_mileage_threshold": 50_000,
        "maintenance.window_start_hour": 22,
        "maintenance.window_end_hour": 6,
        "maintenance.high_priority_mileage_buffer": 5000,
        "maintenance.facility_name": "Central Maintenance Hub",
        "maintenance.high_priority_engine_hours_buffer": 100,
        "maintenance.high_priority_days_buffer": 14,
        "maintenance.due_soon_days": 14,
        "maintenance.bays": 2,
        "maintenance.mechanic_shifts": "daily 22:00-06:00 2; mon-sat 06:00-18:00 1",
        "maintenance.stop_any_time": True,
        "maintenance.plan_ahead_days": 21,
        "maintenance.dismissed_days": 7,
        "maintenance.oil_hours": 2.0,
        "maintenance.brakes_hours": 4.0,
        "maintenance.transmission_hours": 6.0,
        "maintenance.overhaul_hours": 12.0,
        "maintenance.other_hours": 4.0,
        "maintenance.fuel_low_percent": 10.0,
        "maintenance.condition_sensitivity": 1.0,
        "maintenance.condition_min_days": 14,
        "maintenance.condition_lasting_days": 8,
        "maintenance.condition_recovered_days": 7,
    }
    check_family(maintenance)


def test_shifts_that_nobody_can_read_are_refused_with_an_example() -> None:
    with pytest.raises(RuleRefused, match="mon-fri 22:00-06:00 2"):
        judge(maintenance.MECHANIC_SHIFTS, "always two")


def test_mileages_count_from_the_last_service() -> None:
    mileages = [key for key in maintenance.KEYS if "mileage" in key.name]
    assert len(mileages) == 2
    for key in mileages:
        assert key.unit == "mi"
        assert key.what.startswith("Miles since the last service")


def test_the_window_may_pass_midnight_but_not_be_empty() -> None:
    def broken(start: int, end: int) -> bool:
        names = ("maintenance.window_start_hour", "maintenance.window_end_hour")
        given_rows = rows(row(1, names[0], start), row(2, names[1], end))
        return bool(broken_at(given(), given_rows, at(0)))

    assert not broken(22, 6)
    assert not broken(8, 17)
    assert broken(6, 6)
