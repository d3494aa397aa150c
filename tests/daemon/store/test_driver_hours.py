from dataclasses import replace

import pytest

from daemon.domain.hours.duty import Duty
from daemon.domain.watch.snapshot import Snapshot
from daemon.domain.watch.telling import Stood
from daemon.queue.outcomes import Stale
from daemon.store import driver_hours, work_plans
from daemon.store.database import Store
from daemon.store.driver_hours import SatIn, SavedHours
from tests.daemon.domain.hours.worked import worked
from tests.daemon.domain.watch.watched import Watch
from tests.daemon.store.duty_scene import HOUR, add_driver, add_record, add_vehicle, entry
from tests.daemon.store.scene import NOW
from tests.daemon.store.test_work_plans import WORK

SNAPSHOT = Watch().look(worked("D60")).snapshot


def looked_at(at: int) -> Snapshot:
    return replace(SNAPSHOT, judged_at=at)


def test_hours_are_kept_with_their_warnings_and_a_version(store: Store) -> None:
    tx = store.connection
    driver, other = add_driver(tx, "D17"), add_driver(tx, "D18")
    driver_hours.save(tx, driver, SavedHours(), looked_at(NOW))
    driver_hours.stand(tx, driver, {"window": Stood(step=60, since=NOW)})
    driver_hours.stand(tx, driver, {"driving": Stood(step=30, since=NOW)})
    found = driver_hours.saved(tx, [driver, other])
    assert found[other] == SavedHours()
    assert found[driver] == SavedHours(
        version=1, snapshot=looked_at(NOW), standing={"driving": Stood(step=30, since=NOW)}
    )
    driver_hours.save(tx, driver, found[driver], looked_at(NOW + 1))
    assert driver_hours.saved(tx, [driver])[driver].version == 2


def test_look_that_another_has_overtaken_is_stale(store: Store) -> None:
    tx = store.connection
    driver = add_driver(tx, "D17")
    driver_hours.save(tx, driver, SavedHours(), looked_at(NOW))
    for before in (SavedHours(), SavedHours(version=7)):
        with pytest.raises(Stale):
            driver_hours.save(tx, driver, before, looked_at(NOW))


def test_due_are_those_at_work_with_a_warning_with_a_plan_or_long_not_looked_at(
    store: Store,
) -> None:
    tx = store.connection
    names = ("new", "drives", "rests", "warned", "unknown", "planned", "old", "ahead", "gone")
    ids = {name: add_driver(tx, name) for name in names}
    for name in names[1:]:
        at = {"old": NOW - HOUR, "ahead": NOW + HOUR}.get(name, NOW - 1)
        driver_hours.save(tx, ids[name], SavedHours(), looked_at(at))
    add_record(tx, ids["drives"], entry(Duty.OFF, NOW - HOUR))
    add_record(tx, ids["drives"], entry(Duty.D, NOW - 9))
    add_record(tx, ids["rests"], entry(Duty.D, NOW - HOUR))
    add_record(tx, ids["rests"], entry(Duty.OFF, NOW - 9))
    add_record(tx, ids["rests"], entry(Duty.D, NOW + HOUR))
    driver_hours.stand(tx, ids["warned"], {"cycle": Stood(step=60, since=1)})
    driver_hours.stand(tx, ids["unknown"], {"log": Stood(step=0, since=1)})
    work_plans.save(tx, ids["planned"], WORK, now=NOW, by="anna")
    tx.execute("UPDATE driver SET retired_at = 1 WHERE name = 'gone'")
    due = driver_hours.due(tx, now=NOW, hour_ago=NOW - HOUR)
    assert due == [ids[name] for name in ("new", "drives", "warned", "planned", "old", "ahead")]


def test_seats_of_now_are_known(store: Store) -> None:
    tx = store.connection
    driver, vehicle = add_driver(tx, "D17"), add_vehicle(tx, "T101")
    tx.execute("INSERT INTO seat VALUES (?, 1, 9, ?, 'driver')", (driver, vehicle))
    assert driver_hours.seats_now(tx, [driver]) == {}
    tx.execute("INSERT INTO seat VALUES (?, 9, NULL, ?, 'driver')", (driver, vehicle))
    assert driver_hours.seats_now(tx, [driver]) == {
        driver: SatIn(vehicle_id=vehicle, vehicle="T101")
    }


def test_drivers_who_have_left_are_forgotten_with_their_warnings(store: Store) -> None:
    tx = store.connection
    driver, other = add_driver(tx, "D17"), add_driver(tx, "D18")
    for one in (driver, other):
        driver_hours.save(tx, one, SavedHours(), looked_at(NOW))
    driver_hours.stand(
        tx, driver, {"cycle": Stood(step=60, since=1), "break": Stood(step=0, since=1)}
    )
    assert driver_hours.retired(tx) == {}
    tx.execute("UPDATE driver SET retired_at = 1")
    assert driver_hours.retired(tx) == {
        driver: ("D17", ("break", "cycle")),
        other: ("D18", ()),
    }
    driver_hours.forget(tx, driver)
    assert driver_hours.retired(tx) == {other: ("D18", ())}
