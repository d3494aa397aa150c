"""Schedules: when each fires next, and the acts on it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import DataTable, Static

from daemon.readmodel.schedules import ScheduleRow
from tui import acts
from tui.desk import Desk
from tui.format import NOTHING, duration, plain
from tui.job_questions import SchedulesQuestion, SchedulesView
from tui.questions import Head, Question, View
from tui.screens.base import DepotScreen
from tui.screens.job_rows import arguments
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import Cell, Column, DiffTable, Row
from tui.widgets.status import JOB, SCHEDULE_ON, SCHEDULE_PAUSED, SCHEDULE_WAITS, Sign

COLUMNS = (
    Column("state", "State", 8),
    Column("name", "Schedule", 17, grows=True),
    Column("expression", "When", 12),
    Column("next", "Next", 12),
    Column("in", "In", 9, right=True),
    Column("last", "Last", 12),
    Column("job", "Last job", 11),
    Column("zone", "Zone", 16),
)
LABEL_WIDTH = 12
MISFIRES = {
    "once": "runs once for all that was missed",
    "skip": "what was missed is skipped",
    "all": "runs for each one missed, {most} at most",
}


class SchedulesScreen(DepotScreen):
    section = "Jobs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("P", "pause", "Pause, resume", key_display="P", id="schedules.pause"),
        Binding("R", "run_now", "Run now", key_display="R", id="schedules.run"),
        Binding("escape", "back", "Back", key_display="esc", id="schedules.back"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._schedules: Sequence[ScheduleRow] = ()

    @property
    def question(self) -> Question:
        return SchedulesQuestion()

    def compose_body(self) -> Iterable[Widget]:
        yield DiffTable(COLUMNS, id="schedules")
        yield Static(
            Text("No schedules yet: the daemon enters them when it first starts."),
            id="no-schedules",
            markup=False,
        )
        with Vertical(id="schedule-detail"):
            yield SteadyStatic(id="schedule-facts")

    def on_mount(self) -> None:
        self.query_one("#no-schedules").display = False
        self.query_one(DiffTable).focus()

    def place(self) -> str:
        return "Schedules"

    def note(self) -> str:
        return f"{len(self._schedules)} schedules"

    def copy_text(self) -> str:
        return self.query_one("#schedule-facts", SteadyStatic).text.plain

    def show_view(self, view: View, head: Head) -> None:
        if not isinstance(view, SchedulesView):
            return
        self._schedules = view.schedules
        table = self.query_one(DiffTable)
        table.show([self._row(row, head) for row in view.schedules])
        table.display = bool(view.schedules)
        self.query_one("#schedule-detail").display = bool(view.schedules)
        self.query_one("#no-schedules").display = not view.schedules
        self._show_facts(head)

    @on(DataTable.RowHighlighted)
    def another_schedule(self) -> None:
        if self.head is not None:
            self._show_facts(self.head)

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_pause(self) -> None:
        row = self._chosen()
        if row is None:
            self.desk.control.propose(None)
        else:
            is_paused = row.is_paused
            act = acts.resume_schedule(row) if is_paused else acts.pause_schedule(row)
            self.desk.control.propose(act)

    def action_run_now(self) -> None:
        row = self._chosen()
        self.desk.control.propose(None if row is None else acts.run_schedule(row))

    def _chosen(self) -> ScheduleRow | None:
        key = self.query_one(DiffTable).selected_key
        return next((row for row in self._schedules if row.name == key), None)

    def _row(self, row: ScheduleRow, head: Head) -> Row:
        local, now, sign = self.desk.local, head.moment.now_ms, _sign(row)
        holds = row.is_paused or row.waits_for_clock
        last = None if row.last_state is None else JOB[row.last_state.name.lower()]
        left = NOTHING if row.next_at is None or holds else _until(row.next_at, now)
        cells = (
            Cell(sign.both, sign.style),
            Cell(row.name, "bold"),
            Cell(row.expression),
            Cell(local.near(row.next_at, now), "dim" if holds else ""),
            Cell(left),
            Cell(local.near(row.last_at, now)),
            Cell(NOTHING) if last is None else Cell(last.both, last.style),
            Cell(row.zone),
        )
        return Row(row.name, cells)

    def _show_facts(self, head: Head) -> None:
        row = self._chosen()
        if row is None:
            return
        text = Text()
        for label, said in self._facts(row, head):
            text.append(f" {label:<{LABEL_WIDTH}}", style="dim")
            text.append(f"{plain(said)}\n", style=_sign(row).style if label == "State" else "")
        self.query_one("#schedule-facts", SteadyStatic).show(text)

    def _facts(self, row: ScheduleRow, head: Head) -> list[tuple[str, str]]:
        local, now = self.desk.local, head.moment.now_ms
        firings = ", ".join(local.near(at, now) for at in row.upcoming) or "none is known"
        jitter = f", up to {row.jitter_ms // 1000} s later" if row.jitter_ms else ""
        last = local.with_age(row.last_at, now)
        if row.last_job is not None:
            last += f", job {row.last_job}"
        return [
            ("State", _state(row, now, self)),
            ("Starts", f"{row.kind}, arguments: {arguments(row.args)}"),
            ("When", f"{row.expression} in {row.zone}{jitter}"),
            ("Next", firings),
            ("Last", last),
            ("Missed", f"{row.missed or 'none'} so far; {_misfire(row)}"),
        ]


def _sign(row: ScheduleRow) -> Sign:
    if row.is_paused:
        return SCHEDULE_PAUSED
    return SCHEDULE_WAITS if row.waits_for_clock else SCHEDULE_ON


def _state(row: ScheduleRow, now: int, screen: SchedulesScreen) -> str:
    if row.is_paused:
        since = screen.desk.local.with_age(row.paused_at, now)
        return f"{SCHEDULE_PAUSED.both} by {row.paused_by} since {since}"
    if row.waits_for_clock:
        return f"{SCHEDULE_WAITS.both} until the clock can be trusted"
    return SCHEDULE_ON.both


def _until(at: int, now: int) -> str:
    return "now" if at <= now else duration((at - now) // 1000)


def _misfire(row: ScheduleRow) -> str:
    return MISFIRES.get(row.misfire, row.misfire).format(most=row.misfire_max)
