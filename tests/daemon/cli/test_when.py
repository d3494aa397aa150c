from zoneinfo import ZoneInfo

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.cli.when import DepotTime, instant_ms, lasting_ms, span_ms

NOW = 1_780_322_600_000  # 2026-06-01T14:03:20Z
DENVER = ZoneInfo("America/Denver")
WHEN = DepotTime(zone=DENVER, now_ms=NOW)


def test_instants_are_told_in_the_depots_own_time() -> None:
    assert WHEN.zone_name == "MDT"
    assert WHEN.short(NOW - 3_600_000) == "07:03:20"
    assert WHEN.short(NOW - 86_400_000) == "05-31 08:03"
    assert WHEN.short(NOW - 400 * 86_400_000) == "2025-04-27"
    assert WHEN.short(None) == "-"
    assert WHEN.full(NOW + 120_000) == "2026-06-01 08:05:20 MDT (in 2 min)"
    assert DepotTime(zone=ZoneInfo("America/Sao_Paulo"), now_ms=NOW).zone_name == (
        "America/Sao_Paulo"
    )


def test_minutes_name_the_day_and_the_year_where_they_are_others() -> None:
    assert WHEN.minute(NOW) == "08:03"
    assert WHEN.minute(NOW - 86_400_000) == "05-31 08:03"
    assert WHEN.minute(NOW + 400 * 86_400_000) == "2027-07-06 08:03"
    assert WHEN.minute(None) == "-"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (0, "0 ms"),
        (999, "999 ms"),
        (9_000, "9 s"),
        (60_000, "1 min"),
        (250_000, "4 min 10 s"),
        (650_000, "10 min"),
        (7_500_000, "2 h 05 min"),
        (86_400_000, "1 d"),
        (3 * 86_400_000 + 4 * 3_600_000, "3 d 04 h"),
        (800 * 86_400_000, "2 y 70 d"),
        (None, "-"),
    ],
)
def test_spans_are_told_in_their_greatest_units(span: int | None, said: str) -> None:
    assert lasting_ms(span) == said


def test_how_far_away_something_is() -> None:
    assert WHEN.away(NOW) == "now"
    assert WHEN.away(NOW - 240_000) == "4 min ago"
    assert WHEN.away(NOW + 9_000) == "in 9 s"
    assert WHEN.away(NOW + 7_500_000) == "in 2 h 05 min"
    assert WHEN.away(NOW + 7_500_000, briefly=True) == "in 2 h"


@given(at=st.integers(-(1 << 62), 1 << 62))
def test_no_instant_ends_a_list(at: int) -> None:
    assert WHEN.short(at)
    assert WHEN.full(at)


@pytest.mark.parametrize(
    ("text", "ms"), [("90s", 90_000), ("30m", 1_800_000), ("2 h", 7_200_000), ("7D", 604_800_000)]
)
def test_spans_are_read_as_people_write_them(text: str, ms: int) -> None:
    assert span_ms("--in", text) == ms


@pytest.mark.parametrize("text", ["", "2", "h", "1.5h", "-2h", "2 weeks"])
def test_what_is_no_span_is_refused_with_one_that_is(text: str) -> None:
    with pytest.raises(click.UsageError, match="such as 90s"):
        span_ms("--in", text)


def test_instants_without_an_offset_are_depot_time() -> None:
    assert instant_ms("--at", "2026-06-01T08:03:20", DENVER) == NOW
    assert instant_ms("--at", "2026-06-01T14:03:20Z", DENVER) == NOW
    with pytest.raises(click.UsageError, match="not an instant"):
        instant_ms("--at", "tomorrow", DENVER)
