"""The log of a driver on a day that is long over, for commands that read it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from daemon.cli.reading import Reading
from daemon.domain.hours.duty import Duty, Mode
from daemon.readmodel import duty
from daemon.readmodel.duty import DriverRow
from daemon.readmodel.duty_days import DutyDay, duty_days
from tests.daemon.readmodel.sample_duty import (
    DAY,
    DEPOT,
    HOUR,
    QUARRY,
    add_driver,
    certify,
    edit,
    entry,
    record,
    worked,
)

PAST = DAY - 365 * 24 * HOUR
"""Midnight of the day in Denver."""
WORKED_ON = date(2025, 6, 1)
DAY_BEFORE = date(2025, 5, 31)
NOTE = "INSERT INTO duty_note(driver_id, at, text, made_at, made_by) VALUES (?, ?, ?, ?, 'dana')"
DECLARED = """
INSERT INTO duty_declaration(driver_id, at, exemption, note, made_at, made_by)
VALUES (?, ?, 'adverse_driving', 'hail', ?, 'dana')
"""
DRIVE = "INSERT INTO unidentified_drive(vehicle_id, started_at, ended_at) VALUES (2, ?, ?)"


def fill(path: Path) -> None:
    """D17 drove 12 h 10 min, then had an edit, a drive of his own, a note and a declaration."""
    with closing(sqlite3.connect(path)) as db, db:
        driver_id = worked(db, PAST)
        stopped = record(db, driver_id, entry(PAST + 19 * HOUR, Duty.OFF, QUARRY))
        edit(db, driver_id, stopped)
        own = DEPOT.coarse()
        record(db, driver_id, entry(PAST + 20 * HOUR, Duty.OFF, own, mode=Mode.PC))
        record(db, driver_id, entry(PAST + 21 * HOUR, Duty.OFF, own))
        db.execute(NOTE, (driver_id, PAST + 9 * HOUR, "=1+1 fog on I-70", PAST + 9 * HOUR))
        db.execute(DECLARED, (driver_id, PAST - HOUR, PAST - HOUR))
        certify(db, driver_id, DAY_BEFORE)
        db.execute(DRIVE, (PAST, PAST + HOUR))
        add_driver(db, "D18", "")


@contextmanager
def opened(path: Path) -> Iterator[Reading]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        home = duty.depot_zone(db)
        yield Reading(db=db, now_ms=PAST + 48 * HOUR, daemon_running=False, zone=home)


def driver_and_days(
    read: Reading, first: date = DAY_BEFORE, last: date = WORKED_ON
) -> tuple[DriverRow, tuple[DutyDay, ...]]:
    driver = duty.driver(read.db, "D17")
    assert driver is not None
    return driver, duty_days(read.db, driver, first, last, now=read.now_ms)
