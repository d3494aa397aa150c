from textual.pilot import Pilot

from tests.tui.harness import QuietApp, drive, press, text


def test_the_status_says_fuel_counters_service_and_work(telling_app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "j", "enter")
        shown = text(telling_app)
        for said in ("438 978 km ! held", "7.5 % ▼ low", "2 active  x red 110/0", "W-17: b"):
            assert said in shown
        assert "▲ soon service B 13 Jun (11 Jun to 18 Jun), 1 850 km left" in shown

    drive(telling_app, script)
