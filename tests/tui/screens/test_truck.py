from pathlib import Path

from textual.pilot import Pilot

from tests.daemon.control.scene import Echo
from tests.daemon.readmodel.sample_fleet import MINUTE
from tests.tui.answering import answering
from tests.tui.harness import QuietApp, ask, changing, drive, place_line, press, text
from tui.screens.truck import TruckScreen
from tui.widgets.diff_table import DiffTable

T1 = ("2", "j", "enter")


def test_status_says_what_is_known_and_by_which_rule(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *T1)
        shown = text(app)
        for said in ("► moving", "37 km/h", "Volvo mixer", "DN 4037", "gps-01", "129 196 km"):
            assert said in shown
        assert "Drives: since it last stood" in shown
        assert "arrived at Quarry Golden" in shown

    drive(app, script)


def test_an_unknown_unit_and_a_mute_one_are_shown(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "enter")
        assert "none: unknown unit" in text(app)
        assert "! no vehicle" in text(app)
        await press(pilot, "escape", "G", "enter")
        shown = text(app)
        assert "? unknown" in shown
        assert "Last fix   never" in shown

    drive(app, script)


def test_a_stale_truck_says_so_on_top(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", *["j"] * 5, "enter")
        assert place_line(app).startswith(" T-05 IS STALE: its last fix is of 07:20:20, 43 min ago")

    drive(app, script)


def test_brackets_go_round_the_tabs(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *T1)
        screen = app.screen
        assert isinstance(screen, TruckScreen)
        seen = []
        for _ in range(6):
            seen.append(screen.tab)
            await press(pilot, "]")
        assert seen == ["status", "trail", "charts", "trips", "signals", "faults"]
        assert screen.tab == "status"
        await press(pilot, "[")
        assert screen.tab == "faults"

    drive(app, script)


def test_trips_and_stops_stand_newest_first(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *T1, *["["] * 3)
        table = app.screen.query_one("#trip-table", DiffTable)
        kinds = [table.get_row_at(n)[0].plain for n in range(table.row_count)]
        assert kinds[:3] == ["► trip", "■ stop", "► trip"]
        assert table.get_row_at(0)[2].plain == "under way"
        assert "to North yard Thornton" in text(app)

    drive(app, script)


def test_spans_go_round_and_an_hour_shows_less(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *T1, *["["] * 3)
        table = app.screen.query_one("#trip-table", DiffTable)
        eight_hours = table.row_count
        await press(pilot, "t", "t")
        assert "last 1 h" in text(app)
        assert 0 < table.row_count < eight_hours
        await press(pilot, "t")
        assert table.row_count == eight_hours

    drive(app, script)


def test_a_truck_that_is_gone_says_so(app: QuietApp, fleet_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "enter")
        with changing(fleet_path) as db:
            db.execute("UPDATE unit SET first_seen_at = NULL WHERE id = 12")
            db.execute("DELETE FROM unit_state WHERE unit_id = 12")
        await ask(pilot)
        assert "This truck is gone" in text(app)

    drive(app, script)


def test_ages_move_on_although_no_data_comes(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *T1)
        assert "< 1 min ago" in text(app)
        app.clock.advance(3 * MINUTE)
        await ask(pilot)
        assert "08:03:15, 3 min ago" in text(app)

    drive(app, script)


def test_a_truck_shows_its_order_and_the_clock_of_its_load(orders_app: QuietApp) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "j", "j", "enter")
        assert "Order      ► en route with O-103 to tower since 07:19 (geofence)" in text(app)
        assert "Load       ● 38 min left of 90, batched 52 min ago" in text(app)
        assert "● 38 min" in place_line(app)

    drive(app, script)


def test_of_a_unit_on_no_vehicle_nothing_is_said_by_hand(orders_app: QuietApp) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "enter", "M")
        (note,) = app._notifications  # noqa: SLF001 - no other way
        said = "Cannot say what gps-12 does: it is on no vehicle; name it in depotd.toml"
        assert note.message.startswith(said)

    drive(app, script)


def test_what_a_truck_does_is_said_by_hand(
    orders_app: QuietApp, orders_path: Path, echo: Echo
) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "M", "j", "j", "enter", "M")
        assert "Say what truck T-02 does" in text(app)
        await press(pilot, "ctrl+s", "y")
        assert [(each.name, dict(each.args)) for each in echo.seen] == [
            ("trucks.set_state", {"vehicle": "T-02", "state": "at_job_site"})
        ]

    with answering(orders_path, echo):
        drive(app, script)
