"""One finding on how a truck runs: its days as a chart, with the numbers."""

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widget import Widget

from daemon.readmodel.condition import FindingRow
from tui.desk import Desk
from tui.maintenance_questions import FindingQuestion, FindingView
from tui.questions import Head, Question, View
from tui.screens.base import DepotScreen
from tui.screens.maintenance_acting import FINDING_ACTS, FindingActing
from tui.screens.maintenance_finding_rows import drawn, finding_sign, finding_text
from tui.widgets.bars import SteadyStatic
from tui.widgets.line_chart import LineChart

GONE = " This finding is gone. esc goes back to the others."
SCROLLBAR = 2


class FindingScreen(FindingActing, DepotScreen):
    section = "Maintenance"
    BINDINGS: ClassVar[list[BindingType]] = [
        *FINDING_ACTS,
        Binding("escape", "back", "Back", key_display="esc", id="finding.back"),
    ]

    def __init__(self, desk: Desk, number: int) -> None:
        super().__init__(desk)
        self._number = number
        self._row: FindingRow | None = None

    @property
    def question(self) -> Question:
        return FindingQuestion(number=self._number)

    def chosen_finding(self) -> FindingRow | None:
        return self._row

    def compose_body(self) -> Iterable[Widget]:
        yield SteadyStatic(id="finding-text")
        yield LineChart(self.desk.local, id="finding-chart")

    def on_mount(self) -> None:
        self.query_one(LineChart).focus()

    def place(self) -> str:
        return "" if self._row is None else f"{self._row.vehicle} {self._row.title}"

    def note(self) -> str:
        return "" if self._row is None else finding_sign(self._row).both

    def copy_text(self) -> str:
        return self.query_one("#finding-text", SteadyStatic).text.plain

    def on_resize(self) -> None:
        self.call_after_refresh(self._again)

    def show_view(self, view: View, head: Head) -> None:
        if isinstance(view, FindingView):
            self._row = view.row
            self._show(head)

    def action_back(self) -> None:
        self.app.pop_screen()

    def _again(self) -> None:
        if self.head is not None:
            self._show(self.head)

    def _show(self, head: Head) -> None:
        row, local, now = self._row, self.desk.local, head.moment.now_ms
        text = Text(GONE)
        if row is not None:
            today = local.day_number(now)
            text = finding_text(row, now, today, local, self.size.width - SCROLLBAR)
        self.query_one("#finding-text", SteadyStatic).show(text)
        chart = self.query_one(LineChart)
        chart.display = row is not None and bool(row.days)
        if row is not None and row.days:
            chart.show(drawn(row, local))
