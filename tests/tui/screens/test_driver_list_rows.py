import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from tests.daemon.readmodel.sample_fleet import MINUTE, NOW, ZONE
from tui.driver_questions import DriverLine, DriversQuestion, DriversView
from tui.format import LocalTime
from tui.questions import head
from tui.screens.driver_list_rows import COLUMNS, driver_row, next_said, ordered, standing, words
from tui.widgets.status import Standing

CLOCKS = slice(4, 8)


def lines_of(path: Path, *, now: int = NOW) -> dict[str, DriverLine]:
    db = sqlite3.connect(path)
    top = head(db, now, LocalTime.of(ZONE), is_locked=True, stale_s=600)
    view = DriversQuestion().answer(db, top)
    db.close()
    assert isinstance(view, DriversView)
    return {line.name: line for line in view.lines}


def test_who_is_nearest_to_a_limit_stands_on_top(drivers_path: Path) -> None:
    found = ordered(list(lines_of(drivers_path).values()))
    assert [(line.name, standing(line)) for line in found] == [
        ("D09", Standing.VIOLATED),
        ("D22", Standing.WARNED),
        ("D41", Standing.UNKNOWN),
        ("D40", Standing.UNKNOWN),
        ("D04", Standing.IN_HOURS),
        ("D36", Standing.IN_HOURS),
        ("D17", Standing.IN_HOURS),
        ("D28", Standing.IN_HOURS),
        ("D12", Standing.RESTING),
        ("D31", Standing.RESTED),
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("D09", "stop now"),
        ("D22", "cycle 08:54"),
        ("D41", "-"),
        ("D40", "from Tu 18:03"),
        ("D17", "driving 19:54"),
        ("D36", "window 20:24"),  # by the clock of his own home terminal
        ("D12", "from 08:30"),
        ("D31", "-"),
    ],
)
def test_what_comes_next_and_when(drivers_path: Path, name: str, said: str) -> None:
    assert next_said(lines_of(drivers_path)[name]) == said


def test_each_clock_is_a_figure_also_where_it_does_not_apply(drivers_path: Path) -> None:
    found = lines_of(drivers_path)
    cells = {name: driver_row(line, NOW).cells for name, line in found.items()}
    assert all(len(row) == len(COLUMNS) for row in cells.values())
    texts = {name: [cell.text for cell in row[CLOCKS]] for name, row in cells.items()}
    assert texts["D09"] == ["0:00x", "1:27▁", "0:27▁", "57:57▇"]
    assert texts["D17"][2] == "n/a"
    assert texts["D40"] == ["?", "?", "n/a", "?"]
    assert [cell.text for cell in cells["D12"]][8:] == ["-", "▲ due", "Su 22:30", "Jana Novak"]


def test_where_nothing_runs_out_the_end_of_work_in_hand_comes_next(drivers_path: Path) -> None:
    line = lines_of(drivers_path)["D17"]
    assert line.found.hours is not None
    calm = replace(line.found.hours, runs_out=None)
    assert next_said(replace(line, found=replace(line.found, hours=calm))) == "done 10:08"


def test_clocks_run_on_between_two_looks(drivers_path: Path) -> None:
    later = driver_row(lines_of(drivers_path, now=NOW + 10 * MINUTE)["D09"], NOW)
    assert later.cells[5].text == "1:17▁"


def test_whom_nobody_has_looked_at_is_unknown(drivers_path: Path) -> None:
    line = lines_of(drivers_path)["D31"]
    unseen = replace(line, found=replace(line.found, hours=None))
    row = driver_row(unseen, NOW)
    assert [cell.text for cell in row.cells[:8]] == [
        "? unknown", "D31", "? none", "-", "?", "?", "?", "?",
    ]  # fmt: skip


def test_with_an_hour_left_hours_are_short(drivers_path: Path) -> None:
    line = lines_of(drivers_path)["D04"]
    assert line.found.hours is not None
    left = replace(line.found.hours.left, window=60)
    short = replace(line, found=replace(line.found, hours=replace(line.found.hours, left=left)))
    assert standing(short) is Standing.SHORT


def test_a_filter_finds_by_name_vehicle_status_and_papers(drivers_path: Path) -> None:
    found = lines_of(drivers_path)
    for word in ("d28", "ortega", "t-03", "on duty", "in hours", "expired"):
        assert word in words(found["D28"])
    assert "expired" not in words(found["D17"])
    papers = {name: driver_row(line, NOW).cells[9].text for name, line in found.items()}
    assert [papers[name] for name in ("D28", "D12", "D17", "D41")] == [
        "x out", "▲ due", "● ok", "? none",
    ]  # fmt: skip
