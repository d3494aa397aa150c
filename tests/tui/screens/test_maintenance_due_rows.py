from dataclasses import replace

import pytest

from daemon.domain.maintenance.due import Basis, Standing
from daemon.domain.maintenance.plans import Trigger
from daemon.readmodel.services import DueRow
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_maintenance import TODAY
from tests.tui.maintenance_scene import KNOWN, LOCAL, due, work
from tui.maintenance_questions import MaintenanceView
from tui.screens.maintenance_due_rows import (
    COLUMNS,
    due_line,
    due_rows,
    standing_words,
    words_of,
)
from tui.widgets.diff_table import columns_within

VIEW = MaintenanceView(today=TODAY, booked={"T-07": work()})


def cells(row: DueRow, view: MaintenanceView = VIEW) -> list[str]:
    (found,) = due_rows([row], view, NOW, LOCAL)
    return [cell.text for cell in found.cells]


def test_a_row_says_when_and_what_is_booked() -> None:
    assert cells(due()) == [
        "▲ soon",
        "T-07",
        "b",
        "12 Jun",
        "8-18 Jun",
        "1 240 km",
        "W-17 Mo 22:00",
        "own use",
        "distance",
        "as A, with engine oil and filters",
    ]
    stuck = MaintenanceView(today=TODAY, booked={"T-07": work(slots=())})
    assert cells(due(), stuck)[6] == "W-17 no time"
    assert (
        cells(due(trigger=None, left=None, basis=Basis.NONE), MaintenanceView())[5:9] == ["-"] * 4
    )


def test_work_on_something_else_is_not_taken_for_that_service() -> None:
    other = MaintenanceView(today=TODAY, booked={"T-07": work(kinds=("d", "oil"))})
    assert cells(due(), other)[6] == "-"
    larger = replace(other, known=KNOWN, booked={"T-07": work()})
    assert cells(due(kind="a"), larger)[6] == "W-17 Mo 22:00"


def test_at_eighty_columns_the_work_order_is_the_last_that_fits() -> None:
    assert columns_within(COLUMNS, 80)[-1].key == "work"
    assert columns_within(COLUMNS, 120)[-1].key == "title"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "due 12 Jun, 8-18 Jun, by its own use"),
        ({"standing": Standing.DUE, "left": 0}, "due"),
        ({"standing": Standing.OVERDUE, "left": -9, "is_urgent": True}, "overdue (urgent)"),
        ({"standing": Standing.UNKNOWN}, "nobody knows when it is due"),
        (
            {"trigger": Trigger.DAYS, "basis": Basis.CALENDAR, "low_on": None, "left": 11},
            "due 12 Jun, by the calendar",
        ),
    ],
)
def test_how_it_stands_is_said_in_words(changes: dict[str, object], said: str) -> None:
    assert standing_words(due(**changes), TODAY) == said


def test_the_line_below_fits_and_has_the_numbers() -> None:
    for width in (60, 80, 120):
        lines = due_line(due(why="because " * 40), VIEW, LOCAL, width).plain.split("\n")
        assert len(lines) <= 4
        assert all(len(line) <= width for line in lines)
        assert "W-17 ○ proposed" in lines[-1]
    assert due_line(None, VIEW, LOCAL, 80).plain == ""
    assert "No work is booked" in due_line(due(), MaintenanceView(today=TODAY), LOCAL, 80).plain


def test_it_is_found_by_truck_service_and_work_order() -> None:
    found = words_of(due(), work())
    assert all(word in found for word in ("t-07", "volvo", "engine oil", "soon", "w-17"))
