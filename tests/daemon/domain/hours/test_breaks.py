import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.rulesets import PROPERTY_70_8
from daemon.domain.hours.united_states import UNKNOWN_BREAK
from tests.daemon.domain.hours.worked import START, left, verdict, violations, worked


def test_eight_hours_of_driving_are_legal_and_a_minute_more_is_not() -> None:
    assert violations(verdict("D480")) == []
    assert violations(verdict("D481")) == [("break_30min", 480, 1)]


@pytest.mark.parametrize("pause", ["OFF30", "SB30", "ON30", "OFF10 ON10 SB10", "YM15 PC15"])
def test_thirty_minutes_without_driving_are_a_break(pause: str) -> None:
    assert left(verdict(f"D300 {pause}"))[2] == 480
    assert violations(verdict(f"D300 {pause} D300")) == []


def test_short_pauses_do_not_add_up() -> None:
    found = verdict("D300 OFF29 D100 OFF29 D100")
    assert violations(found) == [("break_30min", 300 + 29 + 100 + 29 + 80, 20)]
    assert left(found)[2] == 0


def test_each_stretch_of_driving_is_its_own_violation() -> None:
    assert violations(verdict("D490 ON5 D20 ON5 D10")) == [
        ("break_30min", 480, 10),
        ("break_30min", 495, 20),
        ("break_30min", 520, 10),
    ]


def test_break_is_due_after_driving_and_not_after_duty() -> None:
    assert violations(verdict("ON400 D300 ON10 D100")) == []


def test_break_of_a_log_that_begins_in_a_shift_is_unknown_until_the_first() -> None:
    blind = evaluate(worked("ON29 D60", known_from=START), PROPERTY_70_8)
    assert blind.remaining.break_ is None
    assert UNKNOWN_BREAK in blind.unknown
    known = evaluate(worked("ON30 D60", known_from=START), PROPERTY_70_8)
    assert known.remaining.break_ == 420
    assert UNKNOWN_BREAK not in known.unknown


def test_break_missed_since_the_log_began_is_certain() -> None:
    assert violations(evaluate(worked("D490", known_from=START), PROPERTY_70_8)) == [
        ("break_30min", 480, 10)
    ]


@given(driven=st.integers(1, 900), pause=st.integers(1, 120), more=st.integers(1, 120))
def test_longer_pause_never_leaves_less(driven: int, pause: int, more: int) -> None:
    shorter = left(verdict(f"D{driven} OFF{pause}"))[2]
    longer = left(verdict(f"D{driven} OFF{pause + more}"))[2]
    assert shorter is not None
    assert longer is not None
    assert longer >= shorter
