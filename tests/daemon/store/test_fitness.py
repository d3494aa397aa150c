from datetime import date, timedelta

from daemon.domain.papers.kinds import Holder, Kind
from daemon.store import inspections
from daemon.store.database import Store
from daemon.store.fitness import driver_fitness, vehicle_fitness
from daemon.store.inspections import NewDefect, NewReport
from tests.daemon.store.paper_scene import add_driver, add_vehicle, file_paper, file_whole

TODAY = date(2026, 11, 28)
FAR = date(2027, 6, 1)


def test_a_driver_is_judged_by_what_is_on_file(store: Store) -> None:
    tx = store.connection
    driver = add_driver(tx)
    assert driver_fitness(tx, driver, TODAY).text == (
        "no CDL on file: unknown; no medical certificate on file: unknown"
    )
    file_whole(tx, Holder.DRIVER, driver, FAR)
    assert driver_fitness(tx, driver, TODAY).is_assignable
    file_paper(tx, Holder.DRIVER, driver, Kind.MEDICAL, TODAY - timedelta(days=8))
    found = driver_fitness(tx, driver, TODAY)
    assert found.text == "medical certificate expired 2026-11-20 (8 days ago)"
    assert driver_fitness(tx, 77, TODAY).text == "no such driver: unknown"


def test_who_needs_no_cdl_needs_a_licence(store: Store) -> None:
    tx = store.connection
    driver = add_driver(tx, needs_cdl=False)
    file_paper(tx, Holder.DRIVER, driver, Kind.MEDICAL, FAR)
    found = driver_fitness(tx, driver, TODAY)
    assert found.text == "no driving licence on file: unknown"
    file_paper(tx, Holder.DRIVER, driver, Kind.LICENCE, FAR)
    assert driver_fitness(tx, driver, TODAY).is_assignable


def test_a_vehicle_is_judged_by_papers_and_open_defects(store: Store) -> None:
    tx = store.connection
    vehicle = add_vehicle(tx)
    file_whole(tx, Holder.VEHICLE, vehicle, FAR)
    assert vehicle_fitness(tx, vehicle, TODAY).is_assignable
    report = NewReport(vehicle_id=vehicle, driver_id=None, at=1, odometer_m=None, note="")
    defects = [NewDefect(item="brakes", note="", is_safety=True)]
    inspections.add(tx, report, defects, now=1, by="anna")
    assert vehicle_fitness(tx, vehicle, TODAY).text == "open safety defect: brakes, report 1"
    assert vehicle_fitness(tx, 77, TODAY).text == "no such vehicle: unknown"
