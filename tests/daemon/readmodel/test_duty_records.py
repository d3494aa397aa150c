import sqlite3

from daemon.domain.duty.records import Whereabouts
from daemon.domain.hours.duty import Duty, Mode
from daemon.readmodel.duty_records import Asked, edits, in_force, replaced
from daemon.readmodel.places import finder
from tests.daemon.readmodel.sample_duty import (
    DAY,
    HOUR,
    MINUTE,
    YESTERDAY,
    edit,
    entry,
    record,
    worked,
)


def today(driver_id: int) -> Asked:
    return Asked(driver_id=driver_id, from_ms=DAY, until_ms=DAY + 24 * HOUR)


def test_a_span_begins_with_what_holds_at_its_beginning(db: sqlite3.Connection) -> None:
    driver_id = worked(db)
    rows = in_force(db, today(driver_id), {}, finder(db))
    assert [row.at for row in rows[:2]] == [YESTERDAY + 20 * HOUR, DAY + 6 * HOUR]
    assert [row.duty for row in rows] == [Duty.OFF, Duty.ON, Duty.D, Duty.ON, Duty.D]
    assert rows[1].place == "Depot Commerce City"
    assert (rows[1].lat, rows[1].lon) == (39.808, -104.933)
    assert rows[3].place == "Quarry Golden"
    assert rows[3].whereabouts.odometer_m == 1_030_000


def test_an_own_drive_is_at_no_place(db: sqlite3.Connection) -> None:
    driver_id = worked(db)
    at_depot = Whereabouts(lat_e7=398_080_000, lon_e7=-1_049_330_000)
    record(db, driver_id, entry(DAY + 9 * HOUR, Duty.OFF, at_depot, mode=Mode.PC))
    rows = in_force(db, today(driver_id), {}, finder(db))
    assert (rows[-1].mode, rows[-1].place) == (Mode.PC, None)


def test_an_edit_is_known_of_what_it_added_and_of_what_it_replaced(
    db: sqlite3.Connection,
) -> None:
    driver_id = worked(db)
    record_id = record(db, driver_id, entry(DAY + 5 * HOUR, Duty.OFF))
    edit_id = edit(db, driver_id, record_id)
    made = edits(db, driver_id)
    assert made[edit_id].note == "waited, was not relieved"
    (old,) = replaced(db, today(driver_id), made, finder(db))
    assert (old.id, old.duty, old.replaced_by) == (record_id, Duty.OFF, made[edit_id])
    new = next(
        row for row in in_force(db, today(driver_id), made, finder(db)) if row.at == DAY + 5 * HOUR
    )
    assert (new.duty, new.edit, new.replaced_by) == (Duty.ON, made[edit_id], None)


def test_records_of_others_are_not_his(db: sqlite3.Connection) -> None:
    driver_id = worked(db)
    assert in_force(db, today(driver_id + 1), {}, finder(db)) == ()
    later = Asked(driver_id=driver_id, from_ms=DAY + 12 * HOUR, until_ms=DAY + 13 * HOUR)
    (last,) = in_force(db, later, {}, finder(db))
    assert last.at == DAY + 8 * HOUR
    early = Asked(driver_id=driver_id, from_ms=DAY, until_ms=DAY + 6 * HOUR + MINUTE)
    assert len(in_force(db, early, {}, finder(db))) == 2
