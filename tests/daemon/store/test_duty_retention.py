from datetime import date

import pytest

from daemon.domain.duty.editing import Edit
from daemon.domain.hours.duty import Declared, Duty, Exemption
from daemon.store import certificates, duty, duty_edits, duty_notes, duty_retention, seats
from daemon.store.certificates import Certificate
from daemon.store.database import Store
from daemon.store.duty_edits import EditKind, Reason
from daemon.store.duty_notes import Saying
from daemon.store.seats import Place
from tests.daemon.store.duty_scene import DAY, MAKING, add_driver, add_record, add_vehicle, entry
from tests.daemon.store.scene import NOW

CUTOFF = NOW - 200 * DAY


def remove(store: Store, *, most: int = 100) -> dict[str, int]:
    removed: dict[str, int] = {}
    for what, chore in duty_retention.chores(store.connection, before=CUTOFF).items():
        while gone := chore(most):
            assert gone <= most
            removed[what] = removed.get(what, 0) + gone
    return removed


def edit(store: Store, driver_id: int, change: Edit, at: int) -> None:
    duty_edits.carry_out(
        store.connection,
        driver_id,
        change,
        reason=Reason(what=EditKind.EDIT, from_at=at, until_at=at + 1, note="n"),
        making=MAKING,
    )


@pytest.mark.parametrize("most", [1, 100])
def test_the_record_in_force_at_the_cutoff_stays(store: Store, most: int) -> None:
    tx = store.connection
    driver_id, other = add_driver(tx, "D17"), add_driver(tx, "D18")
    for days in (205, 203, 201, 199):
        add_record(tx, driver_id, entry(Duty.ON, NOW - days * DAY))
    add_record(tx, other, entry(Duty.OFF, NOW - 300 * DAY))
    assert remove(store, most=most) == {"duty_records": 2}
    left = tx.execute("SELECT id FROM duty_record ORDER BY id").fetchall()
    assert left == [(3,), (4,), (5,)]
    for whose in (driver_id, other):
        assert duty.latest(tx, whose, CUTOFF) is not None


def test_of_two_at_one_instant_the_one_that_holds_stays(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    for told in (Duty.ON, Duty.OFF):
        add_record(tx, driver_id, entry(told, CUTOFF - DAY))
    assert remove(store) == {"duty_records": 1}
    found = duty.latest(tx, driver_id, CUTOFF)
    assert found is not None
    assert found.duty is Duty.OFF


def test_one_that_begins_at_the_cutoff_is_in_force_there(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    for at in (CUTOFF - DAY, CUTOFF):
        add_record(tx, driver_id, entry(Duty.ON, at))
    assert remove(store) == {"duty_records": 1}


def test_originals_go_with_their_time_and_edits_when_nothing_names_them(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    old = add_record(tx, driver_id, entry(Duty.ON, CUTOFF - 5 * DAY))
    edit(
        store,
        driver_id,
        Edit(replaced=(old,), added=(entry(Duty.OFF, CUTOFF - 5 * DAY),)),
        CUTOFF - 5 * DAY,
    )
    edit(store, driver_id, Edit(replaced=(), added=(entry(Duty.SB, CUTOFF - DAY),)), CUTOFF - DAY)
    add_record(tx, driver_id, entry(Duty.ON, NOW))
    assert remove(store) == {"duty_records": 2, "duty_edits": 1}
    kept = "SELECT duty, edit_id, replaced_by FROM duty_record ORDER BY id"
    assert tx.execute(kept).fetchall() == [("SB", 2, None), ("ON", None, None)]
    assert tx.execute("SELECT id FROM duty_edit").fetchall() == [(2,)]


def test_what_belongs_to_old_logs_goes_and_the_rest_stays(store: Store) -> None:
    tx = store.connection
    driver_id, vehicle_id = add_driver(tx, "D17"), add_vehicle(tx, "T1")
    for at in (CUTOFF - DAY, CUTOFF + DAY):
        saying = Saying(at=at, by="olga")
        duty_notes.annotate(tx, driver_id, at=at, text="t", saying=saying)
        told = Declared(exemption=Exemption.READY_MIX, at=at)
        duty_notes.declare(tx, driver_id, told, note="", saying=saying)
        day = Certificate(digest="d", made_at=at, made_by="olga")
        certificates.add(tx, driver_id, date(2026, 1, 1), day)
        tx.execute(
            "INSERT INTO unidentified_drive(vehicle_id, started_at, ended_at) VALUES (?, ?, ?)",
            (vehicle_id, at - 5, at),
        )
    seats.sit(tx, driver_id, vehicle_id, Place.DRIVER, at=CUTOFF - 2 * DAY)
    seats.sit(tx, driver_id, vehicle_id, Place.CO_DRIVER, at=CUTOFF - DAY)
    assert remove(store) == dict.fromkeys(
        ("duty_notes", "duty_declarations", "duty_certificates", "unidentified_drives", "seats"), 1
    )
    assert remove(store) == {}
    assert seats.seat_of(tx, driver_id) is not None
