from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from daemon.domain.papers.kinds import Kind
from daemon.domain.papers.paper import Paper, latest, months_after, paper_of, row_of, today
from tests.daemon.domain.papers.unhurried import UNHURRIED

ZONES = ("Pacific/Auckland", "Pacific/Honolulu", "America/Denver", "UTC", "Pacific/Apia")


@UNHURRIED
@given(
    day=st.dates(date(2015, 1, 1), date(2035, 12, 31)),
    minute=st.integers(0, 24 * 60 - 1),
    zone=st.sampled_from(ZONES),
)
@example(day=date(2026, 3, 8), minute=150, zone="America/Denver")
@example(day=date(2026, 11, 1), minute=90, zone="America/Denver")
@example(day=date(2026, 4, 5), minute=150, zone="Pacific/Auckland")
def test_every_minute_of_a_local_day_is_that_day(day: date, minute: int, zone: str) -> None:
    """On days of 23 and 25 hours and at both ends of the world."""
    wall = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) + timedelta(minutes=minute)
    at_ms = round(wall.timestamp() * 1000)
    local = datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone(ZoneInfo(zone))
    assert today(at_ms, ZoneInfo(zone)) == local.date() == day


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 15), 12, date(2027, 3, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 1), 24, date(2028, 12, 1)),
        (date(2024, 2, 29), 96, date(2032, 2, 29)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


def test_a_paper_is_kept_whole() -> None:
    paper = Paper(
        kind=Kind.CDL,
        number="CO 1",
        issued_on=date(2026, 1, 1),
        expires_on=date(2030, 1, 1),
        source="copy",
        details={"class": "A", "endorsements": "NT"},
        note="n",
    )
    assert paper_of(row_of(paper)) == paper
    assert paper_of(row_of(Paper(kind=Kind.ROAD_TEST))) == Paper(kind=Kind.ROAD_TEST)


def test_a_kind_of_a_newer_release_is_left_alone() -> None:
    assert paper_of(("moon_permit", "", None, None, "", "{}", "")) is None


def test_latest_is_the_one_that_lasts_longest() -> None:
    short = Paper(kind=Kind.LICENCE, expires_on=date(2026, 1, 1))
    long = Paper(kind=Kind.CDL, expires_on=date(2027, 1, 1))
    assert latest([short, long, Paper(kind=Kind.CDL)]) == long
    assert latest([]) is None
