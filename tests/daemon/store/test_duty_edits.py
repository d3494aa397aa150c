import pytest

from daemon.domain.duty.editing import Edit
from daemon.domain.hours.duty import Duty
from daemon.errors import StoreError
from daemon.store import duty, duty_edits
from daemon.store.database import Store
from daemon.store.duty_edits import EditKind, Reason
from tests.daemon.store.duty_scene import HOUR, MAKING, add_driver, add_record, entry
from tests.daemon.store.scene import NOW

REASON = Reason(what=EditKind.EDIT, from_at=NOW, until_at=NOW + HOUR, note="he slept")
ALL = "SELECT id, duty, edit_id, replaced_by FROM duty_record ORDER BY id"


def test_the_original_stays_and_names_the_edit_that_replaced_it(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    number = add_record(tx, driver_id, entry(Duty.ON, NOW))
    edit = Edit(replaced=(number,), added=(entry(Duty.SB, NOW), entry(Duty.ON, NOW + HOUR)))
    edit_id = duty_edits.carry_out(tx, driver_id, edit, reason=REASON, making=MAKING)
    assert tx.execute(ALL).fetchall() == [
        (1, "ON", None, edit_id),
        (2, "SB", edit_id, None),
        (3, "ON", edit_id, None),
    ]
    found = duty.records_in_force(tx, driver_id, since=NOW, until=NOW + 2 * HOUR)
    assert [(one.duty, one.edit_id) for one in found] == [(Duty.SB, edit_id), (Duty.ON, edit_id)]
    kept = "SELECT driver_id, from_at, until_at, what, note, made_at, made_by FROM duty_edit"
    assert tx.execute(kept).fetchall() == [
        (driver_id, NOW, NOW + HOUR, "edit", "he slept", NOW, "olga")
    ]


@pytest.mark.parametrize("whose", ["replaced before", "another driver's"])
def test_a_record_that_is_not_in_force_of_that_driver_is_not_replaced(
    store: Store, whose: str
) -> None:
    tx = store.connection
    driver_id, other = add_driver(tx, "D17"), add_driver(tx, "D18")
    owner = driver_id if whose == "replaced before" else other
    edit = Edit(replaced=(add_record(tx, owner, entry(Duty.ON, NOW)),), added=())
    if whose == "replaced before":
        duty_edits.carry_out(tx, driver_id, edit, reason=REASON, making=MAKING)
    with pytest.raises(StoreError, match="duty record 1 is no longer in force"):
        duty_edits.carry_out(tx, driver_id, edit, reason=REASON, making=MAKING)
