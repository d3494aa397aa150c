import pytest

from daemon.domain.rules import employee
from daemon.domain.rules.sanity import broken_at
from tests.daemon.domain.rules.families import check_family, defaults
from tests.daemon.domain.rules.scene import at, given, row, rows


def test_the_keys_and_their_defaults() -> None:
    assert defaults(employee) == {
        "employee.scoring.proximity_weight": 0.3,
        "employee.scoring.availability_weight": 0.3,
        "employee.scoring.performance_weight": 0.2,
        "employee.scoring.certification_weight": 0.2,
        "employee.scoring.max_daily_hours": 11.0,
        "employee.scoring.max_performance_rating": 5.0,
        "employee.scoring.distance_divisor": 1000,
        "employee.scoring.max_distance_fallback": 999_999,
        "employee.scoring.max_travel_time_fallback": 3600,
    }
    check_family(employee)


def test_guesses_of_the_older_system_are_without_effect() -> None:
    assert {key.name.rpartition(".")[2] for key in employee.KEYS if key.without_effect} == {
        "distance_divisor",
        "max_distance_fallback",
        "max_travel_time_fallback",
    }


@pytest.mark.parametrize("least", [0, 0.1])
def test_one_weight_must_weigh_something(least: float) -> None:
    none = [row(n, key.name, 0) for n, key in enumerate(employee.WEIGHTS, 1)]
    some = [*none, row(9, employee.WEIGHTS[2].name, least)]
    assert bool(broken_at(given(), rows(*some), at(0))) is (least == 0)
