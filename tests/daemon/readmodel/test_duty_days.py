import sqlite3
from datetime import date

import pytest

from daemon.domain.hours.duty import Duty, Exemption
from daemon.readmodel import duty
from daemon.readmodel.duty_days import DutyDay, duty_days
from daemon.store.seats import Place, leave, sit
from tests.daemon.readmodel.sample_duty import (
    DAY,
    HOUR,
    MINUTE,
    YESTERDAY,
    add_driver,
    certify,
    edit,
    entry,
    record,
    worked,
)
from tests.daemon.readmodel.sample_fleet import NOW

TODAY = date(2026, 6, 1)
DAY_BEFORE = date(2026, 5, 31)
TOLD = """
INSERT INTO duty_declaration(driver_id, at, exemption, note, made_at, made_by, withdrawn_at,
    withdrawn_by)
VALUES (:driver_id, :at, 'adverse_driving', 'hail', 1, 'dana', :withdrawn_at, :by)
"""
NOTE = "INSERT INTO duty_note(driver_id, at, text, made_at, made_by) VALUES (?, ?, ?, 1, 'dana')"


def days(db: sqlite3.Connection, first: date = TODAY, last: date = TODAY) -> tuple[DutyDay, ...]:
    one = duty.driver(db, "D17")
    assert one is not None
    return duty_days(db, one, first, last, now=NOW)


def test_a_day_has_its_records_and_totals(db: sqlite3.Connection) -> None:
    worked(db)
    (day,) = days(db)
    assert [row.duty for row in day.records] == [Duty.ON, Duty.D, Duty.ON, Duty.D]
    assert day.before is not None
    assert day.before.at == YESTERDAY + 20 * HOUR
    assert (day.totals.of[Duty.OFF], day.totals.of[Duty.ON]) == (360, 50)
    assert day.totals.day == 1440
    assert day.vehicles == ("T-01",)
    assert day.certificate is None


def test_days_follow_each_other_and_carry_over_midnight(db: sqlite3.Connection) -> None:
    worked(db)
    unknown, yesterday, today = days(db, date(2026, 5, 30), TODAY)
    assert unknown.totals.unknown == 1440
    assert (unknown.before, unknown.records) == (None, ())
    assert yesterday.totals.unknown == 360
    assert yesterday.totals.of == {Duty.OFF: 240, Duty.SB: 0, Duty.D: 0, Duty.ON: 840}
    assert today.before == yesterday.records[-1]


def test_what_was_told_stands_on_its_day(db: sqlite3.Connection) -> None:
    driver_id = worked(db)
    db.execute(NOTE, (driver_id, DAY, "fog"))
    db.execute(NOTE, (driver_id, DAY - 1, "rain"))
    at = {"driver_id": driver_id, "at": DAY + 7 * HOUR}
    db.execute(TOLD, {**at, "withdrawn_at": None, "by": ""})
    db.execute(TOLD, {**at, "withdrawn_at": 9, "by": "olga"})
    yesterday, today = days(db, DAY_BEFORE, TODAY)
    assert [one.text for one in yesterday.notes] == ["rain"]
    assert [one.text for one in today.notes] == ["fog"]
    assert [(one.exemption, one.withdrawn_by) for one in today.declared] == [
        (Exemption.ADVERSE_DRIVING, ""),
        (Exemption.ADVERSE_DRIVING, "olga"),
    ]


def test_an_edit_stands_on_every_day_it_touches(db: sqlite3.Connection) -> None:
    driver_id = worked(db)
    record_id = record(db, driver_id, entry(DAY - 30 * MINUTE, Duty.OFF))
    edit_id = edit(db, driver_id, record_id)
    yesterday, today = days(db, DAY_BEFORE, TODAY)
    assert [one.id for one in yesterday.edits] == [one.id for one in today.edits] == [edit_id]
    assert [one.id for one in yesterday.replaced] == [record_id]
    assert today.replaced == ()


@pytest.mark.parametrize(
    ("begins", "ends", "shared"),
    [
        (7, 9, True),
        (7, None, True),
        (1, 6, False),  # left when he came
        (25, 30, False),  # on the next day
    ],
)
def test_whoever_shares_the_vehicle_is_of_the_crew(
    db: sqlite3.Connection, begins: int, ends: int | None, shared: bool
) -> None:
    worked(db)
    other = add_driver(db, "D18", "Ann Lee")
    elsewhere = add_driver(db, "D19", "")
    sit(db, other, 1, Place.CO_DRIVER, at=DAY + begins * HOUR)
    sit(db, elsewhere, 2, Place.DRIVER, at=DAY)
    if ends is not None:
        leave(db, other, at=DAY + ends * HOUR)
    assert days(db)[0].crew == (("Ann Lee (D18)",) if shared else ())


def test_a_day_is_certified_until_its_records_change(db: sqlite3.Connection) -> None:
    driver_id = worked(db)
    certify(db, driver_id, DAY_BEFORE)
    yesterday, today = days(db, DAY_BEFORE, TODAY)
    assert yesterday.certificate is not None
    assert yesterday.certificate.is_valid
    assert today.certificate is None
    record(db, driver_id, entry(YESTERDAY + 9 * HOUR, Duty.D))
    (stale,) = days(db, DAY_BEFORE, DAY_BEFORE)
    assert stale.certificate is not None
    assert not stale.certificate.is_valid
    certify(db, driver_id, DAY_BEFORE)
    (again,) = days(db, DAY_BEFORE, DAY_BEFORE)
    assert again.certificate is not None
    assert again.certificate.is_valid


def test_a_day_of_which_nobody_kept_the_log_is_unknown(db: sqlite3.Connection) -> None:
    record(db, add_driver(db), entry(YESTERDAY - 90 * 24 * HOUR, Duty.OFF))
    gap = (1, YESTERDAY - 80 * 24 * HOUR, YESTERDAY + 20 * HOUR)
    db.execute("INSERT INTO duty_gap(driver_id, from_at, until_at) VALUES (?, ?, ?)", gap)
    before, yesterday, today = days(db, date(2026, 5, 30), TODAY)
    assert before.totals.unknown == 1440
    assert (yesterday.totals.unknown, yesterday.totals.of[Duty.OFF]) == (20 * 60, 4 * 60)
    assert today.totals.unknown == 0
