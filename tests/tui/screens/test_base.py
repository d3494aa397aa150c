from textual.pilot import Pilot

from tests.tui.harness import QuietApp, ask, drive, press
from tui.poll import Answered
from tui.questions import FleetView, LinksQuestion
from tui.reader import Answer
from tui.screens.trucks import TrucksScreen
from tui.widgets.diff_table import DiffTable


def test_an_answer_to_another_question_is_not_shown(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2")
        screen = app.screen
        assert isinstance(screen, TrucksScreen)
        assert screen.head is not None
        stray = Answer(
            question=LinksQuestion(), head=screen.head, view=FleetView(trucks=())
        )  # shown, it would empty the table
        before = repr(screen.query_one(DiffTable).touched)
        screen.post_message(Answered(stray))
        await ask(pilot)
        assert repr(screen.query_one(DiffTable).touched) == before

    drive(app, script)
