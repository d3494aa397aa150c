import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from daemon.domain.commands import Command, Role
from tests.daemon.control.scene import Echo
from tests.tui.answering import Refusing, answering
from tests.tui.harness import QuietApp, drive, press, settle, text
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
        assert said(app).startswith("Cannot retry job 64")
        assert "whether it was done is not known" in said(app)
        assert said(app).endswith("Once the daemon is back, the screen shows whether it was.")
        assert echo.seen == []

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


def test_nothing_under_the_cursor_is_said(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "slash", "n", "o", "n", "e", "enter", "R")
        assert said(app) == "There is nothing under the cursor."

    drive(app, script)
