import sqlite3

from daemon.domain.duty.records import Origin
from daemon.domain.hours.duty import Duty, Mode
from daemon.readmodel import duty
from daemon.readmodel.duty import DriverRow, NowRow
from tests.daemon.readmodel.sample_duty import (
    DAY,
    HOUR,
    MINUTE,
    add_driver,
    entry,
    record,
    worked,
)
from tests.daemon.readmodel.sample_fleet import NOW

DRIVE = """
INSERT INTO unidentified_drive(vehicle_id, started_at, ended_at, claimed_by, claimed_at)
VALUES (2, :started_at, :ended_at, :claimed_by, :claimed_at)
"""


def driver(db: sqlite3.Connection, name: str = "D17") -> DriverRow:
    found = duty.driver(db, name)
    assert found is not None
    return found


def now_of(db: sqlite3.Connection, now: int = NOW, name: str = "D17") -> NowRow:
    return duty.now_of(db, driver(db, name), now=now)


def test_a_drivers_home_is_his_own_zone_or_the_depots(db: sqlite3.Connection) -> None:
    assert duty.depot_zone(db).key == "UTC"
    add_driver(db)
    db.execute("UPDATE driver SET zone = 'Europe/Berlin' WHERE name = 'D17'")
    add_driver(db, "D18", "")
    assert [one.home.key for one in duty.drivers(db)] == ["Europe/Berlin", "America/Denver"]
    assert [one.words for one in duty.drivers(db)] == ["Dana Ortiz (D17)", "D18"]
    assert duty.driver(db, "nobody") is None


def test_a_retired_driver_is_found_by_name_alone(db: sqlite3.Connection) -> None:
    add_driver(db)
    db.execute("UPDATE driver SET retired_at = 5")
    assert duty.drivers(db) == ()
    assert len(duty.drivers(db, with_retired=True)) == 1
    assert driver(db).retired_at == 5


def test_now_is_the_last_status_in_force(db: sqlite3.Connection) -> None:
    worked(db)
    found = now_of(db)
    assert (found.duty, found.mode, found.since) == (Duty.D, None, DAY + 8 * HOUR)
    assert (found.vehicle, found.origin) == ("T-01", Origin.AUTOMATIC)
    assert found.seat is not None
    assert (found.seat.place, found.seat.since) == ("driver", DAY + 6 * HOUR)
    earlier = now_of(db, DAY + 7 * HOUR)
    assert (earlier.duty, earlier.since) == (Duty.D, DAY + 6 * HOUR + 20 * MINUTE)


def test_a_status_that_was_told_again_lasts_since_it_began(db: sqlite3.Connection) -> None:
    driver_id = worked(db)
    record(db, driver_id, entry(DAY + 7 * HOUR + 40 * MINUTE, Duty.ON))
    at = DAY + 7 * HOUR + 45 * MINUTE
    assert now_of(db, at).since == DAY + 7 * HOUR + 30 * MINUTE
    record(db, driver_id, entry(at, Duty.ON, mode=Mode.YM))
    assert now_of(db, at + 1).since == at


def test_nothing_recorded_is_not_a_status(db: sqlite3.Connection) -> None:
    add_driver(db)
    found = now_of(db)
    assert (found.duty, found.since, found.vehicle, found.seat) == (None, None, None, None)


def test_replaced_records_say_nothing_of_now(db: sqlite3.Connection) -> None:
    driver_id = worked(db)
    edit_id = db.execute(
        "INSERT INTO duty_edit(driver_id, from_at, until_at, what, note, made_at, made_by)"
        " VALUES (?, 1, 2, 'edit', 'n', 3, 'x')",
        (driver_id,),
    ).lastrowid
    db.execute("UPDATE duty_record SET replaced_by = ? WHERE at > ?", (edit_id, DAY + 7 * HOUR))
    found = now_of(db)
    assert (found.duty, found.since) == (Duty.D, DAY + 6 * HOUR + 20 * MINUTE)


def test_drives_of_nobody_wait_until_somebody_claims_them(db: sqlite3.Connection) -> None:
    driver_id = add_driver(db)
    rows = (
        {"started_at": DAY, "ended_at": DAY + HOUR, "claimed_by": None, "claimed_at": None},
        {"started_at": DAY + 3 * HOUR, "ended_at": None, "claimed_by": None, "claimed_at": None},
        {
            "started_at": DAY + 2 * HOUR,
            "ended_at": DAY + 3 * HOUR,
            "claimed_by": driver_id,
            "claimed_at": NOW,
        },
    )
    db.executemany(DRIVE, rows)
    assert [one.started_at for one in duty.unidentified(db)] == [DAY + 3 * HOUR, DAY]
    assert duty.unidentified(db)[0].ended_at is None
    everything = duty.unidentified(db, with_claimed=True)
    assert [one.claimed_by for one in everything] == [None, "D17", None]
    assert [one.vehicle for one in duty.unidentified(db, since=DAY + 1)] == ["T-02"]
