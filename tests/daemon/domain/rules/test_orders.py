import pytest

from daemon.domain.rules import orders
from daemon.domain.rules.sanity import broken_at
from tests.daemon.domain.rules.families import defaults
from tests.daemon.domain.rules.scene import at, given, row, rows


def test_the_keys_and_their_defaults() -> None:
    told = defaults(orders)
    assert {name: told[name] for name in told if name.startswith("concrete.")} == {
        "concrete.discharge_limit_minutes": 90,
        "concrete.first_warning_minutes": 60,
        "concrete.second_warning_minutes": 75,
    }
    assert {name: told[name] for name in told if name.startswith("rebalancing.")} == {
        "rebalancing.gain_minutes": 10,
        "rebalancing.gain_percent": 10,
        "rebalancing.quiet_minutes": 15,
        "rebalancing.applies_itself": False,
    }
    assert told["dispatch.reserve_minutes"] == 30


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("concrete.first_warning_minutes", 75),
        ("concrete.second_warning_minutes", 60),
        ("concrete.discharge_limit_minutes", 75),
    ],
)
def test_warnings_of_a_load_come_in_turn_and_before_its_limit(name: str, minutes: int) -> None:
    assert not broken_at(given(), rows(row(1, "concrete.first_warning_minutes", 50)), at(0))
    (broken,) = broken_at(given(), rows(row(1, name, minutes)), at(0))
    assert "and both before the limit" in broken.text
