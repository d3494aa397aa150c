import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from daemon.readmodel import inspections
from tests.daemon.readmodel import sample_papers
from tests.daemon.readmodel.sample_papers import NOW


@pytest.fixture(scope="module")
def depot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = sample_papers.create(tmp_path_factory.mktemp("inspections") / "inspections.db")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        yield db


def test_reports_come_with_their_defects_the_newest_first(depot: sqlite3.Connection) -> None:
    found = inspections.reports(depot)
    assert [(row.id, [one.item for one in row.defects]) for row in found] == [
        (3, []),
        (2, ["brakes", "body"]),
        (1, ["body"]),
    ]
    last = found[-1]
    assert (last.vehicle, last.driver, last.reviewed_by, last.at) == ("T1", "D1", "D2", NOW - 3)
    (dent,) = last.defects
    assert (dent.settlement, dent.settled_by, dent.settlement_note) == (
        "not_needed",
        "bob",
        "a dent",
    )
    assert (len(found[1].open), last.open) == (2, ())


def test_reports_can_be_those_of_a_vehicle_or_with_something_open(
    depot: sqlite3.Connection,
) -> None:
    assert inspections.reports(depot, "T2") == ()
    assert [row.id for row in inspections.reports(depot, "T1", limit=2)] == [3, 2]
    assert [row.id for row in inspections.reports(depot, only_open=True)] == [2]


def test_open_defects_of_safety_come_first(depot: sqlite3.Connection) -> None:
    found = inspections.open_defects(depot)
    assert [(row.vehicle, row.report, row.item, row.is_safety) for row in found] == [
        ("T1", 2, "brakes", True),
        ("T1", 2, "body", False),
    ]
    assert (found[0].note, found[0].driver) == ("soft", "D1")
    assert inspections.open_defects(depot, "T2") == ()
