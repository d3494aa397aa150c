from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from daemon.readmodel.queues import Tab
from tests.daemon.control.scene import Echo
from tests.tui.answering import answering
from tests.tui.harness import WIDE, QuietApp, ask, changing, drive, lines, place_line, press, text
from tui.screens.confirm import ConfirmScreen
from tui.screens.job import JobScreen
from tui.screens.jobs import JobsScreen, JobTable, QueueTable
from tui.screens.overview import OverviewScreen
from tui.screens.schedules import SchedulesScreen


@pytest.fixture
def echo() -> Iterator[Echo]:
    dispatch = Echo()
    yield dispatch
    dispatch.let_go.set()


def keys(app: QuietApp) -> list[str]:
    return [row.key for row in app.screen.query_one(JobTable)._rows]  # noqa: SLF001 - what it shows


def screen(app: QuietApp) -> JobsScreen:
    assert isinstance(app.screen, JobsScreen)
    return app.screen


def test_the_screen_opens_on_what_failed(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7")
        assert screen(app).tab is Tab.FAILED
        shown = text(app)
        for said in ("‖ paused", "pattern", "21 min", "order 4711 is not known", "x failed 4"):
            assert said in shown
        assert "4 jobs" in place_line(app)

    drive(app, script)


def test_brackets_lead_through_every_state_and_around(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7")
        seen = []
        for _ in Tab:
            await press(pilot, "]")
            seen.append(screen(app).tab)
        assert seen == [Tab.COMPLETED, Tab.CANCELLED, Tab.WAITING, Tab.DELAYED, Tab.ACTIVE,
                        Tab.FAILED]  # fmt: skip
        await press(pilot, "[", "[")
        assert screen(app).tab is Tab.DELAYED
        shown = text(app)
        for said in ("~ retrying", "○ scheduled", "? parked", "Due"):
            assert said in shown
        await press(pilot, "]")
        assert "████░░░░░░ 42%" in text(app)

    drive(app, script)


def test_a_filter_finds_by_arguments_and_esc_shows_all(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "slash", *"4711")
        assert keys(app) == ["64"]
        assert "/4711" in place_line(app)
        await press(pilot, "enter")
        assert app.focused is app.screen.query_one(JobTable)
        await press(pilot, "escape")
        assert len(keys(app)) == 4
        await press(pilot, "slash", *"zzz")
        assert "No job matches. esc shows all of them again." in text(app)
        await press(pilot, "escape")
        assert app.screen.query_one("#job-filter", Input).value == ""

    drive(app, script)


def test_enter_on_a_queue_shows_its_jobs_alone(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "tab", "j")
        table = app.screen.query_one(QueueTable)
        assert table.has_focus
        await press(pilot, "enter")
        assert keys(app) == ["64"]
        assert "> critical" in place_line(app)
        await press(pilot, "enter")
        assert len(keys(app)) == 4

    drive(app, script)


def test_the_footer_offers_what_applies_to_the_row(app: QuietApp) -> None:
    def offered() -> str:
        return lines(app)[-1].partition(" [ ] ")[0]

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7")
        assert offered() == "⏎ Open R Retry P Pause"
        await press(pilot, "]")
        assert offered() == "⏎ Open P Pause"
        await press(pilot, "]", "]")
        assert offered() == "⏎ Open X Cancel P Resume"
        await press(pilot, "]")
        seen = []
        for _ in range(5):
            seen.append(offered())
            await press(pilot, "j")
        assert "⏎ Open X Cancel D Discard P Pause" in seen
        await press(pilot, "tab")
        assert offered() == "⏎ Only its jobs P Pause"

    drive(app, script)


def test_a_queue_without_such_jobs_is_not_looked_through(
    app: QuietApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.readmodel.jobs.LOOK_MOST", 1)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "]", "tab", "enter")
        assert "> compliance" in place_line(app)
        assert place_line(app).rstrip().endswith("0 jobs")
        assert "Queue compliance: No job has completed yet" in text(app)
        assert "looks on" not in text(app)

    drive(app, script)


def test_pages_turn_and_turn_back(app: QuietApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.job_questions.PAGE_ROWS", 25)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "]")
        first = keys(app)
        assert len(first) == 25
        assert "25 of 61, > more" in place_line(app)
        await press(pilot, "greater_than_sign")
        second = keys(app)
        assert len(second) == 25
        assert not set(first) & set(second)
        assert "page 2" in place_line(app)
        await press(pilot, "greater_than_sign")
        assert len(keys(app)) == 11
        await press(pilot, "greater_than_sign")
        assert len(keys(app)) == 11
        await press(pilot, "less_than_sign", "less_than_sign")
        assert keys(app) == first

    drive(app, script)


def test_a_job_opens_and_esc_leads_back(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "j", "enter")
        assert isinstance(app.screen, JobScreen)
        assert app.screen.number == 63
        await press(pilot, "escape", "s")
        assert isinstance(app.screen, SchedulesScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, JobsScreen)

    drive(app, script)


@pytest.mark.parametrize(
    ("steps", "key", "question", "command", "args"),
    [
        ((), "R", "Retry job 64 (sla.monitor)?", "jobs.retry", {"ids": [64]}),
        (("]", "]"), "R", "Retry job 65 (pattern.analyze)?", "jobs.retry", {"ids": [65]}),
        (("[",), "X", "Cancel job 74 (system.maintain)?", "jobs.cancel", {"ids": [74]}),
        (("[", "["), "X", "Cancel job 77 (pattern.analyze)?", "jobs.cancel", {"ids": [77]}),
        (("[", "[", "j"), "D", "Discard job 76 (notification.send)?", "jobs.discard",
         {"ids": [76]}),
        (("[", "[", "["), "P", "Resume queue pattern?", "queues.resume", {"queue": "pattern"}),
        (("tab",), "P", "Pause queue compliance?", "queues.pause", {"queue": "compliance"}),
    ],
)  # fmt: skip
def test_upper_case_keys_act_on_what_is_under_the_cursor(  # noqa: PLR0913, PLR0917 - a table
    app: QuietApp,
    fleet_path: Path,
    echo: Echo,
    steps: tuple[str, ...],
    key: str,
    question: str,
    command: str,
    args: dict[str, object],
) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", *steps, key)
        assert isinstance(app.screen, ConfirmScreen)
        assert question in text(app)
        await press(pilot, "y")
        assert [(each.name, dict(each.args)) for each in echo.seen] == [(command, args)]

    with answering(fleet_path, echo):
        drive(app, script)


def test_a_job_that_moves_on_leaves_its_state(app: QuietApp, fleet_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7")
        with changing(fleet_path) as db:
            db.execute("UPDATE job SET state = 1, done_at = NULL WHERE id = 64")
            db.execute("UPDATE job_tally SET kept = kept - 1 WHERE state = 6 AND queue = 2")
        await ask(pilot)
        assert keys(app) == ["63", "62", "61"]
        assert "x failed 3" in text(app)
        assert "… waiting 7" in text(app)

    drive(app, script)


def test_nothing_is_touched_when_nothing_changed(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7")
        jobs, queues = app.screen.query_one(JobTable), app.screen.query_one(QueueTable)
        before = (repr(jobs.touched), repr(queues.touched))
        await press(pilot, "ctrl+r")
        await ask(pilot)
        assert (repr(jobs.touched), repr(queues.touched)) == before

    drive(app, script)


def test_what_needs_attention_opens_its_jobs_and_esc_leads_back(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *["j"] * 5, "enter")
        assert screen(app).tab is Tab.FAILED
        assert "> notification.send" in place_line(app)
        assert keys(app) == ["63", "62", "61"]
        await press(pilot, "escape")
        assert isinstance(app.screen, OverviewScreen)
        await press(pilot, "k", "enter")
        assert screen(app).tab is Tab.DELAYED
        assert keys(app) == ["72", "73"]
        await press(pilot, "escape", "j", "j", "enter")
        assert screen(app).tab is Tab.WAITING
        assert len(keys(app)) == 6

    drive(app, script)


def test_copy_takes_the_row_under_the_cursor(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "C")
        assert "Error: order 4711 is not known" in app.clipboard
        await press(pilot, "tab", "C")
        assert "Queue: compliance" in app.clipboard

    drive(app, script)


def test_an_empty_queue_says_what_it_means(app: QuietApp, fleet_path: Path) -> None:
    with changing(fleet_path) as db:
        db.executescript("DELETE FROM job_tally; DELETE FROM job;")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7")
        assert "No job has completed yet" in text(app)
        with changing(fleet_path) as db:
            db.executescript("DELETE FROM job_queue")
        await ask(pilot)
        assert "No queues yet" in text(app)

    drive(app, script, WIDE)
