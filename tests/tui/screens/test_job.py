from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.daemon.control.scene import Echo
from tests.daemon.readmodel.sample_jobs import LOST
from tests.tui.answering import answering
from tests.tui.harness import WIDE, QuietApp, ask, changing, drive, place_line, press, text
from tui.screens.confirm import ConfirmScreen
from tui.screens.job import JobScreen
from tui.screens.jobs import JobsScreen
from tui.widgets.diff_table import DiffTable


@pytest.fixture
def echo() -> Iterator[Echo]:
    dispatch = Echo()
    yield dispatch
    dispatch.let_go.set()


def test_a_failed_job_says_its_error_arguments_and_attempts(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "j", "enter")
        shown = text(app)
        for said in (
            "x failed",
            "ConnectionError: mail.depot.example",
            "3 of 3",
            '"recipient": "dispatch"',
            "by event 3",
            "Attempts 3",
        ):
            assert said in shown
        assert "> notification.send 63" in place_line(app)
        await press(pilot, "]")
        shown = text(app)
        assert "adapters.inbox.put(inputs.recipient, inputs.text)" in shown
        table = app.screen.query_one("#attempt-table", DiffTable)
        assert [row.key for row in table._rows] == ["3", "2", "1"]  # noqa: SLF001 - what it shows

    drive(app, script)


def test_the_causes_lead_from_event_to_alert(app: QuietApp, fleet_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "]", "slash", *LOST, "enter", "enter", "[")
        assert isinstance(app.screen, JobScreen)
        shown = text(app)
        for said in ("● event", "signal lost T-09", "► job", "■ completed", "! alert"):
            assert said in shown
        await press(pilot, "enter")
        assert isinstance(app.screen, JobScreen)
        with changing(fleet_path) as db:
            db.execute("UPDATE job_payload SET correlation_id = ? WHERE job_id = 64", (LOST,))
        await ask(pilot)
        table = app.screen.query_one("#chain", DiffTable)
        assert table.row("job|64") is not None
        await press(pilot, "g", "enter")
        assert app.screen.number == 64

    drive(app, script)


def test_a_running_job_shows_how_far_it_is(app: QuietApp, fleet_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "[", "enter")
        assert "► running  ████░░░░░░ 42% looking at position, 2 of 5" in text(app)
        with changing(fleet_path) as db:
            db.execute("UPDATE job_progress SET done = 0.9, note = 'nearly there'")
        await ask(pilot)
        assert "█████████░ 90% nearly there" in text(app)

    drive(app, script)


def test_a_result_is_shown_whole(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "]", "slash", *LOST, "enter", "enter")
        shown = text(app)
        assert "Result" in shown
        assert '"alert": 1' in shown
        assert "depth 1" in shown
        await press(pilot, "C")
        assert '"alert": 1' in app.clipboard

    drive(app, script, WIDE)


def test_a_job_that_is_pruned_meanwhile_says_so(app: QuietApp, fleet_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "enter")
        with changing(fleet_path) as db:
            db.execute("DELETE FROM job WHERE id = 64")
        await ask(pilot)
        assert "There is no job 64 any more" in text(app)
        await press(pilot, "R", "escape")
        assert isinstance(app.screen, JobsScreen)

    drive(app, script)


@pytest.mark.parametrize(
    ("steps", "key", "command", "number"),
    [
        (("enter",), "R", "jobs.retry", 64),
        (("[", "enter"), "X", "jobs.cancel", 74),
        (("[", "[", "j", "enter"), "D", "jobs.discard", 76),
    ],
)
def test_the_acts_are_here_as_well(  # noqa: PLR0913, PLR0917 - a table
    app: QuietApp, fleet_path: Path, echo: Echo, steps: tuple[str, ...], key: str, command: str,
    number: int,
) -> None:  # fmt: skip
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", *steps, key)
        assert isinstance(app.screen, ConfirmScreen)
        await press(pilot, "y")
        asked = [(each.name, dict(each.args)) for each in echo.seen]
        assert asked == [(command, {"ids": [number]})]

    with answering(fleet_path, echo):
        drive(app, script)
