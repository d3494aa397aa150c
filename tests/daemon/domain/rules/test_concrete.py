import pytest

from daemon.domain.rules import concrete
from daemon.domain.rules.sanity import broken_at
from tests.daemon.domain.rules.families import check_family, defaults
from tests.daemon.domain.rules.scene import at, given, row, rows


def test_the_keys_and_their_defaults() -> None:
    assert defaults(concrete) == {
        "concrete.discharge_limit_minutes": 90,
        "concrete.first_warning_minutes": 60,
        "concrete.second_warning_minutes": 75,
    }
    check_family(concrete)


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
