from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Sparkline

from tests.tui.harness import (
    WIDE,
    QuietApp,
    ask,
    changing,
    drive,
    place_line,
    press,
    status_line,
    text,
)
from tests.tui.link_states import off, offline
from tui.screens.links import LinksScreen
from tui.screens.order import OrderScreen
from tui.screens.papers import PapersScreen
from tui.screens.truck import TruckScreen
from tui.widgets.diff_table import DiffTable


def test_one_page_says_how_the_depot_is(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        del pilot
        shown = text(app)
        for said in (
            "12 trucks",
            "● running since 31 May 23:03",
            "● gps",
            "positions",
            "silent in the middle of a trip",
            "trip started",
        ):
            assert said in shown
        assert len(app.screen.query_one(Sparkline).data or []) == 60

    drive(app, script)


def test_what_needs_attention_opens(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "enter")
        assert isinstance(app.screen, TruckScreen)
        assert app.screen.key == "u9"
        await press(pilot, "escape", "j", "enter")
        assert isinstance(app.screen, LinksScreen)

    drive(app, script)


def test_an_event_opens_its_truck(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "tab", "enter")
        assert isinstance(app.screen, TruckScreen)
        assert app.screen.key == "u1"

    drive(app, script)


def test_link_has_a_line_only_where_there_is_one(app: QuietApp, fleet_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        with changing(fleet_path) as db:
            off(db)
        await ask(pilot)
        assert "Office" not in text(app)
        with changing(fleet_path) as db:
            db.execute("DELETE FROM link_state")
            offline(db)
        await ask(pilot)
        assert "Office x offline 262 wait" in text(app)
        assert "and 1 more: 9" in text(app)

    drive(app, script)


def test_long_outage_needs_attention_and_opens_the_links(app: QuietApp, fleet_path: Path) -> None:
    with changing(fleet_path) as db:
        offline(db)

    async def script(pilot: Pilot[int]) -> None:
        attention = app.screen.query_one("#attention", DiffTable)
        key = "loffline:link|offline"
        row = attention.row(key)
        assert row is not None
        assert row.cells[0].text == "x offline"
        attention.move_cursor(row=attention.get_row_index(key))
        await press(pilot, "enter")
        assert isinstance(app.screen, LinksScreen)

    drive(app, script)


def test_trouble_of_drivers_stands_on_the_overview_and_leads_to_them(drivers_app: QuietApp) -> None:
    app = drivers_app

    async def script(pilot: Pilot[int]) -> None:
        table = app.screen.query_one("#attention", DiffTable)
        rows = [row for row in table._rows if row.key[0] in "dq"]  # noqa: SLF001 - what it shows
        assert [(row.cells[0].text, row.cells[1].text) for row in rows] == [
            ("x violated", "D09"), ("! warned", "D22"), ("! warned", "D41"), ("! papers", "papers"),
        ]  # fmt: skip
        assert "◷3" in status_line(app)
        table.move_cursor(row=table.get_row_index(rows[0].key))
        await press(pilot, "enter")
        assert "> Wei Chen (D09)" in place_line(app)
        await press(pilot, "escape")
        table.move_cursor(row=table.get_row_index(rows[-1].key))
        await press(pilot, "enter")
        assert isinstance(app.screen, PapersScreen)

    drive(app, script, WIDE)


def test_trouble_of_orders_stands_on_the_overview_and_leads_to_them(orders_app: QuietApp) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        table = app.screen.query_one("#attention", DiffTable)
        rows = {row.key: row for row in table._rows if row.key[0] == "o"}  # noqa: SLF001 - what it shows
        assert rows["oO-104|load"].cells[2].text == "T-06: 12 min left to pour"
        assert rows["oO-109|no truck"].cells[0].text == "x no truck"
        assert rows["oO-112|recall"].cells[0].text == "! call"
        table.move_cursor(row=table.get_row_index("oO-103|late"))
        await press(pilot, "enter")
        assert isinstance(app.screen, OrderScreen)
        assert "> O-103" in place_line(app)

    drive(app, script, WIDE)


def test_the_load_whose_limit_comes_first_stands_with_the_fleet(orders_app: QuietApp) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        del pilot
        assert "12 trucks  ! 12 min T-06 +4" in text(app)

    drive(app, script)


def test_an_order_that_will_be_late_says_until_when_it_is_promised(orders_app: QuietApp) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        del pilot
        late = next(line for line in text(app).splitlines() if "! late      O-103" in line)
        assert late.endswith("by 08:12")

    drive(app, script)
