from dataclasses import replace
from datetime import date, timedelta

from daemon.domain.papers.kinds import Holder, Kind
from daemon.domain.papers.paper import Subject
from daemon.domain.papers.warnings import Looked, Told, WarningRules, look
from daemon.store import paper_warnings
from daemon.store.database import Store
from daemon.store.paper_warnings import Watched
from tests.daemon.store.paper_scene import add_driver, add_vehicle, file_paper

DAY = date(2026, 11, 28)
RULES = WarningRules(licence_days=30, other_days=30)


def watch(store: Store, day: date = DAY) -> tuple[Watched, Looked]:
    (watched,) = paper_warnings.watched(store.connection)
    return watched, look(watched.subject, watched.told, day, RULES)


def test_what_was_told_comes_back_with_the_papers(store: Store) -> None:
    tx = store.connection
    file_paper(tx, Holder.DRIVER, add_driver(tx), Kind.CDL, DAY + timedelta(days=5))
    watched, looked = watch(store)
    assert [paper.kind for paper in watched.subject.papers] == [Kind.CDL]
    paper_warnings.note(tx, looked.news, at=1)
    paper_warnings.note(tx, looked.news, at=2)  # again changes nothing
    watched, looked = watch(store)
    assert watched.told == (
        Told(kind="cdl", expires_on="2026-12-03", step=7),
        Told(kind="medical", expires_on="", step=0),
    )
    assert looked.news == ()


def test_of_an_expired_paper_the_newest_day_is_kept(store: Store) -> None:
    tx = store.connection
    file_paper(tx, Holder.DRIVER, add_driver(tx), Kind.CDL, DAY)
    for days in range(6):
        _, looked = watch(store, DAY + timedelta(days=days))
        paper_warnings.note(tx, looked.news, at=days)
    watched, _ = watch(store)
    assert [one.step for one in watched.told if one.kind == "cdl"] == [-5, 0]


def test_the_retired_are_watched_until_nothing_stands_of_them(store: Store) -> None:
    tx = store.connection
    add_driver(tx)
    _, looked = watch(store)
    paper_warnings.note(tx, looked.news, at=1)
    tx.execute("UPDATE driver SET retired_at = 5")
    watched, looked = watch(store)
    assert watched.subject.is_retired
    paper_warnings.forget(tx, looked.over)
    assert paper_warnings.watched(tx) == ()


def test_a_driver_and_a_vehicle_of_one_number_are_told_apart(store: Store) -> None:
    tx = store.connection
    add_driver(tx)
    add_vehicle(tx)
    driver, vehicle = paper_warnings.watched(tx)
    paper_warnings.note(tx, look(driver.subject, (), DAY, RULES).news, at=1)
    driver, vehicle = paper_warnings.watched(tx)
    assert (len(driver.told), vehicle.told) == (2, ())
    expected = Subject(holder=Holder.VEHICLE, id=1, name="T101")
    assert replace(vehicle.subject) == expected
