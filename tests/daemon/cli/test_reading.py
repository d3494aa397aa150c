import click
import pytest

from daemon.cli.reading import instant, with_instants


@pytest.mark.parametrize(
    ("text", "at_ms"),
    [
        ("1970-01-02", 86_400_000),
        ("1970-01-01T00:00:01Z", 1000),
        ("1970-01-01T02:00:00+02:00", 0),
        ("1970-01-01 00:00:00.250", 250),
    ],
)
def test_dates_and_instants_are_read_as_utc(text: str, at_ms: int) -> None:
    assert instant("--since", text) == at_ms


def test_what_is_no_instant_is_refused_by_name() -> None:
    with pytest.raises(click.UsageError, match=r"--since 'yesterday': not a date"):
        instant("--since", "yesterday")


def test_instants_of_nested_rows_are_shown_and_nothing_else() -> None:
    body = {"at": 0, "count": 1000, "inner": {"seen_at": 1000}, "rows": [{"motion_since": None}]}
    assert with_instants(body) == {
        "at": "1970-01-01T00:00:00Z",
        "count": 1000,
        "inner": {"seen_at": "1970-01-01T00:00:01Z"},
        "rows": [{"motion_since": None}],
    }
