"""The upkeep of the fleet: what is due, work and bays, faults, and what has changed."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import ContentSwitcher, DataTable, Input, Static

from daemon.readmodel.condition import FindingRow
from daemon.readmodel.fault_codes import FaultRow
from daemon.readmodel.services import DueRow
from daemon.readmodel.work_orders import WorkOrderRow
from tui.desk import Desk
from tui.maintenance_questions import Known, MaintenanceQuestion, MaintenanceView
from tui.questions import Head, Question, View
from tui.screens import maintenance_due_rows as due_rows
from tui.screens import maintenance_fault_rows as fault_rows
from tui.screens import maintenance_finding_rows as finding_rows
from tui.screens import maintenance_work_rows as work_rows
from tui.screens.maintenance_acting import (
    FINDING_ACTS,
    SERVICE_ACTS,
    WORK_ACTS,
    FindingActing,
    MaintenanceActing,
)
from tui.screens.maintenance_bay_text import bay_line
from tui.screens.maintenance_finding import FindingScreen
from tui.screens.maintenance_order import WorkOrderScreen
from tui.screens.maintenance_service import ServiceScreen
from tui.widgets.bars import SteadyStatic
from tui.widgets.bay_grid import BayGrid
from tui.widgets.diff_table import DiffTable, Row

NOBODY_SAID_RULES = "The plan needs the rules in force: depotd tui knows them, python -m tui not."


class Tab(NamedTuple):
    key: str
    label: str
    empty: str
    """What to do where nothing is listed."""


TABS = (
    Tab(
        "due",
        "Due",
        "Nothing is foreseen yet.\n\n"
        "P plans a service: of one truck, or of a class. Without a plan trucks go by the rule"
        " maintenance.default_mileage_threshold. The daemon looks every hour.",
    ),
    Tab(
        "work",
        "Work",
        "No work is open.\n\n"
        "N asks for work on a truck. What is soon due, or a fault with a lamp, is proposed by"
        " itself. d shows what is finished and cancelled too.",
    ),
    Tab("bays", "Bays", NOBODY_SAID_RULES),
    Tab(
        "faults",
        "Faults",
        "No truck reports a fault.\n\n"
        "Codes come in over CAN, OBD-II and from vehicle units (9 shows the ports). f shows"
        " those too that are over.",
    ),
    Tab(
        "condition",
        "Condition",
        "Nothing has changed in how the trucks run, as far as they tell.\n\n"
        "Battery, coolant, oil pressure and fuel are judged every night against the truck's own"
        " past. d shows what was found before.",
    ),
)


ONLY_ON = {
    "over": ("work", "condition"),
    "former": ("faults",),
    "filter": ("due", "work", "faults", "condition"),
}


class DueTable(DiffTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        *SERVICE_ACTS,
        Binding("/", "screen.filter", "Filter", key_display="/", id="due.filter"),
    ]


class WorkTable(DiffTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        *WORK_ACTS,
    ]


class FaultTable(DiffTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "screen.former", "Former", id="faults.former"),
        Binding("/", "screen.filter", "Filter", key_display="/", id="faults.filter"),
    ]


class FindingTable(DiffTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        *FINDING_ACTS,
        Binding("/", "screen.filter", "Filter", key_display="/", id="findings.filter"),
    ]


class MaintenanceScreen(MaintenanceActing, FindingActing):
    section = "Maintenance"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("]", "tab(1)", "Tabs", key_display="[ ]", id="maintenance.next_tab"),
        Binding("[", "tab(-1)", "Previous tab", id="maintenance.previous_tab", show=False),
        Binding("N", "new", "New work", key_display="N", id="maintenance.new"),
        Binding("/", "filter", "Filter", key_display="/", id="maintenance.filter", show=False),
        Binding("P", "plan", "Plan", key_display="P", id="maintenance.plan", show=False),
        Binding("d", "over", "Over", id="maintenance.over", show=False),
        Binding("f", "former", "Former", id="maintenance.former", show=False),
        Binding("escape", "back", "Clear filter", id="maintenance.back", show=False),
    ]

    def __init__(self, desk: Desk, tab: str = "due") -> None:
        super().__init__(desk)
        self.tab = tab
        self._view = MaintenanceView()
        self._is_read = False
        self._filter = ""
        self._beyond: set[str] = set()
        """Tabs that list what is over too."""

    @property
    def question(self) -> Question:
        return MaintenanceQuestion(
            has_bays=self.tab == "bays",
            with_over="work" in self._beyond,
            with_former="faults" in self._beyond,
            with_ended="condition" in self._beyond,
            rules=self.desk.rules,
        )

    @property
    def known(self) -> Known:
        return self._view.known

    def compose_body(self) -> Iterable[Widget]:
        yield SteadyStatic(id="tabs")
        yield Input(placeholder="truck, service, order, words", id="filter", compact=True)
        tables: dict[str, Callable[[], Widget]] = {
            "due": lambda: DueTable(due_rows.COLUMNS, id="due-table", opens=True),
            "work": lambda: WorkTable(work_rows.COLUMNS, id="work-table", opens=True),
            "bays": lambda: BayGrid(self.desk.local, id="bays-table"),
            "faults": lambda: FaultTable(fault_rows.COLUMNS, id="faults-table"),
            "condition": lambda: FindingTable(
                finding_rows.COLUMNS, id="condition-table", opens=True
            ),
        }
        with ContentSwitcher(initial=f"{self.tab}-pane", id="panes"):
            for tab in TABS:
                with Vertical(id=f"{tab.key}-pane", classes="pane"):
                    yield tables[tab.key]()
                    yield Static("", id=f"no-{tab.key}", classes="nothing", markup=False)
        yield SteadyStatic(id="maintenance-line")

    def on_mount(self) -> None:
        self.query_one("#filter", Input).display = False
        for tab in TABS:
            self.query_one(f"#no-{tab.key}").display = False
        self._show_tab()

    def note(self) -> str:
        parts = []
        if self._filter:
            parts.append(f"/{self._filter}")
        if self.tab in self._beyond:
            parts.append("with those over")
        return "  ".join(parts)

    def copy_text(self) -> str:
        table = self._table()
        if isinstance(table, DiffTable):
            return table.selected_text
        return self.query_one("#maintenance-line", SteadyStatic).text.plain

    def chosen_service(self) -> DueRow | None:
        key = self._key("due")
        return next((row for row in self._view.due if due_rows.key_of(row) == key), None)

    def chosen_work(self) -> WorkOrderRow | None:
        name = self._key("work")
        if self.tab == "bays":
            work = self.query_one(BayGrid).chosen
            name = None if work is None else work.work_order
        rows = (*self._view.work, *self._view.booked.values())
        return next((row for row in rows if row.name == name), None)

    def chosen_fault(self) -> FaultRow | None:
        key = self._key("faults")
        return next((row for row in self._view.faults if str(row.id) == key), None)

    def chosen_finding(self) -> FindingRow | None:
        key = self._key("condition")
        return next((row for row in self._view.findings if str(row.id) == key), None)

    def chosen_vehicle(self) -> str:
        fault, finding = self.chosen_fault(), self.chosen_finding()
        if fault is not None:
            return fault.vehicle if fault.is_known_vehicle else ""
        if finding is not None:
            return finding.vehicle
        return super().chosen_vehicle()

    def show_view(self, view: View, head: Head) -> None:
        if isinstance(view, MaintenanceView):
            self._view, self._is_read = view, True
            self._show(head)

    def on_resize(self) -> None:
        self.call_after_refresh(self._again)

    @on(DataTable.RowHighlighted)
    @on(BayGrid.Moved)
    def explained(self) -> None:
        """What is under the cursor in full."""
        if self.head is None:
            return
        now, local, width = self.head.moment.now_ms, self.desk.local, self.size.width
        match self.tab:
            case "due":
                line = due_rows.due_line(self.chosen_service(), self._view, local, width)
            case "work":
                line = work_rows.work_line(self.chosen_work(), local, width)
            case "faults":
                line = fault_rows.fault_line(self.chosen_fault(), now, local, width)
            case "condition":
                line = finding_rows.finding_line(self.chosen_finding(), self._view.today, width)
            case _:
                line = bay_line(self.query_one(BayGrid), self.chosen_work(), local, width)
        self.query_one("#maintenance-line", SteadyStatic).show(line)

    @on(DataTable.RowSelected)
    def opened(self, event: DataTable.RowSelected) -> None:
        key = event.row_key.value
        if key is not None and self.tab == "due":
            vehicle, _, kind = key.rpartition("|")
            self.app.push_screen(ServiceScreen(self.desk, vehicle, kind))
        elif key is not None and self.tab == "work":
            self.app.push_screen(WorkOrderScreen(self.desk, key))
        elif key is not None and self.tab == "condition":
            self.app.push_screen(FindingScreen(self.desk, int(key)))

    @on(BayGrid.Opened)
    def work_opened(self, event: BayGrid.Opened) -> None:
        self.app.push_screen(WorkOrderScreen(self.desk, event.work_order))

    def action_tab(self, step: int) -> None:
        keys = [tab.key for tab in TABS]
        self.tab = keys[(keys.index(self.tab) + step) % len(keys)]
        self._show_tab()
        self.explained()
        self.show_lines()
        self.desk.poll.now()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys are offered on the tabs where they do something."""
        del parameters
        return self.tab in ONLY_ON[action] if action in ONLY_ON else True

    def action_over(self) -> None:
        self._turn()

    def action_former(self) -> None:
        self._turn()

    def _turn(self) -> None:
        """Lists what is over too, or not any more."""
        self._beyond ^= {self.tab}
        self.desk.poll.now()

    def action_filter(self) -> None:
        box = self.query_one("#filter", Input)
        box.display = True
        box.focus()

    @on(Input.Changed, "#filter")
    def filter_changed(self, event: Input.Changed) -> None:
        self._filter = event.value.strip()
        self._again()
        self.show_lines()

    @on(Input.Submitted, "#filter")
    def filter_done(self) -> None:
        self.query_one("#filter", Input).display = False
        self._table().focus()

    def action_back(self) -> None:
        """Leaves the filter, then where one came from."""
        box = self.query_one("#filter", Input)
        if not box.display and not self._filter and len(self.app.screen_stack) > 1:
            self.app.pop_screen()
            return
        box.value = ""
        self.filter_done()

    def _table(self) -> Widget:
        return self.query_one(f"#{self.tab}-table")

    def _key(self, tab: str) -> str | None:
        """Of the row under the cursor of an open tab."""
        if self.tab != tab:
            return None
        return self.query_one(f"#{tab}-table", DiffTable).selected_key

    def _again(self) -> None:
        if self.head is not None and self._is_read:
            self._show(self.head)

    def _show_tab(self) -> None:
        self.query_one(ContentSwitcher).current = f"{self.tab}-pane"
        self._show_tabs()
        self._table().focus()

    def _show_tabs(self) -> None:
        """Each with what is in it that presses."""
        view, text = self._view, Text(" ")
        pressing = {
            "due": sum(row.standing in due_rows.PRESSING for row in view.due),
            "work": sum(bool(row.unbooked) for row in view.booked.values()),
            "faults": sum(row.severity == "red_stop" for row in view.faults if not row.ended_at),
            "condition": sum(row.ended_at is None for row in view.findings),
        }
        for tab in TABS:
            text.append(f" {tab.label} ", style="reverse bold" if tab.key == self.tab else "")
            if pressing.get(tab.key):
                text.append(f"!{pressing[tab.key]}", style="bold red")
            text.append(" ")
        self.query_one("#tabs", SteadyStatic).show(text)

    def _show(self, head: Head) -> None:
        now, local, view = head.moment.now_ms, self.desk.local, self._view
        self._show_tabs()
        due = [row for row in view.due if self._is_wanted(self._due_words(row))]
        self._fill("due", due_rows.due_rows(due, view, now, local), view.due)
        work = [row for row in view.work if self._is_wanted(work_rows.words_of(row))]
        self._fill("work", work_rows.work_rows(work, now, local), view.work)
        faults = [row for row in view.faults if self._is_wanted(fault_rows.words_of(row))]
        self._fill("faults", fault_rows.fault_rows(faults, now, local), view.faults)
        found = [row for row in view.findings if self._is_wanted(finding_rows.words_of(row))]
        self._fill("condition", finding_rows.finding_rows(found, view.today), view.findings)
        if self.tab == "bays":
            self._show_bays()
        if self.focused is None or not self.focused.display:
            self._table().focus()  # a list that was empty could not have it
        self.explained()

    def _show_bays(self) -> None:
        plan, grid = self._view.bays, self.query_one(BayGrid)
        grid.display = plan is not None
        self.query_one("#no-bays").display = plan is None
        self.query_one("#no-bays", Static).update(Text(NOBODY_SAID_RULES))
        if plan is not None:
            grid.show(plan)

    def _due_words(self, row: DueRow) -> str:
        return due_rows.words_of(row, self._view.work_for(row))

    def _is_wanted(self, words: str) -> bool:
        return self._filter.casefold() in words

    def _fill(self, key: str, rows: Sequence[Row], all_rows: Sequence[object]) -> None:
        table = self.query_one(f"#{key}-table", DiffTable)
        table.show(rows)
        empty = self.query_one(f"#no-{key}", Static)
        table.display, empty.display = bool(rows), not rows
        if not rows:
            said = next(tab.empty for tab in TABS if tab.key == key)
            empty.update(Text("None matches. esc shows all of them again." if all_rows else said))
