from datetime import datetime

import pytest

from daemon.domain.hours.europe import evaluate_eu
from tests.daemon.domain.hours.eu_worked import BERLIN, eu_log, found, found_of

NINE = "D270 R45 D270 R855"
TEN = "D270 R45 D270 R45 D60 R750"
SHORT_NIGHT_NINE = "D270 R45 D270 R815"
SHORT_NIGHT_TEN = "D270 R45 D270 R45 D60 R710"
FULL_WEEK = f"({NINE})x4 ({TEN})x2 R1440"
"""56 hours from Monday six o'clock, to the next Monday six o'clock."""


def test_56_hours_in_a_week_are_legal_and_one_minute_more_is_not() -> None:
    week = f"({SHORT_NIGHT_NINE})x4 ({SHORT_NIGHT_TEN})x2"
    assert found(eu_log(week)) == []
    assert evaluate_eu(eu_log(week)).remaining.cycle == 0
    assert found(eu_log(f"{week} D1")) == [("eu_weekly_56h", 6 * 1400, 1)]


def test_90_hours_in_two_weeks_are_legal_and_one_minute_more_is_not() -> None:
    second = f"({NINE})x3 D270 R45 D150"
    assert found(eu_log(f"{FULL_WEEK} {second}")) == []
    log = eu_log(f"{FULL_WEEK} {second} D1")
    assert found(log) == [("eu_fortnight_90h", log.until - log.spans[0].start - 1, 1)]


def test_a_week_counts_with_the_one_before_and_the_one_after() -> None:
    light = f"({NINE})x3 D270 R3 R{4 * 1440 - 273}"
    assert found_of("eu_fortnight_90h", eu_log(f"{light} {FULL_WEEK} {light}")) == []
    beyond = found_of("eu_fortnight_90h", eu_log(f"{FULL_WEEK} {FULL_WEEK}"))
    assert sum(minutes for _, minutes in beyond) == 2 * 3360 - 5400


@pytest.mark.parametrize(
    "sunday",
    [
        datetime(2026, 6, 14, 23, tzinfo=BERLIN),
        datetime(2026, 3, 29, 23, tzinfo=BERLIN),
        datetime(2026, 10, 25, 23, tzinfo=BERLIN),
    ],
)
def test_driving_over_midnight_of_monday_is_cut_there(sunday: datetime) -> None:
    """Also on the days that have 23 and 25 hours."""
    assert evaluate_eu(eu_log("D60", start=sunday)).remaining.cycle == 3360
    assert evaluate_eu(eu_log("D180", start=sunday)).remaining.cycle == 3240
    assert evaluate_eu(eu_log("D59", start=sunday)).remaining.cycle == 3301


def test_violation_of_the_week_ends_with_the_week() -> None:
    """He drives from Sunday 23:00 to Monday 01:00 after 56 hours."""
    week = f"({SHORT_NIGHT_NINE})x4 ({SHORT_NIGHT_TEN})x2"
    log = eu_log(f"{week} R1260 D120")
    assert found_of("eu_weekly_56h", log) == [(6 * 1400 + 1260, 60)]
