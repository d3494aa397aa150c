import pytest
from textual.pilot import Pilot

from daemon.readmodel.trouble import Trouble
from tests.daemon.readmodel.sample_fleet import ZONE
from tests.tui.harness import QuietApp, changing, drive, place_line, press, status_line, text
from tui.format import LocalTime
from tui.widgets.bars import banner_of

FULL = "INSERT INTO store_health VALUES (1, 9, 'full', 8, 0, 95, 10, 20, 3000000, 7, '[]')"


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (200, 50)])
def test_the_two_lines_fit_the_screen(app: QuietApp, size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2")
        if size[0] >= 80:
            assert len(status_line(app)) == size[0]
        assert len(place_line(app)) <= size[0]
        assert "08:03" in status_line(app)

    drive(app, script, size)


def test_a_long_depot_gives_way_to_the_counts(app: QuietApp) -> None:
    with changing(app.database) as db:
        db.execute("UPDATE depot SET name = 'A depot with a name that fills the whole line'")

    async def script(pilot: Pilot[int]) -> None:
        del pilot
        assert "…" in status_line(app)
        assert status_line(app).endswith("ports 2/3 ")

    drive(app, script)


def test_a_full_store_is_a_banner_and_stands_on_the_overview(app: QuietApp) -> None:
    with changing(app.database) as db:
        db.execute(FULL)

    async def script(pilot: Pilot[int]) -> None:
        del pilot
        said = "full: 3 MB free; oldest positions are being shed"
        assert place_line(app).strip() == f"STORE {said}."
        assert "store full: 3 MB free" in text(app)

    drive(app, script)


def test_in_a_pause_nothing_but_the_depots_name_is_dropped(app: QuietApp) -> None:
    with changing(app.database) as db:
        db.executemany(
            "INSERT INTO port_state(name, url, state, since, updated_at) VALUES (?, '', ?, 1, 1)",
            [(f"spare-{n}", "absent") for n in range(9)],
        )

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "p")
        for said in ("PAUSED", "►4 moving", "?1 unknown", "ports 2/12"):
            assert said in status_line(app)
        await pilot.resize_terminal(60, 24)
        await press(pilot, "2")
        for said in ("PAUSED", "►4", "?1", "ports 2/12"):
            assert said in status_line(app)
        assert len(status_line(app)) <= 60

    drive(app, script)


def test_trouble_comes_before_everything_else() -> None:
    trouble = Trouble(message="x.db: gone", next_step="start depotd")
    said = banner_of(None, trouble, LocalTime.of(ZONE))
    assert said == "STORE TROUBLE: x.db: gone. start depotd."
    assert banner_of(None, None, LocalTime.of(ZONE)) == ""


@pytest.mark.parametrize("way", ["1", "2", "3", "6", "7", "8", "9"])
def test_every_screen_says_how_much_is_unread(app: QuietApp, way: str) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, way)
        assert "◆3" in status_line(app)
        await pilot.resize_terminal(120, 40)
        await press(pilot, "ctrl+r")
        assert "◆3 unread" in status_line(app)
        assert "Denver North" in status_line(app)

    drive(app, script)


def test_nothing_unread_takes_no_room(app: QuietApp) -> None:
    with changing(app.database) as db:
        db.execute("DELETE FROM alert")

    async def script(pilot: Pilot[int]) -> None:
        del pilot
        assert "Denver North" in status_line(app)
        assert "unread" not in status_line(app)

    drive(app, script)


def test_deep_inside_a_section_the_state_is_not_cut(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "7", "j", "enter")
        assert place_line(app).startswith(" 7 Jobs  > notification.send 63 ")
        assert place_line(app).endswith(" x failed")
        await pilot.resize_terminal(120, 40)
        await press(pilot, "ctrl+r")
        assert place_line(app).startswith(" 1 Overview 2 Trucks 3 Drivers 4 Orders")
        assert place_line(app).endswith(" x failed")

    drive(app, script)


def test_all_sections_are_named_where_two_of_them_are_written_short(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        assert place_line(app).strip() == (
            "1 Overview 2 Trucks 3 Drivers 4 Orders 5 Disp 6 Maint 7 Jobs 8 Alerts 9 Links"
        )
        await press(pilot, "6")
        assert "6 Maintenance" in place_line(app)

    drive(app, script)
