import pytest

from daemon.cli.maintenance_text import duration_words, left_words, rule_line
from daemon.domain.maintenance.plans import Trigger


@pytest.mark.parametrize(
    ("trigger", "left", "said"),
    [
        (Trigger.DISTANCE, 6_000_400, "6,000 km"),
        (Trigger.ENGINE_TIME, -600, "-10 h"),
        (Trigger.DAYS, 3, "3 d"),
        (Trigger.DAYS, None, "-"),
        (None, 3, "-"),
    ],
)
def test_what_is_left(trigger: Trigger | None, left: int | None, said: str) -> None:
    assert left_words(trigger, left) == said


@pytest.mark.parametrize(
    ("minutes", "said"), [(45, "45 min"), (120, "2 h"), (150, "2 h 30 min"), (125, "2 h 05 min")]
)
def test_how_long_it_takes(minutes: int, said: str) -> None:
    assert duration_words(minutes) == said


def test_a_long_list_of_vehicles_is_cut_and_counted() -> None:
    said = rule_line([f"T{number}" for number in range(20)], 50_000)
    assert said.endswith("T11 and 8 more.")
    assert rule_line(["T1"], 50_000).endswith(": T1.")
