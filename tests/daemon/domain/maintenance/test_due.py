"""When a service is due, by which trigger, and what is said where nobody knows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.maintenance.due import (
    Basis,
    Due,
    Meter,
    Standing,
    counter_on,
    judge,
    reached_before,
    reached_on,
)
from daemon.domain.maintenance.plans import Trigger
from daemon.domain.maintenance.use import DailyUse
from tests.daemon.domain.maintenance.service_files import (
    FIGURES,
    HOUR,
    KM,
    TODAY,
    done,
    file,
    judged,
)
from tests.daemon.store.service_scene import plan

YEAR = {"distance": 16_000 * KM, "engine_time": 500 * HOUR, "days": 365}


def due(every: dict[str, int] | None = None, **at: Any) -> Due:
    days_ago = at.pop("days_ago", 100)
    return judged(
        file(plan("b", number=1, **(every or YEAR)), records=(done(days_ago=days_ago, **at),))
    )


@pytest.mark.parametrize(
    ("at", "trigger", "ahead"),
    [
        ({"distance": 385_000 * KM, "engine_time": 8900 * HOUR}, Trigger.DISTANCE, 9),
        ({"distance": 399_000 * KM, "engine_time": 8520 * HOUR}, Trigger.ENGINE_TIME, 1),
        (
            {"distance": 400_000 * KM, "engine_time": 9000 * HOUR, "days_ago": 360},
            Trigger.DAYS,
            5,
        ),
    ],
)
def test_the_first_trigger_wins(at: dict[str, Any], trigger: Trigger, ahead: int) -> None:
    found = due(**at)
    assert (found.trigger, found.due_on) == (trigger, TODAY + ahead)


@pytest.mark.parametrize(
    ("km_ago", "standing", "is_urgent"),
    [
        (10_000, Standing.OK, False),
        (15_000, Standing.SOON, False),
        (15_999, Standing.SOON, False),
        (16_000, Standing.DUE, False),
        (23_999, Standing.DUE, False),
        (24_000, Standing.OVERDUE, True),
        (90_000, Standing.OVERDUE, True),
    ],
)
def test_standing_follows_what_is_left(km_ago: int, standing: Standing, is_urgent: bool) -> None:
    found = due({"distance": 16_000 * KM}, distance=(400_000 - km_ago) * KM)
    assert (found.standing, found.is_urgent) == (standing, is_urgent)


@pytest.mark.parametrize(
    ("days_ago", "standing"),
    [(340, Standing.OK), (351, Standing.SOON), (365, Standing.DUE), (379, Standing.OVERDUE)],
)
def test_by_the_calendar_the_band_is_the_day_itself(days_ago: int, standing: Standing) -> None:
    found = due({"days": 365}, days_ago=days_ago)
    assert (found.standing, found.basis) == (standing, Basis.CALENDAR)
    assert found.low_on == found.due_on == found.high_on == max(TODAY, TODAY - days_ago + 365)


def test_never_serviced_is_unknown_and_not_due() -> None:
    found = judged(file(plan(distance=KM, days=1)))
    assert (found.standing, found.due_on, found.trigger) == (Standing.UNKNOWN, None, None)
    assert "depotd maintenance baseline T07 b" in found.why


def test_a_greater_service_starts_the_smaller_anew() -> None:
    records = (
        done("a", number=1, days_ago=90, distance=380_000 * KM),
        done("c", number=2, days_ago=20, distance=396_000 * KM),
    )
    found = judged(file(plan("a", distance=8000 * KM), records=records))
    assert (found.left, found.since and found.since.id) == (4000 * KM, 2)
    assert "since service c of" in found.why


def test_what_nobody_read_is_left_out_and_said() -> None:
    found = due({"distance": 16_000 * KM, "days": 365})
    assert (found.trigger, found.standing) == (Trigger.DAYS, Standing.OK)
    assert "distance: not read at the last service" in found.why


def test_a_vehicle_that_tells_no_counter_is_unknown() -> None:
    found = judged(file(records=(done(distance=1),), meters={}, use={}))
    assert found.standing is Standing.UNKNOWN
    assert "the vehicle tells none" in found.why


def test_without_known_use_what_is_left_is_known_and_the_day_is_not() -> None:
    found = judged(file(records=(done(distance=390_000 * KM),), use={}))
    assert (found.standing, found.left, found.due_on) == (Standing.OK, 6000 * KM, None)
    assert "too little use is known" in found.why


def test_a_counter_that_is_held_is_said() -> None:
    meters = {Trigger.DISTANCE: Meter(value=400_000 * KM, at=0, is_held=True)}
    found = judged(file(records=(done(distance=390_000 * KM),), meters=meters))
    assert "is held back" in found.why


def test_the_words_have_the_numbers() -> None:
    found = due({"distance": 16_000 * KM}, distance=390_000 * KM)
    assert found.why == (
        "distance: 6,000 km left of 16,000 km; since service b of 2026-02-16; about 100 km a day"
    )


def test_the_day_a_threshold_was_reached() -> None:
    found = due({"distance": 16_000 * KM}, distance=383_450 * KM)
    assert (found.left, found.reached_on) == (-550 * KM, TODAY - 6)


def test_the_cycle_before_is_reached_by_counters_that_go_on_after_its_service() -> None:
    first, second = done(number=1, distance=380_000 * KM), done(number=2, days_ago=30)
    one = file(plan(distance=16_000 * KM), records=(first, second))
    assert reached_before(one, one.plans[0], TODAY) == ("1/1", TODAY - 41)
    after = file(plan(distance=18_000 * KM), records=(first, second))
    assert reached_before(after, after.plans[0], TODAY) == ("1/1", TODAY - 21)
    not_yet = file(plan(distance=20_500 * KM), records=(first, second))
    assert reached_before(not_yet, not_yet.plans[0], TODAY) == ("1/1", None)
    lonely = file(records=(first,))
    assert reached_before(lonely, lonely.plans[0], TODAY) == ("1/0", None)


def test_what_a_counter_was_at_the_end_of_a_day() -> None:
    use = DailyUse(first_day=TODAY - 3, added=[10, 20, 30], today=5)
    values = {day: counter_on(use, 1000, TODAY + day) for day in (-4, -3, -2, -1, 0)}
    assert values == {-4: None, -3: 945, -2: 965, -1: 995, 0: 1000}
    assert counter_on(None, 1000, TODAY) is None


@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=40),
    st.integers(0, 100),
    st.integers(-5_000, 5_000),
)
def test_reached_is_the_first_day_at_whose_end_the_counter_had_it(
    added: list[int], today_added: int, away: int
) -> None:
    use = DailyUse(first_day=TODAY - len(added), added=added, today=today_added)
    value, target = 100_000, 100_000 + away
    day = reached_on(use, value, target, TODAY)
    if target > value:
        assert day is None
    elif day is not None:
        assert (counter_on(use, value, day) or 0) >= target
        before = counter_on(use, value, day - 1)
        assert before is None or before < target
    else:
        assert target <= value - today_added - sum(added)


@given(st.integers(0, 30_000), st.integers(0, 800), st.integers(0, 500))
def test_nothing_is_due_before_today_and_the_band_holds_the_day(
    km_ago: int, hours_ago: int, days_ago: int
) -> None:
    found = due(
        distance=(400_000 - km_ago) * KM, engine_time=(9000 - hours_ago) * HOUR, days_ago=days_ago
    )
    assert found.due_on is not None
    assert found.low_on is not None
    assert found.high_on is not None
    assert TODAY <= found.low_on <= found.due_on <= found.high_on
    if found.left is not None and found.left > 0:
        assert found.standing in {Standing.OK, Standing.SOON}


def test_a_plan_that_changed_is_another_cycle() -> None:
    record = done(distance=390_000 * KM)
    cycles = {
        judged(file(plan(number=number, distance=16_000 * KM), records=(record,))).cycle
        for number in (1, 2)
    }
    assert cycles == {"1/1", "2/1"}
    assert judge(file(), plan(distance=KM), FIGURES, TODAY).cycle == "1/0"
