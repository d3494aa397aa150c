from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.maintenance.shifts import BadShifts, Crew, crews, fault, shifts, within
from daemon.domain.maintenance.window import Span

UTC = ZoneInfo("UTC")
HOUR = 3_600_000
DAY = 24 * HOUR
MONDAY = 4 * DAY  # 1970-01-05


def told(text: str, hours: int = 24) -> list[tuple[float, float, int]]:
    """Hours of that Monday."""
    found = crews(shifts(text), UTC, since=MONDAY, until=MONDAY + hours * HOUR)
    return [
        ((one.from_at - MONDAY) / HOUR, (one.until_at - MONDAY) / HOUR, one.mechanics)
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon 08:00-16:30 2", [(8, 16.5, 2)]),
        ("daily 22:00-06:00 1", [(-2, 6, 1), (22, 30, 1)]),
        ("mon-fri 22:00-06:00 2", [(22, 30, 2)]),
        ("sat-mon 00:00-24:00 1", [(0, 24, 1)]),
        ("mon,wed 06:00-14:00 1; mon 12:00-20:00 2", [(6, 12, 1), (12, 14, 3), (14, 20, 2)]),
        ("sun 22:00-06:00 1; mon 06:00-14:00 1", [(-2, 6, 1), (6, 14, 1)]),
        ("tue 06:00-14:00 1", []),
    ],
)
def test_mechanics_are_there_when_their_shifts_say(
    text: str, expected: list[tuple[float, float, int]]
) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no shift"),
        (";", "there is no shift"),
        ("always", "a shift reads as in"),
        ("mon 08:00-16:00", "a shift reads as in"),
        ("monday 08:00-16:00 1", "days are mon, tue"),
        ("mon-xyz 08:00-16:00 1", "days are mon, tue"),
        ("mon 08:60-16:00 1", "08:60 is no time of day"),
        ("mon 25:00-16:00 1", "25:00 is no time of day"),
        ("mon 08:00-08:00 1", "ends at another time"),
        ("mon 24:00-08:00 1", "begins before 24:00"),
        ("mon 08:00-16:00 0", "without mechanics"),
        ("mon 08:00-16:00 1; " * 51, "more than 50 shifts"),
    ],
)
def test_what_tells_of_no_shift_is_refused_with_what_is_wrong(text: str, said: str) -> None:
    assert said in fault(text)
    with pytest.raises(BadShifts):
        shifts(text)


def test_words_may_be_written_large() -> None:
    assert fault("MON-FRI 22:00-06:00 2") == ""


def test_only_the_parts_within_a_window_count() -> None:
    known = (Crew(from_at=0, until_at=10, mechanics=1), Crew(from_at=10, until_at=20, mechanics=2))
    spans = (Span(from_at=5, until_at=12), Span(from_at=18, until_at=30))
    assert within(known, spans) == (
        Crew(from_at=5, until_at=10, mechanics=1),
        Crew(from_at=10, until_at=12, mechanics=2),
        Crew(from_at=18, until_at=20, mechanics=2),
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["daily", "mon-fri", "sat,sun", "fri-tue"]),
            st.integers(0, 23),
            st.integers(0, 23),
            st.integers(1, 9),
        ).filter(lambda one: one[1] != one[2]),
        min_size=1,
        max_size=5,
    )
)
def test_crews_are_apart_and_sum_up_all_hours(told: list[tuple[str, int, int, int]]) -> None:
    text = "; ".join(f"{days} {a:02d}:00-{b:02d}:00 {count}" for days, a, b, count in told)
    known = shifts(text)
    since, until = MONDAY, MONDAY + 14 * DAY
    found = crews(known, UTC, since=since, until=until)
    for one, other in pairwise(found):
        assert one.until_at <= other.from_at
    for hour in range(since, until, HOUR):
        weekday, clock = (hour // DAY + 3) % 7, hour % DAY // HOUR * 60
        there = 0
        for shift in known:
            over = shift.until_min <= shift.from_min
            if over:
                there += shift.mechanics * (weekday in shift.weekdays and clock >= shift.from_min)
                before = (weekday - 1) % 7 in shift.weekdays
                there += shift.mechanics * (before and clock < shift.until_min)
            else:
                is_in = shift.from_min <= clock < shift.until_min
                there += shift.mechanics * (weekday in shift.weekdays and is_in)
        seen = sum(one.mechanics for one in found if one.from_at <= hour < one.until_at)
        assert seen == there, hour
