import sqlite3
from dataclasses import replace
from pathlib import Path

from daemon.domain.papers.standing import Status
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tui.driver_questions import DriverQuestion, DriverView, PapersQuestion, PapersView
from tui.format import LocalTime
from tui.questions import head
from tui.screens.paper_rows import (
    DRIVE_COLUMNS,
    DUE_COLUMNS,
    INSPECTION_COLUMNS,
    OWN_COLUMNS,
    drive_rows,
    drive_said,
    due_rows,
    inspection_rows,
    own_rows,
    worst,
)
from tui.widgets.diff_table import Row

LOCAL = LocalTime.of(ZONE)


def asked(path: Path, *changes: str) -> PapersView:
    db = sqlite3.connect(path)
    for change in changes:
        db.execute(change)
    top = head(db, NOW, LOCAL, is_locked=True, stale_s=600)
    view = PapersQuestion().answer(db, top)
    db.close()
    assert isinstance(view, PapersView)
    return view


def of_driver(path: Path, name: str) -> DriverView:
    db = sqlite3.connect(path)
    top = head(db, NOW, LOCAL, is_locked=True, stale_s=600)
    view = DriverQuestion(name=name, tab="papers", day=None, rules=None).answer(db, top)
    db.close()
    assert isinstance(view, DriverView)
    return view


def texts(rows: list[Row]) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in rows]


def test_papers_that_keep_somebody_from_work_come_first(drivers_path: Path) -> None:
    rows = texts(due_rows(asked(drivers_path).due))
    assert {len(row) for row in rows} == {len(DUE_COLUMNS)}
    assert rows[0] == [
        "x expired", "D28", "medical certificate", "2026-05-28", "-4", "not assignable",
    ]  # fmt: skip
    assert [row[:2] for row in rows] == [
        ["x expired", "D28"],
        ["x expired", "T-05"],
        ["? missing", "D41"],
        ["? missing", "D41"],
        ["▲ due", "T-02"],
        ["▲ due", "D09"],
        ["▲ due", "D12"],
    ]


def test_a_driver_has_his_papers_and_what_his_file_must_hold(drivers_path: Path) -> None:
    view = of_driver(drivers_path, "D28")
    rows = texts(own_rows(view.papers, view.checklist))
    assert {len(row) for row in rows} == {len(OWN_COLUMNS)}
    assert rows[0][:2] == ["● valid", "CDL: class B, endorsements N"]
    assert rows[1][:4] == ["x expired", "medical certificate", "2026-05-28", "-4"]
    assert ["? missing", "application for employment"] in [row[:2] for row in rows]
    assert ["● on file", "road test certificate: the CDL on file stands for it"] in [
        row[:2] for row in rows
    ]
    assert len({row.key for row in own_rows(view.papers, view.checklist)}) == len(rows)


def test_the_worst_paper_speaks_for_all(drivers_path: Path) -> None:
    papers = of_driver(drivers_path, "D17").papers
    assert worst(papers) is Status.VALID
    assert worst([*papers, replace(papers[0], status=Status.DUE)]) is Status.DUE
    optional = replace(papers[0], status=Status.MISSING, is_required=False)
    assert worst([*papers, optional]) is Status.VALID
    expired = replace(papers[0], status=Status.EXPIRED)
    assert worst([optional, replace(optional, is_required=True), expired]) is Status.EXPIRED


def test_open_defects_and_then_reports_to_sign(drivers_path: Path) -> None:
    view = asked(
        drivers_path,
        "UPDATE defect SET settled_at = 1, settled_by = 'ana', settlement = 'repaired'"
        " WHERE is_safety = 0",
    )
    rows = inspection_rows(view.defects, view.to_review, LOCAL, NOW)
    assert texts(rows) == [
        ["x safety", "T-05", "brakes: air leak at the rear axle", "1", "31 May 17:03", "D12"],
        ["○ to sign", "T-07", "cracked mirror, right: certified, the next driver signs", "2",
         "31 May 17:03", "D17"],
    ]  # fmt: skip
    assert [row.key for row in rows] == ["f1", "r2"]
    assert {len(row.cells) for row in rows} == {len(INSPECTION_COLUMNS)}


def test_driving_of_nobody_says_whether_it_goes_on(drivers_path: Path) -> None:
    view = asked(drivers_path)
    rows = drive_rows(view.drives, LOCAL, NOW)
    assert texts(rows) == [
        ["► goes on", "T-10", "07:28:20", "goes on", "35 min"],
        ["? unclaimed", "T-05", "31 May 06:03", "31 May 06:25", "22 min"],
    ]
    assert {len(row.cells) for row in rows} == {len(DRIVE_COLUMNS)}
    said = drive_said(view.drives[1], LOCAL, NOW)
    assert said == "the drive of T-05 31 May 06:03, 22 min"
