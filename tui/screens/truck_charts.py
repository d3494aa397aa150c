"""How a truck's speed and signals are drawn."""

from collections.abc import Iterator

from daemon.readmodel.vehicle_charts import SPEED, Chart, Charts
from daemon.readmodel.vehicle_marks import MarkRow
from tui.widgets.line_chart import Drawn, Measure, Note, Read

MOST_CHARTS = 3
WIDE_FROM = 100
ROWS_A_CHART = 11
ROWS_OF_BARS = 4
FUEL_STYLE = {"fuel.filled": "cyan", "fuel.dropped": "magenta"}
FUEL = "fuel_level"
FINEST_OF_WHOLE = 20.0


def room_for(width: int, height: int) -> int:
    """So many charts under each other can be read."""
    if width < WIDE_FROM:
        return 1
    return max(1, min(MOST_CHARTS, (height - ROWS_OF_BARS) // ROWS_A_CHART))


def drawn_of(chart: Chart, charts: Charts) -> Drawn:
    return Drawn(
        measure=_measure(chart),
        reads=tuple(_reads(chart)),
        from_ms=charts.from_ms,
        until_ms=charts.until_ms,
        gap_ms=chart.gap_ms,
        notes=tuple(_note(mark) for mark in charts.marks if _concerns(mark, chart)),
    )


def _measure(chart: Chart) -> Measure:
    is_speed = chart.name == SPEED
    return Measure(
        chart.unit,
        decimals=chart.decimals,
        from_zero=chart.from_zero,
        finest=FINEST_OF_WHOLE if is_speed else 1.0 if chart.from_zero else 10.0**-chart.decimals,
        extreme="fastest" if is_speed else "most",
        nothing="no fix" if is_speed else "not told, or unknown",
        title=chart.title,
    )


def _reads(chart: Chart) -> Iterator[Read]:
    """A switch stands as it was until it is thrown."""
    before: float | None = None
    for at, value in chart.points:
        if chart.is_switch and before is not None and value is not None and value != before:
            yield Read(at - 1, before)
        yield Read(at, value)
        before = value


def _concerns(mark: MarkRow, chart: Chart) -> bool:
    """Fuel that came or went stands on its own chart alone, faults on every signal's."""
    if mark.kind in FUEL_STYLE:
        return chart.name == FUEL
    return chart.name != SPEED


def _note(mark: MarkRow) -> Note:
    return Note(mark.at, mark.said, FUEL_STYLE.get(mark.kind, "red"))
