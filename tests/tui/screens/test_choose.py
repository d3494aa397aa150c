import asyncio

from textual.app import App
from textual.widgets import OptionList

from tui.screens.choose import Choice, ChooseScreen

CHOICES = [Choice("a", "First [/b]"), Choice("b", "Second"), Choice("c", "Third")]


def chosen(*keys: str) -> list[str | None]:
    answers: list[str | None] = []

    async def session() -> None:
        app: App[None] = App()
        async with app.run_test(size=(80, 24)) as pilot:
            app.push_screen(ChooseScreen("Sort by", CHOICES, "b"), answers.append)
            await pilot.pause()
            assert app.screen.query_one(OptionList).highlighted == 1
            await pilot.press(*keys)
            await pilot.pause()

    asyncio.run(session())
    return answers


def test_enter_takes_the_one_under_the_cursor() -> None:
    assert chosen("enter") == ["b"]
    assert chosen("j", "enter") == ["c"]
    assert chosen("k", "enter") == ["a"]


def test_leaving_chooses_nothing() -> None:
    assert chosen("escape") == [None]
