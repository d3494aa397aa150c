"""One truck: what it is doing, where it went, its trips, and what it says of itself."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import ContentSwitcher, DataTable, Static

from daemon.domain.orders.truck import TruckState
from daemon.domain.tracking.facts import Motion
from daemon.readmodel.fleet import TruckRow
from daemon.readmodel.truck_work import TruckWork, next_states
from tui import order_acts, order_forms
from tui.acts import Impossible
from tui.desk import Desk
from tui.questions import CHART_SPANS_MS, SPANS_MS, Head, Question, TruckQuestion, TruckView, View
from tui.screens.base import DepotScreen
from tui.screens.choose import Choice, ChooseScreen
from tui.screens.form import ask_for
from tui.screens.order_list_rows import load_cell
from tui.screens.truck_charts import MOST_CHARTS, drawn_of, room_for
from tui.screens.truck_rows import EVENT_COLUMNS, TRIP_COLUMNS, event_rows, status_text, trip_rows
from tui.screens.truck_told_rows import (
    FAULT_COLUMNS,
    SIGNAL_COLUMNS,
    counter_lines,
    fault_rows,
    signal_rows,
)
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import DiffTable
from tui.widgets.line_chart import LineChart
from tui.widgets.status import MOTION
from tui.widgets.trail_map import TrailMap

TABS = (
    ("status", "Status"),
    ("trail", "Trail"),
    ("charts", "Charts"),
    ("trips", "Trips"),
    ("signals", "Signals"),
    ("faults", "Faults"),
)
SPANS = ("1 h", "8 h", "24 h", "7 days", "30 days")
SPANNED = frozenset({"trail", "charts", "trips"})
CHARTS = tuple(f"chart-{number}" for number in range(1, MOST_CHARTS + 1))
FOCUS = {
    "status": "#events",
    "trail": "#map",
    "charts": f"#{CHARTS[0]}",
    "trips": "#trip-table",
    "signals": "#signal-table",
    "faults": "#fault-table",
}
NOTHING_TOLD = (
    "This truck has told nothing of itself.\n\nSignals and faults come from its bus, an OBD adapter"
    " or its own unit on the yard network:\nname the port in depotd.toml, and its unit on this"
    " vehicle; 9 shows whether bytes arrive."
)
NO_FAULTS = "This truck has never reported a fault."


class TruckScreen(DepotScreen):
    section = "Trucks"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("]", "tab(1)", "Tabs", key_display="[ ]", id="truck.next_tab"),
        Binding("[", "tab(-1)", "Previous tab", id="truck.previous_tab", show=False),
        Binding("t", "span", "Span", id="truck.span"),
        Binding("s", "signal", "Signal", id="truck.signal"),
        Binding(
            "full_stop",
            "next(1)",
            "Next signal",
            key_display=".",
            id="truck.next_signal",
            show=False,
        ),
        Binding(
            "comma",
            "next(-1)",
            "Previous signal",
            key_display=",",
            id="truck.previous_signal",
            show=False,
        ),
        Binding("M", "move", "Move", key_display="M", id="truck.move"),
        Binding("escape", "back", "Back", key_display="esc", id="truck.back"),
    ]

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk)
        self.key = key
        self.tab = "status"
        self.span: int | None = None
        """Which of the spans; None until the first answer has chosen it."""
        self._truck: TruckRow | None = None
        self._work: TruckWork | None = None
        self._wanted = ""
        """The signal that is charted first."""
        self._charted: Sequence[tuple[str, str]] = ()

    @property
    def question(self) -> Question:
        return TruckQuestion(
            key=self.key,
            tab=self.tab,
            span_ms=None if self.span is None else self._spans[self._span],
            rules=self.desk.rules,
            wanted=self._wanted,
            most_charts=room_for(self.size.width, self.size.height),
        )

    @property
    def _spans(self) -> tuple[int, ...]:
        """Positions of more than a day are no trail that anybody could read."""
        return CHART_SPANS_MS if self.tab == "charts" else SPANS_MS

    @property
    def _span(self) -> int:
        return min(self.span or 0, len(self._spans) - 1)

    def compose_body(self) -> Iterable[Widget]:
        yield SteadyStatic(id="tabs")
        with ContentSwitcher(initial="status", id="panes"):
            with Vertical(id="status"):
                yield SteadyStatic(id="facts")
                yield DiffTable(EVENT_COLUMNS, id="events", holds_top=True)
            with Vertical(id="trail"):
                yield TrailMap(id="map")
                yield Static("", id="no-trail", markup=False)
            with Vertical(id="charts"):
                for chart in CHARTS:
                    yield LineChart(self.desk.local, id=chart)
                yield Static("", id="no-chart", markup=False)
            with Vertical(id="trips"):
                yield DiffTable(TRIP_COLUMNS, id="trip-table", holds_top=True)
                yield Static("", id="no-trips", markup=False)
            with Vertical(id="signals"):
                yield DiffTable(SIGNAL_COLUMNS, id="signal-table", opens=True)
                yield SteadyStatic(id="counters")
                yield Static(NOTHING_TOLD, id="no-signals", markup=False)
            with Vertical(id="faults"):
                yield DiffTable(FAULT_COLUMNS, id="fault-table")
                yield Static(NO_FAULTS, id="no-faults", markup=False)

    def on_mount(self) -> None:
        self._focus_tab()
        self._show_tabs()

    def place(self) -> str:
        return self._truck.name if self._truck is not None else self.key

    def note(self) -> str:
        if self._truck is None:
            return ""
        load = None if self._work is None or self._work.load is None else self._work.load.clock
        said = "" if load is None else f"{load_cell(load).text}  "
        return f"{said}{MOTION[self._truck.motion].both}"

    def banner(self) -> str:
        above = super().banner()
        if above or self.head is None or self._truck is None:
            return above
        if self._truck.motion == Motion.STALE:
            last = self.desk.local.with_age(self._truck.fix_at, self.head.moment.now_ms)
            return f"{self._truck.name} IS STALE: its last fix is of {last}."
        return ""

    def copy_text(self) -> str:
        return self.query_one("#facts", SteadyStatic).text.plain

    def show_view(self, view: View, head: Head) -> None:
        if not isinstance(view, TruckView):
            return
        self._truck, self._work = view.truck, view.work
        if view.truck is None:
            gone = Text("This truck is gone from the fleet. esc goes back to the others.")
            self.query_one("#facts", SteadyStatic).show(gone)
            return
        if self.span is None:
            self.span = SPANS_MS.index(view.until_ms - view.from_ms)
            self._show_tabs()
        show = {
            "status": self._show_status,
            "trail": self._show_trail,
            "charts": self._show_chart,
            "trips": self._show_trips,
            "signals": self._show_signals,
            "faults": self._show_faults,
        }
        show[self.tab](view, head)

    def action_tab(self, step: int) -> None:
        names = [name for name, _ in TABS]
        self._open_tab(names[(names.index(self.tab) + step) % len(names)])

    def _open_tab(self, tab: str) -> None:
        self.tab = tab
        self.query_one(ContentSwitcher).current = self.tab
        self._focus_tab()
        self._show_tabs()
        self.refresh_bindings()
        self.desk.poll.now()

    def action_span(self) -> None:
        if self.span is None:
            return
        self.span = (self._span + 1) % len(self._spans)
        self.query_one(TrailMap).forget()
        for chart in self.query(LineChart):
            chart.forget()
        self._show_tabs()
        self.desk.poll.now()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The map has keys enough of its own."""
        if action == "signal":
            return self.tab != "trail"
        return super().check_action(action, parameters)

    def action_signal(self) -> None:
        """Which one is charted; elsewhere it is chosen by opening the charts."""
        if self.tab != "charts":
            self._open_tab("charts")
        elif self._charted:
            choices = [Choice(name, title) for name, title in self._charted]
            self.app.push_screen(ChooseScreen("Chart", choices, self._first), self._chart)

    def action_next(self, step: int) -> None:
        names = [name for name, _ in self._charted]
        if self.tab == "charts" and names:
            self._chart(names[(names.index(self._first) + step) % len(names)])

    @property
    def _first(self) -> str:
        names = [name for name, _ in self._charted]
        return self._wanted if self._wanted in names else names[0]

    def _chart(self, name: str | None) -> None:
        if name is not None:
            self._wanted = name
            self.desk.poll.now()

    @on(DataTable.RowSelected, "#signal-table")
    def signal_selected(self, event: DataTable.RowSelected) -> None:
        """A signal opens its chart."""
        self._wanted = event.row_key.value or ""
        self._open_tab("charts")

    @on(LineChart.Pointed)
    def pointed(self, message: LineChart.Pointed) -> None:
        """All charts are read at one instant."""
        for chart in self.query(LineChart):
            if chart is not message.chart and chart.display:
                chart.point(message.at)

    def action_move(self) -> None:
        """What it does for orders, said by hand."""
        name = None if self._truck is None else self._truck.vehicle
        if name is None:
            what = f"say what {self.place()} does"
            why = "it is on no vehicle; name it in depotd.toml, then depotd check --apply"
            self.desk.control.propose(Impossible(what=what, why=why))
            return
        state = TruckState.AVAILABLE if self._work is None else self._work.state
        form = order_forms.set_state(name, next_states(state))
        ask_for(self, form, lambda given: order_acts.set_state(name, given))

    def action_back(self) -> None:
        self.app.pop_screen()

    def _focus_tab(self) -> None:
        self.query_one(FOCUS[self.tab]).focus()

    def _show_tabs(self) -> None:
        text = Text(" ")
        for name, label in TABS:
            text.append(f" {label} ", style="reverse bold" if name == self.tab else "")
            text.append(" ")
        if self.tab in SPANNED and self.span is not None:
            text.append(f"   last {SPANS[self._span]}", style="dim")
        self.query_one("#tabs", SteadyStatic).show(text)

    def _show_status(self, view: TruckView, head: Head) -> None:
        assert view.truck is not None  # noqa: S101 - show_view has asked
        text = status_text(view.truck, head, self.desk.local, view.work, view.status)
        self.query_one("#facts", SteadyStatic).show(text)
        rows = event_rows(view.events, head, self.desk.local)
        self.query_one("#events", DiffTable).show(rows)

    def _show_trail(self, view: TruckView, head: Head) -> None:
        self._empty("#map", "#no-trail", bool(view.trail), head)
        if view.trail:
            self.query_one(TrailMap).show(view.trail, view.stops, view.places)

    def _show_chart(self, view: TruckView, head: Head) -> None:
        charts = view.charts
        self._charted = charts.names
        is_told = len(charts.names) > 1 or any(chart.points for chart in charts.shown)
        self._empty(f"#{CHARTS[0]}", "#no-chart", is_told, head)
        for name, chart in zip_longest(CHARTS, charts.shown):
            widget = self.query_one(f"#{name}", LineChart)
            widget.display = is_told and chart is not None
            if widget.display and chart is not None:
                widget.show(drawn_of(chart, charts))

    def _show_trips(self, view: TruckView, head: Head) -> None:
        rows = trip_rows(view.trips, view.stops, head, self.desk.local)
        self._empty("#trip-table", "#no-trips", bool(rows), head)
        self.query_one("#trip-table", DiffTable).show(rows)

    def _show_signals(self, view: TruckView, head: Head) -> None:
        status = view.status
        table = self.query_one("#signal-table", DiffTable)
        table.show(signal_rows(status.signals, head.moment.now_ms, self.desk.local))
        table.display = bool(status.signals)
        self.query_one("#no-signals").display = not (status.signals or status.counters)
        lines = counter_lines(status.counters, head.moment.now_ms, self.desk.local)
        self.query_one("#counters", SteadyStatic).show(lines)

    def _show_faults(self, view: TruckView, head: Head) -> None:
        table = self.query_one("#fault-table", DiffTable)
        table.show(fault_rows(view.faults, head.moment.now_ms, self.desk.local))
        table.display = bool(view.faults)
        self.query_one("#no-faults").display = not view.faults

    def _empty(self, full: str, empty: str, is_full: bool, head: Head) -> None:
        self.query_one(full).display = is_full
        said = self.query_one(empty, Static)
        said.display = not is_full
        if not is_full and self._truck is not None and self.span is not None:
            last = self.desk.local.with_age(self._truck.fix_at, head.moment.now_ms)
            said.update(
                Text(
                    f"Nothing in the last {SPANS[self._span]}. t chooses a longer span.\n"
                    f"Last fix: {last}."
                )
            )
