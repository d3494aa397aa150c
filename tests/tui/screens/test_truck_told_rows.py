from textual.pilot import Pilot

from tests.tui.harness import QuietApp, drive, press, text


def test_signals_say_what_is_low_old_and_unknown(telling_app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "j", "enter", "[", "[")
        shown = text(telling_app)
        for said in ("▼ low      fuel level", "▲ high     coolant", "- old", "? unknown  battery"):
            assert said in shown
        assert "odometer held: the truck says 537 152 km" in shown

    drive(telling_app, script)


def test_faults_stand_gravest_first(telling_app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "j", "enter", "[")
        shown = text(telling_app)
        assert shown.index("x red") < shown.index("! amber") < shown.index("- former")
        await press(pilot, "escape", "j", "enter", "[")
        assert "has never reported a fault" in text(telling_app)

    drive(telling_app, script)
