from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.hours.days import day_of, midnight

ZONES = ["America/Chicago", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "UTC"]


def minute(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) // 60


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-06-08", 24)]
)
def test_days_are_as_long_as_the_clock_makes_them(day: str, hours: int) -> None:
    zone = ZoneInfo("America/Chicago")
    ordinal = date.fromisoformat(day).toordinal()
    assert midnight(ordinal + 1, zone) - midnight(ordinal, zone) == hours * 60


def test_midnight_is_the_home_terminals() -> None:
    ordinal = date(2026, 6, 8).toordinal()
    assert midnight(ordinal, ZoneInfo("America/Chicago")) == minute("2026-06-08T05:00")


def test_day_without_a_midnight_begins_with_its_first_instant() -> None:
    zone = ZoneInfo("America/Havana")  # 2026-03-08 00:00 is 01:00 there
    assert midnight(date(2026, 3, 8).toordinal(), zone) == minute("2026-03-08T05:00")


@given(at=st.integers(25_000_000, 40_000_000), zone=st.sampled_from(ZONES))
def test_every_minute_is_in_its_day(at: int, zone: str) -> None:
    home = ZoneInfo(zone)
    day = day_of(at, home)
    assert midnight(day, home) <= at < midnight(day + 1, home)
