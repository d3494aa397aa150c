from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.daemon.readmodel.sample_fleet import DAY, MINUTE, NOW, ZONE
from tui.format import LocalTime
from tui.moments import NotTaken, day_reader, instant_reader

DENVER = ZoneInfo(ZONE)
HOUR = 60 * MINUTE
WINTER_BEGINS, SUMMER_BEGINS = date(2026, 11, 1), date(2026, 3, 8)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("now", NOW),
        ("07:58", DAY + 7 * HOUR + 58 * MINUTE),
        ("7:58", DAY + 7 * HOUR + 58 * MINUTE),
        ("08:04", DAY - 16 * HOUR + 4 * MINUTE),  # not yet today, so it was yesterday
        ("yesterday 06:00", DAY - 18 * HOUR),
        ("today 23:00", DAY + 23 * HOUR),
        ("2026-05-31 06:00", DAY - 18 * HOUR),
        ("2026-05-31T06:00", DAY - 18 * HOUR),
        ("06:00 MDT", DAY + 6 * HOUR),
    ],
)
def test_an_instant_is_read_by_the_clock_of_its_place(text: str, at: int) -> None:
    assert instant_reader(DENVER, NOW)(text) == at


def test_a_time_alone_is_of_the_day_that_is_shown_or_the_next_to_come() -> None:
    assert instant_reader(DENVER, NOW, day=date(2026, 5, 30))("06:00") == DAY - 42 * HOUR
    ahead = instant_reader(DENVER, NOW, ahead=True)
    assert ahead("06:00") == DAY + 30 * HOUR
    assert ahead("09:00") == DAY + 9 * HOUR


@pytest.mark.parametrize(
    "text", ["soon", "25:00", "9", "", "06:00 06:00 06:00", "2026-02-30 06:00", "06:61", "x 06:00"]
)
def test_what_is_no_instant_says_what_one_looks_like(text: str) -> None:
    with pytest.raises(NotTaken, match="such as"):
        instant_reader(DENVER, NOW)(text)


def test_an_hour_that_is_missing_or_comes_twice_is_not_guessed() -> None:
    with pytest.raises(NotTaken, match="There is no 02:30 on 2026-03-08: clocks go forward"):
        instant_reader(DENVER, NOW, day=SUMMER_BEGINS)("02:30")
    read = instant_reader(DENVER, NOW, day=WINTER_BEGINS)
    with pytest.raises(NotTaken, match="write 01:30 MDT or 01:30 MST"):
        read("01:30")
    assert read("01:30 MST") - read("01:30 mdt") == HOUR
    with pytest.raises(NotTaken, match="It is MST there on 2026-11-01, not MDT"):
        read("03:30 MDT")


def test_days_are_read_as_the_daemon_takes_them() -> None:
    read = day_reader(DENVER, NOW)
    assert [read(text) for text in ("today", "Yesterday", "2027-06-30")] == [
        "2026-06-01",
        "2026-05-31",
        "2027-06-30",
    ]
    with pytest.raises(NotTaken, match="Not a day such as"):
        read("30.6.2027")


@settings(max_examples=50)
@given(st.integers(0, 3 * 365 * 24 * 60), st.sampled_from(["America/Denver", "UTC", "Asia/Tokyo"]))
def test_what_is_written_is_read_again(minute: int, zone: str) -> None:
    at = NOW // MINUTE * MINUTE - minute * MINUTE
    local = LocalTime.of(zone)
    assert instant_reader(ZoneInfo(zone), NOW)(local.typed(at)) == at
