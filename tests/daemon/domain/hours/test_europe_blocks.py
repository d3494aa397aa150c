from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from daemon.domain.hours.duty import DutyLog
from daemon.domain.hours.europe_blocks import (
    Act,
    Block,
    Finding,
    FixedWeeks,
    blocks_of,
    stretches_of,
    violations_of,
)
from tests.daemon.domain.hours.eu_worked import BERLIN, eu_log, minute


@pytest.mark.parametrize(
    ("letter", "act"),
    [
        ("D", Act.DRIVE),
        ("W", Act.WORK),
        ("R", Act.REST),
        ("B", Act.REST),
        ("S", Act.SEAT),
        ("P", Act.DRIVE),
        ("Y", Act.WORK),
    ],
)
def test_each_status_is_one_of_four_acts(letter: str, act: Act) -> None:
    assert [block.act for block in blocks_of(eu_log(f"{letter}10"))] == [act]


def test_statuses_that_mean_the_same_are_one_block() -> None:
    log = eu_log("R10 B20 W5 Y5 D30")
    first = log.spans[0].start
    assert blocks_of(log) == [
        Block(first, first + 30, Act.REST),
        Block(first + 30, first + 40, Act.WORK),
        Block(first + 40, first + 70, Act.DRIVE),
    ]


def test_what_lies_before_the_known_is_left_out() -> None:
    log = eu_log("R60 D60")
    first = log.spans[0].start
    later = DutyLog(spans=log.spans, zone=BERLIN, until=log.until, known_from=first + 90)
    assert blocks_of(later) == [Block(first + 90, first + 120, Act.DRIVE)]


def test_everything_between_two_rests_is_one_stretch() -> None:
    stretches = stretches_of(blocks_of(eu_log("R60 D60 W5 D5 R10 W1")))
    assert [(one.is_rest, one.minutes, len(one.blocks)) for one in stretches] == [
        (True, 60, 1),
        (False, 70, 3),
        (True, 10, 1),
        (False, 1, 1),
    ]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (datetime(2026, 6, 10, tzinfo=BERLIN), 168),
        (datetime(2026, 3, 24, tzinfo=BERLIN), 167),
        (datetime(2026, 10, 20, tzinfo=BERLIN), 169),
    ],
)
def test_weeks_begin_at_midnight_at_home(day: datetime, hours: int) -> None:
    weeks = FixedWeeks(BERLIN, minute(day), minute(day))
    number = weeks.number(minute(day))
    begin, end = weeks.mondays[number : number + 2]
    assert end - begin == hours * 60
    local = datetime.fromtimestamp(begin * 60, BERLIN)
    assert (local.weekday(), local.hour, local.minute) == (0, 0, 0)


def test_weeks_begin_where_clocks_change_at_midnight() -> None:
    beirut = ZoneInfo("Asia/Beirut")  # on Sunday 2026-03-29 there is no 00:00 to 01:00
    sunday = minute(datetime(2026, 3, 29, 12, tzinfo=beirut))
    weeks = FixedWeeks(beirut, sunday, sunday)
    assert sorted({b - a for a, b in pairwise(weeks.mondays)}) == [167 * 60, 168 * 60]


def test_monday_itself_is_in_the_new_week() -> None:
    monday = minute(datetime(2026, 6, 8, tzinfo=BERLIN))
    weeks = FixedWeeks(BERLIN, monday - 1, monday)
    assert weeks.number(monday) == weeks.number(monday - 1) + 1


def test_findings_that_touch_are_one_violation() -> None:
    found = violations_of(
        [
            Finding("b", "later", 15, 30),
            Finding("a", "x", 5, 6),
            Finding("b", "first", 0, 10),
            Finding("b", "a touch", 10, 20),
            Finding("b", "again", 31, 32),
        ]
    )
    assert [(one.rule, one.cite, one.at, one.minutes) for one in found] == [
        ("b", "first", 0, 30),
        ("a", "x", 5, 1),
        ("b", "again", 31, 1),
    ]
