import asyncio

from textual.app import App, ComposeResult

from tui.screens.choose import Choice
from tui.widgets.choice_line import ChoiceLine

CHOICES = (Choice("ON", "On duty"), Choice("OFF", "Off duty"), Choice("SB", "Sleeper [b]"))


class LineApp(App[None]):
    def compose(self) -> ComposeResult:
        yield ChoiceLine(CHOICES, "OFF", id="line")
        yield ChoiceLine(CHOICES, "no such", id="other")


def test_arrows_go_round_and_letters_to_what_begins_with_them() -> None:
    async def session() -> None:
        app = LineApp()
        async with app.run_test(size=(60, 4)) as pilot:
            line = app.query_one("#line", ChoiceLine)
            line.focus()
            seen = [line.value]
            for key in ("right", "right", "left", "o", "o", "x", "space"):
                await pilot.press(key)
                seen.append(line.value)
            assert seen == ["OFF", "SB", "ON", "SB", "ON", "OFF", "OFF", "SB"]
            assert "Sleeper [b]" in str(line.render())
            assert "3 of 3" in str(line.render())
            assert app.query_one("#other", ChoiceLine).value == "ON"

    asyncio.run(session())
