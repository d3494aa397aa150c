"""All drivers and their clocks in one live table, who is nearest to a limit on top."""

from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import DataTable, Input, Static

from daemon.readmodel.hours import NOT_AN_ELD
from tui import driver_acts, duty_acts, duty_forms
from tui.desk import Desk
from tui.driver_questions import DriverLine, DriversQuestion, DriversView
from tui.duty_acts import Whose
from tui.questions import Head, Question, View
from tui.screens.base import FilteredScreen
from tui.screens.driver import DriverScreen
from tui.screens.driver_list_rows import COLUMNS, driver_row, ordered, standing, words
from tui.screens.form import ask_for
from tui.screens.papers import PapersScreen
from tui.widgets.diff_table import DiffTable
from tui.widgets.status import STANDING, Standing

PRESSING = (Standing.VIOLATED, Standing.WARNED, Standing.UNKNOWN)


class DriversScreen(FilteredScreen):
    section = "Drivers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("/", "filter", "Filter", key_display="/", id="drivers.filter"),
        Binding("f", "pressing", "Pressing", id="drivers.pressing"),
        Binding("d", "papers", "Papers", id="drivers.papers"),
        Binding("S", "status", "Status", key_display="S", id="drivers.status"),
        Binding("A", "add", "Add", key_display="A", id="drivers.add"),
        Binding("M", "edit", "Edit driver", key_display="M", id="drivers.edit", show=False),
        Binding("X", "retire", "Retire driver", key_display="X", id="drivers.retire", show=False),
        Binding("escape", "back", "Clear filter", id="drivers.back", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view = DriversView(lines=(), vehicles=())
        self._shown: list[DriverLine] = []
        self._pressing_only = False

    @property
    def question(self) -> Question:
        return DriversQuestion()

    def compose_body(self) -> Iterable[Widget]:
        yield Input(placeholder="name, vehicle, status or papers", id="filter", compact=True)
        with Vertical(id="drivers-body"):
            yield DiffTable(COLUMNS, id="drivers", opens=True)
            yield Static("", id="no-drivers", markup=False)
        yield Static(Text(f" {NOT_AN_ELD}; enter judges one live", style="dim"), markup=False)

    def on_mount(self) -> None:
        self.query_one("#filter", Input).display = False
        self.query_one("#no-drivers", Static).display = False
        self.query_one(DiffTable).focus()

    def note(self) -> str:
        shown, total = len(self._shown), len(self._view.lines)
        parts = [f"{shown} of {total}" if shown != total else f"{total} drivers"]
        if self._filter:
            parts.append(f"/{self._filter}")
        if self._pressing_only:
            parts.append("pressing only")
        found = Counter(standing(line) for line in self._view.lines)
        pressing = [f"{STANDING[one].sign}{found[one]}" for one in PRESSING if found[one]]
        return "  ".join([*parts, " ".join(pressing)])

    def show_view(self, view: View, head: Head) -> None:
        if isinstance(view, DriversView):
            self._view = view
            self._show_rows(head)

    @on(DataTable.RowSelected)
    def opened(self, event: DataTable.RowSelected) -> None:
        if event.row_key.value is not None:
            self.app.push_screen(DriverScreen(self.desk, event.row_key.value))

    def action_papers(self) -> None:
        self.app.push_screen(PapersScreen(self.desk))

    def action_back(self) -> None:
        self.query_one("#filter", Input).value = ""
        self._pressing_only = False
        self.filter_done()
        self._again()

    def action_pressing(self) -> None:
        self._pressing_only = not self._pressing_only
        self._again()

    def action_status(self) -> None:
        line = self._chosen()
        if line is None or self.head is None:
            self.desk.control.propose(None)
            return
        found = line.found.hours
        whose = Whose(driver=line.name, zone=line.home, now=self.head.moment.now_ms)
        status = duty_acts.choice_of(found.duty if found else None, found.mode if found else None)
        form = duty_forms.set_status(whose, status, self._view.vehicles)
        ask_for(self, form, lambda given: duty_acts.set_status(whose, given))

    def action_add(self) -> None:
        ask_for(self, driver_acts.add_form(), driver_acts.add)

    def action_edit(self) -> None:
        line = self._chosen()
        if line is None:
            self.desk.control.propose(None)
            return
        name = line.name
        form = driver_acts.edit_form(line.told)
        ask_for(self, form, lambda given: driver_acts.edit(name, given))

    def action_retire(self) -> None:
        line = self._chosen()
        proposal = None if line is None else driver_acts.retire(line.name, line.told.label)
        self.desk.control.propose(proposal)

    def _chosen(self) -> DriverLine | None:
        key = self.query_one(DiffTable).selected_key
        return next((line for line in self._shown if line.name == key), None)

    def _show_rows(self, head: Head) -> None:
        now = head.moment.now_ms
        self._shown = [line for line in ordered(self._view.lines) if self._wanted(line)]
        table = self.query_one(DiffTable)
        table.show([driver_row(line, now) for line in self._shown])
        table.display = bool(self._shown)
        empty = self.query_one("#no-drivers", Static)
        empty.display = not self._shown
        if not self._view.lines:
            empty.update(
                Text(
                    "No drivers yet.\n\n"
                    "A adds one. Whole rosters come in by depotd drivers import FILE, or stand in\n"
                    "depotd.toml under [[driver]]; depotd check --apply brings them in."
                )
            )
        elif not self._shown:
            empty.update(Text("No driver matches. esc shows all of them again."))

    def _wanted(self, line: DriverLine) -> bool:
        if self._pressing_only and standing(line) not in PRESSING:
            return False
        return self._filter.casefold() in words(line)
