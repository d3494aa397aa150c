import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from daemon.domain.papers.filing import PaperFault
from daemon.domain.papers.kinds import Holder
from daemon.readmodel import papers
from daemon.readmodel.papers import PaperRow
from tests.daemon.readmodel import sample_papers
from tests.daemon.readmodel.sample_papers import TODAY


@pytest.fixture(scope="module")
def depot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path: Path = sample_papers.create(tmp_path_factory.mktemp("papers") / "papers.db")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        yield db


def short(rows: tuple[PaperRow, ...]) -> list[tuple[str, str, str]]:
    return [(row.name, row.kind, row.status.value) for row in rows]


def test_papers_of_a_driver_come_with_how_they_stand(depot: sqlite3.Connection) -> None:
    subject, rows = papers.papers_of(depot, "D1", TODAY)
    assert (subject.holder, subject.name) == (Holder.DRIVER, "D1")
    assert short(rows) == [
        ("D1", "cdl", "valid"),
        ("D1", "medical", "valid"),
        ("D1", "twic", "due"),
        ("D1", "hazmat", "expired"),
    ]
    cdl = rows[0]
    assert (cdl.number, cdl.told_by, cdl.is_required) == ("N1", "anna", True)
    assert cdl.said == "CDL expires 2028-01-01 (in 399 days)"


def test_what_is_required_and_not_on_file_is_a_row_too(depot: sqlite3.Connection) -> None:
    _, rows = papers.papers_of(depot, "driver:D3", TODAY)
    assert short(rows) == [("D3", "cdl", "missing"), ("D3", "medical", "missing")]
    assert (rows[0].id, rows[0].said) == (None, "no CDL on file: unknown")


def test_who_is_not_there_is_named(depot: sqlite3.Connection) -> None:
    with pytest.raises(PaperFault, match="no driver and no vehicle is called 'D9'"):
        papers.papers_of(depot, "D9", TODAY)
    with pytest.raises(PaperFault, match="no driver is called 'T1'"):
        papers.checklist(depot, "T1", TODAY)


def test_the_most_urgent_comes_first_and_the_retired_are_left_out(
    depot: sqlite3.Connection,
) -> None:
    assert short(papers.due(depot, TODAY)) == [
        ("D2", "medical", "expired"),
        ("D3", "cdl", "missing"),
        ("D3", "medical", "missing"),
        ("D1", "hazmat", "expired"),
        ("T2", "registration", "due"),
        ("D1", "twic", "due"),
    ]
    soon = papers.due(depot, TODAY, within_days=59)
    assert ("D1", "twic", "due") not in short(soon)
    assert "D4" not in {row.name for row in papers.all_papers(depot, TODAY)}


def test_history_has_what_was_replaced_and_withdrawn(depot: sqlite3.Connection) -> None:
    subject, _ = papers.papers_of(depot, "T2", TODAY)
    found = [(row.kind, row.expires_on, row.withdrawn_by) for row in papers.history(depot, subject)]
    assert found == [
        ("annual_inspection", "2028-01-01", ""),
        ("registration", "2026-12-01", ""),
        ("registration", "2026-11-28", "anna"),
        ("registration", "2028-01-01", ""),
    ]


def test_the_checklist_of_a_driver_is_his_own(depot: sqlite3.Connection) -> None:
    found = papers.checklist(depot, "D2", TODAY)
    assert found.driver == "D2"
    assert {item.kind.value: item.state.value for item in found.items}["medical"] == "expired"
