from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Footer, Input

from tests.tui.harness import QuietApp, changing, drive, place_line, press, settle, text
from tui.screens.order import OrderScreen
from tui.screens.orders import OrdersScreen
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import DiffTable


def names(app: QuietApp) -> list[str]:
    table = app.screen.query_one(DiffTable)
    return [table.get_row_at(n)[1].plain for n in range(table.row_count)]


def line(app: QuietApp) -> str:
    return app.screen.query_one("#order-line", SteadyStatic).text.plain


def test_the_list_filters_sorts_and_opens(orders_app: QuietApp) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "4")
        assert isinstance(app.screen, OrdersScreen)
        assert names(app)[:3] == ["O-105", "O-111", "O-104"]
        assert "9 orders  !4 late x1 no truck" in place_line(app)
        assert "▲ 24 min left of 90" in line(app)
        await press(pilot, "j")
        assert "dispatch has not looked at it yet" in line(app)
        await press(pilot, "C")
        assert "Order: O-111" in app.clipboard
        await press(pilot, "f")
        assert names(app) == ["O-105", "O-111", "O-104", "O-103", "O-109", "O-108"]
        await press(pilot, "escape", "s", "j", "enter")
        assert names(app)[:2] == ["O-103", "O-111"]
        assert "by Late" in place_line(app)
        await press(pilot, "slash")
        app.screen.query_one(Input).value = "golden"
        await settle(pilot)
        assert names(app) == ["O-108", "O-105"]
        await press(pilot, "enter", "g", "enter")
        assert isinstance(app.screen, OrderScreen)
        assert "> O-108" in place_line(app)
        await press(pilot, "escape", "escape")
        assert len(names(app)) == 9

    drive(app, script)


def test_those_that_are_over_are_shown_when_asked_for(orders_app: QuietApp) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "4", "d")
        assert len(names(app)) == 13
        assert "with those over" in place_line(app)
        assert "● delivered" in text(app)
        assert "- cancelled" in text(app)
        await press(pilot, "d")
        assert len(names(app)) == 9

    drive(app, script)


def test_without_orders_the_screen_says_how_they_come(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "4")
        assert "No open orders." in text(app)
        assert "depotd orders import FILE" in text(app)
        await press(pilot, "A", "X", "M", "E", "D", "T", "R")
        assert isinstance(app.screen, OrdersScreen)

    drive(app, script)


def test_hostile_names_are_only_text(orders_app: QuietApp, orders_path: Path) -> None:
    app, hostile = orders_app, "E[1] [/b]\x1b[31m\x07"
    with changing(orders_path) as db:
        db.execute("UPDATE customer_order SET name = ? || id, note = ?", (hostile, hostile))
        db.execute("UPDATE customer_order SET material = ?", (hostile,))
        db.execute("UPDATE customer SET name = ? || id, label = ?", (hostile, hostile))
        db.execute("UPDATE vehicle SET name = ? || id", (hostile,))
        db.execute("UPDATE site SET name = ? || id, label = ?", (hostile, hostile))
        db.execute("UPDATE recall SET reason = ?", (hostile,))
        db.execute("UPDATE order_look SET body = json_object('why', ?)", (hostile,))

    async def script(pilot: Pilot[int]) -> None:
        for keys in (("4",), ("enter",), ("]",), ("]",), ("5",), ("tab",), ("enter",)):
            await press(pilot, *keys)
            assert "\x1b" not in text(app)
            assert "\x07" not in text(app)
        await press(pilot, "4", "escape")
        assert "[/b]" in text(app)

    drive(app, script, (120, 40))


def test_the_footers_of_orders_hold_all_their_keys(orders_app: QuietApp) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        for keys in (("4",), ("enter",), ("]",), ("]",), ("5",), ("tab",)):
            await press(pilot, *keys)
            footer = app.screen.query_one(Footer)
            assert footer.max_scroll_x == 0
            assert all(child.region.right <= 80 for child in footer.children)

    drive(app, script)
