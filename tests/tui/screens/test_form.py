import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tui.fields import Field, Form, choice, one_of
from tui.screens.form import Filled, FormScreen
from tui.styles import STYLES

FORM = Form(
    title="Set [b]status[/b]\x1b[31m",
    about="What is certified has to be certified anew.",
    fields=(
        choice("status", "Status", (("ON", "on duty"), ("OFF", "off duty"), ("SB", "sleeper"))),
        Field(
            key="vehicle",
            label="Vehicle",
            is_required=True,
            hint="which he drives",
            known=("T-01", "T-02"),
            read=one_of("vehicle", ("T-01", "T-02")),
        ),
        Field(key="note", label="Note"),
    ),
)
Script = Callable[[FormScreen, Pilot[None]], Awaitable[None]]


class FormApp(App[None]):
    CSS = STYLES


def filled(script: Script) -> list[Mapping[str, Any] | None]:
    """What came of a form that a script fills in."""
    answers: list[Filled | None] = []

    async def session() -> None:
        app = FormApp()
        async with app.run_test(size=(80, 24)) as pilot:
            screen = FormScreen(FORM)
            app.push_screen(screen, answers.append)
            await pilot.pause()
            for box in screen.query(Input):
                box.cursor_blink = False
            await script(screen, pilot)
            await pilot.pause()

    asyncio.run(session())
    return [None if answer is None else answer.given for answer in answers]


def shown(screen: FormScreen) -> str:
    strips = screen._compositor.render_strips()  # noqa: SLF001 - the only way to the text
    return "\n".join(strip.text for strip in strips)


def test_a_form_is_filled_in_with_enter_and_a_letter() -> None:
    async def script(screen: FormScreen, pilot: Pilot[None]) -> None:
        assert "Set [b]status[/b]·[31m" in shown(screen)
        assert "has to be certified anew" in shown(screen)
        await pilot.press("o", "enter")
        assert "which he drives" in shown(screen)
        assert "Vehicle *" in shown(screen)
        await pilot.press("t", "-", "0", "2", "enter", "x", "enter")

    assert filled(script) == [{"status": "OFF", "vehicle": "T-02", "note": "x"}]


def test_a_fault_stands_under_its_field_and_nothing_typed_is_lost() -> None:
    async def script(screen: FormScreen, pilot: Pilot[None]) -> None:
        await pilot.press("right", "down", "down", "w", "h", "y", "ctrl+s")
        assert "! This is needed." in shown(screen)
        assert screen.focused is screen.query_one("#field-vehicle")
        assert screen.typed() == {"status": "OFF", "vehicle": "", "note": "why"}
        await pilot.press("Q", "ctrl+s")
        assert "! No vehicle Q. There are T-01, T-02." in shown(screen)
        await pilot.press("backspace")
        await pilot.pause()
        assert not screen.query_one("#fault-vehicle", Static).display
        await pilot.press("t", "-", "0", "right", "ctrl+s")  # right takes what is proposed

    assert filled(script) == [{"status": "OFF", "vehicle": "T-01", "note": "why"}]


def test_leaving_gives_nothing() -> None:
    async def script(screen: FormScreen, pilot: Pilot[None]) -> None:
        del screen
        await pilot.press("tab", "x", "escape")

    assert filled(script) == [None]
