"""Laws of firing, against a judge that walks every minute of the time line."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.queue.cron import Cron, parse

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000

# Days on which clocks were or will be moved, some by odd amounts or at odd hours.
MOVES = [
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("America/New_York", "2007-03-11"),
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-04-04"),
    ("Australia/Lord_Howe", "2026-10-03"),
    ("America/Sao_Paulo", "2018-02-18"),
    ("America/Sao_Paulo", "2018-11-04"),
    ("America/St_Johns", "2010-03-14"),
    ("America/St_Johns", "2010-11-07"),
    ("Asia/Kathmandu", "1985-12-31"),
    ("Africa/Casablanca", "2026-02-15"),
    ("America/Caracas", "2016-05-01"),
    ("UTC", "2026-03-29"),
]
MIDNIGHTS = [
    ("America/Nuuk", "2024-03-30"),
    ("America/Nuuk", "2024-10-26"),
    ("America/Asuncion", "2023-09-30"),
    ("America/Asuncion", "2024-03-23"),
    ("Asia/Beirut", "2022-03-26"),
    ("Asia/Beirut", "2022-10-29"),
    ("Africa/Cairo", "2023-04-27"),
    ("Africa/Cairo", "2023-10-26"),
    ("America/Santiago", "2022-04-02"),
    ("America/Santiago", "2022-09-10"),
    ("America/Havana", "2024-03-09"),
    ("America/Havana", "2024-11-02"),
    ("Pacific/Apia", "2011-12-29"),
]
"""The day before, as the day on which clocks are moved begins or ends with it."""
MOVES += MIDNIGHTS


def day_ms(day: str) -> int:
    return round(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)


@st.composite
def fields(draw: st.DrawFn, top: int) -> tuple[str, frozenset[int]]:
    """A field and the values that it means, up to `top`."""
    one = st.integers(0, top)
    form = draw(st.sampled_from(["star", "step", "one", "list", "range"]))
    if form == "star":
        return "*", frozenset(range(top + 1))
    if form == "step":
        step = draw(st.integers(2, 30))
        return f"*/{step}", frozenset(range(0, top + 1, step))
    if form == "range":
        low, high = sorted((draw(one), draw(one)))
        return f"{low}-{high}", frozenset(range(low, high + 1))
    values = draw(st.frozensets(one, min_size=1, max_size=1 if form == "one" else 4))
    return ",".join(map(str, sorted(values))), values


@st.composite
def cases(draw: st.DrawFn) -> tuple[Cron, frozenset[int], frozenset[int], int]:
    """A timing, its minutes and hours, and an instant near a move of the clocks."""
    zone, day = draw(st.sampled_from(MOVES))
    minute_text, minutes = draw(fields(59))
    hour_text, hours = draw(fields(23))
    timing = parse(f"{minute_text} {hour_text} * * *", zone)
    assert isinstance(timing, Cron)
    return timing, minutes, hours, day_ms(day) + draw(st.integers(-6 * HOUR, 36 * HOUR))


def judged(
    timing: Cron, minutes: frozenset[int], hours: frozenset[int], begin: int, end: int
) -> Iterator[int]:
    """Debian's rule, minute by minute: what the wall shows, showed before, and leaps over."""
    at = begin // MINUTE * MINUTE - 4 * HOUR
    highest = previous = _wall(at - MINUTE, timing.zone)
    while at <= end:
        wall = _wall(at, timing.zone)
        if timing.follows_the_wall:
            fires = wall.minute in minutes and wall.hour in hours
        else:
            fires, missed = False, previous + timedelta(minutes=1)
            while missed <= wall:
                is_new = missed > highest
                fires |= is_new and missed.minute in minutes and missed.hour in hours
                missed += timedelta(minutes=1)
        highest, previous = max(highest, wall), wall
        if fires and begin < at <= end:
            yield at
        at += MINUTE


def firings_of(timing: Cron, begin: int, end: int) -> list[int]:
    found, at = [], timing.next_after(begin)
    while at is not None and at <= end:
        found.append(at)
        at = timing.next_after(at)
    return found


def _wall(at: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, zone).replace(tzinfo=None)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_firings_are_those_of_the_rule(
    case: tuple[Cron, frozenset[int], frozenset[int], int],
) -> None:
    timing, minutes, hours, begin = case
    expected = list(judged(timing, minutes, hours, begin, begin + 30 * HOUR))
    assert timing.next_firings(begin, len(expected)) == expected


@given(cases())
def test_a_firing_is_strictly_later_and_on_a_whole_minute(
    case: tuple[Cron, frozenset[int], frozenset[int], int],
) -> None:
    timing, _, _, begin = case
    found = timing.next_after(begin)
    assert found is not None
    assert found > begin
    assert found % MINUTE == 0


@given(cases())
def test_a_firing_is_on_the_minute_that_the_expression_names_or_ends_a_leap(
    case: tuple[Cron, frozenset[int], frozenset[int], int],
) -> None:
    timing, minutes, hours, begin = case
    found = timing.next_after(begin)
    assert found is not None
    wall, before = _wall(found, timing.zone), _wall(found - MINUTE, timing.zone)
    named = wall.minute in minutes and wall.hour in hours
    leapt = wall - before > timedelta(minutes=1)
    assert named or (leapt and not timing.follows_the_wall)


@given(cases(), st.integers(0, 2 * DAY))
def test_no_firing_is_lost_between_two(
    case: tuple[Cron, frozenset[int], frozenset[int], int], later: int
) -> None:
    """Asked from anywhere before a firing, no later one is answered."""
    timing, _, _, begin = case
    found = timing.next_after(begin)
    assert found is not None
    between = begin + later % (found - begin)
    assert timing.next_after(between) == found


@given(cases())
def test_looking_back_finds_what_looking_ahead_found(
    case: tuple[Cron, frozenset[int], frozenset[int], int],
) -> None:
    timing, _, _, begin = case
    found = timing.next_after(begin)
    assert found is not None
    assert timing.last_before(found + 1) == found
    before = timing.last_before(found)
    assert before is not None
    assert before <= begin
    assert timing.next_after(before) == found
    last = timing.last_before(begin)
    assert last is not None
    assert last < begin <= (timing.next_after(last) or begin)


@settings(max_examples=40, deadline=None)
@given(cases(), st.integers(0, 12 * DAY))
def test_counting_is_as_good_as_listing(
    case: tuple[Cron, frozenset[int], frozenset[int], int], length: int
) -> None:
    timing, _, _, begin = case
    end, listed = begin + length // 4, 0
    at = timing.next_after(begin)
    while at is not None and at <= end:
        listed, at = listed + 1, timing.next_after(at)
    assert timing.count(begin, end) == listed


@pytest.mark.parametrize(("zone", "day"), MIDNIGHTS)
@pytest.mark.parametrize("minute", ["30", "*/20"])
@pytest.mark.parametrize("hour", ["23", "0,23"])
def test_no_firing_is_lost_or_counted_twice_at_a_midnight_that_is_moved(
    zone: str, day: str, minute: str, hour: str
) -> None:
    """Over whole days, from and to any of those around the move, also where one day matters."""
    moved = datetime.fromisoformat(day)
    dates = ("* *", *(f"{date:%-d} {date:%-m}" for date in (moved, moved + timedelta(days=1))))
    for date in dates:
        timing = parse(f"{minute} {hour} {date} *", zone)
        assert isinstance(timing, Cron)
        firings = firings_of(timing, day_ms(day) - 4 * DAY, day_ms(day) + 6 * DAY)
        for begin in range(day_ms(day) - 4 * DAY, day_ms(day) + DAY, 20 * HOUR):
            for end in range(begin + DAY, day_ms(day) + 5 * DAY, 22 * HOUR):
                expected = sum(begin < at <= end for at in firings)
                assert timing.count(begin, end) == expected, (date, begin, end)


@pytest.mark.parametrize("days", ["31 * *", "* 2,11 *", "* 3 SUN", "1 * MON", "L * *", "* * 5#2"])
def test_days_are_counted_as_they_are_listed(days: str) -> None:
    timing = parse(f"*/30 1,2,5 {days}", "America/New_York")
    begin, end = day_ms("2026-01-01"), day_ms("2027-03-12")
    listed, at = 0, timing.next_after(begin)
    while at is not None and at <= end:
        listed, at = listed + 1, timing.next_after(at)
    assert timing.count(begin, end) == listed


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Kathmandu", "UTC"])
@pytest.mark.parametrize("year", [2019, 2026])
@pytest.mark.parametrize("expression", ["30 2 * * *", "15 1,2,3 * * *", "30 1 * * *", "@hourly"])
def test_a_year_goes_as_cronsim_has_it(zone: str, year: int, expression: str) -> None:
    """Where clocks move by whole hours and not at midnight, cronsim walks a zone rightly."""
    timing = parse(expression, zone)
    assert isinstance(timing, Cron)
    at = datetime(year, 1, 1, tzinfo=ZoneInfo(zone))
    end, now = day_ms(f"{year + 1}-01-01"), round(at.timestamp() * 1000)
    theirs = CronSim(timing.fields, at)
    while now < end:
        now = timing.next_after(now) or end
        assert now == round(next(theirs).timestamp() * 1000)


@pytest.mark.parametrize("zone", sorted({zone for zone, _ in MOVES}))
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 23])
def test_a_daily_job_runs_once_each_day_of_a_year(zone: str, hour: int) -> None:
    timing = parse(f"30 {hour} * * *", zone)
    begin = round(datetime(2018, 1, 1, tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    end = round(datetime(2019, 1, 1, tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    days = []
    at = timing.next_after(begin - 1)
    while at is not None and at < end:
        days.append(_wall(at, ZoneInfo(zone)).date())
        at = timing.next_after(at)
    assert len(days) == len(set(days)) == 365
