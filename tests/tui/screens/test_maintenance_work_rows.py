import pytest

from daemon.domain.maintenance.work_orders import WorkState, WorkUrgency
from daemon.readmodel.work_orders import WorkOrderRow
from tests.daemon.readmodel.sample_fleet import NOW
from tests.tui.maintenance_scene import HOUR, LOCAL, SLOT, work
from tui.screens.maintenance_work_rows import order_text, words_of, work_line, work_rows


def cells(row: WorkOrderRow) -> list[str]:
    (found,) = work_rows([row], NOW, LOCAL)
    return [cell.text for cell in found.cells]


def test_a_row_says_state_urgency_time_and_work() -> None:
    assert cells(work(mechanic="Ann")) == [
        "○ proposed",
        "· routine",
        "W-17",
        "T-07",
        "Mo 22:00-00:00",
        "2",
        "service b, check battery rest",
        "2 h",
        "Ann",
    ]


def test_open_work_without_a_time_shouts_and_cancelled_does_not() -> None:
    stuck = work(slots=(), unbooked="no mechanic", urgency=WorkUrgency.STOP)
    assert cells(stuck)[1:6] == ["x stop", "W-17", "T-07", "x no time", "-"]
    assert cells(work(slots=(), state=WorkState.CANCELLED))[4] == "-"


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_line_below_fits_and_says_why_there_is_no_time(width: int) -> None:
    row = work(
        slots=(SLOT, SLOT), unbooked="60 min are missing", why="because " * 30, is_fixed=True
    )
    lines = work_line(row, LOCAL, width).plain.split("\n")
    assert len(lines) <= 4
    assert all(len(line) <= width for line in lines)
    assert "because" in lines[-1]
    assert work_line(None, LOCAL, width).plain == ""


def test_one_is_told_in_full_and_what_nobody_said_is_left_out() -> None:
    row = work(
        faults=("110/15",),
        is_fixed=True,
        state=WorkState.CANCELLED,
        cancelled_at=NOW - HOUR,
        cancelled_by="olga",
        cancel_reason="sold",
    )
    text = order_text(row, NOW, LOCAL, 78).plain
    for said in (
        "Faults     110/15",
        "bay 2",
        "a person chose",
        "07:03:20, olga",
        "Reason     sold",
    ):
        assert said in text
    assert "Mechanic" not in text
    assert "Started" not in text


def test_it_is_found_by_name_truck_and_work() -> None:
    assert all(word in words_of(work()) for word in ("w-17", "t-07", "battery_rest", "proposed"))
