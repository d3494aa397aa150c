from datetime import datetime

import pytest

from daemon.domain.hours.europe import evaluate_eu
from tests.daemon.domain.hours.eu_worked import BERLIN, eu_log, found, found_of

DRIVING, REST = "eu_daily_driving", "eu_daily_rest"
NINE = "D270 R45 D270"
TEN = "D270 R45 D270 R45 D60"
LONG_DAY = "W900 R540"
"""Fifteen hours of work and a reduced rest."""


@pytest.mark.parametrize(
    ("told", "violations"),
    [
        (f"{NINE} R45 D60", []),
        (f"{NINE} R45 D61", [(690, 1)]),
        # ten hours twice a week
        (f"({TEN} R750)x2 {NINE}", []),
        (f"({TEN} R750)x2 {NINE} R45 D1", [(2 * 1440 + 630, 1)]),
        (f"({TEN} R750)x2 {NINE} W45 D10 W5 D10", [(3510, 10), (3525, 10)]),
        # a day beyond all limits does not cost an extension of another
        (f"({TEN} R750)x2 {NINE} R45 D1 R800 {NINE} R45 D1", [(3510, 1), (4941, 1)]),
        # too little rest does not end the day
        ("D270 R539 D270 R45 D61", [(270 + 539 + 270 + 45 + 60, 1)]),
        ("D270 R540 D270 R45 D61", []),
    ],
)
def test_daily_driving(told: str, violations: list[tuple[int, int]]) -> None:
    assert found_of(DRIVING, eu_log(told)) == violations


def test_extensions_count_for_the_week_of_the_minute_that_goes_beyond() -> None:
    """Friday and Saturday have one each; Sunday's day goes beyond nine hours after midnight."""
    friday = datetime(2026, 6, 5, 12, tzinfo=BERLIN)
    sunday = "D270 R45 D270 R180 D60"
    log = eu_log(f"({TEN} R750)x2 {sunday} R660 {TEN} R700 {TEN}", start=friday)
    assert [at for at, _ in found_of(DRIVING, log)] == [log.until - log.spans[0].start - 60]


@pytest.mark.parametrize(
    ("told", "violations"),
    [
        # reduced rest begins within 15 hours, three times
        ("W900", []),
        ("W901", [(900, 1)]),
        (f"({LONG_DAY})x3 W780", []),
        (f"({LONG_DAY})x3 W781", [(3 * 1440 + 780, 1)]),
        (f"({LONG_DAY})x3 W780 R660 W780", []),
        # the count begins anew after a weekly rest
        (f"({LONG_DAY})x2 W900 R1440 ({LONG_DAY})x3", []),
        (f"({LONG_DAY})x2 W900 R1439 W900 R540 W1", [(3 * 900 + 2 * 540 + 1439 + 780, 120)]),
        # a long rest that leaves 9 to 11 hours within the 24 is a reduced one
        ("(W781 R700)x3 W781", [(3 * 1481 + 780, 1)]),
        ("(W780 R700)x3 W781", []),
        # 3 and 9 hours: regular, as often as he likes
        ("(W400 R180 W320 R540)x5", []),
        (f"({LONG_DAY})x3 W400 R179 W322", [(4320 + 780, 121)]),
        (f"({LONG_DAY})x3 W400 R180 W321", [(4320 + 900, 1)]),
        (f"({LONG_DAY})x3 W700 R180 W20 R540 W780", []),
        # the fourth reduced: too short by what is worked before eleven hours are full
        (f"({LONG_DAY})x3 W780 R659 W100", [(4320 + 780 + 659, 1)]),
        (f"({LONG_DAY})x3 W780 R540 W100 R60 W100", [(4320 + 1320, 100)]),
        (f"({LONG_DAY})x3 W780 R540 D10", [(4320 + 1320, 10)]),
        (f"({LONG_DAY})x3 W781 R540 D10", [(4320 + 780, 1)]),
        # early in the day it is the first part of a split rest
        (f"({LONG_DAY})x3 W100 R540 W260 R540 W780", []),
        (f"({LONG_DAY})x3 W359 R540 W2", [(4320 + 900, 1)]),
        # eight hours and fifty-nine minutes are no daily rest
        ("W800 R539 W1", [(1339, 1)]),
        ("W300 R539 W61", []),
        ("W300 R539 W62", [(900, 1)]),
    ],
)
def test_daily_rest(told: str, violations: list[tuple[int, int]]) -> None:
    assert found_of(REST, eu_log(told)) == violations


@pytest.mark.parametrize(
    ("told", "violations"),
    [
        ("W600 S660 R540 W600", []),
        ("W1261", [(1260, 1)]),
        # not counted among the reduced ones of somebody alone
        ("(W1260 R540)x4", []),
        ("W1260 R539 W1", [(1799, 1)]),
    ],
)
def test_two_drivers_rest_nine_hours_in_thirty(
    told: str, violations: list[tuple[int, int]]
) -> None:
    doubles = tuple(range(0, 4 * 1800, 1800))
    assert found_of(REST, eu_log(told, double_at=doubles)) == violations


def test_crew_of_two_is_declared_for_one_shift() -> None:
    assert found_of(REST, eu_log("W901 R540 W1260", double_at=(1441,))) == [(900, 1)]
    assert found_of(REST, eu_log("W1260 R540 W901", double_at=(1200,))) == [(2700, 1)]


def test_crew_of_two_declared_while_resting_is_for_the_shift_after() -> None:
    assert found_of(REST, eu_log("W901 R540 W1260", double_at=(1300,))) == [(900, 1)]
    assert found_of(REST, eu_log("W901 R400", double_at=(1300,))) == [(900, 1)]
    assert found_of(REST, eu_log("R30 W1260", double_at=(-20,))) == []


@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 28, 16, tzinfo=BERLIN), datetime(2026, 10, 24, 16, tzinfo=BERLIN)]
)
def test_hours_of_rest_are_hours_whatever_clocks_show(day: datetime) -> None:
    assert found(eu_log("W900 R540 W900", start=day)) == []
    assert found(eu_log("W900 R539 W1", start=day)) == [(REST, 1439, 1)]


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("R10", 540),
        ("D100", 440),
        (f"{TEN}", 0),
        ("D100 R539", 440),
        ("D100 R540", 540),
        # lying down, a fourth reduced rest does not yet give a new day
        (f"({LONG_DAY})x3 W500 D100 R659", 440),
        (f"({LONG_DAY})x3 W500 D100 R660", 540),
        (f"({LONG_DAY})x3 W500 D100 R540 D5", 535),
        ("D100 R180 D100 R540", 540),
    ],
)
def test_driving_left_of_a_regular_day(told: str, left: int) -> None:
    assert evaluate_eu(eu_log(told)).remaining.driving == left
