from textual.pilot import Pilot
from textual.widgets import Button

from tests.tui.harness import QuietApp, drive, press, text
from tui.acts import Act
from tui.screens.confirm import ConfirmScreen

ACT = Act(
    command="queues.pause",
    what="pause queue [b]x[/b]",
    effect="Nothing of it starts\x1b[31m until it is resumed.",
)


def test_question_and_effect_are_plain_text(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        app.push_screen(ConfirmScreen(ACT, as_whom="[i]ana[/i], operator"))
        await press(pilot)
        await pilot.pause()
        shown = text(app)
        assert "Pause queue [b]x[/b]?" in shown
        assert "you are [i]ana[/i], operator" in shown
        assert "\x1b" not in shown
        assert app.focused is app.screen.query_one("#no", Button)

    drive(app, script)


def test_the_answer_is_what_was_pressed(app: QuietApp) -> None:
    answers: list[bool | None] = []

    async def script(pilot: Pilot[int]) -> None:
        for key in ("y", "n", "enter", "escape"):
            app.push_screen(ConfirmScreen(ACT, as_whom="ana"), answers.append)
            await pilot.pause()
            await press(pilot, key)
        assert answers == [True, False, False, False]

    drive(app, script)
