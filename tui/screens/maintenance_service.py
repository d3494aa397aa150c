"""One service of one truck: why it is due then, its plan, what was done, how forecasts fared."""

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from daemon.readmodel.services import DueRow
from daemon.readmodel.work_orders import WorkOrderRow
from tui.desk import Desk
from tui.maintenance_questions import NOTHING_KNOWN, Known, ServiceQuestion, ServiceView
from tui.questions import Head, Question, View
from tui.screens.maintenance_acting import SERVICE_ACTS, MaintenanceActing
from tui.screens.maintenance_due_rows import due_sign
from tui.screens.maintenance_service_rows import (
    HISTORY_COLUMNS,
    history_line,
    history_rows,
    service_text,
)
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import DiffTable

GONE = " Nothing is foreseen of this service any more. esc goes back to the others."
SCROLLBAR = 2


class ServiceScreen(MaintenanceActing):
    section = "Maintenance"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "Next block", id="service.next"),
        *SERVICE_ACTS,
        Binding("N", "new", "Work", key_display="N", id="service.new"),
        Binding("escape", "back", "Back", key_display="esc", id="service.back"),
    ]

    def __init__(self, desk: Desk, vehicle: str, kind: str) -> None:
        super().__init__(desk)
        self.vehicle, self.kind = vehicle, kind
        self._view: ServiceView | None = None

    @property
    def question(self) -> Question:
        return ServiceQuestion(vehicle=self.vehicle, kind=self.kind)

    @property
    def known(self) -> Known:
        return NOTHING_KNOWN if self._view is None else self._view.known

    def chosen_service(self) -> DueRow | None:
        return None if self._view is None else self._view.row

    def chosen_work(self) -> WorkOrderRow | None:
        return None if self._view is None else self._view.work

    def compose_body(self) -> Iterable[Widget]:
        with VerticalScroll(id="service"):
            yield SteadyStatic(id="service-text")
        yield DiffTable(HISTORY_COLUMNS, id="history")
        yield SteadyStatic(id="history-line")

    def on_mount(self) -> None:
        self.query_one("#history").focus()

    def place(self) -> str:
        return f"{self.vehicle} {self.kind}"

    def note(self) -> str:
        row = self.chosen_service()
        return "" if row is None else due_sign(row).both

    def copy_text(self) -> str:
        return self.query_one("#service-text", SteadyStatic).text.plain

    def on_resize(self) -> None:
        self.call_after_refresh(self._again)

    def on_data_table_row_highlighted(self) -> None:
        """The service under the cursor with all that was said of it."""
        if self._view is None or self.head is None:
            return
        key = self.query_one("#history", DiffTable).selected_key
        row = next((one for one in self._view.history if str(one.id) == key), None)
        line = history_line(row, self.head.moment.now_ms, self.desk.local, self.size.width)
        self.query_one("#history-line", SteadyStatic).show(line)

    def show_view(self, view: View, head: Head) -> None:
        if not isinstance(view, ServiceView):
            return
        self._view = view
        now, local = head.moment.now_ms, self.desk.local
        text = Text(GONE)
        if view.row is not None:
            text = service_text(view, view.row, local, self.size.width - SCROLLBAR)
        self.query_one("#service-text", SteadyStatic).show(text)
        history = self.query_one("#history", DiffTable)
        history.show(history_rows(view.history, now, local))
        history.display = bool(view.history)
        self.on_data_table_row_highlighted()

    def action_back(self) -> None:
        self.app.pop_screen()

    def _again(self) -> None:
        if self.head is not None and self._view is not None:
            self.show_view(self._view, self.head)
