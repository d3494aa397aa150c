from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.daemon.readmodel.sample_fleet import DAY, MINUTE, NOW, ZONE
from tui.format import (
    LocalTime,
    bar,
    clock,
    compact,
    compass,
    degrees,
    duration,
    hanging,
    km,
    kmh,
    millis,
    percent,
    plain,
    size,
)

DENVER = LocalTime.of(ZONE)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "-"),
        (0, "< 1 min"),
        (59, "< 1 min"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h 00"),
        (11_100, "3 h 05"),
        (172_799, "47 h 59"),
        (172_800, "2 d 00 h"),
    ],
)
def test_durations_are_coarse(seconds: int | None, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("minutes", "said"), [(None, "-"), (0, "0:00"), (59, "0:59"), (312, "5:12"), (4170, "69:30")]
)
def test_clocks_count_in_hours_and_minutes(minutes: int | None, said: str) -> None:
    assert clock(minutes) == said


def test_long_sentences_hang_below_their_first_words() -> None:
    text = hanging(f" x {'word ' * 9}", 24)
    assert text.splitlines() == [" x word word word word", "   word word word word", "   word"]


def test_times_are_the_depots() -> None:
    assert DENVER.second(NOW) == "08:03:20"
    assert DENVER.minute(None) == "-"
    assert DENVER.briefly(NOW, NOW) == "08:03"
    assert DENVER.briefly(DAY - MINUTE, NOW) == "Su 23:59"
    assert DENVER.briefly(DAY - 9 * 86_400_000, NOW) == "23 May"
    assert DENVER.briefly(DAY + 365 * 86_400_000, NOW) == "Jun 2027"
    assert DENVER.weekday(DAY - MINUTE) == "Su"
    assert DENVER.day(NOW) == "Mon 1 June 2026"
    assert DENVER.near(NOW, NOW) == "08:03:20"
    assert DENVER.near(DAY - MINUTE, NOW) == "31 May 23:59"
    assert DENVER.near(0, NOW) == "1969-12-31"
    assert DENVER.with_age(NOW - 5 * MINUTE, NOW) == "07:58:20, 5 min ago"
    assert DENVER.with_age(None, NOW) == "never"
    assert DENVER.with_age(NOW + MINUTE, NOW) == "08:04:20"


@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01", "2026-06-01"])
def test_a_day_begins_at_local_midnight_also_when_clocks_change(day: str) -> None:
    noon = round(datetime.fromisoformat(f"{day}T20:00").replace(tzinfo=UTC).timestamp()) * 1000
    start = DENVER.day_start(noon)
    assert DENVER.second(start) == "00:00:00"
    assert start <= noon
    assert DENVER.day_start(start) == start
    assert DENVER.day_start(start - 1) < start


@given(st.text())
def test_plain_text_has_no_control_characters(text: str) -> None:
    assert plain(text).isprintable()
    assert len(plain(text)) == len(text)


@given(st.one_of(st.none(), st.integers(0, 10**15)))
def test_an_instant_never_takes_more_than_twelve_cells(instant: int | None) -> None:
    assert len(DENVER.near(instant, NOW)) <= 12


def test_unknown_is_a_dash_and_never_zero() -> None:
    assert [kmh(None), km(None), percent(None), compass(None)] == ["-"] * 4
    assert degrees(None, 1.0) == "-"
    assert [kmh(0.0), km(0), percent(0.0)] == ["0", "0.0", "0.0%"]


def test_figures_read_as_people_say_them() -> None:
    assert km(129_196_600) == "129 197"
    assert [km(7_840), km(999_940), km(999_960)] == ["7.8", "999.9", "1 000"]
    assert (percent(0.031), percent(0.5)) == ("3.1%", "50%")
    assert (size(999), size(507_900), size(21_262_336)) == ("999 B", "507.9 kB", "21.3 MB")
    assert size(5_000_000_000) == "5.0 GB"
    assert degrees(-39.5, 104.25) == "39.50000 S  104.25000 E"
    assert [compass(c) for c in (0, 44, 90, 338, 359)] == ["N", "NE", "E", "N", "N"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0"),
        (9_999, "9999"),
        (10_000, "10k"),
        (999_999, "999k"),
        (1_250_000, "1.2M"),
        (9_999_999, "9.9M"),
        (99_999_999, "99M"),
    ],
)
def test_large_numbers_stay_short(number: int, said: str) -> None:
    assert compact(number) == said


@pytest.mark.parametrize(
    ("ms", "said"),
    [(None, "-"), (0, "0 ms"), (999, "999 ms"), (2_100, "2.1 s"), (180_000, "3 min")],
)
def test_how_long_something_took_is_said_in_its_unit(ms: int | None, said: str) -> None:
    assert millis(ms) == said


@given(st.floats(allow_nan=False), st.integers(1, 40))
def test_a_bar_is_as_long_as_its_room_whatever_it_shows(ratio: float, cells: int) -> None:
    assert len(bar(ratio, cells)) == cells


@given(st.integers(-3_000, 60_000))
def test_noon_of_a_day_is_of_that_day(number: int) -> None:
    local = LocalTime.of("America/Denver")
    assert local.day_number(local.noon(number)) == number
    assert local.minute(local.noon(number)) == "12:00"
