from daemon.store import inspections
from daemon.store.database import Store
from daemon.store.inspections import NewDefect, NewReport
from tests.daemon.store.paper_scene import add_driver, add_vehicle

BRAKES = NewDefect(item="brakes", note="soft", is_safety=True)
BODY = NewDefect(item="body", note="", is_safety=False)


def add(store: Store, *defects: NewDefect, at: int = 100, vehicle: int = 1) -> int:
    report = NewReport(vehicle_id=vehicle, driver_id=None, at=at, odometer_m=5, note="")
    return inspections.add(store.connection, report, defects, now=at, by="anna")


def test_a_report_comes_back_with_its_defects(store: Store) -> None:
    tx = store.connection
    add_vehicle(tx)
    number = add(store, BRAKES, BODY)
    report = inspections.report(tx, number)
    assert report is not None
    assert (report.vehicle, report.at, report.reviewed_by) == ("T101", 100, None)
    assert [(one.item, one.is_safety, one.is_settled) for one in report.defects] == [
        ("brakes", True, False),
        ("body", False, False),
    ]
    assert inspections.report(tx, 77) is None
    assert inspections.defect(tx, 77) is None


def test_defects_are_open_until_they_are_certified(store: Store) -> None:
    tx = store.connection
    add_vehicle(tx)
    number = add(store, BRAKES, BODY)
    first = inspections.defect(tx, 1)
    assert first is not None
    how = ("repaired", "new pads")
    assert inspections.settle(tx, [first], at=200, by="bob", how=how) == 1
    assert inspections.settle(tx, [first], at=300, by="eve", how=how) == 0
    assert [one.item for one in inspections.open_defects(tx, 1)] == ["body"]
    report = inspections.report(tx, number)
    assert report is not None
    assert [one.item for one in report.open] == ["body"]
    assert tx.execute("SELECT settled_at, settled_by, settlement_note FROM defect").fetchone() == (
        200,
        "bob",
        "new pads",
    )


def test_a_report_is_reviewed_once(store: Store) -> None:
    tx = store.connection
    add_vehicle(tx)
    driver = add_driver(tx)
    number = add(store)
    assert inspections.review(tx, number, driver_id=driver, at=200)
    assert not inspections.review(tx, number, driver_id=driver, at=300)
    report = inspections.report(tx, number)
    assert report is not None
    assert (report.reviewed_at, report.reviewed_by) == (200, "D17")


def test_old_reports_go_in_bites_but_none_with_an_open_defect(store: Store) -> None:
    tx = store.connection
    add_vehicle(tx)
    for at in range(5):
        add(store, at=at)
    add(store, BRAKES, at=5)
    add(store, BODY, at=6)
    settled = inspections.defect(tx, 2)
    assert settled is not None
    inspections.settle(tx, [settled], at=7, by="bob", how=("not_needed", "a dent"))
    add(store, at=50)
    assert inspections.remove_old(tx, before=50, most=4) == 4
    assert inspections.remove_old(tx, before=50, most=4) == 2
    assert inspections.remove_old(tx, before=50, most=4) == 0
    assert tx.execute("SELECT at FROM inspection ORDER BY at").fetchall() == [(5,), (50,)]
    assert [one.item for one in inspections.open_defects(tx, 1)] == ["brakes"]
