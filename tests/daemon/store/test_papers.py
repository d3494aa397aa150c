from datetime import date
from functools import partial

from daemon.domain.papers.kinds import Holder, Kind
from daemon.domain.papers.paper import Paper
from daemon.store import papers
from daemon.store.database import Store
from tests.daemon.store.paper_scene import add_driver, add_vehicle, file_paper

DAY = date(2026, 11, 28)
LATER = date(2028, 11, 28)
COUNT = "SELECT count(*) FROM paper"


def test_a_new_paper_takes_the_place_of_the_one_before_and_history_stays(store: Store) -> None:
    tx = store.connection
    driver = add_driver(tx)
    cdl = partial(file_paper, tx, Holder.DRIVER, driver, Kind.CDL)
    cdl(DAY)
    cdl(LATER)
    (filed,) = papers.in_force(tx, Holder.DRIVER, driver)
    assert (filed.paper.expires_on, filed.holder_id) == (LATER, driver)
    assert tx.execute(COUNT).fetchone() == (2,)
    assert papers.withdraw(tx, filed.id, at=5, by="anna")
    assert not papers.withdraw(tx, filed.id, at=6, by="anna"), "only once"
    assert papers.paper_by_id(tx, filed.id) is None
    (before,) = papers.in_force(tx, Holder.DRIVER, driver)
    assert before.paper.expires_on == DAY


def test_all_of_a_kind_are_withdrawn_and_no_other(store: Store) -> None:
    tx = store.connection
    driver, other = add_driver(tx), add_driver(tx, "D18")
    for holder, kind in ((driver, Kind.TWIC), (driver, Kind.CDL), (other, Kind.TWIC)):
        file_paper(tx, Holder.DRIVER, holder, kind, DAY)
    file_paper(tx, Holder.DRIVER, driver, Kind.TWIC, LATER)
    twic = next(
        one for one in papers.in_force(tx, Holder.DRIVER, driver) if one.paper.kind is Kind.TWIC
    )
    assert papers.withdraw_all(tx, twic, at=5, by="anna") == 2
    left = papers.in_force_of_all(tx)
    assert [paper.kind for paper in left[Holder.DRIVER, driver]] == [Kind.CDL]
    assert [paper.kind for paper in left[Holder.DRIVER, other]] == [Kind.TWIC]


def test_papers_of_a_driver_and_a_vehicle_of_one_number_are_told_apart(store: Store) -> None:
    tx = store.connection
    driver, vehicle = add_driver(tx), add_vehicle(tx)
    assert driver == vehicle == 1
    file_paper(tx, Holder.DRIVER, driver, Kind.CDL, DAY)
    file_paper(tx, Holder.VEHICLE, vehicle, Kind.REGISTRATION, DAY)
    found = papers.in_force_of_all(tx)
    assert [paper.kind for paper in found[Holder.DRIVER, 1]] == [Kind.CDL]
    assert [paper.kind for paper in found[Holder.VEHICLE, 1]] == [Kind.REGISTRATION]
    subject = papers.subject_by_id(tx, Holder.VEHICLE, vehicle)
    assert subject is not None
    assert (subject.name, [paper.kind for paper in subject.papers]) == (
        "T101",
        [Kind.REGISTRATION],
    )
    assert papers.subject_by_id(tx, Holder.DRIVER, 77) is None


def test_all_fields_of_a_paper_are_kept(store: Store) -> None:
    tx = store.connection
    driver = add_driver(tx)
    paper = Paper(
        kind=Kind.MEDICAL,
        number="M1",
        issued_on=DAY,
        expires_on=LATER,
        source="state_mvr",
        details={"standard": "vision", "mvr_on": "2026-12-01"},
        note="seen",
    )
    number = papers.add(tx, (Holder.DRIVER, driver), paper, at=7, by="anna")
    filed = papers.paper_by_id(tx, number)
    assert filed is not None
    assert filed.paper == paper


def test_names_are_found_among_drivers_and_vehicles(store: Store) -> None:
    tx = store.connection
    add_driver(tx, "X1", needs_cdl=False)
    add_vehicle(tx, "X1")
    add_vehicle(tx, "T2")
    assert [(one.holder, one.needs_cdl) for one in papers.called(tx, "X1")] == [
        (Holder.DRIVER, False),
        (Holder.VEHICLE, False),
    ]
    assert papers.called(tx, "nobody") == []
    assert [one.name for one in papers.subjects(tx)] == ["X1", "T2", "X1"]


def test_the_seal_moves_with_every_change(store: Store) -> None:
    tx = store.connection
    driver = add_driver(tx)
    seals = [papers.seal(tx)]
    number = file_paper(tx, Holder.DRIVER, driver, Kind.CDL, DAY)
    seals.append(papers.seal(tx))
    papers.withdraw(tx, number, at=1, by="anna")
    seals.append(papers.seal(tx))
    assert len(set(seals)) == 3


def test_what_was_replaced_or_withdrawn_long_ago_goes_and_what_is_in_force_stays(
    store: Store,
) -> None:
    tx = store.connection
    driver, vehicle = add_driver(tx), add_vehicle(tx)
    cdl = partial(file_paper, tx, Holder.DRIVER, driver, Kind.CDL)
    registration = partial(file_paper, tx, Holder.VEHICLE, vehicle, Kind.REGISTRATION)
    cdl(DAY, at=1)  # replaced at 10
    cdl(DAY, at=10)  # replaced at 30
    cdl(LATER, at=30)
    registration(DAY, at=2)  # in force again: the one after it was withdrawn
    papers.withdraw(tx, registration(LATER, at=3), at=4, by="anna")
    papers.withdraw(tx, registration(LATER, at=5), at=25, by="anna")
    assert papers.remove_old(tx, before=20, most=10) == 2
    left = tx.execute("SELECT kind, told_at FROM paper ORDER BY id").fetchall()
    assert left == [("cdl", 10), ("cdl", 30), ("registration", 2), ("registration", 5)]
    assert papers.remove_old(tx, before=40, most=1) == 1, "a bite of one"
    assert papers.remove_old(tx, before=40, most=10) == 1
    assert papers.remove_old(tx, before=40, most=10) == 0
