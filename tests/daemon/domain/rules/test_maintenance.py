from daemon.domain.rules import maintenance
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
        "maintenance.fuel_low_percent": 10.0,
    }
    check_family(maintenance)


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
