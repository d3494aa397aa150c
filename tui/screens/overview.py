"""The depot on one page: fleet, link, what needs attention, what just happened."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import DataTable, Sparkline, Static

from daemon.domain.tracking.facts import Motion
from daemon.readmodel.attention import AttentionRow, JobTrouble, MaintenanceTrouble
from daemon.readmodel.driver_trouble import PAPERS_KEY
from daemon.readmodel.events import EventRow
from daemon.readmodel.fleet import FleetCounts
from daemon.readmodel.jobs import JobFilter
from daemon.readmodel.loads import LoadRow
from daemon.readmodel.ports import PortRow
from daemon.readmodel.queues import Tab
from tui.desk import Desk
from tui.format import LocalTime, count, percent, plain, size
from tui.questions import Head, OverviewQuestion, OverviewView, Question, View
from tui.screens.base import DepotScreen
from tui.screens.driver import DriverScreen
from tui.screens.jobs import JobsScreen
from tui.screens.link_rows import office_text
from tui.screens.maintenance import MaintenanceScreen
from tui.screens.order import OrderScreen
from tui.screens.order_list_rows import load_cell
from tui.screens.papers import PapersScreen
from tui.screens.truck import TruckScreen
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import Cell, Column, DiffTable, Row
from tui.widgets.status import (
    ALERT,
    CLOCK,
    DRIVER_TROUBLE,
    LINK_TROUBLE,
    MAINTENANCE_TROUBLE,
    MOTION,
    ORDER_TROUBLE,
    PORT,
    RUNNING,
    STOPPED,
    TROUBLE,
    Sign,
)

BAR_CELLS = 18
PORT_LINES = 3
ATTENTION_COLUMNS = (
    Column("state", "State", 10),
    Column("name", "What", 17),
    Column("said", "Needs attention", 32, grows=True),
    Column("since", "Since", 12),
)
EVENT_COLUMNS = (
    Column("at", "When", 12),
    Column("name", "Truck", 12),
    Column("said", "Just happened", 44, grows=True),
)


class OverviewScreen(DepotScreen):
    section = "Overview"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "Next block", id="overview.next"),
    ]

    @property
    def question(self) -> Question:
        return OverviewQuestion(self.desk.rules)

    def compose_body(self) -> Iterable[Widget]:
        with Horizontal(id="blocks"):
            with Vertical(id="fleet"):
                yield SteadyStatic(id="fleet-counts")
                yield Sparkline([], id="fixes")
            yield SteadyStatic(id="house")
        yield DiffTable(ATTENTION_COLUMNS, id="attention", opens=True, holds_top=True)
        yield Static(Text(" Nothing needs attention.", style="dim"), id="calm", markup=False)
        yield DiffTable(EVENT_COLUMNS, id="happened", opens=True, holds_top=True)

    def on_mount(self) -> None:
        self.query_one("#calm").display = False
        self.query_one("#attention", DiffTable).focus()

    def copy_text(self) -> str:
        return "\n".join(
            self.query_one(block, SteadyStatic).text.plain for block in ("#fleet-counts", "#house")
        )

    def show_view(self, view: View, head: Head) -> None:
        if not isinstance(view, OverviewView):
            return
        fixes = [
            sum(minute) for minute in zip(*(p.fixes_by_minute for p in view.ports), strict=True)
        ]
        rate = self.query_one(Sparkline)
        if rate.data != fixes:
            rate.data = fixes
        self.query_one("#fleet-counts", SteadyStatic).show(fleet_text(view.counts, view.loads))
        self.query_one("#house", SteadyStatic).show(house_text(view, head, self.desk.local))
        local, now = self.desk.local, head.moment.now_ms
        attention = self.query_one("#attention", DiffTable)
        attention.show([_attention_row(row, now, local) for row in view.attention])
        attention.display = bool(view.attention)
        self.query_one("#calm").display = not view.attention
        happened = self.query_one("#happened", DiffTable)
        happened.show([_event_row(event, now, local) for event in view.events])

    @on(DataTable.RowSelected)
    async def row_selected(self, event: DataTable.RowSelected) -> None:
        await self._open(event.row_key.value)

    async def _open(self, key: str | None) -> None:
        """Rows are keyed by what they are about: a truck, a port or jobs, then anything."""
        about = (key or "").split("|")[0]
        if about.startswith("j"):
            self.app.push_screen(jobs_of(self.desk, about))
        elif about.startswith(("p", "l")):
            await self.app.run_action("section('links')")
        elif about == PAPERS_KEY:
            self.app.push_screen(PapersScreen(self.desk))
        elif about.startswith("o"):
            self.app.push_screen(OrderScreen(self.desk, about.removeprefix("o")))
        elif about.startswith("m"):
            self.app.push_screen(MaintenanceScreen(self.desk, tab_of(about)))
        elif about.startswith("d"):
            self.app.push_screen(DriverScreen(self.desk, about.removeprefix("d")))
        elif about:
            self.app.push_screen(TruckScreen(self.desk, about))


def jobs_of(desk: Desk, about: str) -> JobsScreen:
    """The jobs that need attention, by the key of their row: `jdead:gps.track`."""
    trouble, _, name = about.removeprefix("j").partition(":")
    if trouble == JobTrouble.DEAD:
        return JobsScreen(desk, tab=Tab.FAILED, wanted=JobFilter(kind=name))
    if trouble == JobTrouble.PAUSED:
        return JobsScreen(desk, tab=Tab.WAITING, wanted=JobFilter(queue=name))
    return JobsScreen(desk, tab=Tab.DELAYED, wanted=JobFilter(text=name))


def tab_of(about: str) -> str:
    """Where what needs attention is listed, by the key of its row: `mred lamp:T-07:100/1`."""
    trouble = MaintenanceTrouble(about.removeprefix("m").partition(":")[0])
    return MAINTENANCE_TABS[trouble]


MAINTENANCE_TABS = {
    MaintenanceTrouble.OVERDUE: "due",
    MaintenanceTrouble.RED_LAMP: "faults",
    MaintenanceTrouble.NO_TIME: "work",
}


def fleet_text(counts: FleetCounts, loads: Sequence[LoadRow] = ()) -> Text:
    """With the load whose limit comes first; 4 lists the orders of the others."""
    text = Text(" Fleet", style="bold")
    text.append(f"  {count(counts.total)} trucks", style="")
    for load in loads[:1]:
        cell, more = load_cell(load.clock), len(loads) - 1
        text.append(f"  {cell.text} {plain(load.vehicle):.8}", style=cell.style)
        text.append(f" +{more}" if more else "", style="")
    text.append("\n")
    for motion in Motion:
        number = int(getattr(counts, motion.value))
        sign = MOTION[motion]
        cells = -(-number * BAR_CELLS // counts.total) if counts.total else 0
        text.append(f" {sign.both:<10}", style=sign.style if number else "dim")
        text.append(f"{count(number):>5} ")
        text.append(f"{'━' * cells}\n", style=sign.style)
    text.append(" fixes per minute, last hour", style="dim")
    return text


def house_text(view: OverviewView, head: Head, local: LocalTime) -> Text:
    text = Text(no_wrap=True, overflow="ellipsis")
    daemon, now = head.daemon, head.moment.now_ms
    text.append(" Daemon ", style="bold")
    if daemon is None or daemon.started_at is None:
        text.append(f"{STOPPED.both}\n", style=STOPPED.style)
    else:
        sign = RUNNING if daemon.is_running else STOPPED
        text.append(sign.both, style=sign.style)
        since = daemon.started_at if daemon.is_running else daemon.ended_at or daemon.beat_at
        text.append(f" since {local.near(since, now)}\n")
        clock = CLOCK[daemon.clock]
        text.append(" Clock  ", style="bold")
        text.append(f"{clock.both}\n", style=clock.style)
    link = view.link if view.link is not None and view.link.state != "off" else None
    if link is not None:
        text.append(" Office ", style="bold")
        text.append_text(office_text(link, now, is_running=head.is_running)).append("\n")
    text.append(" Store  ", style="bold")
    text.append(f"{size(view.store.database_bytes)}, {count(_positions(view))} positions\n")
    trouble = daemon.store.said if daemon is not None and daemon.store is not None else ""
    if trouble and head.is_running:
        text.append(f"  {plain(trouble)}\n", style=ALERT.style)
    text.append(f"{' Ports':<22}", style="bold")
    text.append(f" {'per min':>7} {'damaged':>7}\n" if view.ports else "\n", style="dim")
    lines = PORT_LINES if link is None else PORT_LINES - 1
    for port in view.ports[:lines]:
        text.append_text(_port_line(port))
    more = len(view.ports) - lines
    if more > 0:
        text.append(f"  and {more} more: 9", style="dim")
    elif not view.ports:
        text.append("  none: name them in depotd.toml", style="dim")
    return text


def _positions(view: OverviewView) -> int:
    return sum(row.last - row.removed for row in view.store.streams if row.name == "position")


def _port_line(port: PortRow) -> Text:
    sign = PORT[port.state]
    text = Text(f"  {sign.both:<9}", style=sign.style)
    text.append(f" {plain(port.name):<10.10}", style="default")
    if port.sentences_per_minute is not None:
        text.append(f" {count(port.sentences_per_minute):>7}", style="default")
        text.append(f" {percent(port.fault_ratio):>7}", style="default")
    text.append("\n")
    return text


def _sign(row: AttentionRow) -> Sign:
    if row.jobs is not None:
        return TROUBLE[row.jobs]
    if row.driver is not None:
        return DRIVER_TROUBLE[row.driver]
    if row.order is not None:
        return ORDER_TROUBLE[row.order]
    if row.maintenance is not None:
        return MAINTENANCE_TROUBLE[row.maintenance]
    if row.link is not None:
        return LINK_TROUBLE[row.link]
    return PORT[row.port] if row.port is not None else MOTION[row.motion or Motion.UNKNOWN]


def _attention_row(row: AttentionRow, now: int, local: LocalTime) -> Row:
    cells = (
        Cell(_sign(row).both, _sign(row).style),
        Cell(row.name, "bold"),
        Cell(row.said),
        Cell(_since(row.since, now, local)),
    )
    return Row(f"{row.key}|{row.kind}", cells)


def _since(since: int | None, now: int, local: LocalTime) -> str:
    """Of an order that will be late nothing has begun yet: until when it is promised."""
    ahead = since is not None and since > now
    return f"by {local.briefly(since, now)}" if ahead and since else local.near(since, now)


def _event_row(event: EventRow, now: int, local: LocalTime) -> Row:
    cells = (Cell(local.near(event.at, now)), Cell(event.name, "bold"), Cell(event.said))
    about = "" if event.unit_id is None else f"u{event.unit_id}"
    return Row(f"{about}|{event.seq}", cells)
