from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Footer, Input

from tests.tui.harness import QuietApp, ask, changing, drive, place_line, press, settle, text
from tui.screens.maintenance import MaintenanceScreen
from tui.screens.maintenance_order import WorkOrderScreen
from tui.screens.maintenance_service import ServiceScreen
from tui.widgets.bars import SteadyStatic
from tui.widgets.bay_grid import BayGrid
from tui.widgets.diff_table import DiffTable


def column(app: QuietApp, table: str, at: int) -> list[str]:
    found = app.screen.query_one(f"#{table}-table", DiffTable)
    return [found.get_row_at(n)[at].plain for n in range(found.row_count)]


def line(app: QuietApp) -> str:
    return app.screen.query_one("#maintenance-line", SteadyStatic).text.plain


def tabs(app: QuietApp) -> str:
    return " ".join(app.screen.query_one("#tabs", SteadyStatic).text.plain.split())


def test_what_is_due_is_listed_filtered_and_opened(maintenance_app: QuietApp) -> None:
    app = maintenance_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6")
        assert isinstance(app.screen, MaintenanceScreen)
        assert column(app, "due", 1)[:3] == ["T-05", "T-01", "T-02"]
        assert column(app, "due", 0)[-1] == "? unknown"
        assert tabs(app).startswith("Due !2 Work !1 Bays Faults !1")
        assert "overdue (urgent)" in line(app)
        assert "W-3 ◐ accepted, Mo 1 Jun 22:00" in line(app)
        await press(pilot, "slash")
        app.screen.query_one(Input).value = "w-4"
        await settle(pilot)
        assert column(app, "due", 1) == ["T-07"]
        assert "/w-4" in place_line(app)
        await press(pilot, "enter", "C")
        assert "Between: 8-18 Jun" in app.clipboard
        await press(pilot, "enter")
        assert isinstance(app.screen, ServiceScreen)
        await press(pilot, "escape", "escape")
        assert len(column(app, "due", 1)) == 8

    drive(app, script)


def test_work_is_listed_with_what_is_over_when_asked_for(maintenance_app: QuietApp) -> None:
    app = maintenance_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6", "]", "j", "j")
        assert column(app, "work", 2)[:3] == ["W-1", "W-3", "W-2"]
        assert column(app, "work", 4)[2] == "x no time"
        assert "all bays or mechanics are taken" in line(app)
        await press(pilot, "d")
        assert "W-7" in column(app, "work", 2)
        assert "with those over" in place_line(app)
        await press(pilot, "d", "enter")
        assert isinstance(app.screen, WorkOrderScreen)
        assert "> W-2" in place_line(app)

    drive(app, script)


def test_the_cursor_in_the_bays_says_what_stands_there(maintenance_app: QuietApp) -> None:
    app = maintenance_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6", "]", "]")
        assert isinstance(app.screen.focused, BayGrid)
        assert "Su 31 May 22:00 until Mo 1 Jun 06:00 in bay 1, and 1 more time" in line(app)
        await press(pilot, "l", "j")
        assert line(app).startswith(" W-3 T-05 ◐ accepted")
        await press(pilot, "l")
        assert "Bay 2 is free in the night Tu 2/We 3" in line(app)
        await press(pilot, "h", "enter")
        assert isinstance(app.screen, WorkOrderScreen)
        await press(pilot, "escape", "C")
        assert "W-3" in app.clipboard

    drive(app, script)


def test_former_faults_are_shown_when_asked_for(maintenance_app: QuietApp) -> None:
    app = maintenance_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6", "]", "]", "]")
        assert column(app, "faults", 0) == ["x red", "! amber", "▲ exhaust", "· no lamp"]
        assert "the truck does not go out before somebody has looked" in line(app)
        await press(pilot, "f", "G")
        assert column(app, "faults", 0)[-1] == "- former"
        assert "over since" in line(app)
        await press(pilot, "f")
        assert len(column(app, "faults", 0)) == 4

    drive(app, script)


def test_without_anything_each_tab_says_what_to_do(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6")
        assert "Nothing is foreseen yet." in text(app)
        assert "P plans a service" in text(app)
        await press(pilot, "D", "enter", "]", "Y", "V", "S", "F", "X")
        assert "No work is open." in text(app)
        await press(pilot, "]")
        assert "depotd tui knows them" in text(app)
        await press(pilot, "Y", "slash", "]")
        assert "No truck reports a fault." in text(app)
        await press(pilot, "f")
        assert "with those over" in place_line(app)
        assert isinstance(app.screen, MaintenanceScreen)

    drive(app, script)


def test_a_list_that_fills_has_the_keys_again(
    maintenance_app: QuietApp, maintenance_path: Path
) -> None:
    app = maintenance_app
    with changing(maintenance_path) as db:
        db.execute("CREATE TABLE kept AS SELECT * FROM service_due")
        db.execute("DELETE FROM service_due")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6")
        assert "Nothing is foreseen yet." in text(app)
        with changing(maintenance_path) as db:
            db.execute("INSERT INTO service_due SELECT * FROM kept")
        await ask(pilot)
        await press(pilot, "j", "enter")
        assert isinstance(app.screen, ServiceScreen)
        assert "> T-01 b" in place_line(app)

    drive(app, script)


def test_hostile_words_are_only_text(maintenance_app: QuietApp, maintenance_path: Path) -> None:
    app, hostile = maintenance_app, "E[1] [/b]\x1b[31m\x07"
    with changing(maintenance_path) as db:
        db.execute("UPDATE vehicle SET name = ? || id", (hostile,))
        db.execute("UPDATE service_due SET title = ?, why = ?", (hostile, hostile))
        db.execute("UPDATE work_order SET why = ?, unbooked = ?, mechanic = ?", (hostile,) * 3)
        db.execute("UPDATE work_order SET kinds = json_array(?)", (hostile,))
        db.execute("UPDATE fault_code SET code = 'P[1]\x1b\x07' WHERE spn IS NULL")
        db.execute("UPDATE service_done SET note = ?, done_by = ?", (hostile, hostile))

    async def script(pilot: Pilot[int]) -> None:
        for keys in (("6",), ("enter",), ("escape", "]"), ("enter",), ("escape", "]"), ("]",)):
            await press(pilot, *keys)
            assert "[/b]" in text(app)
            assert "\x1b" not in text(app)
            assert "\x07" not in text(app)

    drive(app, script, (120, 40))


def test_the_footers_of_maintenance_hold_all_their_keys(maintenance_app: QuietApp) -> None:
    app = maintenance_app

    async def script(pilot: Pilot[int]) -> None:
        for keys in (("6",), ("enter",), ("escape", "]"), ("enter",), ("escape", "]"), ("]",)):
            await press(pilot, *keys)
            footer = app.screen.query_one(Footer)
            assert footer.max_scroll_x == 0
            assert all(child.region.right <= 80 for child in footer.children)

    drive(app, script)


def test_what_needs_attention_leads_to_its_tab(maintenance_app: QuietApp) -> None:
    app = maintenance_app

    async def script(pilot: Pilot[int]) -> None:
        table = app.screen.query_one("#attention", DiffTable)
        for words, tab in (("x red lamp", "faults"), ("x no time", "work"), ("x overdue", "due")):
            signs = [table.get_row_at(n)[0].plain for n in range(table.row_count)]
            table.move_cursor(row=signs.index(words))
            await press(pilot, "enter")
            assert isinstance(app.screen, MaintenanceScreen)
            assert app.screen.tab == tab
            await press(pilot, "escape")

    drive(app, script)
