"""All open orders in one live table, the earliest promise on top."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import DataTable, Input, Static

from daemon.readmodel.orders import Known, OrderRow
from tui.desk import Desk
from tui.order_questions import OrdersQuestion, OrdersView
from tui.questions import Head, Question, View
from tui.screens.base import FilteredScreen
from tui.screens.choose import Choice, ChooseScreen
from tui.screens.order import OrderScreen
from tui.screens.order_acting import ACTS, OrderActing
from tui.screens.order_list_rows import COLUMNS, SORTS, is_pressing, order_line, order_row, ordered
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import DiffTable
from tui.widgets.status import LATE, NO_TRUCK

NO_ORDERS = (
    "No open orders.\n\n"
    "N enters one. Many come in by depotd orders import FILE, or from head office.\n"
    "d shows those too that are delivered or cancelled."
)


class OrdersScreen(OrderActing, FilteredScreen):
    section = "Orders"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("/", "filter", "Filter", key_display="/", id="orders.filter"),
        Binding("s", "sort", "Sort", id="orders.sort", show=False),
        Binding("f", "pressing", "Pressing", id="orders.pressing"),
        Binding("d", "over", "Over", id="orders.over"),
        Binding("N", "new", "New", key_display="N", id="orders.new"),
        *ACTS,
        Binding("escape", "back", "Clear filter", id="orders.back", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view = OrdersView(rows=())
        self._shown: list[OrderRow] = []
        self._pressing_only = False
        self._with_over = False
        self._sort = "promised"

    @property
    def question(self) -> Question:
        return OrdersQuestion(with_over=self._with_over, rules=self.desk.rules)

    @property
    def known(self) -> Known:
        return self._view.known

    def chosen(self) -> OrderRow | None:
        key = self.query_one(DiffTable).selected_key
        return next((row for row in self._shown if row.name == key), None)

    def compose_body(self) -> Iterable[Widget]:
        yield Input(placeholder="order, customer, place, truck, state", id="filter", compact=True)
        with Vertical(id="orders-body"):
            yield DiffTable(COLUMNS, id="orders", opens=True)
            yield Static("", id="no-orders", markup=False)
        yield SteadyStatic(id="order-line")

    def on_mount(self) -> None:
        self.query_one("#filter", Input).display = False
        self.query_one("#no-orders", Static).display = False
        self.query_one(DiffTable).focus()

    def note(self) -> str:
        shown, rows = len(self._shown), self._view.rows
        parts = [f"{shown} of {len(rows)}" if shown != len(rows) else f"{shown} orders"]
        if self._filter:
            parts.append(f"/{self._filter}")
        if self._pressing_only:
            parts.append("pressing only")
        if self._with_over:
            parts.append("with those over")
        if self._sort != "promised":
            parts.append(f"by {SORTS[self._sort][0]}")
        found = Counter(
            [LATE.sign for row in rows if row.is_late and not row.state.is_over]
            + [NO_TRUCK.sign for row in rows if row.is_unassignable]
        )
        said = " ".join(
            f"{one.sign}{found[one.sign]} {one.word}" for one in (LATE, NO_TRUCK) if found[one.sign]
        )
        return "  ".join([*parts, said] if said else parts)

    def show_view(self, view: View, head: Head) -> None:
        if isinstance(view, OrdersView):
            self._view = view
            self._show_rows(head)

    @on(DataTable.RowSelected)
    def opened(self, event: DataTable.RowSelected) -> None:
        if event.row_key.value is not None:
            self.app.push_screen(OrderScreen(self.desk, event.row_key.value))

    @on(DataTable.RowHighlighted)
    def explained(self) -> None:
        head = self.head
        if head is not None:
            now, local = head.moment.now_ms, self.desk.local
            line = order_line(self.chosen(), now, local, self.size.width)
            self.query_one("#order-line", SteadyStatic).show(line)

    def action_back(self) -> None:
        """Leaves the filter, then shows all that are open again."""
        self.query_one("#filter", Input).value = ""
        self._pressing_only = False
        self.filter_done()
        self._again()

    def action_pressing(self) -> None:
        self._pressing_only = not self._pressing_only
        self._again()

    def action_over(self) -> None:
        self._with_over = not self._with_over
        self.desk.poll.now()

    def action_sort(self) -> None:
        choices = [Choice(key, label) for key, (label, _) in SORTS.items()]
        self.app.push_screen(ChooseScreen("Sort by", choices, self._sort), self._sorted_by)

    def _sorted_by(self, key: str | None) -> None:
        if key is not None:
            self._sort = key
            self._again()

    def _show_rows(self, head: Head) -> None:
        now, local = head.moment.now_ms, self.desk.local
        self._shown = ordered([row for row in self._view.rows if self._wanted(row)], self._sort)
        table = self.query_one(DiffTable)
        table.show([order_row(row, now, local) for row in self._shown])
        table.display = bool(self._shown)
        self._show_empty(self._view.rows)
        self.explained()

    def _show_empty(self, rows: Sequence[OrderRow]) -> None:
        empty = self.query_one("#no-orders", Static)
        empty.display = not self._shown
        if not rows:
            empty.update(Text(NO_ORDERS))
        elif not self._shown:
            empty.update(Text("No order matches. esc shows all of them again."))

    def _wanted(self, row: OrderRow) -> bool:
        if self._pressing_only and not is_pressing(row):
            return False
        return self._filter.casefold() in row.words
