from daemon.domain.dispatch.pairs import NO_DRIVER, NO_TRUCK, OFF_DUTY, Pairing, paired
from tests.daemon.domain.dispatch.scene import driver, truck


def named(found: Pairing) -> list[tuple[str, str, bool]]:
    return [(one.truck.truck.name, one.driver.name, one.is_seated) for one in found.pairs]


def test_whoever_sits_at_the_wheel_drives_it() -> None:
    found = paired([truck(1), truck(2)], [driver(2), driver(1)], {101, 102})
    assert named(found) == [("T1", "D1", True), ("T2", "D2", True)]


def test_free_driver_takes_the_truck_that_he_drove_last_and_the_next_the_first_that_is_left() -> (
    None
):
    drivers = [
        driver(1, wheel_of=None, last_vehicle=2),
        driver(2, wheel_of=None),
        driver(3, wheel_of=None, last_vehicle=2),
    ]
    found = paired([truck(1), truck(2), truck(3)], drivers, {101, 102, 103})
    assert named(found) == [("T1", "D2", False), ("T2", "D1", False), ("T3", "D3", False)]


def test_nobody_is_called_in() -> None:
    found = paired([truck(1)], [driver(1, wheel_of=None)], set())
    assert named(found) == []
    assert found.drivers == {"D1": OFF_DUTY}
    assert found.trucks == {"T1": NO_DRIVER}


def test_more_drivers_than_trucks_leave_somebody_without() -> None:
    drivers = [driver(1, wheel_of=None), driver(2, wheel_of=None)]
    found = paired([truck(1)], drivers, {101, 102})
    assert named(found) == [("T1", "D1", False)]
    assert found.drivers == {"D2": NO_TRUCK}


def test_who_has_an_order_or_rides_along_or_sits_in_a_bad_truck_drives_no_other() -> None:
    drivers = [
        driver(1, orders=("O-9",)),
        driver(2, wheel_of=None, rides_in="T9"),
        driver(3),
    ]
    found = paired([truck(1), truck(2)], drivers, {101, 102, 103})
    assert named(found) == []
    assert {name: reason.code for name, reason in found.drivers.items()} == {
        "D1": "busy",
        "D2": "co_driver",
        "D3": "truck_unusable",
    }
    assert found.trucks["T1"].text == "its driver D1: has order O-9"
    assert found.trucks["T2"] == NO_DRIVER
