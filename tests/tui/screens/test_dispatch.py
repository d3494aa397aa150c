from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from tests.daemon.control.scene import Echo
from tests.tui.answering import answering
from tests.tui.harness import QuietApp, ask, changing, drive, place_line, press, text
from tui.screens.dispatch import DispatchScreen
from tui.screens.form import FormScreen
from tui.screens.order import OrderScreen
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import DiffTable


def line(app: QuietApp) -> str:
    return app.screen.query_one("#desk-line", SteadyStatic).text.plain


def test_the_desk_shows_figures_what_needs_a_word_and_what_waits(orders_app: QuietApp) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "5")
        assert isinstance(app.screen, DispatchScreen)
        assert "9 open, 3 wait" in place_line(app)
        shown = text(app)
        for said in ("100% (1/1)", "x1 out of service", "! call", "» proposal", "x no truck"):
            assert said in shown
        assert "call the driver: no answer for 4 min (customer called it off)" in line(app)
        await press(pilot, "tab")
        assert "O-111 premium Acme Precast" in line(app)
        await press(pilot, "j", "enter")
        assert isinstance(app.screen, OrderScreen)
        assert app.screen.tab == "why"
        await press(pilot, "escape", "shift+tab", "enter")
        assert "> O-112" in place_line(app)
        await press(pilot, "escape", "C")
        assert "premium" in app.clipboard
        await pilot.resize_terminal(120, 40)

    drive(app, script)


def test_what_needs_a_word_gets_it(orders_app: QuietApp, orders_path: Path, echo: Echo) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "5", "H", "y")
        await press(pilot, "L", "d", "ctrl+s", "y")
        await press(pilot, "Y", "j", "H")
        assert isinstance(app.screen, DispatchScreen)
        await press(pilot, "j", "j", "D")
        assert isinstance(app.screen, FormScreen)
        await press(pilot, "escape", "j", "j", "Y", "y", "X")
        assert isinstance(app.screen, FormScreen)
        await press(pilot, "ctrl+s", "y")
        assert [(each.name, dict(each.args)) for each in echo.seen] == [
            ("trucks.acknowledge", {"vehicle": "T-08"}),
            ("trucks.decide_load", {"vehicle": "T-08", "decision": "dump"}),
            ("routes.accept", {"id": 1}),
            ("routes.reject", {"id": 1}),
        ]

    with answering(orders_path, echo):
        drive(app, script)


def test_an_order_that_waits_is_given_to_a_truck_from_here(
    orders_app: QuietApp, orders_path: Path, echo: Echo
) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "5", "tab", "A")
        app.screen.query_one("#field-vehicle", Input).value = "T-10"
        await press(pilot, "ctrl+s", "y")
        assert [(each.name, dict(each.args)) for each in echo.seen] == [
            ("orders.assign", {"order": "O-111", "vehicle": "T-10"})
        ]

    with answering(orders_path, echo):
        drive(app, script)


def test_when_nothing_is_left_to_do_it_says_so(orders_app: QuietApp, orders_path: Path) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "5")
        with changing(orders_path) as db:
            for table in ("recall", "truck_load", "proposal"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608 - ours
            db.execute("UPDATE order_look SET outcome = 'waiting'")
            db.execute("UPDATE customer_order SET promised_at = promised_at + 36000000")
        await ask(pilot)
        assert "Nothing needs your word." in text(app)
        with changing(orders_path) as db:
            db.execute("UPDATE boot SET clock = 'untrusted'")
        await ask(pilot)
        assert "the clock is untrusted: dispatch waits" in text(app)
        with changing(orders_path) as db:
            db.execute("UPDATE customer_order SET state = 'assigned' WHERE state = 'pending'")
        await ask(pilot)
        assert "Nothing needs your word." in text(app)
        assert "No order waits." in text(app)
        await press(pilot, "H", "L", "Y", "X")
        assert isinstance(app.screen, DispatchScreen)
        assert not app.screen.query_one("#needs", DiffTable).display

    drive(app, script)


def test_a_depot_without_orders_has_an_empty_desk(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "5")
        assert "○11 available" in text(app)
        assert "No order waits." in text(app)

    drive(app, script)
