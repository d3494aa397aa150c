from dataclasses import replace

from daemon.domain.events import ClockQuality
from daemon.domain.hours.duty import Declared, Duty, Exemption
from daemon.store import duty, duty_clock, duty_notes, seats
from daemon.store.database import Store
from daemon.store.duty import Making
from daemon.store.duty_notes import Saying
from daemon.store.seats import Place
from tests.daemon.store.duty_scene import HOUR, MINUTE, add_driver, add_record, add_vehicle, entry
from tests.daemon.store.scene import NOW, STAMP

STEP = 30 * HOUR
FIRST, LAST = NOW, NOW + HOUR
"""By the untrusted clock."""
RECORDS = "SELECT at, made_at, clock FROM duty_record ORDER BY id"


def ours(at: int, *, boot: int = 1) -> Making:
    stamp = replace(STAMP, boot=boot, clock=ClockQuality.UNTRUSTED, seen_at=at)
    return Making(stamp=stamp, by="olga", is_at_ours=True)


def correct(store: Store, *, step: int = STEP) -> None:
    window = {"first_at": FIRST, "last_at": LAST, "step": step}
    duty_clock.correct(store.connection, window, boot=1, quality=ClockQuality.GPS)


def test_records_of_our_clock_are_moved_and_the_log_stays_in_order(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    add_record(tx, driver_id, entry(Duty.OFF, NOW - HOUR))
    duty.add(tx, driver_id, entry(Duty.ON, NOW + 5), making=ours(NOW + 5))
    duty.add(tx, driver_id, entry(Duty.D, NOW + MINUTE), making=ours(NOW + MINUTE))
    correct(store)
    add_record(tx, driver_id, entry(Duty.SB, NOW + STEP + HOUR))
    found = duty.records_in_force(tx, driver_id, since=0, until=NOW + 2 * STEP)
    assert [(one.duty, one.at) for one in found] == [
        (Duty.OFF, NOW - HOUR),
        (Duty.ON, NOW + 5 + STEP),
        (Duty.D, NOW + MINUTE + STEP),
        (Duty.SB, NOW + STEP + HOUR),
    ]
    assert tx.execute(RECORDS).fetchall()[1] == (NOW + 5 + STEP, NOW + 5 + STEP, "gps")


def test_an_instant_of_a_receiver_stays_and_only_when_it_was_written_moves(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    fix_at = NOW + STEP
    making = replace(ours(NOW + 5), is_at_ours=False)
    duty.add(tx, driver_id, entry(Duty.D, fix_at), making=making)
    correct(store)
    assert tx.execute(RECORDS).fetchall() == [(fix_at, NOW + 5 + STEP, "gps")]


def test_other_boots_and_other_times_are_left_alone(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    duty.add(tx, driver_id, entry(Duty.ON, NOW), making=ours(NOW, boot=7))
    duty.add(tx, driver_id, entry(Duty.ON, LAST + 1), making=ours(LAST + 1))
    add_record(tx, driver_id, entry(Duty.OFF, NOW + 1))
    before = tx.execute(RECORDS).fetchall()
    correct(store)
    assert tx.execute(RECORDS).fetchall() == before


def test_trust_without_a_step_says_that_the_time_was_right(store: Store) -> None:
    tx = store.connection
    driver_id, vehicle_id = add_driver(tx, "D17"), add_vehicle(tx, "T1")
    duty.add(tx, driver_id, entry(Duty.ON, NOW), making=ours(NOW))
    seats.sit(tx, driver_id, vehicle_id, Place.DRIVER, at=NOW)
    correct(store, step=0)
    assert tx.execute(RECORDS).fetchall() == [(NOW, NOW, "gps")]
    assert tx.execute("SELECT from_at FROM seat").fetchall() == [(NOW,)]


def test_correcting_twice_moves_nothing_twice(store: Store) -> None:
    tx = store.connection
    driver_id, vehicle_id = add_driver(tx, "D17"), add_vehicle(tx, "T1")
    duty.add(tx, driver_id, entry(Duty.ON, NOW), making=ours(NOW))
    seats.sit(tx, driver_id, vehicle_id, Place.DRIVER, at=NOW)
    duty_notes.annotate(tx, driver_id, at=NOW, text="t", saying=Saying(at=NOW, by="olga"))
    correct(store)
    correct(store)
    assert tx.execute("SELECT at FROM duty_record").fetchall() == [(NOW + STEP,)]
    assert tx.execute("SELECT from_at FROM seat").fetchall() == [(NOW + STEP,)]
    assert tx.execute("SELECT at, made_at FROM duty_note").fetchall() == [(NOW + STEP, NOW + STEP)]


def test_what_was_said_then_moves_with_its_instant(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    told = Declared(exemption=Exemption.READY_MIX, at=NOW + 1)
    number = duty_notes.declare(tx, driver_id, told, note="", saying=Saying(at=NOW + 1, by="o"))
    old = replace(told, at=NOW - HOUR)
    duty_notes.declare(tx, driver_id, old, note="", saying=Saying(at=NOW - HOUR, by="o"))
    for one in (number, number + 1):
        duty_notes.withdraw(tx, one, saying=Saying(at=NOW + 2, by="o"))
    correct(store)
    rows = tx.execute("SELECT at, made_at, withdrawn_at FROM duty_declaration ORDER BY id")
    assert rows.fetchall() == [
        (NOW + 1 + STEP, NOW + 1 + STEP, NOW + 2 + STEP),
        (NOW - HOUR, NOW - HOUR, NOW + 2 + STEP),
    ]


def test_seats_move_even_onto_each_other_s_instants(store: Store) -> None:
    """Row by row the first would meet the second, which has not moved yet."""
    tx = store.connection
    driver_id, vehicle_id = add_driver(tx, "D17"), add_vehicle(tx, "T1")
    seats.sit(tx, driver_id, vehicle_id, Place.CO_DRIVER, at=NOW - HOUR)
    seats.sit(tx, driver_id, vehicle_id, Place.DRIVER, at=NOW)
    seats.sit(tx, driver_id, vehicle_id, Place.CO_DRIVER, at=NOW + MINUTE)
    seats.leave(tx, driver_id, at=NOW + 2 * MINUTE)
    correct(store, step=MINUTE)
    assert tx.execute("SELECT from_at, until_at FROM seat ORDER BY from_at").fetchall() == [
        (NOW - HOUR, NOW + MINUTE),
        (NOW + MINUTE, NOW + 2 * MINUTE),
        (NOW + 2 * MINUTE, NOW + 3 * MINUTE),
    ]


def test_a_seat_that_a_fast_clock_ended_is_a_moment_long(store: Store) -> None:
    tx = store.connection
    driver_id, vehicle_id = add_driver(tx, "D17"), add_vehicle(tx, "T1")
    seats.sit(tx, driver_id, vehicle_id, Place.DRIVER, at=NOW - HOUR)
    seats.leave(tx, driver_id, at=NOW)
    correct(store, step=-2 * HOUR)
    row = tx.execute("SELECT from_at, until_at FROM seat").fetchone()
    assert row == (NOW - HOUR, NOW - HOUR + 1)


def test_records_are_found_by_the_small_index_of_untrusted_ones(store: Store) -> None:
    asked = dict.fromkeys(("step", "first_at", "last_at", "boot", "clock"), 0)
    sql = f"EXPLAIN QUERY PLAN {duty_clock.CORRECT_RECORDS}"
    plan = store.connection.execute(sql, asked).fetchall()
    assert "USING INDEX duty_untrusted (boot=?)" in str(plan)
