"""One job: what it is about, how its attempts ended, and what led to it."""

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import ContentSwitcher, DataTable

from daemon.readmodel.chain import Link
from daemon.readmodel.job import JobDetail
from tui import acts
from tui.desk import Desk
from tui.job_questions import JobQuestion, JobView
from tui.questions import Head, Question, View
from tui.screens.base import DepotScreen
from tui.screens.job_rows import (
    ATTEMPT_COLUMNS,
    CHAIN_COLUMNS,
    attempt_rows,
    chain_rows,
    facts_text,
    traceback_text,
)
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import DiffTable
from tui.widgets.status import JOB

TABS = (("job-facts", "Job"), ("attempts", "Attempts"), ("causes", "Causes"))
FOCUS = {"job-facts": "#job-scroll", "attempts": "#attempt-table", "causes": "#chain"}


class JobScreen(DepotScreen):
    section = "Jobs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("]", "tab(1)", "Tabs", key_display="[ ]", id="job.next_tab"),
        Binding("[", "tab(-1)", "Previous tab", id="job.previous_tab", show=False),
        Binding("R", "retry", "Retry", key_display="R", id="job.retry"),
        Binding("X", "cancel", "Cancel", key_display="X", id="job.cancel"),
        Binding("D", "discard", "Discard", key_display="D", id="job.discard"),
        Binding("j", "scroll(1)", "Down", id="job.down", show=False),
        Binding("k", "scroll(-1)", "Up", id="job.up", show=False),
        Binding("escape", "back", "Back", key_display="esc", id="job.back"),
    ]

    def __init__(self, desk: Desk, number: int, *, tab: str = "job-facts") -> None:
        super().__init__(desk)
        self.number = number
        self.tab = tab
        self._job: JobDetail | None = None

    @property
    def question(self) -> Question:
        return JobQuestion(number=self.number, with_chain=self.tab == "causes")

    def compose_body(self) -> Iterable[Widget]:
        yield SteadyStatic(id="tabs")
        with ContentSwitcher(initial=self.tab, id="panes"):
            with Vertical(id="job-facts"), VerticalScroll(id="job-scroll"):
                yield SteadyStatic(id="job-text")
            with Vertical(id="attempts"):
                yield DiffTable(ATTEMPT_COLUMNS, id="attempt-table")
                with VerticalScroll(id="traceback-scroll"):
                    yield SteadyStatic(id="traceback")
            with Vertical(id="causes"):
                yield DiffTable(CHAIN_COLUMNS, id="chain", opens=True)

    def on_mount(self) -> None:
        self._show_tabs()
        self.query_one(FOCUS[self.tab]).focus()

    def place(self) -> str:
        return str(self.number) if self._job is None else f"{self._job.row.kind} {self.number}"

    def note(self) -> str:
        return "" if self._job is None else JOB[self._job.row.word].both

    def copy_text(self) -> str:
        if self.tab == "attempts":
            return self.query_one("#traceback", SteadyStatic).text.plain
        return self.query_one("#job-text", SteadyStatic).text.plain

    def show_view(self, view: View, head: Head) -> None:
        if not isinstance(view, JobView):
            return
        self._job = view.job
        if view.job is None:
            gone = Text(
                f"There is no job {self.number} any more: its time to be kept is over.\n"
                "esc goes back."
            )
            self.query_one("#job-text", SteadyStatic).show(gone)
            return
        now, local = head.moment.now_ms, self.desk.local
        self.query_one("#job-text", SteadyStatic).show(facts_text(view.job, now, local))
        table = self.query_one("#attempt-table", DiffTable)
        table.show(attempt_rows(view.job.attempts, now, local))
        table.display = bool(view.job.attempts)
        self._show_traceback()
        if self.tab == "causes":
            self.query_one("#chain", DiffTable).show(chain_rows(view.chain, now, local))
        self._show_tabs()

    @on(DataTable.RowHighlighted, "#attempt-table")
    def another_attempt(self) -> None:
        self._show_traceback()

    @on(DataTable.RowSelected, "#chain")
    def link_selected(self, event: DataTable.RowSelected) -> None:
        what, _, number = (event.row_key.value or "").partition("|")
        if what == Link.JOB and int(number) != self.number:
            self.app.push_screen(JobScreen(self.desk, int(number)))
        elif what != Link.JOB:
            self.notify("Only jobs open from here.", markup=False, timeout=2)

    def action_tab(self, step: int) -> None:
        names = [name for name, _ in TABS]
        self.tab = names[(names.index(self.tab) + step) % len(names)]
        self.query_one(ContentSwitcher).current = self.tab
        self.query_one(FOCUS[self.tab]).focus()
        self._show_tabs()
        self.desk.poll.now()

    def action_scroll(self, lines: int) -> None:
        self.query_one("#job-scroll").scroll_relative(y=lines, animate=False)

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_retry(self) -> None:
        self.desk.control.propose(None if self._job is None else acts.retry(self._job.row))

    def action_cancel(self) -> None:
        self.desk.control.propose(None if self._job is None else acts.cancel(self._job.row))

    def action_discard(self) -> None:
        self.desk.control.propose(None if self._job is None else acts.discard(self._job.row))

    def _show_traceback(self) -> None:
        attempts = () if self._job is None else self._job.attempts
        key = self.query_one("#attempt-table", DiffTable).selected_key
        chosen = next((each for each in attempts if str(each.ordinal) == key), None)
        self.query_one("#traceback", SteadyStatic).show(traceback_text(chosen))

    def _show_tabs(self) -> None:
        text = Text(" ")
        for name, label in TABS:
            number = ""
            if name == "attempts" and self._job is not None and self._job.attempts:
                number = f" {len(self._job.attempts)}"
            text.append(f" {label}{number} ", style="reverse bold" if name == self.tab else "")
            text.append(" ")
        self.query_one("#tabs", SteadyStatic).show(text)
