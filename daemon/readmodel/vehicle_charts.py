"""What is charted of a truck over a time: its speed by positions, and each signal that it tells."""

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.readmodel.fittings import Subject
from daemon.readmodel.trail import trail
from daemon.readmodel.values import ReadConnection
from daemon.readmodel.vehicle_marks import MarkRow, vehicle_marks
from daemon.readmodel.vehicle_signals import GAP_MS, Point, series, signals_now, slices
from drivers.readings import (
    BATTERY,
    COOLANT,
    DRUM_SPEED,
    ENGINE_SPEED,
    FUEL_LEVEL,
    FUEL_RATE,
    OIL_PRESSURE,
    OIL_TEMPERATURE,
    PTO,
    SIGNALS,
    Signal,
)

SPEED = "speed"
"""By positions: of trucks that tell nothing of themselves too."""
FIX_GAP_MS = 900_000
MINUTE_MS = 60_000
LONG_MS = 2 * 86_400_000
"""From here on a chart shows what was least and greatest in each of its slices."""
MOST_SLICES = 360
FIRST = (
    ENGINE_SPEED,
    FUEL_LEVEL,
    COOLANT,
    OIL_PRESSURE,
    BATTERY,
    FUEL_RATE,
    OIL_TEMPERATURE,
    DRUM_SPEED,
    PTO,
)
ORDER = (*FIRST, *(signal for signal in SIGNALS if signal not in FIRST))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    name: str
    title: str
    unit: str
    decimals: int
    points: Sequence[Point]
    gap_ms: int
    """Points that are farther apart are not joined."""
    is_switch: bool
    """It is on or off, and nothing in between."""
    from_zero: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    names: Sequence[tuple[str, str]] = ()
    """All that can be charted, in their order: names and titles."""
    shown: Sequence[Chart] = ()
    marks: Sequence[MarkRow] = ()
    from_ms: int = 0
    until_ms: int = 1


NO_CHARTS = Charts()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    from_ms: int
    until_ms: int
    slice_ms: int
    """0: every value is shown."""


def vehicle_charts(  # noqa: PLR0913 - a truck, a span, and which of many
    db: ReadConnection,
    vehicle: str | None,
    of_truck: Subject,
    *,
    from_ms: int,
    until_ms: int,
    wanted: str = "",
    most: int = 1,
) -> Charts:
    """The wanted one, and those after it while there is room. Whole minutes or whole slices, so
    that a picture does not creep with every second."""
    told = {row.signal for row in signals_now(db, vehicle)} if vehicle is not None else set()
    signals = [signal for signal in ORDER if signal.name in told]
    names = [(SPEED, "speed"), *((signal.name, signal.title) for signal in signals)]
    found = [name for name, _ in names]
    begin = found.index(wanted) if wanted in found else 0
    turned = [*found[begin:], *found[:begin]][:most]
    span = _span(from_ms, until_ms)
    by_name = {signal.name: signal for signal in signals}
    return Charts(
        names=tuple(names),
        shown=tuple(
            _speed(db, of_truck, span)
            if name == SPEED
            else _signal(db, vehicle or "", by_name[name], span)
            for name in turned
        ),
        marks=vehicle_marks(db, of_truck, from_ms=span.from_ms, until_ms=span.until_ms),
        from_ms=span.from_ms,
        until_ms=span.until_ms,
    )


def _span(from_ms: int, until_ms: int) -> _Span:
    is_long = until_ms - from_ms > LONG_MS
    slice_ms = (until_ms - from_ms) // MOST_SLICES // MINUTE_MS * MINUTE_MS if is_long else 0
    grain = slice_ms or MINUTE_MS
    return _Span(
        from_ms=from_ms // grain * grain, until_ms=-(-until_ms // grain) * grain, slice_ms=slice_ms
    )


def _speed(db: ReadConnection, of_truck: Subject, span: _Span) -> Chart:
    points = (
        Point(point.at, point.speed_kmh)
        for point in trail(db, of_truck, from_ms=span.from_ms, until_ms=span.until_ms)
        if point.speed_kmh is not None
    )
    return Chart(
        name=SPEED,
        title="speed",
        unit="km/h",
        decimals=0,
        points=tuple(points),
        gap_ms=max(FIX_GAP_MS, 2 * span.slice_ms),
        is_switch=False,
        from_zero=True,
    )


def _signal(db: ReadConnection, vehicle: str, signal: Signal, span: _Span) -> Chart:
    since, until = span.from_ms, span.until_ms
    if span.slice_ms:
        points = slices(db, vehicle, signal, since=since, until=until, width=span.slice_ms)
    else:
        points = series(db, vehicle, signal, since=since, until=until)
    return Chart(
        name=signal.name,
        title=signal.title,
        unit=signal.unit,
        decimals=signal.decimals,
        points=points,
        gap_ms=max(GAP_MS, 2 * span.slice_ms),
        is_switch=signal is PTO,
        from_zero=signal.name in FROM_ZERO,
    )


FROM_ZERO = frozenset(
    signal.name for signal in (ENGINE_SPEED, FUEL_LEVEL, FUEL_RATE, OIL_PRESSURE, PTO, DRUM_SPEED)
)
