from pathlib import Path

from textual.pilot import Pilot

from tests.tui.harness import QuietApp, ask, changing, drive, place_line, press, text
from tui.screens.order import OrderScreen
from tui.screens.orders import OrdersScreen


def test_an_order_shows_its_facts_its_way_and_its_reasons(orders_app: QuietApp) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "4", "j", "j", "j", "enter")
        assert isinstance(app.screen, OrderScreen)
        assert place_line(app).endswith("► in transit  ● 38 min")
        assert "Acme Precast" in text(app)
        await press(pilot, "C")
        assert "12 min late" in app.clipboard
        await press(pilot, "]")
        assert "assigned to T-02 and D04" in text(app)
        await press(pilot, "]")
        assert "Score 0.71 of 1" in text(app)
        await press(pilot, "C")
        assert "Cannot have it" in app.clipboard
        await pilot.resize_terminal(120, 40)
        await press(pilot, "[", "[", "escape")
        assert isinstance(app.screen, OrdersScreen)

    drive(app, script)


def test_an_order_that_goes_while_it_is_shown_says_so(
    orders_app: QuietApp, orders_path: Path
) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "4", "enter")
        with changing(orders_path) as db:
            db.execute("UPDATE customer_order SET name = 'gone' WHERE name = 'O-105'")
        await ask(pilot)
        assert "This order is gone" in text(app)
        await press(pilot, "X")
        assert isinstance(app.screen, OrderScreen)

    drive(app, script)
