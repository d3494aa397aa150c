import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from daemon.control.protocol import Lines, decode_ask
from daemon.domain.commands import Command, Role
from tests.daemon.control.scene import Echo, line_of
from tests.daemon.control.test_client import HELLO, Serve, odd_server
from tests.daemon.readmodel.sample_fleet import held
from tests.tui.answering import Refusing, answering
from tests.tui.harness import QuietApp, ask, drive, press, settle, text
from tui.screens.confirm import ConfirmScreen
from tui.screens.jobs import JobsScreen

RETRY = ("7", "R")


@pytest.fixture
def echo() -> Iterator[Echo]:
    dispatch = Echo()
    yield dispatch
    dispatch.let_go.set()


def said(app: QuietApp) -> str:
    """What the person was told last, whatever its lines were broken into."""
    return [note.message for note in app._notifications][-1]  # noqa: SLF001 - no other way


def told(app: QuietApp) -> tuple[str, str]:
    last = list(app._notifications)[-1]  # noqa: SLF001 - no other way
    return last.title, last.message


def greets_and_loses(path: Path, seen: list[str]) -> Serve:
    """Takes a question and is gone, with its socket."""

    def turn(connection: socket.socket) -> None:
        connection.sendall(HELLO)
        seen.append(decode_ask(Lines().feed(line_of(connection))[0]).id)
        path.unlink()

    return turn


def asked(commands: list[Command]) -> list[tuple[str, dict[str, object]]]:
    return [(command.name, dict(command.args)) for command in commands]


def test_an_act_is_named_and_done_after_y(app: QuietApp, fleet_path: Path, echo: Echo) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *RETRY)
        assert isinstance(app.screen, ConfirmScreen)
        shown = text(app)
        assert "Retry job 64 (sla.monitor)?" in shown
        assert "queue critical" in shown
        assert "operator" in shown
        assert app.focused is app.screen.query_one("#no", Button)
        assert echo.seen == []
        await press(pilot, "y")
        assert asked(echo.seen) == [("jobs.retry", {"ids": [64]})]
        assert said(app) == "jobs.retry is done."
        assert isinstance(app.screen, JobsScreen)

    with answering(fleet_path, echo):
        drive(app, script)


@pytest.mark.parametrize("key", ["enter", "space", "n", "escape", "q", "R"])
def test_no_other_key_says_yes(app: QuietApp, fleet_path: Path, echo: Echo, key: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *RETRY, key)
        assert echo.seen == []
        assert isinstance(app.screen, ConfirmScreen) == (key in {"R", "space"})

    with answering(fleet_path, echo):
        drive(app, script)


def test_a_refusal_is_shown_with_its_reason_and_next_step(app: QuietApp, fleet_path: Path) -> None:
    refusing = Refusing()

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *RETRY, "y")
        assert said(app) == (
            "Cannot retry job 64 (sla.monitor): job 64 is [b]running[/b]. Cancel it first."
        )
        assert len(refusing.seen) == 1

    with answering(fleet_path, refusing):
        drive(app, script)


def test_a_viewer_is_told_before_anything_is_asked(
    app: QuietApp, fleet_path: Path, echo: Echo
) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *RETRY)
        assert isinstance(app.screen, JobsScreen)
        assert "viewer, and it takes operator" in said(app)
        assert echo.seen == []

    with answering(fleet_path, echo, role=Role.VIEWER):
        drive(app, script)


def test_without_a_daemon_the_act_says_that_it_is_not_there(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *RETRY)
        assert isinstance(app.screen, JobsScreen)
        assert said(app).startswith("Cannot retry job 64 (sla.monitor): ")
        assert "no daemon listens here" in said(app)
        assert "systemctl start depotd" in said(app)

    drive(app, script)


def test_a_daemon_that_goes_between_question_and_yes_is_named(
    app: QuietApp, fleet_path: Path, echo: Echo
) -> None:
    async def script(pilot: Pilot[int]) -> None:
        with answering(fleet_path, echo):
            await press(pilot, *RETRY)
            assert isinstance(app.screen, ConfirmScreen)
        await press(pilot, "y")
        assert told(app) == ("Not done", "The daemon is stopped: nothing was done.")
        assert echo.seen == []

    drive(app, script)


def test_a_question_is_taken_back_when_the_daemon_stops(fleet_path: Path, echo: Echo) -> None:
    app = QuietApp(fleet_path)

    async def script(pilot: Pilot[int]) -> None:
        with held(fleet_path), answering(fleet_path, echo):
            await ask(pilot)
            await press(pilot, *RETRY)
            assert isinstance(app.screen, ConfirmScreen)
        await ask(pilot)
        assert isinstance(app.screen, JobsScreen)
        assert told(app) == ("Not done", "The daemon is stopped: nothing was done.")
        await press(pilot, "y")
        assert echo.seen == []

    drive(app, script)


def test_an_act_whose_answer_was_lost_is_asked_again_under_its_id(
    app: QuietApp, fleet_path: Path, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.control.AGAIN_S", 0.01)
    monkeypatch.setattr("tui.control.AGAIN_TIMES", 1_000_000)
    path = fleet_path.with_name("control.sock")
    seen: list[str] = []

    async def script(pilot: Pilot[int]) -> None:
        with odd_server(path, greets_and_loses(path, seen)):
            await press(pilot, *RETRY, "y")
        assert told(app)[0] == "Not known"
        assert said(app) == (
            "Whether it is done: retry job 64 (sla.monitor). The daemon did not answer. It is"
            " asked again, and not done twice."
        )
        assert len(seen) == 1
        with answering(fleet_path, echo):
            while not echo.seen:
                await pilot.pause()
            await settle(pilot)
        assert [command.id for command in echo.seen] == seen
        assert told(app) == ("Done", "jobs.retry is done.")

    drive(app, script)


def test_an_act_that_nobody_ever_answers_says_where_to_look(
    app: QuietApp, fleet_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.control.AGAIN_S", 0.01)
    monkeypatch.setattr("tui.control.AGAIN_TIMES", 2)
    path = fleet_path.with_name("control.sock")

    async def script(pilot: Pilot[int]) -> None:
        with odd_server(path, greets_and_loses(path, [])):
            await press(pilot, *RETRY, "y")
        while "depotd audit list" not in said(app):
            await pilot.pause()
        assert told(app)[0] == "Not known"

    drive(app, script)


def test_the_screens_go_on_while_the_daemon_thinks(
    app: QuietApp, fleet_path: Path, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command `hold.me` is answered only once it is let go."""
    monkeypatch.setattr("tui.acts.RETRY", "hold.me")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *RETRY)
        await pilot.press("y")
        while not echo.held.is_set():
            await pilot.pause()
        await pilot.press("2")
        await pilot.pause()
        assert app.current_mode == "trucks"
        assert not echo.let_go.is_set()
        threading.Thread(target=echo.let_go.set).start()
        await settle(pilot)
        assert said(app) == "hold.me is done."

    with answering(fleet_path, echo):
        drive(app, script)


def test_what_cannot_be_done_asks_nobody(app: QuietApp, fleet_path: Path, echo: Echo) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "X")
        assert said(app) == (
            "Cannot cancel job 64 (sla.monitor): it is failed for good and does nothing any more."
        )
        assert echo.seen == []

    with answering(fleet_path, echo):
        drive(app, script)


def test_a_reflex_yes_after_a_refusal_says_nothing_and_words_do_not_pile_up(
    app: QuietApp,
) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "X", "y")
        assert said(app).startswith("Cannot cancel job 64")
        assert app.clipboard == ""
        await press(pilot, "D")
        assert said(app).startswith("Cannot discard job 64")
        assert len(app._notifications) == 1  # noqa: SLF001 - no other way

    drive(app, script)


def test_nothing_under_the_cursor_is_said(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "slash", "n", "o", "n", "e", "enter", "R")
        assert said(app) == "There is nothing under the cursor."

    drive(app, script)
