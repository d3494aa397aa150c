from daemon.domain.rules import orders
from tests.daemon.domain.rules.families import check_family, defaults


def test_the_keys_and_their_defaults() -> None:
    assert defaults(orders) == {
        "orders.loading_minutes": 5,
        "orders.unloading_minutes": 15,
        "orders.washing_minutes": 10,
        "orders.standing_minutes": 3,
        "orders.acknowledge_seconds": 120,
        "orders.delay_step_minutes": 15,
    }
    check_family(orders)
