from daemon.domain.hours.duty import Change, Declared, Duty, Exemption, Mode
from daemon.domain.hours.terms import DAYS_BACK
from daemon.store.database import Store
from daemon.store.duty_logs import CHANGES, GAPS_UNTIL, raw_log, raw_logs
from tests.daemon.store.duty_scene import (
    DAY,
    HOUR,
    add_driver,
    add_record,
    entry,
    replace_record,
)
from tests.daemon.store.scene import NOW

BEGIN = NOW - DAYS_BACK * DAY
ADD_GAP = "INSERT INTO duty_gap(driver_id, from_at, until_at) VALUES (?, ?, ?)"


def test_of_a_driver_without_records_nothing_is_known(store: Store) -> None:
    driver_id = add_driver(store.connection, "D17")
    log = raw_log(store.connection, driver_id, until=NOW)
    assert (log.changes, log.declared, log.known_from) == ((), (), NOW)


def test_a_log_that_begins_within_the_window_is_known_from_there(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    add_record(tx, driver_id, entry(Duty.OFF, NOW - HOUR, mode=Mode.PC))
    add_record(tx, driver_id, entry(Duty.D, NOW))
    add_record(tx, driver_id, entry(Duty.ON, NOW + 1))
    log = raw_log(tx, driver_id, until=NOW)
    assert log.known_from == NOW - HOUR
    assert log.changes == (
        Change(at=NOW - HOUR, duty=Duty.OFF, mode=Mode.PC),
        Change(at=NOW, duty=Duty.D),
    )


def test_a_longer_log_begins_with_what_was_in_force(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    for at, duty in ((BEGIN - DAY, Duty.ON), (BEGIN - HOUR, Duty.SB), (BEGIN + HOUR, Duty.OFF)):
        add_record(tx, driver_id, entry(duty, at))
    log = raw_log(tx, driver_id, until=NOW)
    assert log.known_from is None
    assert [change.duty for change in log.changes] == [Duty.SB, Duty.OFF]
    short = raw_log(tx, driver_id, until=NOW, days_back=15)
    assert (short.known_from, short.changes) == (None, log.changes[1:])


def test_replaced_records_and_withdrawn_declarations_do_not_count(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    replace_record(tx, add_record(tx, driver_id, entry(Duty.ON, NOW - 2 * HOUR)))
    add_record(tx, driver_id, entry(Duty.OFF, NOW - HOUR))
    add = (
        "INSERT INTO duty_declaration(driver_id, at, exemption, made_at, made_by, withdrawn_at,"
        " withdrawn_by) VALUES (?, ?, 'adverse_driving', 0, 'x', ?, ?)"
    )
    tx.execute(add, (driver_id, NOW - HOUR, None, ""))
    tx.execute(add, (driver_id, NOW - 2 * HOUR, NOW, "x"))
    tx.execute(add, (driver_id, NOW + 1, None, ""))
    log = raw_log(tx, driver_id, until=NOW)
    assert [change.duty for change in log.changes] == [Duty.OFF]
    assert log.declared == (Declared(exemption=Exemption.ADVERSE_DRIVING, at=NOW - HOUR),)


def test_many_logs_at_once_are_those_of_each_driver(store: Store) -> None:
    tx = store.connection
    drivers = [add_driver(tx, f"D{number}") for number in range(5)]
    for step in range(20):
        for driver_id in drivers[1:]:
            duty = (Duty.ON, Duty.D, Duty.OFF, Duty.SB)[(step + driver_id) % 4]
            add_record(tx, driver_id, entry(duty, NOW - step * driver_id * DAY))
    found = raw_logs(tx, drivers, until=NOW)
    assert list(found) == drivers
    assert found == {driver_id: raw_log(tx, driver_id, until=NOW) for driver_id in drivers}
    for log in found.values():
        instants = [change.at for change in log.changes]
        assert instants == sorted(instants)


def test_the_last_of_several_at_one_instant_comes_last(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    for duty in (Duty.SB, Duty.ON, Duty.D, Duty.OFF):
        add_record(tx, driver_id, entry(duty, NOW))
    log = raw_log(tx, driver_id, until=NOW)
    assert [change.duty for change in log.changes] == [Duty.SB, Duty.ON, Duty.D, Duty.OFF]


def test_logs_are_read_along_the_index_of_what_is_in_force(store: Store) -> None:
    asked = {"drivers": "[1]", "since": 0, "until": 1}
    plan = store.connection.execute(f"EXPLAIN QUERY PLAN {CHANGES}", asked).fetchall()
    steps = [row[3] for row in plan]
    assert any(
        "r USING INDEX duty_in_force (driver_id=? AND at>? AND at<?)" in step for step in steps
    ), steps
    assert not any(step.startswith("SCAN r") for step in steps)


def test_nothing_before_the_end_of_a_gap_is_known(store: Store) -> None:
    tx = store.connection
    driver_id, other = add_driver(tx, "D17"), add_driver(tx, "D18")
    for one in (driver_id, other):
        add_record(tx, one, entry(Duty.OFF, NOW - 90 * DAY))
    tx.execute(ADD_GAP, (driver_id, NOW - 80 * DAY, NOW - HOUR))
    tx.execute(ADD_GAP, (driver_id, NOW - 81 * DAY, NOW - 2 * HOUR))
    found = raw_logs(tx, (driver_id, other), until=NOW)
    assert (found[driver_id].known_from, found[other].known_from) == (NOW - HOUR, None)
    assert raw_log(tx, driver_id, until=NOW - DAY).known_from == NOW - DAY
    assert raw_log(tx, driver_id, until=NOW - 81 * DAY).known_from is not None
    assert raw_log(tx, driver_id, until=NOW + 40 * DAY).known_from is None


def test_gaps_are_read_along_their_index(store: Store) -> None:
    asked = {"drivers": "[1]", "since": 0, "until": 1}
    plan = store.connection.execute(f"EXPLAIN QUERY PLAN {GAPS_UNTIL}", asked).fetchall()
    assert any("g USING INDEX duty_gap_of" in row[3] for row in plan), plan
