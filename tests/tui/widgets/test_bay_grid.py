from dataclasses import replace
from datetime import date, timedelta

import pytest
from textual.pilot import Pilot

from daemon.domain.maintenance.work_orders import WorkState, WorkUrgency
from daemon.readmodel.bay_plan import BayDay, BayPlan, BayWork, CrewRow
from tests.tui.harness import QuietApp, drive, press
from tests.tui.maintenance_scene import HOUR, LOCAL
from tui.format import DAY_MS
from tui.widgets.bay_grid import BayGrid, Place, grid_text, night_words, work_at

FIRST = date(2026, 5, 31)


def piece(night: int, bay: int, order: str, begins: float, ends: float) -> BayWork:
    """Hours are from noon on."""
    noon = LOCAL.noon(20_604 + night)
    return BayWork(
        bay=bay,
        from_at=noon + round(begins * HOUR),
        until_at=noon + round(ends * HOUR),
        work_order=order,
        vehicle="T-101",
        state=WorkState.ACCEPTED,
        urgency=WorkUrgency.URGENT,
        kinds=("b", "brakes"),
    )


def night(number: int, *work: BayWork) -> BayDay:
    noon = LOCAL.noon(20_604 + number)
    crew = CrewRow(from_at=noon + 10 * HOUR, until_at=noon + 18 * HOUR, mechanics=2)
    return BayDay(
        day=FIRST + timedelta(days=number),
        from_at=noon,
        until_at=noon + DAY_MS,
        crews=(crew,),
        work=work,
    )


PLAN = BayPlan(
    bays=2,
    facility="hub",
    days=(
        night(0, piece(0, 1, "W-1", 10, 12), piece(0, 1, "W-2", 12.25, 14.75)),
        night(1, piece(1, 2, "W-3", 10, 18)),
        *(night(number) for number in range(2, 10)),
    ),
)


def drawn(plan: BayPlan, size: tuple[int, int], *, first: int = 0) -> list[str]:
    text = grid_text(plan, Place(), LOCAL, first=first, size=size, has_focus=True)
    return text.plain.split("\n")


@pytest.mark.parametrize("size", [(80, 15), (120, 30), (200, 40)])
def test_a_week_of_two_bays_fits_with_its_nights_and_times(size: tuple[int, int]) -> None:
    lines = drawn(PLAN, size)
    assert len(lines) <= size[1]
    assert all(len(line) <= size[0] for line in lines)
    assert "Su 31/Mo" in lines[0]
    assert "22-6 x2" in lines[1]
    assert lines[2].startswith("B1 W-1 T-101")
    times = "◐ 22:00-00:00" if size[0] > 100 else "◐ 22-0"
    assert times in lines[3]
    assert sum(line.startswith("B2 ") for line in lines) == 1


def test_many_bays_are_cut_to_what_fits_and_say_that_there_is_more() -> None:
    lines = drawn(replace(PLAN, bays=6), (80, 14))
    assert len(lines) <= 14
    assert "more ▾" in lines[3]
    assert sum(line.startswith("B") for line in lines) == 6


def test_a_night_is_named_by_both_its_days() -> None:
    assert night_words(date(2026, 12, 31)) == "Th 31/Fr 1"


def test_the_cursor_goes_through_pieces_bays_and_nights_and_back(app: QuietApp) -> None:
    grid = BayGrid(LOCAL, id="bays")

    async def script(pilot: Pilot[int]) -> None:
        await app.screen.mount(grid)
        grid.show(PLAN)
        grid.focus()
        seen = []
        for key in ("j", "j", "j", "k", "k", "l", "j", "h", "k"):
            await press(pilot, key)
            seen.append(None if grid.chosen is None else grid.chosen.work_order)
        assert seen == ["W-2", None, None, "W-2", "W-1", None, "W-3", None, "W-2"]
        await press(pilot, *["l"] * 12)
        assert grid.place.night == 9
        await press(pilot, "g")
        assert grid.place == Place(0, 1, 0)

    drive(app, script)


def test_the_cursor_stays_on_its_night_when_the_first_one_goes(app: QuietApp) -> None:
    grid = BayGrid(LOCAL, id="bays")

    async def script(pilot: Pilot[int]) -> None:
        await app.screen.mount(grid)
        grid.show(PLAN)
        grid.focus()
        await press(pilot, "l", "j")
        assert grid.chosen is not None
        grid.show(replace(PLAN, days=PLAN.days[1:]))
        assert grid.chosen is not None
        assert (grid.chosen.work_order, grid.place.night) == ("W-3", 0)

    drive(app, script)


def test_nothing_stands_outside_the_plan() -> None:
    assert work_at(PLAN, Place(99, 1)) == ()
    assert len(work_at(PLAN, Place(0, 1))) == 2
