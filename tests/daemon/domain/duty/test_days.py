from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.duty.days import day_at, days_between, digest, is_known, log_day
from daemon.domain.duty.records import DutyRecord, Entry, Origin, Whereabouts, stretches
from daemon.domain.hours.duty import Duty
from tests.daemon.domain.duty.logs import made

HOUR = 3_600_000
DENVER = ZoneInfo("America/Denver")
ZONES = [DENVER, ZoneInfo("UTC"), ZoneInfo("America/Santiago"), ZoneInfo("Australia/Lord_Howe")]
DAY = log_day(date(2026, 6, 1), DENVER)


def told(
    number: int,
    at: int,
    duty: Duty = Duty.OFF,
    *,
    note: str = "",
    whereabouts: Whereabouts | None = None,
) -> DutyRecord:
    entry = Entry(
        at=at,
        duty=duty,
        origin=Origin.PERSON,
        note=note,
        whereabouts=whereabouts or Whereabouts(),
    )
    return made(entry, number)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 8), 23), (date(2026, 6, 1), 24), (date(2026, 11, 1), 25)],
)
def test_a_day_is_as_long_as_the_clocks_of_the_home_terminal_make_it(day: date, hours: int) -> None:
    found = log_day(day, DENVER)
    assert found.ends_at - found.begins_at == hours * HOUR
    begins = datetime(day.year, day.month, day.day, tzinfo=DENVER)
    assert found.begins_at == begins.timestamp() * 1000


def test_the_day_of_an_instant_is_the_terminals() -> None:
    late = datetime(2026, 6, 2, 5, 59, tzinfo=UTC)
    assert day_at(round(late.timestamp() * 1000), DENVER) == DAY
    assert day_at(DAY.ends_at, DENVER).date == date(2026, 6, 2)
    assert day_at(DAY.ends_at - 1, DENVER) == DAY


def test_no_time_has_no_days() -> None:
    assert list(days_between(DAY.begins_at, DAY.begins_at, DENVER)) == []


@settings(max_examples=60)
@given(
    zone=st.sampled_from(ZONES),
    begin=st.integers(0, 2 * 366 * 24 * 60),
    length=st.integers(1, 10 * 24 * 60),
    records=st.lists(st.integers(0, 2 * 366 * 24 * 60), max_size=4).map(sorted),
)
def test_days_take_a_log_apart_without_a_gap(
    zone: ZoneInfo, begin: int, length: int, records: list[int]
) -> None:
    start = round(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
    begins_at, ends_at = start + begin * 60_000, start + (begin + length) * 60_000
    days = list(days_between(begins_at, ends_at, zone))
    assert days[0].begins_at <= begins_at
    assert days[-1].ends_at >= ends_at
    for one, following in pairwise(days):
        assert one.ends_at == following.begins_at
        assert following.date - one.date == timedelta(days=1)
    log = [told(number, start + minute * 60_000) for number, minute in enumerate(records)]
    apart = [
        part
        for day in days
        for part in stretches(log, max(begins_at, day.begins_at), min(ends_at, day.ends_at))
    ]
    whole = list(stretches(log, begins_at, ends_at))
    assert sum(part.ends_at - part.begins_at for part in apart) == ends_at - begins_at
    for part in whole:
        within = [one for one in apart if part.begins_at <= one.begins_at < part.ends_at]
        assert {one.record for one in within} == {part.record}


def test_a_day_is_known_when_each_of_its_minutes_is() -> None:
    assert is_known([told(1, DAY.begins_at - HOUR)], DAY)
    assert is_known([told(1, DAY.begins_at + 59_999)], DAY)
    assert not is_known([told(1, DAY.begins_at + 60_000)], DAY)
    assert not is_known([], DAY)


def test_what_the_day_says_makes_its_digest() -> None:
    log = [told(1, DAY.begins_at - HOUR), told(2, DAY.begins_at + HOUR, Duty.ON)]
    before = digest(log, DAY)
    where = Whereabouts(lat_e7=1, lon_e7=1, odometer_m=1)
    changed = [
        [log[0]],
        [log[0], told(2, DAY.begins_at + HOUR, Duty.D)],
        [log[0], told(2, DAY.begins_at + HOUR + 1, Duty.ON)],
        [log[0], told(2, DAY.begins_at + HOUR, Duty.ON, note="n")],
        [log[0], told(2, DAY.begins_at + HOUR, Duty.ON, whereabouts=where)],
        [told(1, DAY.begins_at - HOUR, Duty.SB), log[1]],
        [log[1]],
    ]
    assert len({before, *(digest(one, DAY) for one in changed)}) == len(changed) + 1


def test_what_the_days_around_say_does_not() -> None:
    log = [told(1, DAY.begins_at - HOUR), told(2, DAY.begins_at + HOUR, Duty.ON)]
    around = [told(7, DAY.begins_at - 3 * HOUR, note="later"), log[1], told(9, DAY.ends_at)]
    assert digest(log, DAY) == digest(around, DAY)
    assert digest([], DAY) != digest([], log_day(date(2026, 6, 2), DENVER))
