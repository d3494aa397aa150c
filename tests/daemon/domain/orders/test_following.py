from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.orders.following import (
    EARLY_MIN,
    MINUTE_MS,
    Figures,
    Round,
    Sighting,
    Stay,
    Turning,
    advance,
)
from daemon.domain.orders.machine import truck_may
from daemon.domain.orders.truck import MoveSource, TruckState

T0 = 1_780_322_600_000
FIGURES = Figures(standing_min=3, washing_min=10, heard_min=15)


def minute(count: float) -> int:
    return T0 + round(count * MINUTE_MS)


def there(since: float) -> Stay:
    return Stay(is_there=True, since=minute(since))


def left(at: float) -> Stay:
    return Stay(left_at=minute(at))


def visited(came: float, at: float) -> Stay:
    return Stay(came_at=minute(came), left_at=minute(at))


def truck(
    state: TruckState, *, since: float = 0, loads_at: float | None = None, is_washed: bool = True
) -> Round:
    planned = None if loads_at is None else minute(loads_at)
    return Round(state=state, since=minute(since), loads_at=planned, is_washed=is_washed)


def seen(at: float, **told: Any) -> Sighting:
    return replace(Sighting(at=minute(at)), **told)


Case = tuple[Round, Sighting | None, float, tuple[TruckState, float, MoveSource] | None]
CASES: dict[str, Case] = {
    "stands at the plant": (
        truck(TruckState.ASSIGNED),
        seen(5, origin=there(2), stands_since=minute(3)),
        5,
        (TruckState.LOADING, 3, MoveSource.GEOFENCE),
    ),
    "drives through the plant": (
        truck(TruckState.ASSIGNED),
        seen(5, origin=there(2)),
        5,
        None,
    ),
    "stands at the plant long before its load": (
        truck(TruckState.ASSIGNED, loads_at=60),
        seen(5, origin=there(-30), stands_since=minute(-30)),
        5,
        None,
    ),
    "was loaded between two looks": (
        truck(TruckState.ASSIGNED, since=1, loads_at=10),
        seen(30, origin=visited(2, 9)),
        30,
        (TruckState.LOADING, 2, MoveSource.GEOFENCE),
    ),
    "was at the plant long before its load, and has left": (
        truck(TruckState.ASSIGNED, since=1, loads_at=60),
        seen(30, origin=visited(2, 9)),
        30,
        None,
    ),
    "was loaded long before its time, and is at the site": (
        truck(TruckState.ASSIGNED, since=1, loads_at=60),
        seen(30, origin=visited(2, 9), destination=there(25)),
        30,
        (TruckState.LOADING, 2, MoveSource.GEOFENCE),
    ),
    "has only driven through the plant": (
        truck(TruckState.ASSIGNED, since=1),
        seen(30, origin=visited(2, 4), destination=there(28)),
        30,
        None,
    ),
    "its load comes near": (
        truck(TruckState.ASSIGNED, loads_at=60),
        seen(50, origin=there(-30), stands_since=minute(-30)),
        50,
        (TruckState.LOADING, 60 - EARLY_MIN, MoveSource.GEOFENCE),
    ),
    "the drum takes a load": (
        truck(TruckState.ASSIGNED, loads_at=60),
        seen(5, origin=there(2), turning=Turning.CHARGING, turning_since=minute(4)),
        5,
        (TruckState.LOADING, 4, MoveSource.TELEMETRY),
    ),
    "at the site without a load": (
        truck(TruckState.ASSIGNED),
        seen(5, destination=there(2), stands_since=minute(3)),
        60,
        None,
    ),
    "still loading": (truck(TruckState.LOADING), seen(5, origin=there(-2)), 5, None),
    "has left the plant": (
        truck(TruckState.LOADING),
        seen(12, origin=left(10)),
        12,
        (TruckState.EN_ROUTE, 10, MoveSource.GEOFENCE),
    ),
    "an old fix from before it loaded": (
        truck(TruckState.LOADING, since=20),
        seen(12, origin=left(10)),
        21,
        None,
    ),
    "waits at the site": (
        truck(TruckState.AT_JOB_SITE, since=30),
        seen(32, destination=there(30), stands_since=minute(31)),
        33,
        None,
    ),
    "stands long enough to pour": (
        truck(TruckState.AT_JOB_SITE, since=30),
        seen(34, destination=there(30), stands_since=minute(31)),
        34,
        (TruckState.DELIVERING, 31, MoveSource.MOTION),
    ),
    "stood at the plant when it was heard last, long ago": (
        truck(TruckState.ASSIGNED, loads_at=60),
        seen(30, origin=there(-30), stands_since=minute(-30)),
        60,
        None,
    ),
    "falls silent as soon as it stands at the site": (
        truck(TruckState.AT_JOB_SITE, since=30),
        seen(32, destination=there(30), stands_since=minute(31)),
        90,
        None,
    ),
    "was at home before it was called back": (
        truck(TruckState.RETURNING, since=60),
        seen(50, home=there(40)),
        70,
        None,
    ),
    "waits until the site opens": (
        replace(truck(TruckState.AT_JOB_SITE, since=30), opens_at=minute(60)),
        seen(50, destination=there(30), stands_since=minute(31)),
        62,
        None,
    ),
    "pours when the site has opened": (
        replace(truck(TruckState.AT_JOB_SITE, since=30), opens_at=minute(60)),
        seen(63, destination=there(30), stands_since=minute(31)),
        63,
        (TruckState.DELIVERING, 60, MoveSource.MOTION),
    ),
    "stands, but its drum rests": (
        truck(TruckState.AT_JOB_SITE, since=30),
        seen(50, destination=there(30), stands_since=minute(31), turning=Turning.IDLE),
        50,
        None,
    ),
    "its drum pours": (
        truck(TruckState.AT_JOB_SITE, since=30),
        seen(40, destination=there(30), turning=Turning.DISCHARGING, turning_since=minute(38)),
        40,
        (TruckState.DELIVERING, 38, MoveSource.TELEMETRY),
    ),
    "was unloaded while nobody heard it": (
        truck(TruckState.EN_ROUTE, since=10),
        seen(61, destination=visited(30, 60)),
        61,
        (TruckState.AT_JOB_SITE, 30, MoveSource.GEOFENCE),
    ),
    "was at the site too shortly to unload": (
        truck(TruckState.EN_ROUTE, since=10),
        seen(61, destination=visited(30, 32)),
        61,
        None,
    ),
    "was at the site before it had this load": (
        truck(TruckState.EN_ROUTE, since=40),
        seen(61, destination=visited(20, 41)),
        61,
        None,
    ),
    "is somewhere else, and nobody saw it come to the site": (
        truck(TruckState.AT_JOB_SITE, since=30),
        seen(61, destination=left(61)),
        61,
        None,
    ),
    "poured while it crept along the kerb": (
        truck(TruckState.AT_JOB_SITE, since=30),
        seen(56, destination=visited(30, 55)),
        56,
        (TruckState.DELIVERING, 30, MoveSource.GEOFENCE),
    ),
    "was unloaded before the site opened": (
        replace(truck(TruckState.AT_JOB_SITE, since=30), opens_at=minute(60)),
        seen(51, destination=visited(30, 50)),
        51,
        (TruckState.DELIVERING, 30, MoveSource.GEOFENCE),
    ),
    "has left the site, and its drum never turned": (
        truck(TruckState.AT_JOB_SITE, since=30),
        seen(56, destination=visited(30, 55), turning=Turning.IDLE, turning_since=minute(20)),
        56,
        None,
    ),
    "still pouring": (
        truck(TruckState.DELIVERING, since=31),
        seen(50, destination=there(30), stands_since=minute(31)),
        50,
        None,
    ),
    "has poured out and stays": (
        truck(TruckState.DELIVERING, since=31),
        seen(50, destination=there(30), turning=Turning.IDLE, turning_since=minute(44)),
        50,
        (TruckState.RETURNING, 44, MoveSource.TELEMETRY),
    ),
    "rests for a moment in the pour": (
        truck(TruckState.DELIVERING, since=31),
        seen(50, destination=there(30), turning=Turning.IDLE, turning_since=minute(48)),
        50,
        None,
    ),
    "has left the site": (
        truck(TruckState.DELIVERING, since=31),
        seen(50, destination=left(46)),
        50,
        (TruckState.RETURNING, 46, MoveSource.GEOFENCE),
    ),
    "on its way home": (truck(TruckState.RETURNING, since=46), seen(50), 50, None),
    "washes": (truck(TruckState.WASHING, since=60), seen(65, home=there(60)), 69, None),
    "is clean": (
        truck(TruckState.WASHING, since=60),
        seen(65, home=there(60)),
        75,
        (TruckState.AVAILABLE, 70, MoveSource.TIMER),
    ),
    "is clean though nobody hears it": (
        truck(TruckState.WASHING, since=60),
        None,
        75,
        (TruckState.AVAILABLE, 70, MoveSource.TIMER),
    ),
    "never heard": (truck(TruckState.EN_ROUTE), None, 500, None),
    "available": (truck(TruckState.AVAILABLE), seen(5, origin=there(0)), 50, None),
    "out of service": (truck(TruckState.OUT_OF_SERVICE), seen(5, home=there(0)), 50, None),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_seen_moves_a_truck(name: str) -> None:
    before, sighting, now, expected = CASES[name]
    steps = advance(before, sighting, minute(now), FIGURES)
    if expected is None:
        assert steps == ()
    else:
        to, at, source = expected
        assert (steps[0].to, steps[0].at, steps[0].source) == (to, minute(at), source)


def test_a_truck_that_is_seen_late_goes_through_every_state_it_came_to() -> None:
    at_site = seen(40, origin=left(10), destination=there(30), stands_since=minute(31))
    steps = advance(truck(TruckState.LOADING), at_site, minute(40), FIGURES)
    assert [(step.to, step.at) for step in steps] == [
        (TruckState.EN_ROUTE, minute(10)),
        (TruckState.AT_JOB_SITE, minute(30)),
        (TruckState.DELIVERING, minute(31)),
    ]


def test_a_truck_that_nobody_saw_at_the_plant_is_not_taken_for_loaded() -> None:
    at_site = seen(40, origin=left(10), destination=there(30), stands_since=minute(31))
    assert advance(truck(TruckState.ASSIGNED), at_site, minute(60), FIGURES) == ()


def test_a_truck_that_was_loaded_unseen_goes_on_to_where_it_is() -> None:
    at_site = seen(40, origin=visited(2, 10), destination=there(30), stands_since=minute(31))
    steps = advance(truck(TruckState.ASSIGNED), at_site, minute(40), FIGURES)
    assert [(step.to, step.at) for step in steps] == [
        (TruckState.LOADING, minute(2)),
        (TruckState.EN_ROUTE, minute(10)),
        (TruckState.AT_JOB_SITE, minute(30)),
        (TruckState.DELIVERING, minute(31)),
    ]


def test_a_truck_that_was_unloaded_unseen_has_delivered_when_it_left() -> None:
    home = seen(90, destination=visited(30, 60), home=there(80), stands_since=minute(85))
    steps = advance(truck(TruckState.EN_ROUTE, since=10), home, minute(90), FIGURES)
    assert [(step.to, step.at) for step in steps] == [
        (TruckState.AT_JOB_SITE, minute(30)),
        (TruckState.DELIVERING, minute(30)),
        (TruckState.RETURNING, minute(60)),
        (TruckState.WASHING, minute(80)),
        (TruckState.AVAILABLE, minute(90)),
    ]


def test_a_truck_whose_load_does_not_set_is_free_when_it_is_home() -> None:
    home = seen(60, home=there(58))
    (step,) = advance(
        truck(TruckState.RETURNING, since=46, is_washed=False), home, minute(60), FIGURES
    )
    assert (step.to, step.at) == (TruckState.AVAILABLE, minute(58))


MINUTES = st.floats(-100, 100)
STAYS = (
    st.builds(there, MINUTES)
    | st.builds(left, MINUTES)
    | st.builds(lambda came, stayed: visited(came, came + stayed), MINUTES, st.floats(0, 60))
)
SIGHTINGS = st.builds(
    lambda at, origin, destination, home, stands, turning, since: seen(
        at,
        origin=origin,
        destination=destination,
        home=home,
        stands_since=None if stands is None else minute(stands),
        turning=turning,
        turning_since=minute(since),
    ),
    st.floats(-100, 100),
    STAYS,
    STAYS,
    STAYS,
    st.none() | st.floats(-100, 100),
    st.sampled_from(Turning),
    st.floats(-100, 100),
)


@given(
    state=st.sampled_from(TruckState),
    sighting=st.none() | SIGHTINGS,
    now=st.floats(0, 300),
    is_washed=st.booleans(),
)
def test_every_step_is_allowed_and_time_never_runs_backwards(
    *, state: TruckState, sighting: Sighting | None, now: float, is_washed: bool
) -> None:
    before = truck(state, is_washed=is_washed)
    was, since = before.state, before.since
    for step in advance(before, sighting, minute(now), FIGURES):
        assert truck_may(was, step.to)
        assert since <= step.at <= minute(now)
        was, since = step.to, step.at


@given(st.sampled_from(TruckState), SIGHTINGS, st.floats(0, 300))
def test_a_second_look_at_the_same_finds_nothing_more(
    state: TruckState, sighting: Sighting, now: float
) -> None:
    before = truck(state)
    steps = advance(before, sighting, minute(now), FIGURES)
    if steps and steps[-1].to is not TruckState.AVAILABLE:
        after = replace(before, state=steps[-1].to, since=steps[-1].at)
        assert advance(after, sighting, minute(now), FIGURES) == ()
