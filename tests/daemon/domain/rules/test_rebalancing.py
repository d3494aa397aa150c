from daemon.domain.rules import rebalancing
from tests.daemon.domain.rules.families import check_family, defaults


def test_the_keys_and_their_defaults() -> None:
    assert defaults(rebalancing) == {
        "rebalancing.traffic_delay_trigger_minutes": 30,
        "rebalancing.premium_threshold_seconds": 7200,
        "rebalancing.priority_threshold_seconds": 10_800,
        "rebalancing.standard_threshold_seconds": 14_400,
        "rebalancing.gain_minutes": 10,
        "rebalancing.gain_percent": 10,
        "rebalancing.quiet_minutes": 15,
        "rebalancing.applies_itself": False,
    }
    check_family(rebalancing)
