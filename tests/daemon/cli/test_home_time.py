from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import click
import pytest

from daemon.cli.home_time import HomeTime

DENVER = ZoneInfo("America/Denver")


def ms(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc] # year, month, ...


NOW = ms(2026, 11, 28, 20, 0)
HOME = HomeTime(zone=DENVER, now_ms=NOW)  # 13:00 in Denver


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("06:30", ms(2026, 11, 28, 13, 30)),
        ("6:30", ms(2026, 11, 28, 13, 30)),
        ("yesterday 6:30", ms(2026, 11, 27, 13, 30)),
        ("06:30:15", ms(2026, 11, 28, 13, 30, 15)),
        ("13:00", NOW),
        ("13:01", ms(2026, 11, 27, 20, 1)),
        ("yesterday 06:30", ms(2026, 11, 27, 13, 30)),
        ("today 06:30", ms(2026, 11, 28, 13, 30)),
        ("2026-11-28T06:30", ms(2026, 11, 28, 13, 30)),
        ("2026-11-28 06:30", ms(2026, 11, 28, 13, 30)),
        ("2026-11-28T06:30:00Z", ms(2026, 11, 28, 6, 30)),
        ("2026-11-28T06:30+01:00", ms(2026, 11, 28, 5, 30)),
        ("2026-11-28", ms(2026, 11, 28, 7)),
        ("2026-11-01T01:30-06:00", ms(2026, 11, 1, 7, 30)),
        ("2026-11-01T02:30", ms(2026, 11, 1, 9, 30)),
    ],
)
def test_times_are_those_of_the_home_terminal(text: str, at: int) -> None:
    assert HOME.instant("--at", text) == at


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-03-08T02:30", "there is no such time"),
        ("2026-11-01T01:30", "write 2026-11-01T01:30:00-06:00 or 2026-11-01T01:30:00-07:00"),
        ("25:00", "not an instant"),
        ("tomorrow 06:30", "not an instant"),
        ("soon", "not an instant"),
    ],
)
def test_what_cannot_be_told_is_refused(text: str, words: str) -> None:
    with pytest.raises(click.UsageError, match="--at") as refused:
        HOME.instant("--at", text)
    assert words in refused.value.message


def test_time_of_a_plan_is_todays_and_may_be_to_come() -> None:
    assert HOME.planned("--at", "18:00") == ms(2026, 11, 29, 1, 0)
    assert HOME.planned("--at", "6:30") == ms(2026, 11, 28, 13, 30)
    assert HOME.planned("--at", "tomorrow 06:00") == ms(2026, 11, 29, 13, 0)
    assert HOME.planned("--at", "yesterday 06:00") == ms(2026, 11, 27, 13, 0)
    assert HOME.planned("--at", "2026-12-01T06:00") == ms(2026, 12, 1, 13, 0)
    with pytest.raises(click.UsageError, match="not an instant"):
        HOME.planned("--at", "soon")


def test_days_are_those_of_the_home_terminal() -> None:
    late = HomeTime(zone=DENVER, now_ms=ms(2026, 11, 29, 2, 0))
    assert late.today == late.day("--day", "today") == date(2026, 11, 28)
    assert late.day("--day", "Yesterday") == date(2026, 11, 27)
    assert late.day("--day", "2026-06-01") == date(2026, 6, 1)
    with pytest.raises(click.UsageError, match="not a day"):
        late.day("--day", "28.11.")
