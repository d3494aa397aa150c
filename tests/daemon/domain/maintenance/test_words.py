from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.maintenance.words import (
    amount,
    counted_words,
    day_number,
    day_words,
    first_words,
    foreseen_words,
    unknown_words,
)


@pytest.mark.parametrize(
    ("trigger", "value", "said"),
    [
        ("distance", 16_000_400, "16,000 km"),
        ("engine_time", 30_000, "500 h"),
        ("days", 365, "365 d"),
    ],
)
def test_amounts(trigger: str, value: int, said: str) -> None:
    assert amount(trigger, value) == said


@given(st.dates(date(1970, 1, 1), date(2200, 1, 1)))
def test_days_are_numbered_from_1970(day: date) -> None:
    assert day_words(day_number(day)) == day.isoformat()


def test_a_day_that_nobody_knows_is_a_dash() -> None:
    assert (day_words(None), day_words(0)) == ("-", "1970-01-01")


def test_left_and_past() -> None:
    assert first_words("engine_time", 600, 30_000) == "engine hours: 10 h left of 500 h"
    assert first_words("days", -3, 365) == "days: 3 d past 365 d"


def test_from_where_it_is_counted() -> None:
    assert counted_words("b", "2026-05-01", is_baseline=False) == "since service b of 2026-05-01"
    assert counted_words("b", "2026-05-01", is_baseline=True) == "counted from 2026-05-01"


@pytest.mark.parametrize(
    ("basis", "vehicles", "said"),
    [
        ("own", 1, "about 120 km a day"),
        ("fleet", 1, "about 120 km a day, as another of its class"),
        ("fleet", 4, "about 120 km a day, as 4 others of its class"),
        ("", 0, ""),
    ],
)
def test_how_much_a_day(basis: str, vehicles: int, said: str) -> None:
    assert foreseen_words("distance", 120_000, basis, vehicles) == said


@pytest.mark.parametrize("why", ["never", "unread", "no_counter", "no_use"])
def test_whoever_does_not_know_is_told_why(why: str) -> None:
    said = unknown_words("T07", "b", "distance", why)
    assert ("depotd maintenance" in said) == (why in {"never", "unread"})
    assert len(said) > 30
