import sqlite3

from daemon.readmodel.attention import MaintenanceTrouble, Urgency
from daemon.readmodel.maintenance_trouble import maintenance_trouble
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_maintenance import TODAY, add_maintenance


def test_what_is_overdue_lit_red_or_stuck_needs_attention(db: sqlite3.Connection) -> None:
    add_maintenance(db, now=NOW, today=TODAY)
    found = {row.maintenance: row for row in maintenance_trouble(db)}
    assert list(found) == list(MaintenanceTrouble)
    assert found[MaintenanceTrouble.OVERDUE].name == "T-05"
    assert found[MaintenanceTrouble.OVERDUE].said.startswith(
        "service b is overdue: distance: 8,900"
    )
    red = found[MaintenanceTrouble.RED_LAMP]
    assert (red.name, red.urgency) == ("T-03", Urgency.NOW)
    assert red.said == "fault 100/1 engine oil pressure: too low, most severe"
    stuck = found[MaintenanceTrouble.NO_TIME]
    assert stuck.said.startswith("W-2 waits for the workshop: all bays")
    assert len({row.key for row in found.values()}) == 3


def test_where_all_is_well_nothing_is_told(db: sqlite3.Connection) -> None:
    add_maintenance(db, now=NOW, today=TODAY)
    db.execute("UPDATE service_due SET standing = 'due'")
    db.execute("UPDATE fault_code SET state = 'former', ended_at = 1")
    db.execute("UPDATE work_order SET urgency = 'urgent'")
    assert maintenance_trouble(db) == ()
