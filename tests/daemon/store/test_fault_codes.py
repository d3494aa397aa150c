from daemon.domain.telemetry.facts import FaultSeen, Severity
from daemon.store import fault_codes
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
    return FaultSeen(NOW + at, 0, "110/3", 110, 3, severity, is_active, at, is_new)


def test_a_code_has_one_row_with_its_first_and_last_time(store: Store) -> None:
    tx = store.connection
    unit = fit(tx, add_vehicle(tx))
    fault_codes.save(tx, unit, [seen(1, is_new=True), seen(5, severity=Severity.RED_STOP)])
    row = (1, "110/3", 110, "red_stop", "active", NOW + 1, NOW + 5, None, 5, 1)
    assert tx.execute(ROWS).fetchall() == [row]
    fault_codes.save(tx, unit, [seen(7, is_active=False), seen(9, is_new=True)])
    (again,) = tx.execute(ROWS).fetchall()
    assert again[4:] == ("active", NOW + 1, NOW + 9, None, 9, 2)


def test_only_codes_that_are_over_for_long_go(store: Store) -> None:
    tx = store.connection
    unit = fit(tx, add_vehicle(tx))
    fault_codes.save(tx, unit, [seen(1, is_new=True)])
    assert fault_codes.remove_former(tx, before=NOW + 100, most=9) == 0
    fault_codes.save(tx, unit, [seen(2, is_active=False)])
    assert fault_codes.remove_former(tx, before=NOW + 2, most=9) == 0
    assert fault_codes.remove_former(tx, before=NOW + 3, most=9) == 1
