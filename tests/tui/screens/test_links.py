from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Sparkline

from tests.daemon.control.scene import Echo
from tests.tui.answering import answering
from tests.tui.harness import WIDE, QuietApp, ask, changing, drive, press, text
from tests.tui.link_states import live, off, offline
from tests.tui.test_control import told
from tui.screens.confirm import ConfirmScreen
from tui.screens.resend import ResendScreen
from tui.widgets.diff_table import DiffTable


@pytest.fixture
def echo() -> Iterator[Echo]:
    dispatch = Echo()
    yield dispatch
    dispatch.let_go.set()


def test_the_port_under_the_cursor_is_told_in_full(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9")
        assert "GGA 35 400, RMC 35 400, GSA 17 700" in text(app)
        assert len(app.screen.query_one(Sparkline).data or []) == 60
        await press(pilot, "G")
        shown = text(app)
        assert "no such device; plug the receiver in" in shown
        assert "none yet" in shown

    drive(app, script)


def test_faults_only_and_back(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9", "f")
        table = app.screen.query_one(DiffTable)
        assert table.row_count == 1
        assert "no such device" in text(app)
        await press(pilot, "escape")
        assert table.row_count == 3

    drive(app, script)


def test_a_port_that_breaks_is_seen(app: QuietApp, fleet_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9")
        with changing(fleet_path) as db:
            db.execute("UPDATE port_state SET state = 'silent' WHERE name = 'gate'")
        await ask(pilot)
        assert "○ silent" in text(app)

    drive(app, script)


def test_without_a_daemon_ports_are_unknown(fleet_path: Path) -> None:
    app = QuietApp(fleet_path)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9")
        assert text(app).count("? unknown") >= 3
        assert "● open" not in text(app)

    drive(app, script)


def test_head_office_stands_above_the_ports(app: QuietApp, fleet_path: Path) -> None:
    with changing(fleet_path) as db:
        offline(db)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9")
        shown = text(app)
        assert shown.index("x offline since 07:21:20") < shown.index("workshop")
        with changing(fleet_path) as db:
            db.execute("UPDATE link_state SET state = 'connecting'")
        await ask(pilot)
        assert "… connecting" in text(app)

    drive(app, script)


def test_streams_come_and_go_with_the_width(app: QuietApp, fleet_path: Path) -> None:
    with changing(fleet_path) as db:
        live(db)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9")
        assert "Oldest unsent" in text(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "Oldest unsent" not in text(app)

    drive(app, script, WIDE)


def test_a_stream_is_sent_again_from_a_number(app: QuietApp, fleet_path: Path, echo: Echo) -> None:
    with changing(fleet_path) as db:
        live(db)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9", "R", "down", "enter", "1", "7", "enter")
        assert isinstance(app.screen, ConfirmScreen)
        assert "Send event again from 17?" in text(app)
        assert echo.seen == []
        await press(pilot, "y")
        asked = [(each.name, dict(each.args)) for each in echo.seen]
        assert asked == [("link.resend", {"stream": "event", "from": 17})]

    with answering(fleet_path, echo):
        drive(app, script)


def test_rows_that_came_while_it_was_asked_are_sent_again_too(
    app: QuietApp, fleet_path: Path, echo: Echo
) -> None:
    with changing(fleet_path) as db:
        live(db)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9", "R", "down", "enter")
        with changing(fleet_path) as db:
            db.execute("UPDATE stream SET last = last + 50 WHERE name = 'event'")
        await ask(pilot)
        assert "newest 252" in text(app)
        await press(pilot, *"250", "enter")
        assert "Send event again from 250?" in text(app)

    with answering(fleet_path, echo):
        drive(app, script)


def test_the_state_is_sent_again(app: QuietApp, fleet_path: Path, echo: Echo) -> None:
    with changing(fleet_path) as db:
        live(db)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9", "S")
        assert isinstance(app.screen, ConfirmScreen)
        await press(pilot, "y")
        assert [each.name for each in echo.seen] == ["link.snapshot"]

    with answering(fleet_path, echo):
        drive(app, script)


@pytest.mark.parametrize("key", ["R", "S"])
def test_without_head_office_nothing_is_sent_again(
    app: QuietApp, fleet_path: Path, echo: Echo, key: str
) -> None:
    with changing(fleet_path) as db:
        off(db)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9", key)
        assert not isinstance(app.screen, ConfirmScreen | ResendScreen)
        title, said = told(app)
        assert title == "Not done"
        assert "no head office is set up" in said

    with answering(fleet_path, echo):
        drive(app, script)
    assert echo.seen == []
