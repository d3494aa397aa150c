import pytest

from daemon.interfaces import Tx
from daemon.store import dispatch_view
from daemon.store.database import Store
from daemon.store.maintenance_due import Workshop
from tests.daemon.store.duty_scene import add_vehicle
from tests.daemon.store.scene import NOW
from tests.daemon.store.unit_scene import fit
from tests.daemon.store.work_scene import due, fault


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def test_who_is_past_its_limit_or_has_a_red_lamp_is_named_with_the_cause(tx: Tx) -> None:
    well, past, red, unknown = (add_vehicle(tx, name) for name in ("T1", "T2", "T3", "T4"))
    due(tx, well)
    due(tx, past, standing="overdue", is_urgent=1, why="9,000 km past it")
    fault(tx, fit(tx, red), red)
    due(tx, unknown, standing="unknown")
    found = Workshop().due(tx, [well, past, red, unknown], now=NOW)
    assert found.keys() == {well, past, red}
    assert found[well] == ""
    assert "service b is past its limit: 9,000 km past it" in found[past]
    assert "fault 110/0" in found[red]


def test_dispatch_asks_it(tx: Tx) -> None:
    due(tx, add_vehicle(tx, "T1"), standing="overdue", is_urgent=1)
    add_vehicle(tx, "T2")
    seen = {one.truck.name: one.maintenance for one in dispatch_view.view(tx, NOW).trucks}
    assert seen["T1"]
    assert seen["T2"] is None


def test_where_nobody_is_asked_for_nothing_is_answered(tx: Tx) -> None:
    assert Workshop().due(tx, [], now=NOW) == {}
