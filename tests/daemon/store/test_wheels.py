import json
from dataclasses import replace

import pytest

from daemon.domain.duty.following import OpenDrive, Stop, WheelState
from daemon.domain.duty.records import Whereabouts
from daemon.domain.hours.duty import Duty, Mode
from daemon.interfaces import Tx
from daemon.store import journal, seats, unidentified, wheels
from daemon.store.database import Store
from daemon.store.seats import Place
from daemon.store.wheels import Watched
from tests.daemon.store.duty_scene import MINUTE, add_driver, add_record, add_vehicle, entry
from tests.daemon.store.scene import NOW, STAMP, add_unit, event

DRIVES = WheelState(is_driving=True, since=NOW)


@pytest.fixture
def tx(store: Store) -> Tx:
    """T1 with unit 1 since always, and T2 without one."""
    found = store.connection
    add_vehicle(found, "T1")
    add_vehicle(found, "T2")
    for name in ("u1", "u2"):
        add_unit(found, name)
    found.execute("INSERT INTO fitting VALUES (1, 0, NULL, 1)")
    return found


def tell(tx: Tx, kind: str, minute: int, *, unit_id: int = 1, vehicle_id: int = 1) -> None:
    at = NOW + minute * MINUTE
    body = {"lat_e7": 5, "lon_e7": 6, "odometer_m": 7, "since": at - 6 * MINUTE}
    told = event(f"wheels.{kind}", at=at, unit_id=unit_id, vehicle_id=vehicle_id, body=body)
    journal.record(tx, told, STAMP)


def hear(tx: Tx, minute: float, speed: int | None, *, verdict: int = 0) -> None:
    tx.execute(
        "INSERT INTO position(seq, unit_id, at, seen_at, boot, lat_e7, lon_e7, speed_cm_s,"
        " quality, odometer_m, verdict)"
        " VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM position), 1, ?, 0, 1, 8, 9, ?, 1, 10, ?)",
        (NOW + round(minute * MINUTE), speed, verdict),
    )


def test_the_state_of_the_wheels_is_kept(tx: Tx) -> None:
    assert wheels.state_of(tx, 1) is None
    for state in (
        DRIVES,
        replace(DRIVES, stands_since=NOW + 9),
        WheelState(is_driving=False, since=3),
    ):
        wheels.save(tx, 1, state)
        assert wheels.state_of(tx, 1) == state
    assert wheels.name_of(tx, 1) == "T1"
    assert wheels.name_of(tx, 9) is None


def test_stops_after_an_instant_are_those_of_this_vehicle(tx: Tx) -> None:
    for minute in (6, 66, 96):
        tell(tx, "stopped", minute)
    tell(tx, "stopped", 80, vehicle_id=2)
    tell(tx, "rolling", 90)
    where = Whereabouts(lat_e7=5, lon_e7=6, odometer_m=7)
    assert wheels.stops_after(tx, 1, NOW + 6 * MINUTE) == (
        Stop(at=NOW + 66 * MINUTE, since=NOW + 60 * MINUTE, whereabouts=where),
        Stop(at=NOW + 96 * MINUTE, since=NOW + 90 * MINUTE, whereabouts=where),
    )
    assert wheels.rolled_after(tx, 1, 1, NOW) == NOW + 90 * MINUTE
    assert wheels.rolled_after(tx, 1, 1, NOW + 90 * MINUTE) is None


def test_it_drove_where_the_last_word_was_that_it_rolls(tx: Tx) -> None:
    assert wheels.driven_since(tx, 1, NOW) is None
    tell(tx, "rolling", 0)
    tell(tx, "standing", 35)
    tell(tx, "stopped", 36)
    assert wheels.driven_since(tx, 1, NOW - 1) is None
    for minute, expected in ((0, NOW), (35, NOW), (36, None), (90, None)):
        assert wheels.driven_since(tx, 1, NOW + minute * MINUTE) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"wheels_due_at": 9, "wheels_since": NOW - 4000, "stood_at": NOW - 1000}, NOW - 4000),
        ({"wheels_due_at": 9, "wheels_since": NOW - 4000, "stood_at": NOW - 2000}, None),
        ({"wheels_due_at": 9, "wheels_since": NOW + 1, "stood_at": NOW + 9000}, None),
        ({"wheels_since": NOW - 4000, "stood_at": NOW - 1000}, None),
        ({}, None),
    ],
)
def test_it_stands_once_the_unit_has_seen_it_for_three_seconds(
    tx: Tx, body: dict[str, object], expected: int | None
) -> None:
    tx.execute(
        "INSERT INTO unit_state(unit_id, version, body, at, motion, odometer_m, fences)"
        " VALUES (1, 1, ?, 0, 'idle', 0, '[]')",
        (json.dumps({"v": 1, **body}),),
    )
    assert wheels.stood_since(tx, 1, NOW, stands_ms=3000) == expected


def test_the_open_drive_and_the_next_seat_are_found(tx: Tx) -> None:
    assert wheels.open_drive(tx, 1) is None
    assert not wheels.has_drivers(tx)
    number = unidentified.begin(tx, 1, at=NOW)
    assert number is not None
    assert wheels.open_drive(tx, 1) == OpenDrive(id=number, started_at=NOW)
    d17, d18 = add_driver(tx, "D17"), add_driver(tx, "D18")
    seats.sit(tx, d18, 1, Place.CO_DRIVER, at=NOW + 1)
    seats.sit(tx, d17, 1, Place.DRIVER, at=NOW + 5)
    assert wheels.has_drivers(tx)
    assert wheels.next_seat_at(tx, 1, NOW) == NOW + 5
    assert wheels.next_seat_at(tx, 1, NOW + 5) is None


def test_the_crew_of_an_instant_comes_with_its_log(tx: Tx) -> None:
    d17, d18 = add_driver(tx, "D17"), add_driver(tx, "D18")
    add_record(tx, d17, entry(Duty.OFF, NOW - MINUTE))
    add_record(tx, d17, entry(Duty.ON, NOW + MINUTE))
    seats.sit(tx, d17, 1, Place.DRIVER, at=NOW)
    seats.leave(tx, d17, at=NOW + 5)
    seats.sit(tx, d18, 1, Place.DRIVER, at=NOW + 5)
    first, second = wheels.crew_at(tx, 1, (NOW, NOW + 4, NOW + 5), since=NOW)
    assert (first.driver_id, first.driver, second.driver) == (d17, "D17", "D18")
    assert [told.duty for told in first.log] == [Duty.OFF, Duty.ON]
    assert wheels.crew_at(tx, 1, (NOW - 1,), since=NOW) == ()


@pytest.mark.parametrize(
    ("duty", "mode", "is_watched"),
    [
        (Duty.ON, None, True),
        (Duty.OFF, None, True),
        (Duty.D, None, True),
        (Duty.OFF, Mode.PC, False),
        (Duty.ON, Mode.YM, False),
    ],
)
def test_a_drive_whose_driver_is_not_driving_by_his_log_is_watched(
    tx: Tx, duty: Duty, mode: Mode | None, is_watched: bool
) -> None:
    d17 = add_driver(tx, "D17")
    seats.sit(tx, d17, 1, Place.DRIVER, at=NOW - MINUTE)
    add_record(tx, d17, entry(Duty.D, NOW))
    add_record(tx, d17, entry(duty, NOW + MINUTE, mode=mode))
    wheels.save(tx, 1, WheelState(is_driving=False, since=NOW - MINUTE))
    assert wheels.watched(tx) == (), "he had not sat down yet"
    wheels.save(tx, 1, DRIVES)
    expected = Watched(vehicle_id=1, after=NOW + MINUTE)
    assert wheels.watched(tx) == ((expected,) if is_watched else ())
    over = replace(expected, stood_since=NOW + 2 * MINUTE)
    wheels.save(tx, 1, WheelState(is_driving=False, since=NOW + 2 * MINUTE))
    assert wheels.watched(tx) == ((over,) if is_watched else ())
    seats.leave(tx, d17, at=NOW + 2 * MINUTE)
    assert wheels.watched(tx) == (), "he had got out when the stand began"


def test_a_drive_that_was_left_alone_is_watched_until_it_is_on_the_account(tx: Tx) -> None:
    d17 = add_driver(tx, "D17")
    wheels.save(tx, 1, DRIVES)
    seats.sit(tx, d17, 1, Place.DRIVER, at=NOW - MINUTE)
    assert wheels.watched(tx) == (Watched(vehicle_id=1, after=NOW),), "of him nothing is known"
    seats.leave(tx, d17, at=NOW + MINUTE)
    assert wheels.watched(tx) == (Watched(vehicle_id=1, after=NOW + MINUTE),)
    unidentified.begin(tx, 1, at=NOW + 2 * MINUTE)
    assert wheels.watched(tx) == ()


def test_two_fast_positions_show_that_it_drives(tx: Tx) -> None:
    hear(tx, 1, 900)
    hear(tx, 3, 223)
    hear(tx, 4, 900, verdict=3)
    hear(tx, 5, None)
    hear(tx, 6, 224)
    assert wheels.fast_after(tx, 1, NOW + 2 * MINUTE, fast_cm_s=224) is None
    hear(tx, 6.1, 300)
    where = Whereabouts(lat_e7=8, lon_e7=9, odometer_m=10)
    found = wheels.fast_after(tx, 1, NOW + 2 * MINUTE, fast_cm_s=224)
    assert found == (NOW + 6 * MINUTE, where)
    assert wheels.fast_after(tx, 2, NOW, fast_cm_s=224) is None
    stood = NOW + round(6.1 * MINUTE)
    assert wheels.fast_after(tx, 1, NOW + 2 * MINUTE, before=stood, fast_cm_s=224) is None
    assert wheels.fast_after(tx, 1, NOW + 2 * MINUTE, before=stood + 1, fast_cm_s=224) == found


def test_a_drive_began_when_it_first_rolled_after_the_stand_before(tx: Tx) -> None:
    for kind, minute in (
        ("rolling", -90), ("stopped", -20), ("rolling", 0), ("rolling", 35), ("stopped", 56),
    ):  # fmt: skip
        tell(tx, kind, minute)
    assert wheels.drive_began(tx, 1, NOW + 50 * MINUTE) == NOW
    assert wheels.drive_began(tx, 1, NOW - 26 * MINUTE) == NOW - 90 * MINUTE
    assert wheels.drive_began(tx, 1, NOW + 60 * MINUTE) is None
    assert wheels.drive_began(tx, 2, NOW + 50 * MINUTE) is None
    tell(tx, "rolling", 54)
    assert wheels.drive_began(tx, 1, NOW + 70 * MINUTE) == NOW + 54 * MINUTE, "it was no stand"


def test_each_minute_only_the_newest_seat_of_a_vehicle_is_asked_for(tx: Tx) -> None:
    for asked in (wheels.LEFT_ALONE, wheels.WAS_NOT_DRIVING):
        plan = [row[3] for row in tx.execute(f"EXPLAIN QUERY PLAN {asked}").fetchall()]
        assert "SEARCH s USING INDEX seat_vehicle (vehicle_id=? AND from_at=?)" in plan


@pytest.mark.parametrize("statement", ["STOPS", "ROLLED", "LAST_WORD", "DRIVE_BEGAN", "FAST"])
def test_what_is_asked_of_long_tables_goes_by_an_index(tx: Tx, statement: str) -> None:
    names = ("vehicle_id", "unit_id", "after", "before", "since", "at", "limit", "fast_cm_s")
    asked = dict.fromkeys(names, 1)
    plan = tx.execute(f"EXPLAIN QUERY PLAN {getattr(wheels, statement)}", asked).fetchall()
    long = [row[3] for row in plan if row[3].split()[1] in {"e", "p", "s", "event", "position"}]
    assert long
    assert all(step.startswith("SEARCH") and "unit_id=?" in step for step in long), plan
