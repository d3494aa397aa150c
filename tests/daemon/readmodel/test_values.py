import pytest

from daemon.readmodel.values import facts_of, kmh, names, on_time_share, quality_word, tally


@pytest.mark.parametrize(
    ("cm_s", "expected"), [(None, None), (0, 0.0), (1000, 36.0), (2778, 100.0)]
)
def test_speed_is_in_kmh_and_unknown_stays_none(cm_s: int | None, expected: float | None) -> None:
    assert kmh(cm_s) == expected


def test_unknown_quality_is_named_by_its_number() -> None:
    assert (quality_word(None), quality_word(6), quality_word(42)) == (
        None,
        "dead reckoning",
        "quality 42",
    )


def test_what_is_not_a_name_is_left_out() -> None:
    assert names('["a", 3, null, "b"]') == ("a", "b")
    assert names('{"a": 1}') == ()
    assert names(None) == ()


def test_counters_stand_the_greatest_first() -> None:
    assert tally('{"GGA": 2, "RMC": 7, "note": "x", "GSA": 2}') == (
        ("RMC", 7),
        ("GGA", 2),
        ("GSA", 2),
    )
    assert tally(None) == tally("[]") == ()


def test_a_body_that_is_no_object_says_nothing() -> None:
    assert facts_of('{"by": "olga"}') == {"by": "olga"}
    assert facts_of("[1]") == facts_of("null") == {}


def test_of_what_nobody_saw_come_there_is_no_share() -> None:
    assert on_time_share(delivered=4, on_time=2, unknown=0) == 0.5
    assert on_time_share(delivered=3, on_time=1, unknown=1) == 0.5
    assert on_time_share(delivered=2, on_time=0, unknown=2) is None
