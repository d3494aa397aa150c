from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.tui.harness import (
    NARROW,
    WIDE,
    QuietApp,
    ask,
    changing,
    drive,
    lines,
    place_line,
    press,
    text,
)
from tui.screens.choose import ChooseScreen
from tui.screens.truck import TruckScreen
from tui.widgets.diff_table import DiffTable


def names(app: QuietApp) -> list[str]:
    table = app.screen.query_one(DiffTable)
    return [table.get_row_at(n)[1].plain for n in range(table.row_count)]


def test_the_filter_works_while_one_types(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "slash", "s", "t", "a", "l")
        assert names(app) == ["T-05", "T-09"]
        assert "2 of 12  /stal  by Truck" in place_line(app)
        await press(pilot, "enter")
        assert not app.screen.query_one(Input).display
        assert isinstance(app.screen.focused, DiffTable)
        assert names(app) == ["T-05", "T-09"]
        await press(pilot, "enter")
        assert isinstance(app.screen, TruckScreen)
        await press(pilot, "escape", "escape")
        assert len(names(app)) == 12

    drive(app, script)


def test_keys_of_the_application_are_letters_while_one_types(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "slash", "q", "p", "1", "question_mark")
        assert app.screen.query_one(Input).value == "qp1?"
        assert "No truck matches. esc shows all of them again." in text(app)
        assert not app.poll.is_paused
        await press(pilot, "escape")
        assert len(names(app)) == 12

    drive(app, script)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("quarry", ["T-06"]), ("gps-07", ["T-07"]), ("DN 4037", ["T-01"]), ("no veh", ["gps-12"])],
)
def test_the_filter_finds_by_place_unit_plate_and_alert(
    app: QuietApp, typed: str, found: list[str]
) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "slash")
        app.screen.query_one(Input).value = typed
        await ask(pilot)
        assert names(app) == found

    drive(app, script)


def test_faults_only(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "f")
        assert names(app) == ["gps-12", "T-05", "T-09", "T-11"]
        assert "faults only" in place_line(app)
        await press(pilot, "f")
        assert len(names(app)) == 12

    drive(app, script)


def test_sorting_by_a_choice_keeps_the_cursor_on_its_truck(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "j", "j")
        table = app.screen.query_one(DiffTable)
        key = table.selected_key
        await press(pilot, "s")
        assert isinstance(app.screen, ChooseScreen)
        assert app.screen.query_one(OptionList).highlighted == 0
        await press(pilot, "j", "j", "enter")
        assert "by Speed ▲" in place_line(app)
        assert names(app)[-1] == "T-11"
        await press(pilot, "o")
        assert "by Speed ▼" in place_line(app)
        assert names(app)[-1] == "T-11"  # unknown comes last in either direction
        assert table.selected_key == key
        await press(pilot, "s", "escape")
        assert "by Speed ▼" in place_line(app)

    drive(app, script)


def test_a_new_truck_does_not_move_the_cursor(app: QuietApp, fleet_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "j", "j", "j")
        table = app.screen.query_one(DiffTable)
        key = table.selected_key
        with changing(fleet_path) as db:
            db.execute("INSERT INTO unit(id, name, first_seen_at) VALUES (99, 'A-00', 1)")
        await ask(pilot)
        assert names(app)[0] == "A-00"
        assert table.selected_key == key

    drive(app, script)


@pytest.mark.parametrize(
    ("size", "last"), [(NARROW, "alerts"), (WIDE, "odometer"), ((40, 24), "speed")]
)
def test_columns_go_from_the_right(app: QuietApp, size: tuple[int, int], last: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2")
        table = app.screen.query_one(DiffTable)
        assert table.ordered_columns[-1].key.value == last
        assert table.max_scroll_x == 0

    drive(app, script, size)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_the_clock_of_a_load_stands_beside_its_truck(
    orders_app: QuietApp, size: tuple[int, int]
) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2")
        rows = {line.split()[2]: line for line in lines(app)[3:15]}
        assert "! 12 min" in rows["T-06"]
        assert "= at site" in rows["T-06"]
        assert "x out of service" in rows["T-09"]
        assert app.screen.query_one(DiffTable).max_scroll_x == 0

    drive(app, script, size)


def test_without_a_load_its_column_goes_and_comes(orders_app: QuietApp, orders_path: Path) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2")
        assert " Load " in text(app)
        with changing(orders_path) as db:
            db.execute("DELETE FROM truck_load")
        await ask(pilot)
        assert " Load " not in text(app)
        assert "O-103 ► en route" in text(app)

    drive(app, script)
