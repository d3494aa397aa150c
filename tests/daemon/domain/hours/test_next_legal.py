import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.hours.duty import Duty
from daemon.domain.hours.europe_law import EU_561
from daemon.domain.hours.moments import RestKind
from daemon.domain.hours.next_legal import next_legal_at
from daemon.domain.hours.plan import Step, can_do
from daemon.domain.hours.rulesets import (
    PASSENGER_60_7,
    PASSENGER_70_8,
    PROPERTY_60_7,
    PROPERTY_70_8,
    RuleSet,
)
from tests.daemon.domain.hours.worked import START, worked

DAY = "ON600 OFF840 "


def cheapest(
    told: str, rules: RuleSet = PROPERTY_70_8, *, has_sleeper: bool = True
) -> tuple[RestKind, Duty, int]:
    found = next_legal_at(worked(told), rules, has_sleeper=has_sleeper)
    assert found is not None
    assert found.at == worked(told).until + found.minutes
    return found.kind, found.duty, found.minutes


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("D479", (RestKind.NONE, Duty.OFF, 0)),
        ("D480", (RestKind.BREAK, Duty.OFF, 30)),
        ("D480 ON20", (RestKind.BREAK, Duty.OFF, 10)),
        ("D480 ON20 OFF5", (RestKind.BREAK, Duty.OFF, 5)),
        ("D600 ON30 D60", (RestKind.DAILY, Duty.OFF, 600)),
        ("D600 ON30 D60 OFF100", (RestKind.DAILY, Duty.OFF, 500)),
        ("D300 SB480 D360", (RestKind.PAIR_SHORT, Duty.OFF, 120)),
        ("D300 SB420 D360", (RestKind.PAIR_SHORT, Duty.OFF, 180)),
        ("D300 SB420 D360 OFF60", (RestKind.PAIR_SHORT, Duty.OFF, 120)),
        ("D300 OFF180 D360", (RestKind.PAIR_SLEEPER, Duty.SB, 420)),
        ("D300 OFF120 D360", (RestKind.PAIR_SLEEPER, Duty.SB, 480)),
        ("D300 OFF180 D360 OFF60 SB60", (RestKind.PAIR_SLEEPER, Duty.SB, 360)),
        ("D300 OFF180 D360 OFF200", (RestKind.DAILY, Duty.OFF, 400)),
        ("D300 OFF120 D360 SB420 OFF30", (RestKind.PAIR_SLEEPER, Duty.OFF, 30)),
        ("ON840", (RestKind.DAILY, Duty.OFF, 600)),
    ],
)
def test_cheapest_rest_of_a_shift(told: str, expected: tuple[RestKind, Duty, int]) -> None:
    assert cheapest(told) == expected


def test_truck_without_a_bed_has_no_sleep() -> None:
    assert cheapest("D300 OFF180 D360", has_sleeper=False) == (RestKind.DAILY, Duty.OFF, 600)
    assert cheapest("D300 SB480 D360", has_sleeper=False)[0] is RestKind.PAIR_SHORT


def test_break_that_outlasts_the_window_is_no_use() -> None:
    assert cheapest("ON340 D480") == (RestKind.DAILY, Duty.OFF, 600)
    assert cheapest("ON329 D480") == (RestKind.BREAK, Duty.OFF, 30)


def test_cycle_that_is_spent_waits_for_midnight_or_a_restart() -> None:
    assert cheapest(DAY * 6 + "OFF60", PROPERTY_60_7) == (RestKind.DAY_DROPS, Duty.OFF, 1020)
    assert cheapest("OFF1080 ON3600", PROPERTY_60_7) == (RestKind.RESTART, Duty.OFF, 2040)
    told = "OFF1080 ON3600 OFF1000"
    assert cheapest(told, PROPERTY_60_7) == (RestKind.RESTART, Duty.OFF, 1040)
    kind, _, minutes = cheapest("OFF1080 ON3600", PASSENGER_60_7)
    assert (kind, minutes) == (RestKind.DAY_DROPS, 5 * 1440 - 720)


def test_passengers_driver_needs_eight_hours_or_the_other_half() -> None:
    assert cheapest("D600", PASSENGER_70_8) == (RestKind.DAILY, Duty.OFF, 480)
    assert cheapest("D300 SB300 D300", PASSENGER_70_8) == (RestKind.PAIR_SLEEPER, Duty.SB, 180)
    assert cheapest("D300 OFF300 D300", PASSENGER_70_8) == (RestKind.DAILY, Duty.OFF, 480)


def test_driver_of_whom_nothing_is_known_is_known_after_a_restart() -> None:
    found = next_legal_at(worked("ON60", known_from=START), PROPERTY_70_8)
    assert found is not None
    assert (found.kind, found.minutes) == (RestKind.RESTART, 2040)


def test_european_driver_takes_european_rests() -> None:
    assert cheapest("D270", EU_561) == (RestKind.BREAK, Duty.OFF, 45)
    assert cheapest("D200 OFF15 D70", EU_561) == (RestKind.BREAK, Duty.OFF, 30)
    kind, _, minutes = cheapest("D270 OFF45 D270 OFF45 D60", EU_561)
    assert (kind, minutes) == (RestKind.DAILY, 540)


PARTS = st.lists(
    st.sampled_from(
        ["D60", "D300", "D480", "ON60", "ON200", "OFF30", "OFF120", "SB180", "SB420", "OFF600"]
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=30, deadline=None)
@given(
    parts=PARTS,
    rules=st.sampled_from([PROPERTY_70_8, PROPERTY_60_7, PASSENGER_60_7]),
    share=st.floats(0, 1, exclude_max=True),
)
def test_no_shorter_rest_would_do(parts: list[str], rules: RuleSet, share: float) -> None:
    log = worked(" ".join(parts))
    found = next_legal_at(log, rules)
    assert found is not None
    drive = Step(duty=Duty.D, minutes=1)
    assert can_do(log, rules, [Step(duty=found.duty, minutes=found.minutes), drive]).is_legal
    if found.minutes:
        minutes = int(found.minutes * share)
        for duty in (Duty.OFF, Duty.SB):
            assert not can_do(log, rules, [Step(duty=duty, minutes=minutes), drive]).is_legal
