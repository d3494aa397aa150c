"""The whole way: what the wheels say becomes an event, its job a record in the driver's log."""

import json
from itertools import permutations

import pytest

from daemon.domain.events import ClockQuality
from daemon.domain.hours.duty import Duty, Mode
from daemon.jobs.duty_follow import FollowWheels, Occasion
from daemon.store import duty
from daemon.store.journal import Journal
from daemon.store.seats import Place
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.truck import MIN, Truck, alerts, drives, events, log_of, wheels
from tests.daemon.store.duty_scene import add_driver
from tests.daemon.store.scene import NOW


@pytest.fixture
def truck(desk: Desk) -> Truck:
    return Truck(desk)


@pytest.fixture
def d17(desk: Desk, truck: Truck) -> int:
    driver_id = add_driver(desk.tx, "D17")
    truck.seat(driver_id, "D17", -60)
    truck.drain()
    return driver_id


def test_driver_of_a_truck_that_drives_and_stops_is_driving_then_on_duty(
    desk: Desk, truck: Truck, d17: int
) -> None:
    truck.roll(0)
    truck.drain()
    assert wheels(desk) == (1, 0, None)
    truck.ask(30)
    truck.drain()
    assert wheels(desk) == (1, 0, 30)
    truck.stop(30)
    truck.drain()
    assert wheels(desk) == (0, 30, None)
    assert log_of(desk, d17) == [(0, "D", "automatic"), (36, "ON", "automatic")]
    record = duty.latest(desk.tx, d17, NOW)
    assert record is not None
    assert (record.vehicle, record.made_by) == ("T101", "depotd (wheels)")
    where = record.whereabouts
    assert (where.lat_e7, where.lon_e7, where.odometer_m) == (410_000_000, 5, 700)
    changed = events(desk, "duty.changed")
    assert [(one["driver"], one["duty"], one["was"], one["at"]) for one in changed] == [
        ("D17", "D", None, NOW), ("D17", "ON", "D", NOW + 36 * MIN),
    ]  # fmt: skip


def test_question_is_told_to_dispatch_in_the_depots_time_and_settled(
    desk: Desk, truck: Truck, d17: int
) -> None:
    desk.tx.execute("INSERT INTO depot_zone VALUES (1, 'America/Denver')")
    truck.roll(0)
    truck.ask(30)
    truck.drain()
    (asked,) = events(desk, "duty.asked")
    assert (asked["driver"], asked["since"]) == ("D17", NOW + 30 * MIN)
    title = f"D17 stands since {asked['since_clock']}: still driving?"
    assert asked["since_clock"] == "08:33"
    assert alerts(desk) == [("dispatch", title, "")]
    truck.roll(35.5)
    truck.drain()
    assert alerts(desk) == [("dispatch", title, "depotd (it drives or has stopped)")]
    assert wheels(desk) == (1, 0, None)
    assert log_of(desk, d17) == [(0, "D", "automatic")]
    truck.ask(40)
    truck.drain()
    assert [read_by for _, _, read_by in alerts(desk)][1:] == [""], "each question is news"
    truck.stop(40)
    truck.drain()
    assert all(read_by for _, _, read_by in alerts(desk))


def test_an_answer_of_his_own_stands(desk: Desk, truck: Truck, d17: int) -> None:
    truck.roll(0)
    truck.ask(30)
    truck.drain()
    truck.record(d17, 35.5, Duty.D)
    truck.stop(30)
    truck.drain()
    assert log_of(desk, d17) == [(0, "D", "automatic"), (35.5, "D", "person")]
    assert wheels(desk) == (0, 30, None)


def test_who_has_said_on_duty_himself_is_not_asked(desk: Desk, truck: Truck, d17: int) -> None:
    truck.roll(0)
    truck.drain()
    truck.record(d17, 31, Duty.ON)
    truck.ask(30)
    truck.stop(30)
    truck.drain()
    assert log_of(desk, d17) == [(0, "D", "automatic"), (31, "ON", "person")]
    assert events(desk, "duty.asked") == []


@pytest.mark.parametrize(("status", "mode"), [(Duty.OFF, Mode.PC), (Duty.ON, Mode.YM)])
def test_own_drives_and_yard_moves_are_left_alone(
    desk: Desk, truck: Truck, d17: int, status: Duty, mode: Mode | None
) -> None:
    truck.record(d17, -5, status, mode)
    truck.roll(0)
    truck.drain()
    assert len(log_of(desk, d17)) == 1
    assert drives(desk) == []


def test_driving_that_he_told_before_the_truck_rolled_is_the_trucks(
    desk: Desk, truck: Truck, d17: int
) -> None:
    truck.record(d17, -5, Duty.D)
    truck.roll(0)
    truck.drain()
    assert log_of(desk, d17) == [(-5, "D", "person"), (0, "D", "automatic")]


def test_a_co_driver_is_never_touched(desk: Desk, truck: Truck, d17: int) -> None:
    mate = add_driver(desk.tx, "D18")
    truck.seat(mate, "D18", -30, Place.CO_DRIVER)
    truck.record(mate, -30, Duty.SB)
    truck.roll(0)
    truck.stop(30)
    truck.drain()
    assert log_of(desk, mate) == [(-30, "SB", "person")]
    assert [status for _, status, _ in log_of(desk, d17)] == ["D", "ON"]


def test_a_unit_on_no_vehicle_starts_nothing(desk: Desk) -> None:
    desk.happen("wheels.rolling", body={"lat_e7": 1})
    assert desk.waiting() == []


def test_depots_without_drivers_miss_nobody(desk: Desk, truck: Truck) -> None:
    truck.roll(0)
    truck.drain()
    assert (drives(desk), alerts(desk)) == ([], [])
    assert wheels(desk) == (1, 0, None)


def test_driving_of_nobody_waits_on_the_reserved_account(desk: Desk, truck: Truck) -> None:
    add_driver(desk.tx, "D17")
    truck.roll(0)
    truck.drain()
    assert drives(desk) == [(0, None)]
    assert alerts(desk) == [("compliance", "T101 drives and nobody sits in it", "")]
    truck.roll(20)
    truck.tell("wheels.stopped", 36, since=NOW + 30 * MIN + 400)
    truck.drain()
    assert drives(desk) == [(0, 30 + 1 / 60)], "a part of a second is driving too"
    assert [one["state"] for one in events(desk, "duty.unidentified")] == ["begun", "ended"]
    assert len(alerts(desk)) == 1


def test_who_sits_down_in_a_truck_that_drives_is_driving(desk: Desk, truck: Truck) -> None:
    driver_id = add_driver(desk.tx, "D17")
    truck.roll(0)
    truck.drain()
    truck.seat(driver_id, "D17", 12)
    truck.drain()
    truck.stop(30)
    truck.drain()
    assert drives(desk) == [(0, 12)]
    assert log_of(desk, driver_id) == [(12, "D", "automatic"), (36, "ON", "automatic")]


def test_who_sat_before_it_rolled_and_said_so_later_has_driven_it_all(
    desk: Desk, truck: Truck
) -> None:
    driver_id = add_driver(desk.tx, "D17")
    truck.roll(3)
    truck.drain()
    truck.seat(driver_id, "D17", 0)
    truck.drain()
    assert drives(desk) == []
    assert log_of(desk, driver_id) == [(3, "D", "automatic")]


def test_who_sits_down_on_a_short_stand_drives_when_it_rolls_on(desk: Desk, truck: Truck) -> None:
    """No fact says that anew: the look once a minute finds it."""
    driver_id = add_driver(desk.tx, "D17")
    truck.roll(0)
    truck.drain()
    stood = {"wheels_due_at": 9, "wheels_since": NOW + 10 * MIN, "stood_at": NOW + 12 * MIN}
    desk.tx.execute(
        "INSERT INTO unit_state(unit_id, version, body, at, motion, odometer_m, fences)"
        " VALUES (1, 1, ?, ?, 'idle', 0, '[]')",
        (json.dumps(stood), NOW + 12 * MIN),
    )
    truck.seat(driver_id, "D17", 12)
    truck.drain()
    assert drives(desk) == [(0, 10)]
    assert log_of(desk, driver_id) == []
    truck.hear((12.5, 10), (13, 300))
    desk.run(FollowWheels.Args())
    assert log_of(desk, driver_id) == [], "one such speed may be a glitch"
    truck.hear((13.2, 900))
    assert desk.run(FollowWheels.Args()) == {"vehicles": 1, "records": 1}
    assert log_of(desk, driver_id) == [(13, "D", "automatic")]
    assert desk.run(FollowWheels.Args()) == {"vehicles": 0, "records": 0}


@pytest.mark.parametrize("told", [Duty.ON, Duty.D])
def test_who_drives_on_after_a_word_of_his_own_on_a_short_stand_is_found(
    desk: Desk, truck: Truck, d17: int, told: Duty
) -> None:
    truck.roll(0)
    truck.drain()
    truck.record(d17, 20, told)
    truck.hear((19, 1500), (22, 20), (24, 1500), (24.1, 1500))
    desk.run(FollowWheels.Args())
    assert log_of(desk, d17)[1:] == [(20, told.value, "person"), (24, "D", "automatic")]


def test_a_truck_that_drives_on_after_its_driver_got_out_is_driven_by_nobody(
    desk: Desk, truck: Truck, d17: int
) -> None:
    truck.roll(0)
    truck.drain()
    truck.leave(d17, 20)
    desk.run(FollowWheels.Args())
    assert drives(desk) == []
    truck.hear((23, 1500), (23.1, 1500))
    desk.run(FollowWheels.Args())
    desk.run(FollowWheels.Args())
    truck.stop(30)
    truck.drain()
    assert drives(desk) == [(23, 30)]


def test_an_instant_before_his_newest_record_is_put_where_it_belongs(
    desk: Desk, truck: Truck, d17: int
) -> None:
    truck.record(d17, 40, Duty.OFF)
    truck.roll(0)
    truck.drain()
    assert log_of(desk, d17) == [(0, "D", "automatic"), (40, "OFF", "person")]


def test_the_same_fact_twice_changes_nothing(desk: Desk, truck: Truck, d17: int) -> None:
    asked = FACTS[1].model_copy(update={"what": Occasion.STANDING, "at": NOW + 35 * MIN})
    facts = (FACTS[0], asked, FACTS[1])
    truck.roll(0)
    truck.ask(30)
    truck.stop(30)
    truck.drain()
    before = (log_of(desk, d17), wheels(desk), len(desk.lab.events()))
    for args in (*facts, *reversed(facts)):
        desk.run(args)
    assert (log_of(desk, d17), wheels(desk), len(desk.lab.events())) == before


FACTS = (
    FollowWheels.Args(what=Occasion.ROLLING, vehicle_id=1, unit_id=1, at=NOW),
    FollowWheels.Args(
        what=Occasion.STOPPED, vehicle_id=1, unit_id=1, at=NOW + 36 * MIN, since=NOW + 30 * MIN
    ),
    FollowWheels.Args(what=Occasion.ROLLING, vehicle_id=1, unit_id=1, at=NOW + 60 * MIN),
    FollowWheels.Args(
        what=Occasion.STOPPED, vehicle_id=1, unit_id=1, at=NOW + 96 * MIN, since=NOW + 90 * MIN
    ),
)


@pytest.fixture
def two_drives(desk: Desk, truck: Truck) -> None:
    """In the journal; what follows is started by the test."""
    desk.journal = Journal()
    for begins in (0, 60):
        truck.roll(begins)
        truck.stop(begins + 30)


@pytest.mark.usefixtures("two_drives")
def test_jobs_may_run_in_any_order(desk: Desk, d17: int) -> None:
    for order in list(permutations(FACTS))[::3]:
        desk.tx.execute("DELETE FROM duty_record")
        desk.tx.execute("DELETE FROM vehicle_wheels")
        for args in order:
            desk.run(args)
        assert log_of(desk, d17) == [
            (0, "D", "automatic"), (36, "ON", "automatic"),
            (60, "D", "automatic"), (96, "ON", "automatic"),
        ]  # fmt: skip
        assert wheels(desk) == (0, 90, None)
        assert drives(desk) == []


@pytest.mark.usefixtures("two_drives")
def test_drives_of_nobody_end_in_any_order_and_where_somebody_sat_down(
    desk: Desk, truck: Truck
) -> None:
    driver_id = add_driver(desk.tx, "D17")
    truck.seat(driver_id, "D17", 70)
    sat = FollowWheels.Args(what=Occasion.SEATED, vehicle_id=1, at=NOW + 70 * MIN, driver="D17")
    for order in permutations((*FACTS[2:], sat)):
        desk.tx.execute("DELETE FROM duty_record")
        desk.tx.execute("DELETE FROM vehicle_wheels")
        desk.tx.execute("DELETE FROM unidentified_drive")
        for args in (*order, *FACTS[:2]):
            desk.run(args)
        assert drives(desk) == [(0, 30), (60, 70)]
        assert log_of(desk, driver_id) == [(70, "D", "automatic"), (96, "ON", "automatic")]


def test_silence_that_was_taken_for_rest_and_was_none_is_driving(
    desk: Desk, truck: Truck, d17: int
) -> None:
    """Stored fixes come in later and show that it drove on."""
    truck.roll(0)
    truck.ask(30)
    truck.stop(30)
    truck.drain()
    truck.roll(32)
    truck.drain()
    assert log_of(desk, d17) == [(0, "D", "automatic"), (36, "D", "automatic")]
    assert wheels(desk) == (1, 32, None)
    truck.stop(50)
    truck.drain()
    assert log_of(desk, d17)[-1] == (56, "ON", "automatic")


def test_an_untrusted_clock_is_no_reason_to_wait(desk: Desk, truck: Truck, d17: int) -> None:
    desk.trust(ClockQuality.UNTRUSTED)
    truck.roll(0)
    truck.drain()
    assert log_of(desk, d17) == [(0, "D", "automatic")]
    made = desk.tx.execute("SELECT clock, is_at_ours FROM duty_record").fetchall()
    assert made == [("untrusted", 0)]


@pytest.mark.parametrize("clock_minute", [-9_999, 12, 9_999])
def test_who_sits_down_by_an_untrusted_clock_drives_from_the_newest_fix(
    desk: Desk, truck: Truck, clock_minute: float
) -> None:
    driver_id = add_driver(desk.tx, "D17")
    desk.trust(ClockQuality.UNTRUSTED)
    truck.roll(0)
    truck.drain()
    desk.tx.execute(
        "INSERT INTO unit_state(unit_id, version, body, at, motion, odometer_m, fences)"
        " VALUES (1, 1, '{}', ?, 'moving', 0, '[]')",
        (NOW + 12 * MIN,),
    )
    truck.seat(driver_id, "D17", clock_minute)
    truck.drain()
    assert drives(desk) == [(0, 12)]
    assert [told for told in log_of(desk, driver_id) if told[1] == "D"] == [(12, "D", "automatic")]


def test_a_seat_that_was_put_right_with_the_clock_counts_as_it_stands(
    desk: Desk, truck: Truck
) -> None:
    driver_id = add_driver(desk.tx, "D17")
    truck.roll(0)
    truck.drain()
    truck.seat(driver_id, "D17", 9_999)
    desk.tx.execute("UPDATE seat SET from_at = ?", (NOW + 12 * MIN,))
    truck.drain()
    assert drives(desk) == [(0, 12)]
    assert log_of(desk, driver_id) == [(12, "D", "automatic")]


def test_two_units_on_one_truck_say_it_once(desk: Desk, truck: Truck, d17: int) -> None:
    other = Truck.__new__(Truck)
    other.desk, other.name, other.unit, other.vehicle_id = desk, "T101", 2, truck.vehicle_id
    desk.tx.execute("INSERT INTO unit(id, name) VALUES (2, 'u-2')")
    desk.tx.execute("INSERT INTO fitting VALUES (2, 0, NULL, ?)", (truck.vehicle_id,))
    truck.roll(0)
    other.roll(0.1)
    truck.drain()
    other.stop(30.1)
    truck.stop(30)
    truck.drain()
    assert log_of(desk, d17)[0] == (0, "D", "automatic")
    assert [status for _, status, _ in log_of(desk, d17)][-1] == "ON"
    assert wheels(desk)[0] == 0
