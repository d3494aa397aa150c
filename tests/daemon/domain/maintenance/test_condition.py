from collections.abc import Callable, Mapping, Sequence

import pytest

from daemon.domain.maintenance.condition import (
    Condition,
    Ended,
    Found,
    Judged,
    Key,
    Standing,
    State,
    judge,
)
from daemon.domain.maintenance.features import Way
from daemon.domain.maintenance.fleet_days import Day
from daemon.domain.maintenance.level_shifts import Figures
from tests.daemon.jobs.condition_scene import VEHICLES, row, usual

FIGURES = Figures()
TODAY, BEGAN = 120, 95
KEY = Key(vehicle_id=3, feature="battery_rest")
Value = Callable[[int, int], int]


def fleet(value: Value, until: int = TODAY) -> dict[int, list[Day]]:
    return {
        one: [row(day, value(one, day)) for day in range(until)] for one in range(1, VEHICLES + 1)
    }


def drops(vehicle: int, day: int) -> int:
    return usual(vehicle, day) - (300 if vehicle == 3 and day >= BEGAN else 0)


def back(vehicle: int, day: int) -> int:
    return usual(vehicle, day) if day >= TODAY - 10 else drops(vehicle, day)


def fades(vehicle: int, day: int) -> int:
    """Comes back over two weeks, not at once."""
    left = max(0, 300 - 20 * max(0, day - BEGAN))
    return usual(vehicle, day) - (left if vehicle == 3 and day >= BEGAN else 0)


def judged(value: Value, **changes: object) -> Judged:
    days: Mapping[str, Mapping[int, Sequence[Day]]] = {"battery_rest": fleet(value)}
    return judge(Condition(**{"today": TODAY, "days": days, **changes}), FIGURES)  # type: ignore[arg-type] # of a table


def standing(found_on: int = BEGAN + 9) -> Mapping[Key, Standing]:
    one = Standing(
        id=7,
        way=Way.FALLS,
        began_on=BEGAN,
        found_on=found_on,
        usual=12_600,
        now=12_300,
        scatter=40.0,
    )
    return {KEY: one}


def only(found: Judged) -> Found:
    (one,) = found.found
    return one


def test_a_finding_has_its_numbers_and_its_days() -> None:
    one = only(judged(drops))
    assert (one.key, one.way) == (KEY, Way.FALLS)
    assert BEGAN - 3 <= one.began_on <= BEGAN + 2
    assert one.usual - one.now == pytest.approx(300, abs=50)
    assert one.deviations > 5
    assert one.is_beside_others
    assert [day.day for day in one.days] == list(range(TODAY))
    assert one.days[-1].usual == pytest.approx(usual(3, TODAY - 1), abs=100)


def test_what_is_open_is_not_found_again() -> None:
    assert judged(drops, standing=standing()) == Judged(vehicles=VEHICLES)


@pytest.mark.parametrize(
    ("value", "state"), [(back, State.REPAIRED), (fades, State.RECOVERED), (drops, None)]
)
def test_what_is_usual_again_is_over(value: Value, state: State | None) -> None:
    over = judged(value, standing=standing()).over
    assert [(one.id, one.state) for one in over] == ([] if state is None else [(7, state)])


def test_a_few_usual_days_do_not_end_it() -> None:
    assert judged(back, standing=standing(found_on=TODAY - 5)).over == ()


@pytest.mark.parametrize(
    ("ended", "is_told"),
    [
        (Ended(state=State.DISMISSED, ended_on=TODAY - 2, by_person=True), False),
        (Ended(state=State.REPAIRED, ended_on=TODAY - 2, by_person=True), False),
        (Ended(state=State.RECOVERED, ended_on=TODAY - 2, by_person=False), False),
        (Ended(state=State.RECOVERED, ended_on=BEGAN - 5, by_person=False), True),
        (Ended(state=State.REPAIRED, ended_on=BEGAN - 30, by_person=True), True),
    ],
)
def test_what_is_over_is_not_told_again(ended: Ended, *, is_told: bool) -> None:
    assert bool(judged(drops, ended={KEY: ended}).found) is is_told


def test_a_repair_is_of_the_whole_system() -> None:
    ended = Ended(state=State.REPAIRED, ended_on=TODAY - 2, by_person=True)
    charging = Key(vehicle_id=3, feature="battery_charging")
    assert judged(drops, ended={charging: ended}).found == ()


def test_of_a_vehicle_that_is_not_heard_any_more_nothing_new_is_told() -> None:
    assert judged(drops, today=TODAY + 6).found
    assert not judged(drops, today=TODAY + 8).found


def test_a_battery_of_a_truck_that_only_stands_is_not_judged() -> None:
    driven = fleet(lambda _vehicle, _day: 14_200)
    stands = {**driven, 3: driven[3][: BEGAN - 3]}
    seen = {"battery_rest": fleet(drops), "battery_charging": driven}
    assert judged(drops, days=seen).found
    assert not judged(drops, days={**seen, "battery_charging": stands}).found


def fuel(per_h: int) -> Judged:
    """The third vehicle needs 21 % more for a km, and so much for an hour."""

    def value(normal: int, then: int) -> Value:
        return lambda one, day: then if one == 3 and day >= 70 else normal + day % 5

    seen = {
        "fuel_per_km": fleet(value(400, 485)),
        "fuel_per_h": fleet(value(14_000, per_h)),
    }
    return judged(drops, days=seen)


def test_an_engine_that_needs_more_is_told_once() -> None:
    assert only(fuel(16_900)).key == Key(vehicle_id=3, feature="fuel_per_km")


def test_a_driver_that_idles_longer_is_no_fault() -> None:
    assert fuel(12_000).found == ()
