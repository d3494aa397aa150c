from daemon.domain.rules import tracking
from tests.daemon.domain.rules.families import check_family, defaults


def test_the_keys_and_their_defaults() -> None:
    assert defaults(tracking) == {
        "tracking.premium_update_interval_seconds": 300,
        "tracking.priority_update_interval_seconds": 600,
        "tracking.standard_update_interval_seconds": 1800,
        "tracking.certificate_warning_days": 30,
        "tracking.off_route_metres": 2000,
    }
    check_family(tracking)
