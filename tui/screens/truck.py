"""One truck: what it is doing, where it went, how fast, and its trips."""

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from daemon.domain.orders.truck import TruckState
from daemon.domain.tracking.facts import Motion
from daemon.readmodel.fleet import TruckRow
from daemon.readmodel.truck_work import TruckWork, next_states
from tui import order_acts, order_forms
from tui.acts import Impossible
from tui.desk import Desk
from tui.format import MINUTE_MS
from tui.questions import SPANS_MS, Head, Question, TruckQuestion, TruckView, View
from tui.screens.base import DepotScreen
from tui.screens.form import ask_for
from tui.screens.order_list_rows import load_cell
from tui.screens.truck_rows import EVENT_COLUMNS, TRIP_COLUMNS, event_rows, status_text, trip_rows
from tui.widgets.bars import SteadyStatic
from tui.widgets.diff_table import DiffTable
from tui.widgets.line_chart import Drawn, LineChart, Measure, Read
from tui.widgets.status import MOTION
from tui.widgets.trail_map import TrailMap

TABS = (("status", "Status"), ("trail", "Trail"), ("charts", "Charts"), ("trips", "Trips"))
SPANS = ("1 h", "8 h", "24 h")
SPEED = Measure("km/h", finest=20, extreme="fastest", nothing="no fix")
FOCUS = {"status": "#events", "trail": "#map", "charts": "#chart", "trips": "#trips"}


class TruckScreen(DepotScreen):
    section = "Trucks"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("]", "tab(1)", "Tabs", key_display="[ ]", id="truck.next_tab"),
        Binding("[", "tab(-1)", "Previous tab", id="truck.previous_tab", show=False),
        Binding("t", "span", "Span", id="truck.span"),
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

    @property
    def question(self) -> Question:
        span_ms = None if self.span is None else SPANS_MS[self.span]
        return TruckQuestion(key=self.key, tab=self.tab, span_ms=span_ms, rules=self.desk.rules)

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
                yield LineChart(self.desk.local, id="chart")
                yield Static("", id="no-chart", markup=False)
            with Vertical(id="trips"):
                yield DiffTable(TRIP_COLUMNS, id="trip-table", holds_top=True)
                yield Static("", id="no-trips", markup=False)

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
        }
        show[self.tab](view, head)

    def action_tab(self, step: int) -> None:
        names = [name for name, _ in TABS]
        self.tab = names[(names.index(self.tab) + step) % len(names)]
        self.query_one(ContentSwitcher).current = self.tab
        self._focus_tab()
        self._show_tabs()
        self.desk.poll.now()

    def action_span(self) -> None:
        if self.span is None:
            return
        self.span = (self.span + 1) % len(SPANS)
        self.query_one(TrailMap).forget()
        self._show_tabs()
        self.desk.poll.now()

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
        self.query_one({**FOCUS, "trips": "#trip-table"}[self.tab]).focus()

    def _show_tabs(self) -> None:
        text = Text(" ")
        for name, label in TABS:
            text.append(f" {label} ", style="reverse bold" if name == self.tab else "")
            text.append(" ")
        if self.tab != "status" and self.span is not None:
            text.append(f"   last {SPANS[self.span]}", style="dim")
        self.query_one("#tabs", SteadyStatic).show(text)

    def _show_status(self, view: TruckView, head: Head) -> None:
        assert view.truck is not None  # noqa: S101 - show_view has asked
        text = status_text(view.truck, head, self.desk.local, view.work)
        self.query_one("#facts", SteadyStatic).show(text)
        rows = event_rows(view.events, head, self.desk.local)
        self.query_one("#events", DiffTable).show(rows)

    def _show_trail(self, view: TruckView, head: Head) -> None:
        self._empty("#map", "#no-trail", bool(view.trail), head)
        if view.trail:
            self.query_one(TrailMap).show(view.trail, view.stops, view.places)

    def _show_chart(self, view: TruckView, head: Head) -> None:
        self._empty("#chart", "#no-chart", bool(view.trail), head)
        if view.trail:
            self.query_one(LineChart).show(_speed(view))

    def _show_trips(self, view: TruckView, head: Head) -> None:
        rows = trip_rows(view.trips, view.stops, head, self.desk.local)
        self._empty("#trip-table", "#no-trips", bool(rows), head)
        self.query_one("#trip-table", DiffTable).show(rows)

    def _empty(self, full: str, empty: str, is_full: bool, head: Head) -> None:
        self.query_one(full).display = is_full
        said = self.query_one(empty, Static)
        said.display = not is_full
        if not is_full and self._truck is not None and self.span is not None:
            last = self.desk.local.with_age(self._truck.fix_at, head.moment.now_ms)
            said.update(
                Text(
                    f"Nothing in the last {SPANS[self.span]}. t chooses a longer span.\n"
                    f"Last fix: {last}."
                )
            )


def _speed(view: TruckView) -> Drawn:
    """In whole minutes, so that it does not creep with every second."""
    return Drawn(
        measure=SPEED,
        reads=tuple(
            Read(point.at, point.speed_kmh) for point in view.trail if point.speed_kmh is not None
        ),
        from_ms=view.from_ms // MINUTE_MS * MINUTE_MS,
        until_ms=-(-view.until_ms // MINUTE_MS) * MINUTE_MS,
    )
