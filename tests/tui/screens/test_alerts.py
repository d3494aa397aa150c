from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.daemon.control.scene import Echo
from tests.tui.answering import answering
from tests.tui.harness import QuietApp, ask, changing, drive, place_line, press, status_line, text
from tui.screens.confirm import ConfirmScreen
from tui.screens.job import JobScreen
from tui.widgets.diff_table import DiffTable


@pytest.fixture
def echo() -> Iterator[Echo]:
    dispatch = Echo()
    yield dispatch
    dispatch.let_go.set()


def shown_alerts(app: QuietApp) -> list[str]:
    return [row.key for row in app.screen.query_one(DiffTable)._rows]  # noqa: SLF001 - what it shows


def test_the_unread_come_first_and_of_them_the_most_pressing(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "8")
        rows = app.screen.query_one(DiffTable)._rows  # noqa: SLF001 - what it shows
        assert [row.cells[0].text for row in rows] == [
            "◆ critical", "! high", "· low", "▲ medium", "! high",
        ]  # fmt: skip
        assert [row.cells[2].text for row in rows] == ["● new"] * 3 + ["ana"] * 2
        assert "3 unread, every desk" in place_line(app)

    drive(app, script)


def test_the_alert_under_the_cursor_tells_what_led_to_it(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "8", "j")
        shown = text(app)
        for said in ("T-09 is not heard", "● event", "signal lost T-09", "notification.send"):
            assert said in shown
        await press(pilot, "enter")
        assert isinstance(app.screen, JobScreen)
        assert app.screen.tab == "causes"

    drive(app, script)


def test_an_alert_without_a_job_opens_none(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "8", "enter")
        assert not isinstance(app.screen, JobScreen)

    drive(app, script)


def test_desks_are_looked_at_one_by_one(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "8")
        found = []
        for _ in range(6):
            await press(pilot, "d")
            found.append(len(shown_alerts(app)))
        assert found == [2, 1, 0, 0, 0, 2]
        assert "for operator" in place_line(app)
        await press(pilot, "[", "d")
        assert len(shown_alerts(app)) == 5

    drive(app, script)


def test_reading_takes_an_alert_out_of_the_count(app: QuietApp, fleet_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "8")
        assert "◆3" in status_line(app)
        with changing(fleet_path) as db:
            db.execute("UPDATE alert SET read_at = 1, read_by = 'ana' WHERE urgency = 'critical'")
        await ask(pilot)
        assert "!2" in status_line(app)
        with changing(fleet_path) as db:
            db.execute("UPDATE alert SET read_at = 1, read_by = 'ana' WHERE read_at IS NULL")
        await ask(pilot)
        assert "unread" not in status_line(app)

    drive(app, script)


@pytest.mark.parametrize(
    ("steps", "key", "command", "args"),
    [
        ((), "R", "alerts.read", {"seqs": [4]}),
        (("j",), "R", "alerts.read", {"seqs": [3]}),
        ((), "A", "alerts.read_all", {"until": 5}),
        (("d",), "A", "alerts.read_all", {"until": 3, "recipient": "dispatch"}),
    ],
)
def test_alerts_are_marked_as_read(  # noqa: PLR0913, PLR0917 - a table
    app: QuietApp, fleet_path: Path, echo: Echo, steps: tuple[str, ...], key: str, command: str,
    args: dict[str, object],
) -> None:  # fmt: skip
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "8", *steps, key)
        assert isinstance(app.screen, ConfirmScreen)
        await press(pilot, "y")
        assert [(each.name, dict(each.args)) for each in echo.seen] == [(command, args)]

    with answering(fleet_path, echo):
        drive(app, script)


def test_an_empty_inbox_says_so(app: QuietApp, fleet_path: Path) -> None:
    with changing(fleet_path) as db:
        db.execute("DELETE FROM alert")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "8")
        assert "No alerts for anybody." in text(app)
        await press(pilot, "A", "d")
        assert "No alerts for dispatch; d shows another desk." in text(app)

    drive(app, script)
