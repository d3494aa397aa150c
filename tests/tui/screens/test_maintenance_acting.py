from pathlib import Path

from textual.pilot import Pilot

from tests.daemon.control.scene import Echo
from tests.daemon.readmodel.sample_fleet import DAY
from tests.tui.answering import answering
from tests.tui.harness import QuietApp, drive, press, text
from tests.tui.screens.test_driver import fill
from tests.tui.test_control import said
from tui.screens.form import FormScreen

HOUR = 3_600_000


def test_work_is_accepted_moved_started_finished_and_cancelled(
    maintenance_app: QuietApp, maintenance_path: Path, echo: Echo
) -> None:
    app = maintenance_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6", "]", "F")
        await fill(pilot, cost="80", note="new seals")
        await press(pilot, "Y")
        assert "Cannot accept work order W-1: it is started" in said(app)
        await press(pilot, "j", "S")
        await fill(pilot, mechanic="Bob")
        await press(pilot, "j", "Y")
        assert "V gives it a time" in said(app)
        await press(pilot, "V")
        await fill(pilot, at="2026-06-02 22:00", bay="2")
        await press(pilot, "j", "Y", "y", "j", "X")
        await fill(pilot, reason="sold")
        await press(pilot, "N")
        await fill(pilot, kinds="brakes")
        assert [(each.name, dict(each.args)) for each in echo.seen] == [
            (
                "work_order.finish",
                {
                    "order": "W-1",
                    "kinds": ["transmission"],
                    "cost_cents": 8000,
                    "note": "new seals",
                },
            ),
            ("work_order.start", {"order": "W-3", "mechanic": "Bob"}),
            ("work_order.move", {"order": "W-2", "at": DAY + 46 * HOUR, "bay": 2}),
            ("work_order.accept", {"order": "W-5"}),
            ("work_order.cancel", {"order": "W-4", "reason": "sold"}),
            ("work_order.add", {"vehicle": "T-07", "kinds": ["brakes"]}),
        ]

    with answering(maintenance_path, echo):
        drive(app, script)


def test_services_are_recorded_and_planned(
    maintenance_app: QuietApp, maintenance_path: Path, echo: Echo
) -> None:
    app = maintenance_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6", "D")
        await fill(pilot, km="447500", by="Ann")
        await press(pilot, "P")
        await fill(pilot, every_m="12000")
        await press(pilot, "enter", "N")
        await fill(pilot, kinds="oil")
        assert [(each.name, dict(each.args)) for each in echo.seen] == [
            (
                "maintenance.done",
                {"vehicle": "T-05", "kinds": ["b"], "odometer_m": 447_500_000, "by": "Ann"},
            ),
            (
                "maintenance.plan_set",
                {
                    "vehicle_class": "truck",
                    "kind": "b",
                    "every_m": 12_000_000,
                    "every_min": 30_000,
                    "duration_min": 120,
                    "title": "service B: as A, with engine oil and filters",
                },
            ),
            ("work_order.add", {"vehicle": "T-05", "kinds": ["oil"]}),
        ]

    with answering(maintenance_path, echo):
        drive(app, script)


def test_a_bay_and_a_fault_are_acted_on_too(
    maintenance_app: QuietApp, maintenance_path: Path, echo: Echo
) -> None:
    app = maintenance_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6", "]", "]", *["l"] * 4, "Y", "y", "]", "N")
        assert isinstance(app.screen, FormScreen)
        assert app.screen.typed()["vehicle"] == "T-03"
        await press(pilot, "escape")
        assert [(each.name, dict(each.args)) for each in echo.seen] == [
            ("work_order.accept", {"order": "W-4"})
        ]

    with answering(maintenance_path, echo):
        drive(app, script)


def test_a_plan_can_be_made_where_there_is_none(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6", "P")
        assert isinstance(app.screen, FormScreen)
        assert "Plan a service" in text(app)

    drive(app, script)
