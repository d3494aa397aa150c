"""One order: what was asked and how it stands, what happened, why this truck and driver."""

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import ContentSwitcher, DataTable

from daemon.readmodel.orders import Known, OrderRow
from tui.desk import Desk
from tui.order_questions import OrderQuestion, OrderView
from tui.questions import Head, Question, View
from tui.screens.order_acting import ACTS, OrderActing
from tui.screens.order_list_rows import load_cell, sign_of
from tui.screens.order_rows import TIMELINE_COLUMNS, step_line, summary_text, timeline_rows
from tui.screens.order_why_text import why_text
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import DiffTable

TABS = (("summary", "Summary"), ("timeline", "Timeline"), ("why", "Why"))
FOCUS = {"summary": "#summary", "timeline": "#steps", "why": "#why"}
SCROLLBAR = 2
GONE = "This order is gone: none of that name is there any more. esc goes back to the others."


class OrderScreen(OrderActing):
    section = "Orders"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("]", "tab(1)", "Tabs", key_display="[ ]", id="order.next_tab"),
        Binding("[", "tab(-1)", "Previous tab", id="order.previous_tab", show=False),
        *ACTS,
        Binding("escape", "back", "Back", key_display="esc", id="order.back"),
    ]

    def __init__(self, desk: Desk, name: str, tab: str = "summary") -> None:
        super().__init__(desk)
        self.order_name = name
        self.tab = tab
        self._view = OrderView(detail=None)

    @property
    def question(self) -> Question:
        return OrderQuestion(name=self.order_name, rules=self.desk.rules)

    @property
    def known(self) -> Known:
        return self._view.known

    def chosen(self) -> OrderRow | None:
        return None if self._view.detail is None else self._view.detail.row

    def compose_body(self) -> Iterable[Widget]:
        yield SteadyStatic(id="tabs")
        with ContentSwitcher(initial=self.tab, id="panes"):
            with VerticalScroll(id="summary"):
                yield SteadyStatic(id="summary-text")
            with Vertical(id="timeline"):
                yield DiffTable(TIMELINE_COLUMNS, id="steps")
                yield SteadyStatic(id="step-line")
            with VerticalScroll(id="why"):
                yield SteadyStatic(id="why-text")

    def on_mount(self) -> None:
        self._show_tabs()

    def place(self) -> str:
        return self.order_name

    def note(self) -> str:
        row = self.chosen()
        if row is None:
            return ""
        load = "" if row.load is None else f"  {load_cell(row.load).text}"
        return f"{sign_of(row).both}{load}"

    def copy_text(self) -> str:
        part = "#why-text" if self.tab == "why" else "#summary-text"
        return self.query_one(part, SteadyStatic).text.plain

    def show_view(self, view: View, head: Head) -> None:
        if not isinstance(view, OrderView):
            return
        self._view = view
        now, local = head.moment.now_ms, self.desk.local
        if view.detail is None:
            self.query_one("#summary-text", SteadyStatic).show(Text(GONE))
            self.query_one("#why-text", SteadyStatic).show(Text(GONE))
            return
        self.query_one("#summary-text", SteadyStatic).show(summary_text(view.detail, now, local))
        rows = timeline_rows(view.detail.timeline, now, local)
        self.query_one("#steps", DiffTable).show(rows)
        self.explained()
        why = why_text(view.detail, now, local, self.size.width - SCROLLBAR)
        self.query_one("#why-text", SteadyStatic).show(why)

    @on(DataTable.RowHighlighted)
    def explained(self) -> None:
        """The step under the cursor in full."""
        table = self.query_one("#steps", DiffTable)
        line = step_line(table.row(table.selected_key), self.size.width)
        self.query_one("#step-line", SteadyStatic).show(line)

    def on_resize(self) -> None:
        self.call_after_refresh(self._again)

    def action_tab(self, step: int) -> None:
        names = [name for name, _ in TABS]
        self.tab = names[(names.index(self.tab) + step) % len(names)]
        self.query_one(ContentSwitcher).current = self.tab
        self._show_tabs()

    def action_back(self) -> None:
        self.app.pop_screen()

    def _again(self) -> None:
        if self.head is not None:
            self.show_view(self._view, self.head)

    def _show_tabs(self) -> None:
        self.query_one(FOCUS[self.tab]).focus()
        text = Text(" ")
        for name, label in TABS:
            text.append(f" {label} ", style="reverse bold" if name == self.tab else "")
            text.append(" ")
        self.query_one("#tabs", SteadyStatic).show(text)
