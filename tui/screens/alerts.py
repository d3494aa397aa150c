"""The inbox: what nobody has read yet first, of that the most pressing."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import DataTable, Static

from daemon.domain.alerts import Desk as Recipient
from daemon.readmodel.alerts import AlertRow
from daemon.readmodel.chain import ChainRow, Link
from tui import acts
from tui.desk import Desk
from tui.format import count, plain
from tui.job_questions import AlertsQuestion, AlertsView
from tui.questions import Head, Question, View
from tui.screens.base import DepotScreen
from tui.screens.job import JobScreen
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import Cell, Column, DiffTable, Row
from tui.widgets.status import JOB, LINK, URGENCY

COLUMNS = (
    Column("urgency", "Urgency", 10),
    Column("at", "When", 12),
    Column("read", "Read by", 9),
    Column("title", "What", 26, grows=True),
    Column("recipient", "For", 11),
)
CHAIN_LINES = 6
NEW = "● new"


class AlertsScreen(DepotScreen):
    section = "Alerts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "desk", "Desk", id="alerts.desk"),
        Binding("R", "read", "Mark as read", key_display="R", id="alerts.read"),
        Binding("A", "read_all", "All read", key_display="A", id="alerts.read_all"),
        Binding("escape", "all", "Every desk", id="alerts.all", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._recipient: Recipient | None = None
        self._alerts: Sequence[AlertRow] = ()
        self._chain: Sequence[ChainRow] = ()
        self._chosen: AlertRow | None = None

    @property
    def question(self) -> Question:
        return AlertsQuestion(
            desk=self._recipient,
            correlation_id="" if self._chosen is None else self._chosen.correlation_id,
        )

    def compose_body(self) -> Iterable[Widget]:
        yield DiffTable(COLUMNS, id="alerts", opens=True, holds_top=True)
        yield Static("", id="no-alerts", markup=False)
        with Vertical(id="alert-detail"):
            yield SteadyStatic(id="alert-facts")

    def on_mount(self) -> None:
        self.query_one("#no-alerts").display = False
        self.query_one(DiffTable).focus()

    def note(self) -> str:
        unread = sum(not alert.is_read for alert in self._alerts)
        whose = f"for {self._recipient}" if self._recipient else "every desk"
        return f"{unread} unread, {whose}"

    def copy_text(self) -> str:
        return self.query_one("#alert-facts", SteadyStatic).text.plain

    def show_view(self, view: View, head: Head) -> None:
        if not isinstance(view, AlertsView):
            return
        pressing = sorted(view.new, key=lambda alert: (-alert.urgency.rank, -alert.seq))
        self._alerts = (*pressing, *view.old)
        self._chain = view.chain
        table = self.query_one(DiffTable)
        table.show([self._row(alert, head) for alert in self._alerts])
        table.display = bool(self._alerts)
        self.query_one("#alert-detail").display = bool(self._alerts)
        empty = self.query_one("#no-alerts", Static)
        empty.display = not self._alerts
        whose = f"for {self._recipient}; d shows another desk" if self._recipient else "for anybody"
        empty.update(Text(f"No alerts {whose}."))
        self._follow()

    @on(DataTable.RowHighlighted)
    def another_alert(self) -> None:
        self._follow()

    @on(DataTable.RowSelected)
    def opened(self) -> None:
        """Opens the job that the alert is about, else the one that wrote it."""
        number = self._chosen.job_id if self._chosen is not None else None
        if number is None:
            jobs = [row.number for row in self._chain if row.what is Link.JOB]
            number = jobs[0] if jobs else None
        if number is None:
            self.notify("No job is behind this alert.", markup=False, timeout=3)
        else:
            self.app.push_screen(JobScreen(self.desk, number, tab="causes"))

    def action_desk(self) -> None:
        desks = [None, *Recipient]
        self._recipient = desks[(desks.index(self._recipient) + 1) % len(desks)]
        self.desk.poll.now()

    def action_all(self) -> None:
        self._recipient = None
        self.desk.poll.now()

    def action_read(self) -> None:
        chosen = self._chosen
        self.desk.control.propose(None if chosen is None else acts.read_alert(chosen))

    def action_read_all(self) -> None:
        """Those on the screen: what comes in meanwhile is somebody's news."""
        unread = [alert for alert in self._alerts if not alert.is_read]
        until = max((alert.seq for alert in unread), default=0)
        number = len(unread)
        if self.head is not None:
            by_desk = dict(self.head.unread.by_recipient)
            number = (
                by_desk.get(self._recipient or "", 0) if self._recipient else sum(by_desk.values())
            )
        self.desk.control.propose(acts.read_alerts(self._recipient, number, until))

    def _follow(self) -> None:
        """Tells of the alert under the cursor; what led to it comes with the next answer."""
        key = self.query_one(DiffTable).selected_key
        chosen = next((alert for alert in self._alerts if str(alert.seq) == key), None)
        before, self._chosen = self._chosen, chosen
        is_other = (before and before.correlation_id) != (chosen and chosen.correlation_id)
        if is_other:
            self._chain = ()
            self.desk.poll.now()
        if chosen is not None and self.head is not None:
            facts = self._facts(chosen, self.head)
            self.query_one("#alert-facts", SteadyStatic).show(facts)

    def _row(self, alert: AlertRow, head: Head) -> Row:
        sign = URGENCY[alert.urgency]
        read = "dim" if alert.is_read else ""
        cells = (
            Cell(sign.both, read or sign.style),
            Cell(self.desk.local.near(alert.at, head.moment.now_ms), read),
            Cell(alert.read_by, "dim") if alert.is_read else Cell(NEW, sign.style),
            Cell(alert.title, read or "bold"),
            Cell(alert.recipient, read),
        )
        return Row(str(alert.seq), cells)

    def _facts(self, alert: AlertRow, head: Head) -> Text:
        local, now, sign = self.desk.local, head.moment.now_ms, URGENCY[alert.urgency]
        text = Text(f" {sign.both} ", style=sign.style)
        text.append(f"{plain(alert.title)}\n", style="bold default")
        said = f" {local.with_age(alert.at, now)}, for {plain(alert.recipient)}, number {alert.seq}"
        if alert.read_at is not None:
            said += f"; {plain(alert.read_by)} read it {local.near(alert.read_at, now)}"
        text.append(f"{said}\n", style="dim not bold")
        for line in alert.text.splitlines():
            text.append(f" {plain(line)}\n", style="default not bold")
        causes = [row for row in self._chain if (row.what, row.number) != (Link.ALERT, alert.seq)]
        if causes:
            text.append("\n What belongs to it\n", style="bold default")
            for row in causes[:CHAIN_LINES]:
                text.append_text(self._chain_line(row, now))
            more = len(causes) - CHAIN_LINES
            if more > 0:
                text.append(f" and {count(more)} more: enter\n", style="dim not bold")
        return text

    def _chain_line(self, row: ChainRow, now: int) -> Text:
        sign = LINK[row.what]
        text = Text(f" {self.desk.local.near(row.at, now):<12} ", style="default not bold")
        text.append(f"{sign.both:<9} ", style=sign.style)
        text.append(f"{plain(row.said)}", style="default")
        if row.state is not None:
            state = JOB[row.state.name.lower()]
            text.append(f"  {row.number} {state.both}", style=state.style)
        text.append("\n")
        return text
