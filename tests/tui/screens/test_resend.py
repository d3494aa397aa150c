import asyncio

import pytest
from textual.app import App
from textual.widgets import Input, OptionList

from daemon.readmodel.link import LinkStreamRow
from tui.screens.resend import ResendScreen, Wanted


def stream(name: str, *, last: int, mark: int | None) -> LinkStreamRow:
    return LinkStreamRow(
        name=name, last=last, mark=mark, waiting=None, oldest_unsent_at=None, moved_at=None
    )


STREAMS = (
    stream("alert", last=0, mark=0),
    stream("event", last=202, mark=190),
    stream("pos[/b]", last=5967, mark=None),
)


def wanted(
    *keys: str,
    streams: tuple[LinkStreamRow, ...] = STREAMS,
    then: tuple[LinkStreamRow, ...] | None = None,
) -> tuple[list[Wanted | None], str]:
    """What was chosen, and what the dialog said to it."""
    answers: list[Wanted | None] = []
    said: list[str] = []

    async def session() -> None:
        app: App[None] = App()
        async with app.run_test(size=(80, 24)) as pilot:
            dialog = ResendScreen(streams)
            app.push_screen(dialog, answers.append)
            await pilot.pause()
            if then is not None:
                dialog.show(then)
                await pilot.pause()
            await pilot.press(*keys)
            await pilot.pause()
            if isinstance(app.screen, ResendScreen):
                said.append(str(app.screen.query_one("#effect").render()))
                app.screen.query_one(Input).cursor_blink = False

    asyncio.run(session())
    return answers, "".join(said)


def test_stream_and_number_are_chosen() -> None:
    assert wanted("enter", "1", "7", "enter")[0] == [Wanted(STREAMS[1], 17)]


def test_first_and_last_number_are_taken() -> None:
    assert wanted("enter", "1", "enter")[0] == [Wanted(STREAMS[1], 1)]
    assert wanted("enter", *"202", "enter")[0] == [Wanted(STREAMS[1], 202)]


@pytest.mark.parametrize("keys", ["0", "203", "99999999999", ""])
def test_number_that_is_not_there_is_not_taken(keys: str) -> None:
    answers, said = wanted("enter", *keys, "enter")
    assert answers == []
    assert said == "A whole number from 1 to 202, please."


def test_empty_stream_cannot_be_chosen() -> None:
    assert wanted("home", "enter", "1", "enter")[0] == [Wanted(STREAMS[1], 1)]
    assert wanted("up", "up", "enter", "1", "enter")[0] == [Wanted(STREAMS[1], 1)]


def test_where_nothing_can_be_chosen_nothing_is_taken() -> None:
    streams = (stream("alert", last=0, mark=0), stream("event", last=0, mark=0))
    assert wanted("enter", "1", "enter", streams=streams) == ([], "")


def test_numbers_given_out_meanwhile_are_taken() -> None:
    grown = (stream("alert", last=1, mark=0), stream("event", last=300, mark=200), STREAMS[2])
    answers, _ = wanted("enter", *"203", "enter", then=grown)
    assert answers == [Wanted(grown[1], 203)]
    assert (
        wanted("enter", *"301", "enter", then=grown)[1] == "A whole number from 1 to 300, please."
    )
    assert wanted("up", "enter", "1", "enter", then=grown)[0] == [Wanted(grown[0], 1)]


def test_leaving_asks_for_nothing() -> None:
    assert wanted("escape")[0] == [None]


def test_each_stream_says_what_head_office_has() -> None:
    async def session() -> list[str]:
        app: App[None] = App()
        async with app.run_test(size=(80, 24)) as pilot:
            app.push_screen(ResendScreen(STREAMS))
            await pilot.pause()
            options = app.screen.query_one(OptionList)
            return [str(options.get_option_at_index(at).prompt) for at in range(3)]

    labels = asyncio.run(session())
    assert labels[0] == "alert      has nothing to send yet"
    assert labels[1] == "event      newest 202, head office has up to 190"
    assert labels[2] == "pos[/b]    newest 5 967, head office has nothing yet"
