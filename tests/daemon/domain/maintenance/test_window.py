from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.maintenance.window import day_began, epoch_day, local, windows

DENVER = ZoneInfo("America/Denver")
HOUR = 3_600_000
DAY = 24 * HOUR


def at(text: str, zone: ZoneInfo = DENVER) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) * 1000


@pytest.mark.parametrize(
    ("evening", "hours"),
    [("2026-11-28", 8), ("2026-03-07", 7), ("2026-10-31", 9)],
    ids=["usual", "clocks forward", "clocks back"],
)
def test_a_night_is_as_long_as_the_clocks_make_it(evening: str, hours: int) -> None:
    noon = at(f"{evening}T12:00")
    found = windows(DENVER, 22, 6, since=noon, until=noon + DAY)
    assert found[0].from_at == at(f"{evening}T22:00")
    assert found[0].until_at - found[0].from_at == hours * HOUR


def test_the_night_that_has_begun_is_the_first() -> None:
    now = at("2026-11-28T02:00")
    first = windows(DENVER, 22, 6, since=now, until=now + DAY)[0]
    assert (first.from_at, first.until_at) == (at("2026-11-27T22:00"), at("2026-11-28T06:00"))


def test_a_window_of_the_day_ends_on_that_day() -> None:
    now = at("2026-11-28T00:00")
    first = windows(DENVER, 8, 17, since=now, until=now + DAY)[0]
    assert (first.from_at, first.until_at) == (at("2026-11-28T08:00"), at("2026-11-28T17:00"))


@given(
    start=st.integers(0, 23),
    end=st.integers(0, 23),
    since=st.integers(at("2026-01-01T00:00"), at("2026-12-31T00:00")),
    days=st.integers(1, 20),
)
def test_windows_are_in_order_apart_and_reach_into_the_span(
    start: int, end: int, since: int, days: int
) -> None:
    found = windows(DENVER, start, end, since=since, until=since + days * DAY)
    for one, other in pairwise(found):
        assert one.until_at <= other.from_at
    for one in found:
        assert one.from_at < one.until_at
        assert one.until_at > since
        assert one.from_at < since + days * DAY
        assert one.until_at - one.from_at <= 25 * HOUR


@given(st.integers(at("2026-01-01T00:00"), at("2026-12-31T00:00")))
def test_an_instant_is_within_its_day(instant: int) -> None:
    day = epoch_day(DENVER, instant)
    assert day_began(DENVER, day) <= instant < day_began(DENVER, day + 1)
    assert local(DENVER, day_began(DENVER, day)).hour == 0
