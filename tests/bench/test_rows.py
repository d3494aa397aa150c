import pytest

from tests.bench.rows import Goal, Row, as_json, met, ratio


def row(value: float | None, *, goal: Goal | None = None, **beside: float | None) -> Row:
    return Row(group="g", name="n", value=value, unit="u", beside=beside, goal=goal)


@pytest.mark.parametrize(
    ("value", "goal", "expected"),
    [
        (5.0, Goal(op=">=", value=5), True),
        (4.9, Goal(op=">=", value=5), False),
        (5.0, Goal(op="<", value=5), False),
        (5.0, Goal(op="<=", value=5), True),
        (0.0, Goal(op="==", value=0), True),
        (1.0, None, True),
    ],
)
def test_a_goal_is_met_or_not(value: float, goal: Goal | None, expected: bool) -> None:
    assert met(row(value, goal=goal)) is expected


def test_what_was_not_measured_is_not_met_and_says_why() -> None:
    body = as_json(row(None, goal=Goal(op=">=", value=1)))
    assert (body["met"], body["why"]) == (False, "not measured")


def test_an_absent_peer_is_not_met_and_named() -> None:
    body = as_json(row(9, goal=Goal(op=">=", value=1), gpsd=None, bare=4))
    assert (body["met"], body["why"]) == (False, "peer absent: gpsd")


def test_the_ratio_is_over_the_first_peer() -> None:
    assert ratio(row(9, bare=3, other=9)) == 3
    assert ratio(row(9)) is None


def test_a_missed_goal_says_by_how_much() -> None:
    assert as_json(row(3, goal=Goal(op=">=", value=5)))["why"] == "3 is not >= 5"
