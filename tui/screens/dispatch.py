"""The desk of a dispatcher: how it goes, what needs a word, which orders wait and why."""

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import DataTable, Static

from daemon.readmodel.dispatch import Dispatch, ProposalRow
from daemon.readmodel.orders import Known, OrderRow
from tui import order_acts, order_forms
from tui.acts import Impossible
from tui.desk import Desk
from tui.order_questions import DispatchQuestion, DispatchView
from tui.questions import Head, Question, View
from tui.screens.dispatch_rows import (
    NEEDS_COLUMNS,
    WAITS_COLUMNS,
    figures_text,
    needs_line,
    needs_rows,
    quiet_text,
    waits_rows,
)
from tui.screens.form import ask_for
from tui.screens.order import OrderScreen
from tui.screens.order_acting import ACTS, OrderActing
from tui.screens.order_list_rows import order_line
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import DiffTable


class NeedsTable(DiffTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("Y", "screen.accept", "Accept", key_display="Y", id="needs.accept"),
        Binding("X", "screen.reject", "Reject", key_display="X", id="needs.reject"),
        Binding("H", "screen.heard", "Heard", key_display="H", id="needs.heard"),
        Binding("L", "screen.load", "Load", key_display="L", id="needs.load"),
        Binding(
            "D", "screen.delay", "Declare delay", key_display="D", id="needs.delay", show=False
        ),
        Binding("T", "screen.take_back", "Take back", key_display="T", id="needs.back", show=False),
    ]


class WaitsTable(DiffTable):
    BINDINGS: ClassVar[list[BindingType]] = [*ACTS]


class DispatchScreen(OrderActing):
    section = "Dispatch"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "Next block", id="dispatch.next"),
        Binding("N", "new", "New order", key_display="N", id="dispatch.new", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view = DispatchView(dispatch=None)

    @property
    def question(self) -> Question:
        return DispatchQuestion(rules=self.desk.rules)

    @property
    def known(self) -> Known:
        return self._view.known

    def chosen(self) -> OrderRow | None:
        """What the row under the cursor is about."""
        found = self._view.dispatch
        if found is None:
            return None
        if isinstance(self.focused, NeedsTable):
            key = self._order_of(found, self._needs_key())
        else:
            key = self.query_one("#waits", DiffTable).selected_key or ""
        return next((row for row in found.orders if row.name == key), None)

    def compose_body(self) -> Iterable[Widget]:
        yield SteadyStatic(id="figures")
        yield NeedsTable(NEEDS_COLUMNS, id="needs", opens=True)
        yield SteadyStatic(id="quiet")
        yield WaitsTable(WAITS_COLUMNS, id="waits", opens=True)
        yield Static(Text("No order waits.", style="dim"), id="nobody-waits", markup=False)
        yield SteadyStatic(id="desk-line")

    def on_mount(self) -> None:
        for name in ("#quiet", "#nobody-waits"):
            self.query_one(name).display = False
        self.query_one("#needs", DiffTable).focus()

    def note(self) -> str:
        found = self._view.dispatch
        return "" if found is None else f"{len(found.orders)} open, {len(found.waiting)} wait"

    def copy_text(self) -> str:
        return self.query_one("#figures", SteadyStatic).text.plain

    def show_view(self, view: View, head: Head) -> None:
        if isinstance(view, DispatchView) and view.dispatch is not None:
            self._view = view
            self._show(view.dispatch, head)

    def on_resize(self) -> None:
        self.call_after_refresh(self._again)

    @on(DataTable.RowHighlighted)
    def explained(self) -> None:
        """The row under the cursor in full."""
        if self.head is None:
            return
        now, local, width = self.head.moment.now_ms, self.desk.local, self.size.width
        table = self.focused
        said = Text()
        if isinstance(table, WaitsTable):
            said = order_line(self.chosen(), now, local, width)
        elif isinstance(table, NeedsTable):
            row = table.row(table.selected_key)
            said = Text() if row is None else needs_line(row, width)
        self.query_one("#desk-line", SteadyStatic).show(said)

    def on_descendant_focus(self) -> None:
        self.explained()

    @on(DataTable.RowSelected)
    def opened(self, event: DataTable.RowSelected) -> None:
        """Whatever it is, it is about an order."""
        found, key = self._view.dispatch, event.row_key.value
        if found is None or key is None:
            return
        name, tab = key, "summary"
        if event.data_table.id == "needs":
            name = self._order_of(found, key)
        else:
            tab = "why"
        if name:
            self.app.push_screen(OrderScreen(self.desk, name, tab))

    def action_accept(self) -> None:
        row = self._proposal()
        self.desk.control.propose(None if row is None else order_acts.accept(row))

    def action_reject(self) -> None:
        row = self._proposal()
        if row is None:
            self.desk.control.propose(self._is_no("reject it", "proposals are rejected"))
        else:
            ask_for(self, order_forms.reject(row.id), lambda given: order_acts.reject(row, given))

    def action_heard(self) -> None:
        found, key = self._view.dispatch, self._needs_key()
        rows = () if found is None else found.recalls
        row = next((one for one in rows if key == f"r{one.vehicle}"), None)
        no = self._is_no("say that he has heard", "only calls back are heard")
        self.desk.control.propose(no if row is None else order_acts.acknowledge(row))

    def action_load(self) -> None:
        """Of a truck that was called back, too."""
        found, key = self._view.dispatch, self._needs_key()
        rows = () if found is None else found.loads
        row = next((one for one in rows if key[1:] == one.vehicle and key[0] in "lr"), None)
        if row is None:
            self.desk.control.propose(self._is_no("decide on a load", "it has none"))
            return
        form = order_forms.decide_load(row.vehicle, self.known.orders)
        ask_for(self, form, lambda given: order_acts.decide_load(row.vehicle, given))

    def _proposal(self) -> ProposalRow | None:
        found, key = self._view.dispatch, self._needs_key()
        rows = () if found is None else found.proposals
        return next((one for one in rows if key == f"p{one.id}"), None)

    def _needs_key(self) -> str:
        return self.query_one("#needs", DiffTable).selected_key or " "

    def _is_no(self, what: str, why: str) -> Impossible | None:
        return None if self._needs_key() == " " else Impossible(what=what, why=why)

    def _order_of(self, found: Dispatch, key: str) -> str:
        about = {
            **{f"r{row.vehicle}": row.order for row in found.recalls},
            **{f"l{row.vehicle}": row.order for row in found.loads},
            **{f"o{row.name}": row.name for row in found.orders},
            **{f"p{row.id}": row.order for row in found.proposals},
        }
        return about.get(key, "")

    def _again(self) -> None:
        if self.head is not None:
            self.show_view(self._view, self.head)

    def _show(self, found: Dispatch, head: Head) -> None:
        now, local = head.moment.now_ms, self.desk.local
        text = figures_text(found, local, self.size)
        self.query_one("#figures", SteadyStatic).show(text)
        needs = self.query_one("#needs", DiffTable)
        needs.show(needs_rows(found, now, local))
        needs.display = needs.row_count > 0
        quiet = self.query_one("#quiet", SteadyStatic)
        quiet.show(quiet_text(found))
        quiet.display = bool(quiet.text)
        waits = self.query_one("#waits", DiffTable)
        waits.show(waits_rows(found.waiting, now, local))
        waits.display = waits.row_count > 0
        self.query_one("#nobody-waits").display = not waits.display
        if self.focused is None or not self.focused.display:
            (needs if needs.display else waits).focus()
        self.explained()
