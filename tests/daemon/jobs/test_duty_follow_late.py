"""Fixes that a unit stored and told late, after its driver had said what he does."""

from itertools import permutations

import pytest

from daemon.domain.hours.duty import Duty, Mode
from daemon.jobs.duty_follow import FollowWheels, Occasion
from daemon.store.journal import Journal
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.truck import MIN, Log, Truck, log_of, wheels
from tests.daemon.store.duty_scene import add_driver
from tests.daemon.store.scene import NOW

ROLLS = FollowWheels.Args(what=Occasion.ROLLING, vehicle_id=1, unit_id=1, at=NOW)
ASKS = FollowWheels.Args(
    what=Occasion.STANDING, vehicle_id=1, unit_id=1, at=NOW + 54 * MIN, since=NOW + 49 * MIN
)
STOPS = ASKS.model_copy(update={"what": Occasion.STOPPED, "at": NOW + 55 * MIN})
LOOKS = FollowWheels.Args()
DROVE = (0, "D", "automatic")
ENDED = (55, "ON", "automatic")


@pytest.fixture
def truck(desk: Desk) -> Truck:
    return Truck(desk)


@pytest.fixture
def d17(desk: Desk, truck: Truck) -> int:
    """At the wheel; from the next event on the test starts what follows."""
    driver_id = add_driver(desk.tx, "D17")
    truck.seat(driver_id, "D17", -60)
    truck.drain()
    desk.journal = Journal()
    return driver_id


def burst(truck: Truck) -> None:
    """Driving from 0 to 49, then a stand of which the receiver tells too."""
    truck.roll(0)
    truck.hear(*((minute, 1500) for minute in range(49)), (49, 0), (49.2, 0))
    truck.ask(49)
    truck.stop(49)


Words = list[tuple[float, Duty, Mode | None]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([(20.5, Duty.OFF, None)], [(20.5, "OFF", "person"), (21, "D", "automatic"), ENDED]),
        ([(20.5, Duty.D, None)], [(20.5, "D", "person"), (21, "D", "automatic"), ENDED]),
        (
            [(20.5, Duty.OFF, None), (30.5, Duty.ON, None)],
            [
                (20.5, "OFF", "person"), (21, "D", "automatic"),
                (30.5, "ON", "person"), (31, "D", "automatic"), ENDED,
            ],
        ),
        (
            [(20.5, Duty.OFF, None), (52, Duty.OFF, None)],
            [(20.5, "OFF", "person"), (21, "D", "automatic"), (52, "OFF", "person")],
        ),
        ([(20.5, Duty.OFF, Mode.PC)], [(20.5, "OFF", "person")]),
        ([(20.5, Duty.ON, Mode.YM)], [(20.5, "ON", "person")]),
        ([(20.2, Duty.OFF, None), (20.5, Duty.OFF, Mode.PC)], [
            (20.2, "OFF", "person"), (20.5, "OFF", "person"),
        ]),
        ([(48.5, Duty.OFF, None)], [(48.5, "OFF", "person")]),
        ([(50, Duty.OFF, None)], [(50, "OFF", "person")]),
    ],
)  # fmt: skip
def test_what_his_truck_drove_after_his_word_is_driving_in_any_order(
    desk: Desk, truck: Truck, d17: int, words: Words, expected: Log
) -> None:
    for minute, told, mode in words:
        truck.record(d17, minute, told, mode)
    burst(truck)
    for order in permutations((ROLLS, ASKS, STOPS)):
        desk.tx.execute("DELETE FROM duty_record WHERE origin = 'automatic'")
        desk.tx.execute("DELETE FROM vehicle_wheels")
        for args in (*order, *order, LOOKS):
            desk.run(args)
        assert log_of(desk, d17) == [DROVE, *expected]
        assert wheels(desk) == (0, 49, None)


def test_driving_that_the_log_knew_before_the_silence_goes_on(
    desk: Desk, truck: Truck, d17: int
) -> None:
    truck.roll(0)
    desk.run(ROLLS)
    truck.record(d17, 20, Duty.OFF)
    truck.hear((5, 1500), (19, 1500), (20, 1500), (22, 100), (25, 224), (48, 1500), (49, 0))
    truck.stop(49)
    desk.run(STOPS)
    assert log_of(desk, d17) == [DROVE, (20, "OFF", "person"), (25, "D", "automatic"), ENDED]


def test_driving_before_a_longer_stand_of_the_same_drive_counts(
    desk: Desk, truck: Truck, d17: int
) -> None:
    truck.record(d17, 20, Duty.OFF)
    truck.roll(0)
    truck.hear((10, 1500), (21, 1500), (28, 1500), (30, 0), (35.5, 1500), (48, 1500))
    truck.roll(35.5)
    truck.stop(49)
    again = ROLLS.model_copy(update={"at": NOW + round(35.5 * MIN)})
    for order in permutations((ROLLS, again, STOPS)):
        desk.tx.execute("DELETE FROM duty_record WHERE origin = 'automatic'")
        for args in order:
            desk.run(args)
        log = log_of(desk, d17)
        assert log[:3] == [DROVE, (20, "OFF", "person"), (21, "D", "automatic")]
        assert [told for told in log if told[1] != "D"] == [(20, "OFF", "person"), ENDED]


def test_a_stop_that_was_none_still_tells_what_was_driven_before_it(
    desk: Desk, truck: Truck, d17: int
) -> None:
    truck.record(d17, 20, Duty.OFF)
    burst(truck)
    truck.roll(52)
    desk.run(ROLLS)
    desk.run(STOPS)
    assert log_of(desk, d17) == [DROVE, (20, "OFF", "person"), (21, "D", "automatic")]


def test_what_was_driven_before_this_drive_is_none_of_it(
    desk: Desk, truck: Truck, d17: int
) -> None:
    truck.record(d17, -30, Duty.OFF)
    truck.hear((-20, 1500), (-15, 1500))
    burst(truck)
    for args in (STOPS, LOOKS, ROLLS):
        desk.run(args)
    assert log_of(desk, d17) == [(-30, "OFF", "person"), DROVE, ENDED]


def test_the_look_finds_what_comes_after_the_end_was_judged(
    desk: Desk, truck: Truck, d17: int
) -> None:
    truck.record(d17, 20, Duty.OFF)
    truck.roll(0)
    truck.stop(49)
    desk.run(ROLLS)
    desk.run(STOPS)
    assert log_of(desk, d17) == [DROVE, (20, "OFF", "person")]
    truck.hear((21, 1500), (22, 1500))
    assert desk.run(LOOKS) == {"vehicles": 1, "records": 2}
    assert log_of(desk, d17) == [DROVE, (20, "OFF", "person"), (21, "D", "automatic"), ENDED]
    assert desk.run(LOOKS) == {"vehicles": 0, "records": 0}


def test_who_sat_down_in_a_drive_that_was_told_late_has_driven_the_rest(
    desk: Desk, truck: Truck
) -> None:
    driver_id = add_driver(desk.tx, "D17")
    desk.journal = Journal()
    truck.record(driver_id, 10, Duty.ON)
    truck.seat(driver_id, "D17", 12.5)
    burst(truck)
    desk.run(STOPS)
    assert log_of(desk, driver_id) == [(10, "ON", "person"), (13, "D", "automatic"), ENDED]
