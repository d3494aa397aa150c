from daemon.domain.telemetry.facts import FaultSeen, Severity
from daemon.store import fault_codes, units
from daemon.store.database import Store
from tests.daemon.store.paper_scene import add_vehicle
from tests.daemon.store.scene import NOW
from tests.daemon.store.unit_scene import fit

ROWS = """
SELECT vehicle_id, code, spn, severity, state, first_at, last_at, ended_at, occurrences, episodes
FROM fault_code
"""


def seen(
    at: int, *, is_active: bool = True, is_new: bool = False, severity: Severity = Severity.NONE
) -> FaultSeen:
    is_end = not is_active
    return FaultSeen(NOW + at, 0, "110/3", 110, 3, severity, is_active, at, is_new, is_end)


def test_a_code_has_one_row_with_its_first_and_last_time(store: Store) -> None:
    tx = store.connection
    unit = fit(tx, add_vehicle(tx))
    fault_codes.save(tx, unit, [seen(1, is_new=True), seen(5, severity=Severity.RED_STOP)])
    row = (1, "110/3", 110, "red_stop", "active", NOW + 1, NOW + 5, None, 5, 1)
    assert tx.execute(ROWS).fetchall() == [row]
    fault_codes.save(tx, unit, [seen(7, is_active=False), seen(9, is_new=True)])
    (again,) = tx.execute(ROWS).fetchall()
    assert again[4:] == ("active", NOW + 1, NOW + 9, None, 9, 2)


MOVE = "UPDATE fitting SET until_at = :at WHERE unit_id = :unit AND until_at IS NULL"
PUT = "INSERT INTO fitting(unit_id, from_at, vehicle_id) VALUES (:unit, :at, :vehicle)"
STANDING = "SELECT vehicle_id, state FROM fault_code ORDER BY vehicle_id"


def test_a_box_that_is_moved_leaves_the_fault_of_its_vehicle_behind(store: Store) -> None:
    """Else the vehicle could go out with it, as another's computer does not tell of it."""
    tx = store.connection
    unit, other = fit(tx, add_vehicle(tx)), add_vehicle(tx, "T202")
    fault_codes.save(tx, unit, [seen(1, is_new=True, severity=Severity.RED_STOP)])
    moved = {"unit": unit, "at": NOW + 50, "vehicle": other}
    tx.execute(MOVE, moved)
    tx.execute(PUT, moved)
    fault_codes.save(tx, unit, [seen(60, is_active=False, severity=Severity.RED_STOP)])
    assert tx.execute(STANDING).fetchall() == [(1, "active")]
    fault_codes.save(tx, unit, [seen(70, is_new=True, severity=Severity.RED_STOP)])
    assert tx.execute(STANDING).fetchall() == [(1, "active"), (other, "active")]


def test_what_was_told_before_the_vehicle_was_known_becomes_its_own(store: Store) -> None:
    tx = store.connection
    vehicle = add_vehicle(tx)
    unit = units.ensure(tx, "BOX-1", seen_at=NOW)
    fault_codes.save(tx, unit, [seen(1, is_new=True)])
    assert tx.execute(STANDING).fetchall() == [(None, "active")]
    tx.execute(PUT, {"unit": unit, "at": NOW + 2, "vehicle": vehicle})
    fault_codes.save(tx, unit, [seen(3)])
    assert tx.execute(STANDING).fetchall() == [(vehicle, "active")]
    fault_codes.save(tx, unit, [seen(4, is_active=False)])
    assert tx.execute(STANDING).fetchall() == [(vehicle, "former")]


def test_only_codes_that_are_over_for_long_go(store: Store) -> None:
    tx = store.connection
    unit = fit(tx, add_vehicle(tx))
    fault_codes.save(tx, unit, [seen(1, is_new=True)])
    assert fault_codes.remove_former(tx, before=NOW + 100, most=9) == 0
    fault_codes.save(tx, unit, [seen(2, is_active=False)])
    assert fault_codes.remove_former(tx, before=NOW + 2, most=9) == 0
    assert fault_codes.remove_former(tx, before=NOW + 3, most=9) == 1
