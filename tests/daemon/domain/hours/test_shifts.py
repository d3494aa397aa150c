from daemon.domain.hours.rulesets import PASSENGER_70_8, PROPERTY_70_8, UsRules
from daemon.domain.hours.shifts import Shift, shifts_of
from daemon.domain.hours.timeline import stretches_of
from tests.daemon.domain.hours.worked import START, worked


def shifts(
    told: str, rules: UsRules = PROPERTY_70_8, *, known_from: int | None = None
) -> list[Shift]:
    log = worked(told, known_from=known_from)
    return shifts_of(stretches_of(log, rules.seat), rules, is_rested=known_from is None)


def test_daily_rest_ends_a_shift() -> None:
    first, second = shifts("ON30 D60 OFF300 SB300 D90")
    assert (first.start, first.end, first.is_closed) == (START, START + 90, True)
    assert (second.start, second.is_closed) == (START + 690, False)
    assert (second.driven_start, second.driven) == (60, 150)


def test_rest_a_minute_short_does_not() -> None:
    (only,) = shifts("D60 OFF599 D60")
    assert [(rest.start, rest.end) for rest in only.rests] == [(START + 60, START + 659)]


def test_passengers_driver_rests_eight_hours() -> None:
    assert len(shifts("D60 OFF479 D60", PASSENGER_70_8)) == 1
    assert len(shifts("D60 OFF480 D60", PASSENGER_70_8)) == 2


def test_shift_ends_when_its_rest_is_long_enough() -> None:
    assert not shifts("D60 OFF599")[-1].is_closed
    assert shifts("D60 OFF600")[-1].is_closed


def test_driver_who_never_worked_has_no_shift() -> None:
    assert shifts("OFF60") == []
    assert shifts("") == []


def test_only_rests_that_can_be_half_of_a_pair_are_kept() -> None:
    (only,) = shifts("D60 OFF119 D60 OFF120 D60 SB419 D60 SB420 D1")
    assert [(rest.worth, rest.has_sleep) for rest in only.rests] == [
        (120, False),
        (419, False),
        (420, True),
    ]


def test_passengers_driver_counts_sleep_alone() -> None:
    (only,) = shifts("D60 OFF200 SB119 D60 OFF60 SB120 D1", PASSENGER_70_8)
    assert [rest.worth for rest in only.rests] == [120]


def test_clock_of_passengers_driver_stands_still_at_rest() -> None:
    (only,) = shifts("D60 OFF200 ON30", PASSENGER_70_8)
    assert only.clock - only.clock_start == 90
    (only,) = shifts("D60 OFF200 ON30")
    assert only.clock - only.clock_start == 290


def test_shift_in_which_a_log_begins_has_the_unknown_before_it() -> None:
    first, second = shifts("OFF599 D60 OFF600 D60", known_from=START)
    assert first.before is not None
    assert second.before is None
    (only,) = shifts("OFF600 D60", known_from=START)
    assert only.before is None


def test_nothing_known_is_a_shift_of_which_nothing_is_known() -> None:
    for told in ("", "OFF30"):
        (only,) = shifts(told, known_from=START)
        assert only.before is not None
        assert not only.is_closed
