from datetime import UTC, datetime, timedelta

from daemon.domain.hours.duty import Duty
from daemon.domain.hours.moments import RestKind, moments
from daemon.domain.hours.rulesets import PASSENGER_70_8, PROPERTY_70_8, UsRules
from tests.daemon.domain.hours.worked import CHICAGO, worked


def ahead(told: str, rules: UsRules = PROPERTY_70_8) -> set[tuple[RestKind, Duty, int]]:
    log = worked(told)
    return {
        (one.kind, one.duty, one.at - log.until)
        for one in moments(log, rules)
        if one.kind is not RestKind.DAY_DROPS
    }


def test_rest_that_is_going_on_counts() -> None:
    assert ahead("D60 ON10 OFF15") == {
        (RestKind.BREAK, Duty.OFF, 5),
        (RestKind.DAILY, Duty.OFF, 585),
        (RestKind.RESTART, Duty.OFF, 2025),
    }


def test_rest_begins_now_for_a_driver_at_work() -> None:
    assert ahead("OFF60 D60 OFF60 ON10") == {
        (RestKind.BREAK, Duty.OFF, -40),
        (RestKind.DAILY, Duty.OFF, 600),
        (RestKind.RESTART, Duty.OFF, 2040),
    }


def test_each_earlier_half_can_be_completed() -> None:
    pairs = {one for one in ahead("D60 SB420 D60 OFF120 D60") if "pair" in one[0]}
    assert pairs == {
        (RestKind.PAIR_SHORT, Duty.OFF, 180),
        (RestKind.PAIR_SLEEPER, Duty.OFF, 480),
        (RestKind.PAIR_SLEEPER, Duty.SB, 480),
    }


def test_rest_that_is_going_on_is_no_earlier_half() -> None:
    assert not {one for one in ahead("D60 SB420") if "pair" in one[0]}


def test_passengers_driver_sleeps_the_other_half() -> None:
    assert ahead("D60 SB200 D60", PASSENGER_70_8) == {
        (RestKind.DAILY, Duty.OFF, 480),
        (RestKind.PAIR_SLEEPER, Duty.SB, 280),
    }


def test_days_drop_at_midnight_of_the_home_terminal() -> None:
    found = [one.at for one in moments(worked("D60"), PROPERTY_70_8)
             if one.kind is RestKind.DAY_DROPS]  # fmt: skip
    clock = [datetime.fromtimestamp(at * 60, UTC).astimezone(CHICAGO) for at in found]
    assert {(at.hour, at.minute) for at in clock} == {(0, 0)}
    assert clock[-1] - clock[0] >= timedelta(days=8)
