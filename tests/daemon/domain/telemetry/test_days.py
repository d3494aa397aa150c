from datetime import UTC
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.telemetry.days import day_begins, day_of, spread

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3_600_000
MIDNIGHT = 1_768_176_000_000  # 2026-01-12 00:00 UTC


def test_a_day_is_that_of_the_zone() -> None:
    assert day_of(MIDNIGHT - 1, UTC) == day_of(MIDNIGHT, UTC) - 1
    assert day_of(MIDNIGHT - HOUR, BERLIN) == day_of(MIDNIGHT, BERLIN)
    assert day_of(0, UTC) == 0


@given(day=st.integers(0, 40_000), zone=st.sampled_from((UTC, BERLIN, ZoneInfo("Asia/Kolkata"))))
def test_a_day_begins_where_the_one_before_ends(day: int, zone: ZoneInfo) -> None:
    begins = day_begins(day, zone)
    assert day_of(begins, zone) == day
    assert day_of(begins - 1, zone) == day - 1


def test_what_was_added_over_midnight_is_parted_by_time() -> None:
    day = day_of(MIDNIGHT, UTC)
    assert spread(MIDNIGHT - HOUR, MIDNIGHT + 3 * HOUR, 100, UTC) == [(day - 1, 25), (day, 75)]


def test_days_in_between_are_told_of_too() -> None:
    day = day_of(MIDNIGHT, UTC)
    parts = spread(MIDNIGHT - 12 * HOUR, MIDNIGHT + 36 * HOUR, 0, UTC)
    assert parts == [(day - 1, 0), (day, 0), (day + 1, 0)]


def test_a_stretch_of_years_says_nothing_of_single_days() -> None:
    until = MIDNIGHT + 400 * 24 * HOUR
    assert spread(MIDNIGHT, until, 7, UTC) == [(day_of(until, UTC), 7)]


@given(
    since=st.integers(0, 4_000_000_000_000),
    lasting=st.integers(0, 40 * 24 * HOUR),
    added=st.integers(0, 10_000_000),
)
def test_the_parts_make_the_whole(since: int, lasting: int, added: int) -> None:
    parts = spread(since, since + lasting, added, BERLIN)
    assert sum(part for _, part in parts) == added
    assert all(part >= 0 for _, part in parts)
    days = [day for day, _ in parts]
    assert days == list(range(days[0], days[0] + len(days)))
