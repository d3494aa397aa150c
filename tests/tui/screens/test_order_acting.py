from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from daemon.domain.commands import Answer, Command
from tests.daemon.control.scene import Echo
from tests.tui.answering import answering
from tests.tui.harness import QuietApp, drive, press, text
from tui.screens.confirm import ConfirmScreen
from tui.screens.form import FormScreen
from tui.screens.orders import OrdersScreen


class Breaking:
    """Refuses what breaks something until it is confirmed, as the daemon does."""

    def __init__(self) -> None:
        self.seen: list[Command] = []

    def __call__(self, command: Command, /) -> Answer:
        self.seen.append(command)
        if command.args.get("is_confirmed"):
            return Answer(is_done=True, message="order O-111 is given to truck T-10")
        return Answer(is_done=False, code="breaks", message="O-111 for T-10: 40 min late")


def fill(app: QuietApp, **words: str) -> None:
    for key, value in words.items():
        app.screen.query_one(f"#field-{key}", Input).value = value


def test_acts_go_out_with_what_was_typed(
    orders_app: QuietApp, orders_path: Path, echo: Echo
) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "4", "j", "j", "j", "X")
        assert isinstance(app.screen, FormScreen)
        fill(app, reason="rain")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ConfirmScreen)
        assert "T-02 is called back" in text(app)
        await press(pilot, "y", "D")
        fill(app, reason="jam")
        await press(pilot, "ctrl+s", "y", "M", "ctrl+s", "y")
        await press(pilot, "N")
        fill(
            app,
            order="O-7",
            customer="acme",
            origin="plant-3",
            destination="tower",
            promised_at="10:30",
        )
        await press(pilot, "ctrl+s", "y")
        asked = [(each.name, dict(each.args)) for each in echo.seen]
        assert asked[:3] == [
            ("orders.cancel", {"order": "O-103", "reason": "rain"}),
            ("orders.delay", {"order": "O-103", "minutes": 12, "reason": "jam"}),
            ("orders.move", {"order": "O-103", "state": "delivering"}),
        ]
        assert asked[3][0] == "orders.add"
        assert asked[3][1]["customer"] == "ACME"

    with answering(orders_path, echo):
        drive(app, script)


def test_an_order_is_edited_taken_back_and_rated(
    orders_app: QuietApp, orders_path: Path, echo: Echo
) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "4", *["j"] * 7, "E")
        fill(app, note="gate C")
        await press(pilot, "ctrl+s", "y", "T")
        fill(app, reason="breakdown")
        await press(pilot, "ctrl+s", "y", "d", "g", "R", "2", "ctrl+s", "y")
        assert [(each.name, dict(each.args)) for each in echo.seen] == [
            ("orders.change", {"order": "O-108", "note": "gate C"}),
            ("orders.take_back", {"order": "O-108", "reason": "breakdown"}),
            ("orders.rate", {"order": "O-101", "rating": 2}),
        ]

    with answering(orders_path, echo):
        drive(app, script)


def test_what_an_assignment_breaks_is_shown_and_asked(
    orders_app: QuietApp, orders_path: Path
) -> None:
    app, daemon = orders_app, Breaking()

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "4", "j", "A")
        fill(app, vehicle="T-10")
        await press(pilot, "ctrl+s", "y")
        assert isinstance(app.screen, ConfirmScreen)
        assert "all the same" in text(app)
        assert "It breaks this: O-111 for T-10: 40 min late" in text(app)
        await press(pilot, "y")
        assert [each.args.get("is_confirmed") for each in daemon.seen] == [None, True]
        assert isinstance(app.screen, OrdersScreen)

    with answering(orders_path, daemon):
        drive(app, script)


def test_a_no_to_what_it_breaks_leads_back_to_the_form(
    orders_app: QuietApp, orders_path: Path
) -> None:
    app, daemon = orders_app, Breaking()

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "4", "j", "A")
        fill(app, vehicle="T-10")
        await press(pilot, "ctrl+s", "y", "n")
        assert isinstance(app.screen, FormScreen)
        assert app.screen.typed()["vehicle"] == "T-10"
        assert len(daemon.seen) == 1

    with answering(orders_path, daemon):
        drive(app, script)


def test_what_cannot_be_is_said_without_a_question(
    orders_app: QuietApp, orders_path: Path, echo: Echo
) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "4", "A", "E", "T", "R")
        assert isinstance(app.screen, OrdersScreen)
        assert echo.seen == []

    with answering(orders_path, echo):
        drive(app, script)
