"""Queues and their jobs by state: filter, turn pages, open, retry, cancel, pause."""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import DataTable, Input, Static

from daemon.readmodel.jobs import EVERYTHING, Cursor, JobFilter, JobPage, JobRow
from daemon.readmodel.queues import QueueBoard, QueueRow, Tab
from tui import acts
from tui.desk import Desk
from tui.job_questions import JobsQuestion, JobsView
from tui.questions import Head, Question, View
from tui.screens.base import DepotScreen
from tui.screens.job import JobScreen
from tui.screens.job_rows import (
    JOB_COLUMNS,
    QUEUE_COLUMNS,
    job_row,
    page_note,
    queue_rows,
    tabs_text,
)
from tui.screens.schedules import SchedulesScreen
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import DiffTable

EMPTY = {
    Tab.WAITING: "Nothing waits: every job that may run is running.",
    Tab.DELAYED: "Nothing is planned for later.",
    Tab.ACTIVE: "Nothing runs at the moment.",
    Tab.FAILED: "No job has failed for good.",
    Tab.COMPLETED: "No job has completed yet, or those that have are pruned.",
    Tab.CANCELLED: "No job was cancelled.",
}


OF_A_JOB: dict[str | None, str] = {
    "jobs.retry": "Retry",
    "jobs.cancel": "Cancel",
    "jobs.discard": "Discard",
}
OF_A_ROW = {*OF_A_JOB, "jobs.pause", "queues.pause"}


class QueueTable(DiffTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Only its jobs", id="queues.only"),
        Binding("P", "screen.pause_queue", "Pause, resume", key_display="P", id="queues.pause"),
    ]


class JobTable(DiffTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("R", "screen.retry", "Retry", key_display="R", id="jobs.retry"),
        Binding("X", "screen.cancel", "Cancel", key_display="X", id="jobs.cancel"),
        Binding("D", "screen.discard", "Discard", key_display="D", id="jobs.discard"),
        Binding("P", "screen.pause_queue", "Pause queue", key_display="P", id="jobs.pause"),
    ]


class JobsScreen(DepotScreen):
    section = "Jobs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("]", "tab(1)", "State", key_display="[ ]", id="jobs.next_tab"),
        Binding("[", "tab(-1)", "Previous state", id="jobs.previous_tab", show=False),
        Binding("/", "filter", "Filter", key_display="/", id="jobs.filter"),
        Binding("s", "schedules", "Schedules", id="jobs.schedules"),
        Binding("tab", "app.focus_next", "Queues or jobs", id="jobs.next", show=False),
        Binding(">", "turn(1)", "Next page", key_display=">", id="jobs.next_page", show=False),
        Binding("<", "turn(-1)", "Page before", key_display="<", id="jobs.page_before", show=False),
        Binding("escape", "back", "Clear filter, back", id="jobs.back", show=False),
    ]

    def __init__(
        self, desk: Desk, *, tab: Tab | None = None, wanted: JobFilter = EVERYTHING
    ) -> None:
        super().__init__(desk)
        self.tab = tab
        """None until the first answer has chosen it."""
        self._wanted = self._home = wanted
        """What is looked for now, and what `esc` leads back to."""
        self._pages: list[Cursor | None] = [None]
        """Where each page up to this one begins."""
        self._board: QueueBoard | None = None
        self._page: JobPage | None = None
        self._columns_of: Tab | None = None
        self._offered: dict[str | None, str] = {}
        """What the footer shows for the row."""

    @property
    def question(self) -> Question:
        return JobsQuestion(
            tab=self.tab,
            wanted=self._wanted,
            after=self._pages[-1],
            weights=None if self.desk.rules is None else self.desk.rules.weights,
        )

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The footer offers what applies to the row; the other keys work and say why not."""
        offered = self._offers()
        return {
            key: active._replace(
                binding=replace(
                    active.binding,
                    show=active.binding.id in offered,
                    description=offered.get(active.binding.id, active.binding.description),
                )
            )
            if active.binding.id in OF_A_ROW
            else active
            for key, active in super().active_bindings.items()
        }

    def _offers(self) -> dict[str | None, str]:
        """What can be done to the row under the cursor, by the key's id."""
        if not self.is_mounted:
            return {}
        job, queue = self._job(), self._queue()
        offered: dict[str | None, str] = {}
        if job is not None:
            proposed = (acts.retry(job), acts.cancel(job), acts.discard(job))
            words = zip(OF_A_JOB.items(), proposed, strict=True)
            offered = {key: word for (key, word), what in words if isinstance(what, acts.Act)}
        if queue is not None:
            word = "Resume" if queue.is_paused else "Pause"
            offered |= {"jobs.pause": word, "queues.pause": word}
        return offered

    def compose_body(self) -> Iterable[Widget]:
        yield QueueTable(QUEUE_COLUMNS, id="queues", opens=True)
        yield SteadyStatic(id="job-tabs")
        yield Input(
            placeholder="kind, arguments, error, number or cause", id="job-filter", compact=True
        )
        with Vertical(id="jobs-body"):
            yield JobTable(JOB_COLUMNS[Tab.WAITING], id="jobs", opens=True, holds_top=True)
            yield Static("", id="no-jobs", markup=False)

    @on(DataTable.RowHighlighted)
    def another_row(self) -> None:
        self._offer()

    def _offer(self) -> None:
        offered = self._offers()
        if offered != self._offered:
            self._offered = offered
            self.refresh_bindings()

    def on_mount(self) -> None:
        box = self.query_one("#job-filter", Input)
        box.value = self._wanted.text or ""
        box.display = False
        self.query_one("#no-jobs").display = False
        self.query_one(JobTable).focus()

    def place(self) -> str:
        return self._wanted.queue or self._wanted.kind or ""

    def note(self) -> str:
        if self._page is None or self._board is None or self.tab is None:
            return ""
        is_counted = self._wanted == JobFilter(queue=self._wanted.queue)
        rows = len(self._page.rows)
        said = page_note(
            rows,
            self._board.count(self.tab, self._wanted.queue) if is_counted else rows,
            page=len(self._pages),
            is_cut=self._page.is_cut,
            has_next=self._page.next is not None,
        )
        return f"/{self._wanted.text}  {said}" if self._wanted.text else said

    def copy_text(self) -> str:
        return self._focused().selected_text

    def show_view(self, view: View, head: Head) -> None:
        if isinstance(view, JobsView):
            self._board, self._page, self.tab = view.board, view.page, view.tab
            self._show(head)

    def _show(self, head: Head) -> None:
        assert self._board is not None  # noqa: S101 - show_view has set all three
        assert self._page is not None  # noqa: S101 - show_view has set all three
        assert self.tab is not None  # noqa: S101 - show_view has set all three
        now, local = head.moment.now_ms, self.desk.local
        self.query_one(QueueTable).show(queue_rows(self._board, now, local))
        tabs = tabs_text(self._board, self.tab, width=self.size.width)
        self.query_one("#job-tabs", SteadyStatic).show(tabs)
        table = self.query_one(JobTable)
        if self._columns_of is not self.tab:
            self._columns_of = self.tab
            table.recolumn(JOB_COLUMNS[self.tab])
        table.show([job_row(row, self.tab, now, local) for row in self._page.rows])
        table.display = bool(self._page.rows)
        empty = self.query_one("#no-jobs", Static)
        empty.display = not self._page.rows
        empty.update(Text(self._empty_words()))
        self._offer()

    def _empty_words(self) -> str:
        assert self.tab is not None  # noqa: S101 - only asked once there was an answer
        if self._board is not None and not self._board.queues:
            return "No queues yet: the daemon enters them when it first starts."
        if self._page is not None and self._page.is_cut:
            return "None of the first 20 000 matches. > looks on, esc shows all of them again."
        if self._wanted == JobFilter(queue=self._wanted.queue) != EVERYTHING:
            return f"Queue {self._wanted.queue}: {EMPTY[self.tab]} esc shows all queues."
        if self._wanted != EVERYTHING:
            return "No job matches. esc shows all of them again."
        return f"{EMPTY[self.tab]} [ ] shows other states."

    @on(DataTable.RowSelected, "#jobs")
    def job_selected(self, event: DataTable.RowSelected) -> None:
        if event.row_key.value is not None:
            self.app.push_screen(JobScreen(self.desk, int(event.row_key.value)))

    @on(DataTable.RowSelected, "#queues")
    def queue_selected(self, event: DataTable.RowSelected) -> None:
        """Enter on the queue that is shown alone shows all of them again."""
        name = event.row_key.value
        chosen = None if name == self._wanted.queue else name
        self._look(JobFilter(text=self._wanted.text, queue=chosen))

    def action_tab(self, step: int) -> None:
        tabs = list(Tab)
        if self.tab is not None:
            self.tab = tabs[(tabs.index(self.tab) + step) % len(tabs)]
            self._look(self._wanted)

    def action_turn(self, step: int) -> None:
        if step < 0 and len(self._pages) > 1:
            self._pages.pop()
        elif step > 0 and self._page is not None and self._page.next is not None:
            self._pages.append(self._page.next)
        else:
            self.notify("There is no further page.", markup=False, timeout=2)
            return
        self.desk.poll.now()

    def action_filter(self) -> None:
        box = self.query_one("#job-filter", Input)
        box.display = True
        box.focus()

    @on(Input.Changed, "#job-filter")
    def filter_changed(self, event: Input.Changed) -> None:
        text = event.value.strip() or None
        if text != self._wanted.text:
            self._look(JobFilter(text=text, queue=self._wanted.queue, kind=self._wanted.kind))

    @on(Input.Submitted, "#job-filter")
    def filter_done(self) -> None:
        self.query_one("#job-filter", Input).display = False
        self.query_one(JobTable).focus()

    def action_back(self) -> None:
        """Leaves the filter, shows what was shown first, then where one came from."""
        box = self.query_one("#job-filter", Input)
        is_home = self._wanted == self._home and len(self._pages) == 1 and not box.has_focus
        if is_home and len(self.app.screen_stack) > 1:
            self.app.pop_screen()
            return
        box.value = self._home.text or ""
        self.filter_done()
        self._look(self._home)

    def action_schedules(self) -> None:
        self.app.push_screen(SchedulesScreen(self.desk))

    def action_retry(self) -> None:
        row = self._job()
        self.desk.control.propose(None if row is None else acts.retry(row))

    def action_cancel(self) -> None:
        row = self._job()
        self.desk.control.propose(None if row is None else acts.cancel(row))

    def action_discard(self) -> None:
        row = self._job()
        self.desk.control.propose(None if row is None else acts.discard(row))

    def action_pause_queue(self) -> None:
        """Of the queue under the cursor, or of the job's own."""
        row = self._queue()
        if row is None:
            self.desk.control.propose(None)
        elif row.is_paused:
            self.desk.control.propose(acts.resume_queue(row.name, waiting=row.waiting))
        else:
            self.desk.control.propose(acts.pause_queue(row.name, waiting=row.waiting))

    def _look(self, wanted: JobFilter) -> None:
        self._wanted = wanted
        self._pages = [None]
        self.desk.poll.now()

    def _focused(self) -> DiffTable:
        queues = self.query_one(QueueTable)
        return queues if queues.has_focus else self.query_one(JobTable)

    def _job(self) -> JobRow | None:
        key = self.query_one(JobTable).selected_key
        rows = () if self._page is None else self._page.rows
        return next((row for row in rows if str(row.id) == key), None)

    def _queue(self) -> QueueRow | None:
        queues = self.query_one(QueueTable)
        job = self._job()
        name = queues.selected_key if queues.has_focus or job is None else job.queue
        rows = () if self._board is None else self._board.queues
        return next((row for row in rows if row.name == name), None)
