"""One work order: what is done, when and where, why, and who has said so."""

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from daemon.readmodel.work_orders import WorkOrderRow
from tui.desk import Desk
from tui.maintenance_questions import Known, WorkOrderQuestion, WorkOrderView
from tui.questions import Head, Question, View
from tui.screens.maintenance_acting import WORK_ACTS, MaintenanceActing
from tui.screens.maintenance_work_rows import order_text
from tui.widgets.bars import SteadyStatic
from tui.widgets.status import WORK

GONE = " There is no work order of that name any more. esc goes back to the others."
SCROLLBAR = 2


class WorkOrderScreen(MaintenanceActing):
    section = "Maintenance"
    BINDINGS: ClassVar[list[BindingType]] = [
        *WORK_ACTS,
        Binding("escape", "back", "Back", key_display="esc", id="work_order.back"),
    ]

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk)
        self.order_name = name
        self._view = WorkOrderView(row=None)

    @property
    def question(self) -> Question:
        return WorkOrderQuestion(name=self.order_name)

    @property
    def known(self) -> Known:
        return self._view.known

    def chosen_work(self) -> WorkOrderRow | None:
        return self._view.row

    def compose_body(self) -> Iterable[Widget]:
        with VerticalScroll(id="work-order"):
            yield SteadyStatic(id="work-order-text")

    def on_mount(self) -> None:
        self.query_one("#work-order").focus()

    def place(self) -> str:
        return self.order_name

    def note(self) -> str:
        row = self._view.row
        return "" if row is None else f"{WORK[row.state].both} {row.vehicle}"

    def copy_text(self) -> str:
        return self.query_one("#work-order-text", SteadyStatic).text.plain

    def on_resize(self) -> None:
        self.call_after_refresh(self._again)

    def show_view(self, view: View, head: Head) -> None:
        if isinstance(view, WorkOrderView):
            self._view = view
            now, width = head.moment.now_ms, self.size.width - SCROLLBAR
            text = Text(GONE)
            if view.row is not None:
                text = order_text(view.row, now, self.desk.local, width)
            self.query_one("#work-order-text", SteadyStatic).show(text)

    def action_back(self) -> None:
        self.app.pop_screen()

    def _again(self) -> None:
        if self.head is not None:
            self.show_view(self._view, self.head)
