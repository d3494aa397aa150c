import pytest

from daemon.domain.hours.europe import evaluate_eu
from tests.daemon.domain.hours.eu_worked import eu_log, found_of

RULE = "eu_break_45min"


@pytest.mark.parametrize(
    ("told", "violations"),
    [
        ("D270", []),
        ("D271", [(270, 1)]),
        ("D270 R45 D270", []),
        ("D270 R44 D1", [(314, 1)]),
        ("D270 R45 D271", [(585, 1)]),
        # 15, then 30
        ("D100 R15 D170 R30 D270", []),
        ("D100 R14 D170 R30 D1", [(314, 1)]),
        ("D100 R15 D170 R29 D1", [(314, 1)]),
        # 30, then 15: the first is a first part, the second not a second
        ("D100 R30 D170 R15 D1", [(315, 1)]),
        ("D100 R30 D170 R30 D270", []),
        # a break that was completed early begins the count anew
        ("D10 R15 D10 R30 D270", []),
        ("D10 R45 D270 W60 D1", [(385, 1)]),
        # what remains of a valid break is no part of the next
        ("D100 R15 D170 R44 D240 R30 D31", [(629, 1)]),
        ("D100 R60 D240 R30 D31", [(460, 1)]),
        # other work is no break, and the seat of one who is alone neither
        ("D270 W45 D1", [(315, 1)]),
        ("D270 S45 D1", [(315, 1)]),
        ("D270 Y45 D1", [(315, 1)]),
        # work ends a break, a change of status that is rest as well does not
        ("D270 R44 W1 R1 D1", [(316, 1)]),
        ("D270 R20 B25 D1", []),
        # the end of a long rest from before the log is no first part
        ("R20 D10 R30 D261", [(320, 1)]),
        # each stretch of driving by itself
        ("D280 W5 D10 R45 D1", [(270, 10), (285, 10)]),
        # driving off duty on a public road is driving
        ("D200 P71", [(270, 1)]),
    ],
)
def test_driving_without_a_valid_break(told: str, violations: list[tuple[int, int]]) -> None:
    assert found_of(RULE, eu_log(told)) == violations


@pytest.mark.parametrize(
    ("told", "violations"),
    [
        ("D270 S45 D270", []),
        ("D270 S44 D1", [(314, 1)]),
        ("D270 R10 S35 D1", []),
    ],
)
def test_crew_of_two_has_its_break_in_the_second_seat(
    told: str, violations: list[tuple[int, int]]
) -> None:
    assert found_of(RULE, eu_log(told, double_at=(0,))) == violations


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("R10", 270),
        ("D1", 269),
        ("D100 R44", 170),
        ("D100 R45", 270),
        ("D100 R15", 170),
        ("D100 R15 D20 R29", 150),
        ("D100 R15 D20 R30", 270),
        ("D300", 0),
    ],
)
def test_driving_left_before_a_break(told: str, left: int) -> None:
    assert evaluate_eu(eu_log(told)).remaining.break_ == left
