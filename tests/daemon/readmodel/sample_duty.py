"""A driver's two days in the sample fleet's database."""

import sqlite3
from datetime import date
from zoneinfo import ZoneInfo

from daemon.domain.duty.days import digest, log_day
from daemon.domain.duty.following import BY
from daemon.domain.duty.records import Entry, Origin, Whereabouts
from daemon.domain.hours.duty import Duty, Mode
from daemon.store import duty as stored
from daemon.store.duty import Making
from daemon.store.seats import Place, sit
from tests.daemon.readmodel import sample_fleet
from tests.daemon.readmodel.sample_fleet import SITES, ZONE
from tests.daemon.store.scene import STAMP

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = sample_fleet.DAY
YESTERDAY = DAY - 24 * HOUR
MAKING = Making(stamp=STAMP, by="olga")
WHEELS = Making(stamp=STAMP, by=BY)
DEPOT = Whereabouts(lat_e7=398_080_000, lon_e7=-1_049_330_000, odometer_m=1_000_000)
QUARRY = Whereabouts(
    lat_e7=round(SITES[1][2] * 1e7), lon_e7=round(SITES[1][3] * 1e7), odometer_m=1_030_000
)
EDIT = """
INSERT INTO duty_edit(driver_id, from_at, until_at, what, note, made_at, made_by)
VALUES (:driver_id, :from_at, :until_at, 'edit', 'waited, was not relieved', :made_at, 'dana')
"""
CERTIFY = """
INSERT INTO duty_certificate(driver_id, day, digest, made_at, made_by)
VALUES (:driver_id, :day, :digest, :made_at, 'dana')
"""


def entry(at: int, what: Duty, where: Whereabouts = DEPOT, *, mode: Mode | None = None) -> Entry:
    origin = Origin.AUTOMATIC if what is Duty.D else Origin.PERSON
    return Entry(at=at, duty=what, mode=mode, origin=origin, vehicle="T-01", whereabouts=where)


def add_driver(db: sqlite3.Connection, name: str = "D17", label: str = "Dana Ortiz") -> int:
    db.execute("INSERT OR IGNORE INTO depot_zone(id, zone) VALUES (1, ?)", (ZONE,))
    db.execute("INSERT INTO driver(name, label) VALUES (?, ?)", (name, label))
    return int(db.execute("SELECT id FROM driver WHERE name = ?", (name,)).fetchone()[0])


def record(db: sqlite3.Connection, driver_id: int, told: Entry) -> int:
    is_of_the_truck = told.origin is Origin.AUTOMATIC
    return stored.add(db, driver_id, told, making=WHEELS if is_of_the_truck else MAKING)


def worked(db: sqlite3.Connection, day: int = DAY) -> int:
    """Off since the evening before, ON from 06:00, at the quarry at 07:30, driving from 08:00."""
    driver_id = add_driver(db)
    before = day - 24 * HOUR
    record(db, driver_id, entry(before + 6 * HOUR, Duty.ON))
    record(db, driver_id, entry(before + 20 * HOUR, Duty.OFF))
    record(db, driver_id, entry(day + 6 * HOUR, Duty.ON))
    record(db, driver_id, entry(day + 6 * HOUR + 20 * MINUTE, Duty.D))
    record(db, driver_id, entry(day + 7 * HOUR + 30 * MINUTE, Duty.ON, QUARRY))
    record(db, driver_id, entry(day + 8 * HOUR, Duty.D, QUARRY))
    sit(db, driver_id, 1, Place.DRIVER, at=day + 6 * HOUR)
    return driver_id


def edit(db: sqlite3.Connection, driver_id: int, record_id: int) -> int:
    """The record and the hour after it are ON instead; answers the edit's number."""
    ((at,),) = db.execute("SELECT at FROM duty_record WHERE id = ?", (record_id,)).fetchall()
    span = {"from_at": at, "until_at": at + HOUR, "made_at": at + 2 * HOUR}
    edit_id = db.execute(EDIT, {"driver_id": driver_id, **span}).lastrowid
    assert edit_id is not None
    stored.add(db, driver_id, entry(at, Duty.ON, QUARRY), making=MAKING, edit_id=edit_id)
    db.execute("UPDATE duty_record SET replaced_by = ? WHERE id = ?", (edit_id, record_id))
    return edit_id


def certify(db: sqlite3.Connection, driver_id: int, day: date) -> None:
    """As the day's log stands."""
    span = log_day(day, ZoneInfo(ZONE))
    log = stored.records_in_force(db, driver_id, since=span.begins_at, until=span.ends_at)
    told = {"day": day.isoformat(), "digest": digest(log, span), "made_at": span.ends_at}
    db.execute(CERTIFY, {"driver_id": driver_id, **told})
