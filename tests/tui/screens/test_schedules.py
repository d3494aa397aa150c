from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.daemon.control.scene import Echo
from tests.tui.answering import answering
from tests.tui.harness import QuietApp, changing, drive, press, text
from tui.screens.confirm import ConfirmScreen


@pytest.fixture
def echo() -> Iterator[Echo]:
    dispatch = Echo()
    yield dispatch
    dispatch.let_go.set()


def test_each_schedule_says_when_it_fires_next(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "s")
        shown = text(app)
        for said in (
            "● on",
            "every 1m",
            "0 0 * * *",
            "08:04:00, 08:05:00, 08:06:00, 08:07:00, 08:08:00",
            "runs once for all that was missed",
        ):
            assert said in shown
        await press(pilot, "j")
        assert "‖ paused by ana since 05:03:20, 3 h 00 ago" in text(app)

    drive(app, script)


def test_what_waits_for_the_clock_says_so(app: QuietApp, fleet_path: Path) -> None:
    with changing(fleet_path) as db:
        db.execute("UPDATE boot SET clock = 'untrusted'")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "s", "G")
        assert "! waits until the clock can be trusted" in text(app)

    drive(app, script)


@pytest.mark.parametrize(
    ("steps", "key", "question", "command", "name"),
    [
        ((), "R", "Run schedule gps.track now?", "schedules.run", "gps.track"),
        ((), "P", "Pause schedule gps.track?", "schedules.pause", "gps.track"),
        (("j",), "P", "Resume schedule system.cleanup?", "schedules.resume", "system.cleanup"),
    ],
)
def test_the_acts_name_their_schedule(  # noqa: PLR0913, PLR0917 - a table
    app: QuietApp, fleet_path: Path, echo: Echo, steps: tuple[str, ...], key: str, question: str,
    command: str, name: str,
) -> None:  # fmt: skip
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "s", *steps, key)
        assert isinstance(app.screen, ConfirmScreen)
        assert question in text(app)
        await press(pilot, "y")
        asked = [(each.name, dict(each.args)) for each in echo.seen]
        assert asked == [(command, {"name": name})]

    with answering(fleet_path, echo):
        drive(app, script)


def test_without_schedules_the_screen_says_why(app: QuietApp, fleet_path: Path) -> None:
    with changing(fleet_path) as db:
        db.execute("DELETE FROM job_schedule")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "s", "P")
        assert "No schedules yet" in text(app)

    drive(app, script)
