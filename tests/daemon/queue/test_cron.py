"""Cron and intervals; the laws of daylight saving stand in test_cron_laws.py."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.errors import QueueError
from daemon.queue.cron import Cron, Interval, parse

NEW_YORK, BERLIN, LORD_HOWE = "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"
SAO_PAULO, KATHMANDU = "America/Sao_Paulo", "Asia/Kathmandu"
HOUR, DAY = 3_600_000, 86_400_000


def ms(text: str, zone: str = "UTC") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def utc(instant: int | None) -> str:
    assert instant is not None
    return datetime.fromtimestamp(instant / 1000, UTC).isoformat(timespec="minutes")[:16]


def wall(instant: int, zone: str) -> str:
    return datetime.fromtimestamp(instant / 1000, ZoneInfo(zone)).isoformat(timespec="minutes")


def on_wall(expression: str, zone: str, begin: str, end: str) -> list[str]:
    """Its firings from `begin` up to `end`, as people there read them."""
    timing, at, found = parse(expression, zone), ms(begin, zone) - 1, []
    while (at := timing.next_after(at) or 0) and at < ms(end, zone):
        found.append(wall(at, zone)[5:])
    return found


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        ("* * * * *", "2026-03-01T10:00", "2026-03-01T10:01"),
        ("*/15 * * * *", "2026-03-01T10:46", "2026-03-01T11:00"),
        ("7/20 * * * *", "2026-03-01T10:28", "2026-03-01T10:47"),
        ("0 2 * * *", "2026-03-01T02:00", "2026-03-02T02:00"),
        ("30 1-3,22 * * *", "2026-03-01T03:30", "2026-03-01T22:30"),
        ("0 6 * * MON-FRI", "2026-03-06T06:00", "2026-03-09T06:00"),
        ("0 6 * * mon", "2026-03-06T06:00", "2026-03-09T06:00"),
        ("0 0 1 JAN,jul *", "2026-03-01T00:00", "2026-07-01T00:00"),
        ("0 0 * * 7", "2026-03-01T00:00", "2026-03-08T00:00"),
        ("0 12 L * *", "2028-02-01T00:00", "2028-02-29T12:00"),
        ("0 12 LW * *", "2026-05-01T00:00", "2026-05-29T12:00"),
        ("0 12 * * 5L", "2026-05-01T00:00", "2026-05-29T12:00"),
        ("0 12 * * 2#2", "2026-05-01T00:00", "2026-05-12T12:00"),
        ("0 0 29 2 *", "2026-05-01T00:00", "2028-02-29T00:00"),
        ("0 0 13 * 5", "2026-05-01T00:00", "2026-05-08T00:00"),
        ("0 0 */1 * 5", "2026-05-02T00:00", "2026-05-08T00:00"),
        ("@hourly", "2026-03-01T10:00", "2026-03-01T11:00"),
        ("@daily", "2026-03-01T10:00", "2026-03-02T00:00"),
        ("@midnight", "2026-03-01T10:00", "2026-03-02T00:00"),
        ("@weekly", "2026-03-02T10:00", "2026-03-08T00:00"),
        ("@Monthly", "2026-03-02T10:00", "2026-04-01T00:00"),
        ("@yearly", "2026-03-02T10:00", "2027-01-01T00:00"),
        ("@annually", "2026-03-02T10:00", "2027-01-01T00:00"),
        ("every 90s", "2026-03-01T10:00", "2026-03-01T10:01"),
        ("every 5m", "2026-03-01T10:00", "2026-03-01T10:05"),
        ("Every 6H", "2026-03-01T10:00", "2026-03-01T12:00"),
        ("every  1d", "2026-03-01T10:00", "2026-03-02T00:00"),
    ],
)
def test_next_firing_of(expression: str, after: str, expected: str) -> None:
    assert utc(parse(expression).next_after(ms(after))) == expected


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("60 * * * *", "minute '60' is not one of 0-59"),
        ("* 24 * * *", "hour '24' is not one of 0-23"),
        ("* * 0 * *", "day of month '0' is not one of 1-31"),
        ("* * * 13 *", "month '13' is not one of 1-12 or JAN-DEC"),
        ("* * * FEBRUARY *", "month 'FEBRUARY' is not one of"),
        ("* * * * 8", "day of week '8' is not one of 0-7"),
        ("* * * * L", "day of week 'L' is not one of"),
        ("* * * * 5#6", "day of week '5#6' is not one of"),
        ("5-1 * * * *", "minute '5-1' is not one of"),
        ("*/0 * * * *", "minute '*/0' is not one of"),
        (", * * * *", "minute ',' is not one of"),
        ("-1 * * * *", "minute '-1' is not one of"),
        ("* * * *", "has 4 fields, not five: minute, hour, day of month, month, day of week"),
        ("0 * * * * *", "has 6 fields, not five"),
        ("", "has 0 fields"),
        ("0 0 30 2 *", "never fires"),
        ("0 0 */15 2 1#5", "never fires"),
        ("@reboot", "allowed are @yearly, @annually, @monthly"),
        ("every 0s", "from 1s to 366d"),
        ("every 367d", "from 1s to 366d"),
        ("every 5 m", "allowed is `every`, then a number and s, m, h or d"),
        ("every five minutes", "allowed is `every`"),
        ("every -5m", "allowed is `every`"),
        ("* " * 200, "at most 200"),
    ],
)
def test_bad_expression_is_refused_with_what_is_allowed(expression: str, said: str) -> None:
    with pytest.raises(QueueError) as refused:
        parse(expression)
    assert said in refused.value.message


@pytest.mark.parametrize("zone", ["", "Mars/Base", "/etc/passwd", "../UTC", "America", "a\0b"])
def test_bad_zone_is_refused_by_name(zone: str) -> None:
    with pytest.raises(QueueError, match="is not known"):
        parse("@daily", zone)


@given(
    st.text(max_size=30) | st.text("0123456789*/-,#LW@ MONFEBevry", max_size=30),
    st.text(max_size=10) | st.just("UTC"),
)
def test_any_text_is_read_or_refused(expression: str, zone: str) -> None:
    try:
        timing = parse(expression, zone)
    except QueueError:
        return
    assert (timing.next_after(0) or 1) > 0


# Daylight saving, by Debian's rule


def test_a_fixed_time_that_is_leapt_over_fires_right_after_the_leap() -> None:
    days = on_wall("30 2 * * *", NEW_YORK, "2026-03-07T00:00", "2026-03-10T00:00")
    assert days == ["03-07T02:30-05:00", "03-08T03:00-04:00", "03-09T02:30-04:00"]


def test_all_fixed_times_in_one_leap_fire_once_together_with_what_is_due_then() -> None:
    day = on_wall("0,20,40 2-3 * * *", BERLIN, "2026-03-29T00:00", "2026-03-30T00:00")
    assert day == ["03-29T03:00+02:00", "03-29T03:20+02:00", "03-29T03:40+02:00"]


def test_a_fixed_time_that_comes_twice_fires_the_first_time() -> None:
    days = on_wall("30 1 * * *", NEW_YORK, "2026-10-31T00:00", "2026-11-03T00:00")
    assert days == ["10-31T01:30-04:00", "11-01T01:30-04:00", "11-02T01:30-05:00"]


def test_no_fixed_time_fires_again_after_the_clocks_went_back() -> None:
    """Asked in the second run of the hour, the next one is tomorrow's."""
    second_run = ms("2026-11-01T06:15")
    found = parse("30 1 * * *", NEW_YORK).next_after(second_run)
    assert found is not None
    assert wall(found, NEW_YORK) == "2026-11-02T01:30-05:00"


def test_looking_back_from_the_second_run_of_an_hour_finds_the_first() -> None:
    timing, second_run = parse("45 1 * * *", NEW_YORK), ms("2026-11-01T06:15")
    assert utc(timing.last_before(second_run)) == "2026-11-01T05:45"
    assert timing.count(second_run - HOUR, second_run) == 1


def test_hourly_keeps_its_rhythm_when_clocks_leap() -> None:
    day = on_wall("@hourly", NEW_YORK, "2026-03-08T00:00", "2026-03-08T05:00")
    assert [hour[6:8] for hour in day] == ["00", "01", "03", "04"]


def test_hourly_keeps_its_rhythm_when_an_hour_comes_twice() -> None:
    timing = parse("@hourly", NEW_YORK)
    firings = timing.next_firings(ms("2026-11-01T03:30"), 6)
    assert {b - a for a, b in pairwise(firings)} == {HOUR}
    assert wall(firings[1], NEW_YORK)[11:16] == wall(firings[2], NEW_YORK)[11:16] == "01:00"


def test_half_an_hour_is_leapt_over_on_lord_howe() -> None:
    fixed = on_wall("15 2 * * *", LORD_HOWE, "2026-10-03T12:00", "2026-10-05T12:00")
    assert fixed == ["10-04T02:30+11:00", "10-05T02:15+11:00"]
    wild = on_wall("*/15 2-3 * * *", LORD_HOWE, "2026-10-04T00:00", "2026-10-05T00:00")
    times = [at[6:11] for at in wild]
    assert times == ["02:30", "02:45", "03:00", "03:15", "03:30", "03:45"]


def test_half_an_hour_comes_twice_on_lord_howe() -> None:
    fixed = on_wall("45 1 * * *", LORD_HOWE, "2026-04-05T00:00", "2026-04-06T00:00")
    assert fixed == ["04-05T01:45+11:00"]
    wild = on_wall("*/15 1-2 * * *", LORD_HOWE, "2026-04-05T00:00", "2026-04-06T00:00")
    times = [at[6:11] for at in wild]
    hour_by_hour = ["01:00 01:15 01:30 01:45", "01:30 01:45", "02:00 02:15 02:30 02:45"]
    assert " ".join(times) == " ".join(hour_by_hour)


def test_a_midnight_that_never_was_in_sao_paulo() -> None:
    fixed = on_wall("@daily", SAO_PAULO, "2018-11-03T00:00", "2018-11-06T00:00")
    assert fixed == ["11-03T00:00-03:00", "11-04T01:00-02:00", "11-05T00:00-02:00"]
    wild = on_wall("*/30 0 * * *", SAO_PAULO, "2018-11-03T12:00", "2018-11-05T12:00")
    assert wild == ["11-05T00:00-02:00", "11-05T00:30-02:00"]
    sundays = on_wall("*/30 0 * * SUN", SAO_PAULO, "2018-11-02T12:00", "2018-11-12T00:00")
    assert sundays == ["11-11T00:00-02:00", "11-11T00:30-02:00"]


def test_an_evening_that_came_twice_in_sao_paulo() -> None:
    begin, end = "2018-02-17T12:00", "2018-02-18T12:00"
    assert on_wall("30 23 * * *", SAO_PAULO, begin, end) == ["02-17T23:30-02:00"]
    assert len(on_wall("*/30 23 * * *", SAO_PAULO, begin, end)) == 4


def test_sao_paulo_has_no_daylight_saving_since_2019() -> None:
    days = on_wall("@daily", SAO_PAULO, "2026-01-01T00:00", "2027-01-01T00:00")
    assert len(days) == 365
    assert all(day.endswith("T00:00-03:00") for day in days)


def test_quarter_hours_of_kathmandu() -> None:
    assert utc(parse("0 6 * * *", KATHMANDU).next_after(ms("2026-01-01T00:00"))) == (
        "2026-01-01T00:15"
    )
    before_the_leap_of_1986 = on_wall(
        "5 0 * * *", KATHMANDU, "1985-12-31T12:00", "1986-01-02T12:00"
    )
    assert before_the_leap_of_1986 == ["01-01T00:15+05:45", "01-02T00:05+05:45"]


def test_a_whole_day_that_never_was_in_samoa() -> None:
    days = on_wall("0 6 * * *", "Pacific/Apia", "2011-12-29T00:00", "2012-01-01T00:00")
    assert [day[:11] for day in days] == ["12-29T06:00", "12-31T00:00", "12-31T06:00"]


# Intervals


def test_intervals_are_whole_multiples_whoever_asks() -> None:
    timing = parse("every 7m")
    assert isinstance(timing, Interval)
    assert all(at % (7 * 60_000) == 0 for at in timing.next_firings(ms("2026-03-01T10:01"), 50))


def test_an_anchor_moves_an_interval_and_not_its_length() -> None:
    timing = parse("every 10m", anchor_ms=1_234)
    assert timing.next_firings(0, 3) == [1_234, 601_234, 1_201_234]
    assert timing.last_before(601_234) == 1_234
    assert timing.count(1_233, 601_234) == 2
    assert timing.count(601_234, 1_233) == 0


def test_only_cron_needs_to_know_the_time() -> None:
    assert parse("@daily").is_dated
    assert not parse("every 1d", NEW_YORK).is_dated


# Far away and long ago


def test_no_next_firing_beyond_the_calendar() -> None:
    assert parse("@yearly").next_after(10**18) is None
    assert parse("@yearly").last_before(-(10**18)) is None
    assert utc(parse("@yearly").next_after(-(10**18))) == "1901-01-01T00:00"
    assert parse("@yearly").count(-(10**18), ms("1905-01-01T00:00")) == 5


def test_firings_of_a_rare_expression_end() -> None:
    timing = parse("0 0 29 2 *")
    assert [utc(at)[:4] for at in timing.next_firings(ms("2026-01-01T00:00"), 3)] == [
        "2028",
        "2032",
        "2036",
    ]


def test_years_of_minutes_are_counted() -> None:
    begin, end = ms("2021-01-01T00:00", NEW_YORK), ms("2026-01-01T00:00", NEW_YORK)
    minutes = (end - begin) // 60_000
    assert parse("* * * * *", NEW_YORK).count(begin, end) == minutes
    assert parse("30 2 * * *", NEW_YORK).count(begin, end) == 365 * 5 + 1
    assert parse("0 0 1 * *", NEW_YORK).count(begin, end) == 60


@pytest.mark.parametrize(
    ("expression", "follows"),
    [
        ("* 2 * * *", True),
        ("*/5 2 * * *", True),
        ("0 * * * *", True),
        ("0 */2 * * *", True),
        ("0-59 0-23 * * *", False),
        ("0 2 * * *", False),
    ],
)
def test_a_star_in_minute_or_hour_follows_the_wall(expression: str, follows: bool) -> None:
    timing = parse(expression)
    assert isinstance(timing, Cron)
    assert timing.follows_the_wall is follows
