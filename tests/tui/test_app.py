from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Footer

from tests.daemon.readmodel.sample_fleet import MINUTE, create, held
from tests.tui.harness import (
    NARROW,
    WIDE,
    QuietApp,
    ask,
    changing,
    drive,
    place_line,
    press,
    settle,
    status_line,
    text,
)
from tui.screens.alerts import AlertsScreen
from tui.screens.choose import ChooseScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.driver import DayTable, DriverScreen, PaperTable
from tui.screens.drivers import DriversScreen
from tui.screens.form import FormScreen
from tui.screens.help import HelpScreen
from tui.screens.job import JobScreen
from tui.screens.jobs import JobsScreen, JobTable, QueueTable
from tui.screens.links import LinksScreen
from tui.screens.overview import OverviewScreen
from tui.screens.papers import PapersScreen
from tui.screens.schedules import SchedulesScreen
from tui.screens.truck import TruckScreen
from tui.screens.trucks import TrucksScreen
from tui.widgets.bars import PlaceLine, StatusBar
from tui.widgets.choice_line import ChoiceLine
from tui.widgets.diff_table import DiffTable
from tui.widgets.line_chart import LineChart
from tui.widgets.trail_map import TrailMap

WAYS = {
    "overview": (),
    "trucks": ("2",),
    "links": ("9",),
    "status": ("2", "enter"),
    "trail": ("2", "enter", "]"),
    "charts": ("2", "enter", "]", "]"),
    "trips": ("2", "enter", "["),
    "jobs": ("7",),
    "delayed": ("7", "[", "["),
    "queues": ("7", "tab"),
    "job": ("7", "j", "enter"),
    "attempts": ("7", "j", "enter", "]"),
    "causes": ("7", "j", "enter", "["),
    "schedules": ("7", "s"),
    "alerts": ("8",),
}
HOSTILE = "E[1] [/b]\x1b[31m\x07"


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_the_footer_holds_all_its_keys(
    app: QuietApp, way: tuple[str, ...], size: tuple[int, int]
) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *way)
        footer = app.screen.query_one(Footer)
        active = app.screen.active_bindings.values()
        shown = {one.binding.description for one in active if one.binding.show}
        assert 3 <= len(shown) <= 8
        assert footer.max_scroll_x == 0
        assert all(child.region.right <= size[0] for child in footer.children)

    drive(app, script, size)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_names_full_of_markup_and_controls_are_only_text(
    app: QuietApp, fleet_path: Path, way: tuple[str, ...]
) -> None:
    with changing(fleet_path) as db:
        db.execute("UPDATE vehicle SET name = ? || id, label = ?, plate = ?", (HOSTILE,) * 3)
        db.execute("UPDATE unit SET name = ? || id", (HOSTILE,))
        db.execute("UPDATE site SET label = ?", (HOSTILE,))
        db.execute("UPDATE depot SET name = ?", (HOSTILE,))
        db.execute("UPDATE port_state SET name = ? || name, last_error = ?", (HOSTILE, HOSTILE))
        db.execute("UPDATE event SET kind = ?, subject = ? || seq", (HOSTILE, HOSTILE))
        db.execute("UPDATE job_queue SET name = ? || id", (HOSTILE,))
        db.execute("UPDATE job_kind SET name = ? || id", (HOSTILE,))
        db.execute("UPDATE job_attempt SET error = ?, detail = ? || char(10) || ?", (HOSTILE,) * 3)
        db.execute("UPDATE job_payload SET body = json_object(?, ?)", (HOSTILE, HOSTILE))
        db.execute("UPDATE job_payload SET correlation_id = ?, causation = ?", (HOSTILE,) * 2)
        db.execute("UPDATE job_schedule SET name = ? || name, expression = ?", (HOSTILE,) * 2)
        db.execute("UPDATE alert SET title = ?, text = ?, recipient = ?", (HOSTILE,) * 3)
        db.execute("UPDATE alert SET correlation_id = ?", (HOSTILE,))

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *way)
        shown = text(app)
        assert "\x1b" not in shown
        assert "\x07" not in shown
        assert "[/b]" in shown
        await press(pilot, "C", "question_mark", "escape")

    drive(app, script, WIDE)


def test_digits_lead_to_the_sections_and_esc_back(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        assert isinstance(app.screen, OverviewScreen)
        await press(pilot, "2")
        assert isinstance(app.screen, TrucksScreen)
        await press(pilot, "j", "enter")
        assert isinstance(app.screen, TruckScreen)
        assert "> T-01" in place_line(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, TrucksScreen)
        await press(pilot, "enter", "9", "2")
        assert isinstance(app.screen, TruckScreen)  # a section is left as it was
        await press(pilot, "2")
        assert isinstance(app.screen, TrucksScreen)  # its key again leads to its first page

    drive(app, script)


def test_a_stopped_daemon_is_said_in_red_and_the_data_stays(fleet_path: Path) -> None:
    app = QuietApp(fleet_path)
    app.clock.advance(47 * MINUTE)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2")
        assert place_line(app).startswith(" DAEMON STOPPED: last beat 08:03:18, 47 min ago")
        assert app.screen.query_one(PlaceLine).has_class("-banner")
        assert "ports ?/3" in status_line(app)
        assert "T-01" in text(app)
        assert "stale" in text(app)
        with held(fleet_path), changing(fleet_path) as db:
            db.execute("UPDATE boot SET beat_at = ?", (app.clock.now(),))
            db.execute("UPDATE unit_state SET at = ?", (app.clock.now(),))
            db.commit()
            await ask(pilot)
            assert not app.screen.query_one(PlaceLine).has_class("-banner")
            assert "12 trucks" in place_line(app)

    drive(app, script)


def test_a_daemon_that_holds_the_database_but_does_not_beat_hangs(app: QuietApp) -> None:
    app.clock.advance(5 * MINUTE)

    async def script(pilot: Pilot[int]) -> None:
        del pilot
        assert "DAEMON HANGS: last beat 08:03:18, 5 min ago" in place_line(app)

    drive(app, script)


def test_no_truck_heard_is_said(app: QuietApp, fleet_path: Path) -> None:
    with changing(fleet_path) as db:
        db.execute("UPDATE unit_state SET at = at - 3600000")

    async def script(pilot: Pilot[int]) -> None:
        del pilot
        assert "NO TRUCK IS HEARD" in place_line(app)

    drive(app, script)


def test_a_replay_stands_at_its_newest_fix(app: QuietApp, fleet_path: Path) -> None:
    with changing(fleet_path) as db:
        db.execute("UPDATE depot SET kind = 'replay'")
    app.clock.advance(90 * 86_400_000)

    async def script(pilot: Pilot[int]) -> None:
        del pilot
        assert "REPLAY" in status_line(app)
        assert "4 moving" in status_line(app)
        assert not app.screen.query_one(PlaceLine).has_class("-banner")

    drive(app, script)


def test_trouble_with_the_store_keeps_what_was_shown(app: QuietApp, fleet_path: Path) -> None:
    away = fleet_path.with_suffix(".away")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2")
        fleet_path.rename(away)
        await ask(pilot)
        assert place_line(app).startswith(" STORE TROUBLE: ")
        assert "T-01" in text(app)
        away.rename(fleet_path)
        await ask(pilot)
        assert "12 trucks" in place_line(app)

    drive(app, script)


def test_nothing_is_repainted_when_nothing_changed(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2")
        table, bar = app.screen.query_one(DiffTable), app.screen.query_one(StatusBar)
        before = (repr(table.touched), bar.paints)
        await press(pilot, "ctrl+r")
        await ask(pilot)
        assert (repr(table.touched), bar.paints) == before
        await press(pilot, "enter", "]")
        trail_map = app.screen.query_one(TrailMap)
        drawn = trail_map.redraws
        await press(pilot, "ctrl+r")
        assert trail_map.redraws == drawn

    drive(app, script)


def test_one_changed_value_touches_one_cell(app: QuietApp, fleet_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2")
        touched = app.screen.query_one(DiffTable).touched
        before = (touched.cells, touched.added, touched.removed, touched.sorted)
        with changing(fleet_path) as db:
            db.execute("UPDATE unit_state SET speed_cm_s = 2500 WHERE unit_id = 1")
        await ask(pilot)
        assert (touched.cells - before[0], touched.added, touched.removed, touched.sorted) == (
            1,
            *before[1:],
        )
        assert "90" in text(app)

    drive(app, script)


def test_a_hidden_screen_is_not_fed(app: QuietApp, fleet_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2")
        table = app.screen.query_one(DiffTable)
        before = repr(table.touched)
        await press(pilot, "9")
        with changing(fleet_path) as db:
            db.execute("UPDATE unit_state SET speed_cm_s = 2500 WHERE unit_id = 1")
        await ask(pilot)
        assert repr(table.touched) == before
        await press(pilot, "2")
        assert repr(table.touched) != before

    drive(app, script)


def test_pause_holds_the_picture_until_it_ends(app: QuietApp, fleet_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "p")
        assert "PAUSED" in status_line(app)
        with changing(fleet_path) as db:
            db.execute("UPDATE vehicle SET name = 'RENAMED' WHERE id = 1")
        await ask(pilot)
        assert "RENAMED" not in text(app)
        await press(pilot, "p")
        assert "RENAMED" in text(app)
        assert "PAUSED" not in status_line(app)

    drive(app, script)


def test_refresh_steps_through_its_intervals(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        assert app.poll.refresh_s == 30
        await press(pilot, "minus")
        assert app.poll.refresh_s == 30
        await press(pilot, "plus", "plus")
        assert app.poll.refresh_s == 5
        await press(pilot, *["plus"] * 4)
        assert app.poll.refresh_s == 1

    drive(app, script)


def test_help_names_keys_and_states(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        shown = text(app)
        assert "Faults only" in shown
        assert "! stale" in shown
        assert "Has sent no fix" in shown
        await press(pilot, "escape")
        assert isinstance(app.screen, TrucksScreen)

    drive(app, script, (120, 60))


def test_copy_takes_the_row_under_the_cursor(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "j", "C")
        assert "Truck: T-01" in app.clipboard

    drive(app, script)


def test_every_binding_has_an_id(app: QuietApp) -> None:
    owners = [type(app).__mro__[1], OverviewScreen, TrucksScreen, TruckScreen, LinksScreen]
    owners += [HelpScreen, ChooseScreen, DiffTable, TrailMap, LineChart]
    owners += [JobsScreen, JobTable, QueueTable, JobScreen, SchedulesScreen, AlertsScreen]
    owners += [ConfirmScreen, FormScreen, ChoiceLine]
    owners += [DriversScreen, DriverScreen, DayTable, PaperTable, PapersScreen]
    ids = [binding.id for owner in owners for binding in owner.__dict__.get("BINDINGS", [])]
    assert all(ids)
    assert len(set(ids)) == len(ids) > 30


@pytest.mark.parametrize("way", [(), ("2",), ("7",), ("8",), ("9",)])
def test_without_colour_states_are_still_word_and_sign(
    fleet_path: Path, running: None, monkeypatch: pytest.MonkeyPatch, way: tuple[str, ...]
) -> None:
    del running
    monkeypatch.setenv("NO_COLOR", "1")
    app = QuietApp(fleet_path)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *way)
        shown = text(app)
        for said in ("►4 moving", "=2 idle", "■3 parked", "!2 stale", "?1 unknown"):
            assert said in shown
        words = {
            (): ("! stale", "x absent", "? unserved"),
            ("2",): ("= idle",),
            ("7",): ("‖ paused", "● open", "x failed 4"),
            ("8",): ("◆ critical", "! high", "· low"),
            ("9",): ("● open",),
        }
        for said in words[way]:
            assert said in shown
        for strip in app.screen._compositor.render_strips():  # noqa: SLF001 - colours as sent
            for segment in strip:
                for colour in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                    if colour is not None and colour.triplet is not None:
                        assert len(set(colour.triplet)) == 1, segment

    drive(app, script)


def test_the_screens_leave_in_good_order(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await pilot.press("q")

    drive(app, script)
    assert app.return_code == 0
    app.action_section("links")  # a key that comes while the screens are closing
    assert app.current_mode == "overview"


def test_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    path = create(tmp_path / "empty.db", trucks=0)
    with changing(path) as db:
        db.executescript(
            "DELETE FROM port_minute; DELETE FROM port_state; DELETE FROM job;"
            "DELETE FROM job_queue; DELETE FROM job_tally; DELETE FROM alert;"
        )
    app = QuietApp(path)

    async def script(pilot: Pilot[int]) -> None:
        await settle(pilot)
        assert "none: name them in depotd.toml" in text(app)
        assert "Nothing needs attention" in text(app)
        await press(pilot, "2")
        assert "No trucks yet." in text(app)
        await press(pilot, "9")
        assert "No ports yet." in text(app)

    drive(app, script)
