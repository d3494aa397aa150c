"""One driver: his clocks, a day of his log, what he broke, and his papers."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import ContentSwitcher, DataTable, Static

from daemon.domain.papers.kinds import Holder, Kind
from daemon.readmodel.compliance import day_at
from tui import driver_acts, duty_acts, duty_forms, paper_acts
from tui.acts import Impossible, Proposal
from tui.desk import Desk
from tui.driver_questions import DriverQuestion, DriverView
from tui.duty_acts import Whose
from tui.fields import Form, Given
from tui.format import LocalTime
from tui.plan_text import plan_text
from tui.questions import Head, Question, View
from tui.screens.base import DepotScreen
from tui.screens.choose import ChooseScreen
from tui.screens.driver_day_rows import COLUMNS as DAY_COLUMNS
from tui.screens.driver_day_rows import day_rows, day_text, record_at
from tui.screens.driver_hours_rows import (
    VIOLATION_COLUMNS,
    clocks_text,
    violation_rows,
    violation_text,
)
from tui.screens.driver_list_rows import sign_of
from tui.screens.form import ask_for
from tui.screens.paper_rows import OWN_COLUMNS, own_rows
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import DiffTable

TABS = (("clocks", "Clocks"), ("day", "Day"), ("violations", "Violations"), ("papers", "Papers"))
FOCUS = {
    "clocks": "#clocks",
    "day": "#day-table",
    "violations": "#violation-table",
    "papers": "#paper-table",
}
NO_RULES = " Which rules are in force is not known here: start the screens by depotd tui."
NONE_BROKEN = "No violations in the days that count."
GONE = "This driver is gone: nobody of that name is there any more. esc goes back to the others."


class DayTable(DiffTable):
    """Its arrows lead to other days: its columns always fit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "screen.day(-1)", "Days", key_display="← →", id="day.before"),
        Binding("right,l", "screen.day(1)", "Next day", id="day.next", show=False),
        Binding("t", "screen.today", "Today", id="day.today", show=False),
        Binding(
            "X",
            "screen.withdraw_declaration",
            "Withdraw exemption",
            key_display="X",
            id="day.withdraw",
            show=False,
        ),
    ]


class PaperTable(DiffTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("X", "screen.withdraw", "Withdraw", key_display="X", id="paper.withdraw"),
    ]


class DriverScreen(DepotScreen):
    section = "Drivers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("]", "tab(1)", "Tabs", key_display="[ ]", id="driver.next_tab"),
        Binding("[", "tab(-1)", "Previous tab", id="driver.previous_tab", show=False),
        Binding("S", "status", "Status", key_display="S", id="driver.status"),
        Binding("W", "plan", "Work", key_display="W", id="driver.plan"),
        Binding("E", "edit", "Edit log", key_display="E", id="driver.edit"),
        Binding("T", "certify", "Certify day", key_display="T", id="driver.certify", show=False),
        Binding("D", "declare", "Declare", key_display="D", id="driver.declare", show=False),
        Binding("N", "annotate", "Annotate", key_display="N", id="driver.annotate", show=False),
        Binding("L", "leave", "Leave seat", key_display="L", id="driver.leave", show=False),
        Binding("X", "drop_plan", "Drop work", key_display="X", id="driver.drop", show=False),
        Binding("P", "paper", "Add paper", key_display="P", id="driver.paper", show=False),
        Binding("M", "master", "Edit driver", key_display="M", id="driver.master", show=False),
        Binding("escape", "back", "Back", key_display="esc", id="driver.back"),
    ]

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk)
        self.driver_name = name
        self.tab = "clocks"
        self.day: date | None = None
        """None: today."""
        self._view = DriverView(driver=None)

    @property
    def question(self) -> Question:
        return DriverQuestion(
            name=self.driver_name, tab=self.tab, day=self.day, rules=self.desk.rules
        )

    def compose_body(self) -> Iterable[Widget]:
        yield SteadyStatic(id="tabs")
        with ContentSwitcher(initial=self.tab, id="panes"):
            with VerticalScroll(id="clocks"):
                yield SteadyStatic(id="clock-text")
            with Vertical(id="violations"):
                yield SteadyStatic(id="violation-text")
                yield DiffTable(VIOLATION_COLUMNS, id="violation-table")
                yield Static(Text(NONE_BROKEN), id="no-violations", markup=False)
            with Vertical(id="papers"):
                yield PaperTable(OWN_COLUMNS, id="paper-table")
            with Vertical(id="day"):
                yield SteadyStatic(id="day-text")
                yield DayTable(DAY_COLUMNS, id="day-table")

    def on_mount(self) -> None:
        self._focus_tab()
        self._show_tabs()

    def place(self) -> str:
        one = self._view.driver
        return self.driver_name if one is None else one.words

    def note(self) -> str:
        now = self._view.now
        if now is None:
            return ""
        sign = sign_of(now.duty, now.mode)
        return sign.both if now.seat is None else f"{sign.both} in {now.seat.vehicle}"

    def copy_text(self) -> str:
        part = "#day-text" if self.tab == "day" else "#clock-text"
        return self.query_one(part, SteadyStatic).text.plain

    def show_view(self, view: View, head: Head) -> None:
        if not isinstance(view, DriverView):
            return
        self._view = view
        if view.driver is None:
            self.query_one("#clock-text", SteadyStatic).show(Text(GONE))
            return
        show = {
            "clocks": self._show_clocks,
            "day": self._show_day,
            "violations": self._show_violations,
            "papers": self._show_papers,
        }
        show[self.tab](view, head.moment.now_ms)

    def on_resize(self) -> None:
        self.call_after_refresh(self._again)

    def action_tab(self, step: int) -> None:
        names = [name for name, _ in TABS]
        self.tab = names[(names.index(self.tab) + step) % len(names)]
        self.query_one(ContentSwitcher).current = self.tab
        self._focus_tab()
        self._show_tabs()
        self.desk.poll.now()

    def action_day(self, step: int) -> None:
        """No further than today: of tomorrow nothing is recorded."""
        today = self._today()
        if today is not None:
            day = (self.day or today) + timedelta(days=step)
            self.day = None if day >= today else day
            self.desk.poll.now()

    def action_today(self) -> None:
        self.day = None
        self.desk.poll.now()

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_status(self) -> None:
        now = self._view.now
        status = duty_acts.choice_of(now.duty if now else None, now.mode if now else None)
        self._ask(
            lambda whose: duty_forms.set_status(whose, status, self._view.vehicles),
            duty_acts.set_status,
        )

    def action_declare(self) -> None:
        self._ask(duty_forms.declare, duty_acts.declare)

    def action_withdraw_declaration(self) -> None:
        """Of the row under the cursor."""
        day, whose = self._view.day, self._whose()
        key = self.query_one("#day-table", DayTable).selected_key
        declared = () if day is None else day.declared
        one = next((each for each in declared if f"d{each.id}" == key), None)
        if one is None or whose is None:
            why = "the row under the cursor is none"
            self.desk.control.propose(Impossible(what="withdraw an exemption", why=why))
        else:
            self.desk.control.propose(duty_acts.withdraw(whose, one))

    def action_annotate(self) -> None:
        self._ask(duty_forms.annotate, duty_acts.annotate)

    def action_edit(self) -> None:
        """The record under the cursor is what one wants to change, most of the time."""
        day = self._view.day
        key = self.query_one("#day-table", DayTable).selected_key
        span = None if day is None or self.tab != "day" else record_at(day, key)

        def form(whose: Whose) -> Form:
            begins, ends = ("", "") if span is None else map(whose.local.typed, span)
            shown = self.day or day_at(whose.now, whose.zone).date
            return duty_forms.edit(whose, shown, begins=begins, ends=ends)

        self._ask(form, duty_acts.edit)

    def action_certify(self) -> None:
        whose = self._whose()
        if whose is None:
            return
        day = self.day or day_at(whose.now, whose.zone).date
        proposal: Proposal = duty_acts.certify(whose, day)
        if self.tab != "day":
            why = "the tab Day shows what is certified; ] leads there"
            proposal = Impossible(what=f"certify a day of {whose.driver}", why=why)
        self.desk.control.propose(proposal)

    def action_leave(self) -> None:
        whose, now = self._whose(), self._view.now
        if whose is not None and now is not None:
            self.desk.control.propose(duty_acts.leave(whose, now.seat))

    def action_plan(self) -> None:
        text = "" if self._view.hours is None else plan_text(self._view.hours.steps)
        self._ask(lambda whose: duty_forms.plan(whose, text), duty_acts.plan)

    def action_drop_plan(self) -> None:
        whose = self._whose()
        if whose is not None:
            self.desk.control.propose(duty_acts.drop_plan(whose))

    def action_paper(self) -> None:
        """Of the kind under the cursor first: most often it is renewed."""
        chosen = self._paper_key() if self.tab == "papers" else None
        kinds = paper_acts.kinds(Holder.DRIVER)

        def add(kind: str | None) -> None:
            whose = self._whose()
            if kind is not None and whose is not None:
                local = self.desk.local
                form = paper_acts.add_form(Kind(kind), whose.driver, local, whose.now)
                ask_for(
                    self,
                    form,
                    lambda given: paper_acts.add(Kind(kind), Holder.DRIVER, whose.driver, given),
                )

        screen = ChooseScreen("Which paper", kinds, chosen or kinds[0].key)
        self.app.push_screen(screen, add)

    def action_withdraw(self) -> None:
        key, name = self._paper_key(), self.driver_name
        row = next((one for one in self._view.papers if one.kind == key), None)
        if row is None or row.id is None:
            why = "there is nothing on file"
            self.desk.control.propose(Impossible(what=f"withdraw a paper of {name}", why=why))
            return
        number, title = row.id, row.title
        form = paper_acts.withdraw_form(title, name)
        ask_for(self, form, lambda given: paper_acts.withdraw(number, title, name, given))

    def action_master(self) -> None:
        told = self._view.told
        if told is not None:
            form = driver_acts.edit_form(told)
            ask_for(self, form, lambda given: driver_acts.edit(told.name, given))

    def _show_clocks(self, view: DriverView, now: int) -> None:
        text = Text(NO_RULES)
        if view.hours is not None:
            text = clocks_text(view.hours, self.size.width, now)
        self.query_one("#clock-text", SteadyStatic).show(text)

    def _show_violations(self, view: DriverView, now: int) -> None:
        found = () if view.hours is None else view.hours.violations
        table = self.query_one("#violation-table", DiffTable)
        if view.driver is not None:
            table.show(violation_rows(found, LocalTime(view.driver.home), now))
        table.display = bool(found)
        self.query_one("#no-violations").display = not found
        self._explain()

    @on(DataTable.RowHighlighted, "#violation-table")
    def _explain(self) -> None:
        found = () if self._view.hours is None else self._view.hours.violations
        key = self.query_one("#violation-table", DiffTable).selected_key
        text = violation_text(found, key, self.size.width)
        self.query_one("#violation-text", SteadyStatic).show(text)

    def _show_day(self, view: DriverView, now: int) -> None:
        if view.day is None or view.driver is None:
            return
        local = LocalTime(view.driver.home)
        text = day_text(view.day, self.size.width, local, now)
        self.query_one("#day-text", SteadyStatic).show(text)
        self.query_one("#day-table", DayTable).show(day_rows(view.day, local, now))

    def _show_papers(self, view: DriverView, now: int) -> None:
        del now
        table = self.query_one("#paper-table", PaperTable)
        table.show(own_rows(view.papers, view.checklist))

    def _paper_key(self) -> str | None:
        return self.query_one("#paper-table", PaperTable).selected_key

    def _ask(
        self, form_of: Callable[[Whose], Form], act_of: Callable[[Whose, Given], Proposal]
    ) -> None:
        whose = self._whose()
        if whose is not None:
            ask_for(self, form_of(whose), lambda given: act_of(whose, given))

    def _whose(self) -> Whose | None:
        one = self._view.driver
        if one is None or self.head is None:
            return None
        return Whose(driver=one.name, zone=one.home, now=self.head.moment.now_ms)

    def _today(self) -> date | None:
        whose = self._whose()
        return None if whose is None else day_at(whose.now, whose.zone).date

    def _again(self) -> None:
        if self.head is not None:
            self.show_view(self._view, self.head)

    def _focus_tab(self) -> None:
        self.query_one(FOCUS[self.tab]).focus()

    def _show_tabs(self) -> None:
        text = Text(" ")
        for name, label in TABS:
            text.append(f" {label} ", style="reverse bold" if name == self.tab else "")
            text.append(" ")
        self.query_one("#tabs", SteadyStatic).show(text)
