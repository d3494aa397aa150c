"""All trucks in one live table: filter, sort, open."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import DataTable, Input, Static

from daemon.domain.telemetry.facts import Severity
from daemon.domain.tracking.facts import Motion
from daemon.readmodel.fleet import TruckRow
from daemon.readmodel.truck_signs import TruckSigns
from daemon.readmodel.truck_work import TruckWork
from tui.desk import Desk
from tui.format import NOTHING, compass, count, km, kmh
from tui.naming import natural
from tui.questions import FleetQuestion, FleetView, Head, Question, View
from tui.screens.base import FilteredScreen
from tui.screens.choose import Choice, ChooseScreen
from tui.screens.order_list_rows import load_cell
from tui.screens.truck import TruckScreen
from tui.widgets.diff_table import Cell, Column, DiffTable, Row
from tui.widgets.status import ALERT, AMBER_LAMP, LOW_FUEL, MOTION, RED_LAMP, TRUCK, Sign

COLUMNS = (
    Column("state", "State", 9),
    Column("name", "Truck", 12),
    Column("speed", "km/h", 4, right=True),
    Column("place", "Place", 17, grows=True),
    Column("fix", "Last fix", 12),
    Column("alerts", "Alerts", 12),
    Column("today", "Today km", 8, right=True),
    Column("course", "Way", 3),
    Column("satellites", "Sat", 3, right=True),
    Column("hdop", "HDOP", 4, right=True),
    Column("odometer", "Odometer", 9, right=True),
    Column("plate", "Plate", 10),
    Column("unit", "Unit", 12),
    Column("since", "State since", 12),
)
NAME_COLUMN = Column("name", "Truck", 9)
LOAD_COLUMN = Column("load", "Load", 8)
WORK_COLUMN = Column("work", "Order", 16)
PLACE_COLUMN = Column("place", "Place", 13, grows=True)
FIX_COLUMN = Column("fix", "Last fix", 8)
SIGNS_COLUMN = Column("signs", "", 2)
"""Where no lamp is lit and nobody is low on fuel it is left out."""
"""Where no truck ever had an order they are left out."""
STATE_ORDER = {motion: number for number, motion in enumerate(Motion)}

SORTS: dict[str, tuple[str, Callable[[TruckRow], float | str | None]]] = {
    "name": ("Truck", lambda row: row.name),
    "state": ("State", lambda row: STATE_ORDER[row.motion]),
    "speed": ("Speed", lambda row: row.speed_kmh),
    "place": ("Place", lambda row: row.place),
    "fix": ("Last fix", lambda row: row.fix_at),
    "today": ("Today km", lambda row: row.today_m),
    "alerts": ("Alerts", lambda row: len(row.alerts) or None),
}
LAMPS = {Severity.RED_STOP: RED_LAMP, Severity.AMBER_WARNING: AMBER_LAMP}
CALM = frozenset({Motion.MOVING, Motion.IDLE, Motion.PARKED})


class TrucksScreen(FilteredScreen):
    section = "Trucks"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("/", "filter", "Filter", key_display="/", id="trucks.filter"),
        Binding("s", "sort", "Sort", id="trucks.sort"),
        Binding("o", "order", "Order", id="trucks.order", show=False),
        Binding("f", "faults", "Faults only", id="trucks.faults"),
        Binding("p", "app.pause", "Pause", id="trucks.pause"),
        Binding("escape", "back", "Clear filter", id="trucks.back", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._trucks: Sequence[TruckRow] = ()
        self._work: Mapping[int, TruckWork] = {}
        self._signs: Mapping[int, TruckSigns] = {}
        self._columns: tuple[Column, ...] = COLUMNS
        self._shown: list[TruckRow] = []
        self._faults_only = False
        self._sort = "name"
        self._reverse = False

    @property
    def question(self) -> Question:
        return FleetQuestion(self.desk.rules)

    def compose_body(self) -> Iterable[Widget]:
        yield Input(placeholder="name, plate, unit, place or state", id="filter", compact=True)
        with Vertical(id="trucks-body"):
            yield DiffTable(COLUMNS, id="trucks", opens=True)
            yield Static("", id="empty", markup=False)

    def on_mount(self) -> None:
        self.query_one("#filter", Input).display = False
        self.query_one("#empty", Static).display = False
        self.query_one(DiffTable).focus()

    def place(self) -> str:
        return ""

    def note(self) -> str:
        shown, total = len(self._shown), len(self._trucks)
        parts = [f"{shown} of {total}" if shown != total else f"{total} trucks"]
        if self._filter:
            parts.append(f"/{self._filter}")
        if self._faults_only:
            parts.append("faults only")
        parts.append(f"by {SORTS[self._sort][0]} {'▼' if self._reverse else '▲'}")
        return "  ".join(parts)

    def show_view(self, view: View, head: Head) -> None:
        if isinstance(view, FleetView):
            self._trucks, self._work, self._signs = view.trucks, view.work, view.signs
            self._show_rows(head)

    @on(DataTable.RowSelected)
    def row_selected(self, event: DataTable.RowSelected) -> None:
        self._open(event.row_key.value)

    def _open(self, key: str | None) -> None:
        if key is not None:
            self.app.push_screen(TruckScreen(self.desk, key))

    def action_back(self) -> None:
        """Leaves the filter, then empties what it filtered by, then shows all states."""
        self.query_one("#filter", Input).value = ""
        self._faults_only = False
        self.filter_done()
        self._again()

    def action_faults(self) -> None:
        self._faults_only = not self._faults_only
        self._again()

    def action_order(self) -> None:
        self._reverse = not self._reverse
        self._again()

    def action_sort(self) -> None:
        choices = [Choice(key, label) for key, (label, _) in SORTS.items()]
        self.app.push_screen(ChooseScreen("Sort by", choices, self._sort), self._sorted_by)

    def _sorted_by(self, key: str | None) -> None:
        if key is not None:
            self._sort = key
            self._again()

    def _show_rows(self, head: Head) -> None:
        self._shown = self._ordered([row for row in self._trucks if self._wanted(row)])
        table = self.query_one(DiffTable)
        columns = columns_of(self._work, self._signs)
        if columns != self._columns:
            self._columns = columns
            table.recolumn(columns)
        table.show([self._row(row, head) for row in self._shown])
        self._show_empty()

    def _show_empty(self) -> None:
        empty = self.query_one("#empty", Static)
        empty.display = not self._shown
        self.query_one(DiffTable).display = bool(self._shown)
        if not self._trucks:
            empty.update(
                Text(
                    "No trucks yet.\n\n"
                    "Trucks appear as soon as a receiver sends its first position: 9 shows\n"
                    "whether bytes arrive. Vehicles are named in depotd.toml under [[vehicle]]\n"
                    "and [[unit]]; depotd check --apply brings them in."
                )
            )
        elif not self._shown:
            empty.update(Text("No truck matches. esc shows all of them again."))

    def _wanted(self, row: TruckRow) -> bool:
        signs = self._signs_of(row)
        if self._faults_only and row.motion in CALM and not row.alerts and not signs:
            return False
        if not self._filter:
            return True
        work = None if row.vehicle_id is None else self._work.get(row.vehicle_id)
        said = (
            row.name, row.label, row.plate, row.unit, row.place, row.motion, *row.alerts,
            *(sign.word for sign in signs),
            *(() if work is None else (work.order, TRUCK[work.state].word)),
        )  # fmt: skip
        return self._filter.casefold() in "\n".join(word or "" for word in said).casefold()

    def _signs_of(self, row: TruckRow) -> Sequence[Sign]:
        signs = None if row.vehicle_id is None else self._signs.get(row.vehicle_id)
        if signs is None:
            return ()
        lamp = () if signs.lamp is None else (LAMPS[signs.lamp],)
        return lamp if signs.low_fuel_percent is None else (*lamp, LOW_FUEL)

    def _ordered(self, rows: list[TruckRow]) -> list[TruckRow]:
        """What is unknown comes last in either direction; equal ones stand by name."""
        value = SORTS[self._sort][1]
        known = [row for row in rows if value(row) is not None]
        unknown = [row for row in rows if value(row) is None]
        known.sort(key=lambda row: natural(row.name))
        known.sort(key=lambda row: _key(value(row)), reverse=self._reverse)
        return known + sorted(unknown, key=lambda row: natural(row.name))

    def _row(self, row: TruckRow, head: Head) -> Row:
        sign, local, now = MOTION[row.motion], self.desk.local, head.moment.now_ms
        work = None if row.vehicle_id is None else self._work.get(row.vehicle_id)
        signs, is_stale = self._signs_of(row), row.motion == Motion.STALE
        last_fix = local.near(row.fix_at, now)
        if FIX_COLUMN in self._columns and row.fix_at is not None:
            last_fix = local.briefly(row.fix_at, now)
        cells = {
            "state": Cell(sign.both, sign.style),
            "name": Cell(row.name, "bold"),
            "speed": Cell(kmh(row.speed_kmh) if row.motion == Motion.MOVING else NOTHING),
            "place": Cell(row.place or NOTHING),
            "fix": Cell(last_fix, sign.style if is_stale else ""),
            "signs": Cell("".join(one.sign for one in signs), signs[0].style if signs else ""),
            "alerts": Cell(", ".join((*(one.word for one in signs), *row.alerts)), ALERT.style),
            "today": Cell(km(row.today_m)),
            "course": Cell(compass(row.course_deg) if row.motion == Motion.MOVING else NOTHING),
            "satellites": Cell(count(row.satellites)),
            "hdop": Cell(NOTHING if row.hdop is None else f"{row.hdop:.1f}"),
            "odometer": Cell(km(row.odometer_m)),
            "plate": Cell(row.plate or NOTHING),
            "unit": Cell(row.unit or NOTHING),
            "since": Cell(local.near(row.motion_since, now)),
            "load": load_cell(None if work is None or work.load is None else work.load.clock),
            "work": work_cell(work),
        }
        return Row(row.key, tuple(cells[column.key] for column in self._columns))


def columns_of(
    work: Mapping[int, TruckWork], signs: Mapping[int, TruckSigns] | None = None
) -> tuple[Column, ...]:
    """What trucks do for orders stands right behind where they are, and when they were heard last
    behind that: neither may be cut, so speed gives way to them.
    """
    columns = list(COLUMNS)
    if work:
        by_key = {column.key: column for column in COLUMNS}
        has_load = any(one.load is not None for one in work.values())
        own = (LOAD_COLUMN, WORK_COLUMN) if has_load else (WORK_COLUMN,)
        first = (by_key["state"], NAME_COLUMN, PLACE_COLUMN, *own, FIX_COLUMN)
        told = {column.key for column in first}
        columns = [*first, *(column for column in COLUMNS if column.key not in told)]
    if signs:
        columns.insert(2, SIGNS_COLUMN)
    return tuple(columns)


def work_cell(work: TruckWork | None) -> Cell:
    if work is None:
        return Cell(NOTHING, "dim")
    sign = TRUCK[work.state]
    return Cell(f"{work.order or ''} {sign.both}".lstrip(), sign.style)


def _key(value: float | str | None) -> tuple[float, list[tuple[bool, int, str]]]:
    if isinstance(value, str):
        return 0.0, natural(value)
    return value or 0.0, []
