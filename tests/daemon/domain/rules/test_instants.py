import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.rules.instants import parse_instant, shown_instant
from daemon.domain.rules.key import RuleRefused


@pytest.mark.parametrize(
    ("text", "at_ms"),
    [
        ("1970-01-01T00:00:01Z", 1000),
        ("1970-01-01T01:00:00+01:00", 0),
        (" 1970-01-01T00:00:00.250+00:00 ", 250),
    ],
)
def test_an_instant_is_read(text: str, at_ms: int) -> None:
    assert parse_instant(text) == at_ms


@pytest.mark.parametrize("text", ["2026-01-31T06:00:00", "2026-01-31", "20260131"])
def test_an_instant_without_offset_is_refused(text: str) -> None:
    with pytest.raises(RuleRefused, match="lacks its offset: write 2026-01-31T06:00:00Z"):
        parse_instant(text)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30T00:00:00Z", "9" * 5000, "1769839200"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(RuleRefused, match="is not an instant such as"):
        parse_instant(text)


@given(st.integers(-60_000_000_000_000, 250_000_000_000_000))
def test_law_what_is_shown_can_be_read_again(at_ms: int) -> None:
    assert parse_instant(shown_instant(at_ms)) == at_ms


def test_the_whole_year_range_of_iso_is_taken() -> None:
    assert shown_instant(parse_instant("0001-01-02T00:00:00Z")) == "0001-01-02T00:00:00Z"
    assert shown_instant(parse_instant("9999-12-31T23:59:59Z")) == "9999-12-31T23:59:59Z"
