from pathlib import Path

from textual.pilot import Pilot

from daemon.readmodel.connect import Reader as OpenDatabase
from daemon.readmodel.trouble import Trouble
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tests.tui.harness import QuietApp, ask, drive, press
from tui.format import LocalTime
from tui.poll import REFRESH_S, Answered, Troubled
from tui.questions import FleetQuestion
from tui.reader import Answer, Reader


def test_a_newer_message_replaces_one_that_waits(fleet_path: Path) -> None:
    reader = Reader(lambda: OpenDatabase(fleet_path), LocalTime.of(ZONE), stale_s=600)
    answer = reader.ask(FleetQuestion(), NOW, anyway=True)
    reader.close()
    assert isinstance(answer, Answer)
    answered, troubled = Answered(answer), Troubled(Trouble(message="gone", next_step=""))
    assert answered.can_replace(Answered(answer))
    assert not answered.can_replace(troubled)
    assert troubled.can_replace(troubled)
    assert not troubled.can_replace(answered)


def test_only_the_screen_in_front_is_asked_for_also_below_a_dialog(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "s")
        before = app.poll.asked
        await ask(pilot)
        assert app.poll.asked == before + 1

    drive(app, script)


def test_a_paused_poll_asks_nothing_but_when_told(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        app.poll.pause()
        before = app.poll.asked
        await ask(pilot)
        assert app.poll.asked == before
        await press(pilot, "ctrl+r")
        assert app.poll.asked == before + 1

    drive(app, script)


def test_the_interval_stays_among_the_offered_ones(fleet_path: Path) -> None:
    poll = QuietApp(fleet_path).poll
    assert poll.quicken(99) == REFRESH_S[0]
    assert poll.quicken(-99) == REFRESH_S[-1]
    assert poll.quicken(1) == REFRESH_S[-2]
    poll.stop()
