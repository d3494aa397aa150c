"""What vehicles say of themselves, for screens: now, and over a time; and their counters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from daemon.readmodel.values import ReadConnection
from drivers.readings import SIGNAL_BY_NAME, Signal

GAP_MS = 1_200_000
"""Twice the usual heartbeat: who was silent for longer is not shown in between."""
MOST_POINTS = 2000

NOW = """
SELECT s.name, n.at, n.value, n.source, u.name
FROM fitting f
JOIN vehicle v ON v.id = f.vehicle_id
JOIN unit u ON u.id = f.unit_id
JOIN signal_now n ON n.unit_id = f.unit_id AND n.at >= f.from_at
JOIN signal s ON s.id = n.signal_id
WHERE v.name = :vehicle AND f.until_at IS NULL
ORDER BY s.name, n.at
"""

# Each unit by the time it sat on the vehicle; values of a signal in the order of time.
SERIES = """
SELECT t.at, t.value
FROM vehicle v
JOIN fitting f ON f.vehicle_id = v.id
JOIN signal s ON s.name = :signal
JOIN telemetry t ON t.unit_id = f.unit_id AND t.signal_id = s.id
    AND t.at >= max(:since, f.from_at) AND t.at < min(:until, coalesce(f.until_at, :until))
WHERE v.name = :vehicle
ORDER BY t.at
"""

# Of each slice of time the least and the greatest.
SLICES = """
SELECT t.at / :width * :width, min(t.value), max(t.value)
FROM vehicle v
JOIN fitting f ON f.vehicle_id = v.id
JOIN signal s ON s.name = :signal
JOIN telemetry t ON t.unit_id = f.unit_id AND t.signal_id = s.id
    AND t.at >= max(:since, f.from_at) AND t.at < min(:until, coalesce(f.until_at, :until))
WHERE v.name = :vehicle
GROUP BY t.at / :width
ORDER BY 1
"""

COUNTERS = """
SELECT v.name, c.counter, c.value, c.at, c.origin, c.offset_by, c.held, c.held_at, c.held_why
FROM vehicle v JOIN vehicle_counter c ON c.vehicle_id = v.id
WHERE v.retired_at IS NULL AND (:vehicle IS NULL OR v.name = :vehicle)
ORDER BY v.name, c.counter
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow:
    """In the unit in which people read it."""

    signal: str
    title: str
    unit: str
    decimals: int
    at: int
    value: float | None
    """None: the vehicle says that it does not know."""
    source: int
    told_by: str
    """The box."""


class Point(NamedTuple):
    at: int
    value: float | None
    """None: from here on nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRow:
    vehicle: str
    counter: str
    value: int
    """Metres, or minutes of the engine."""
    at: int
    origin: str
    offset_by: int
    held: int | None
    """The reading that is not believed."""
    held_at: int | None
    held_why: str


def signals_now(reads: ReadConnection, vehicle: str) -> tuple[SignalRow, ...]:
    """The newest of each, of several boxes that of the one that was heard last."""
    found: dict[str, SignalRow] = {}
    for name, at, value, source, unit in reads.execute(NOW, {"vehicle": vehicle}).fetchall():
        known = SIGNAL_BY_NAME.get(name)
        if known is not None:
            found[name] = _row(known, at, value, source, unit)
    order = list(SIGNAL_BY_NAME)
    return tuple(sorted(found.values(), key=lambda row: order.index(row.signal)))


def series(
    reads: ReadConnection,
    vehicle: str,
    signal: Signal,
    *,
    since: int,
    until: int,
    most: int = MOST_POINTS,
) -> tuple[Point, ...]:
    """At most about so many points, with the least and the greatest of what is left out.

    A gap is a point without a value.
    """
    asked = {"vehicle": vehicle, "signal": signal.name, "since": since, "until": until}
    rows = reads.execute(SERIES, asked).fetchall()
    points = [Point(at, None if value is None else signal.shown(value)) for at, value in rows]
    return tuple(_with_gaps(thinned(points, since=since, until=until, most=most)))


def slices(
    reads: ReadConnection, vehicle: str, signal: Signal, *, since: int, until: int, width: int
) -> tuple[Point, ...]:
    """Of a long time: two points a slice of `width` ms, the least and the greatest, at its begin.

    A slice in which nobody knew is a point without a value, and so is a gap.
    """
    asked = {
        "vehicle": vehicle, "signal": signal.name, "since": since, "until": until, "width": width,
    }  # fmt: skip
    points: list[Point] = []
    for at, least, most in reads.execute(SLICES, asked).fetchall():
        shown = [None if one is None else signal.shown(one) for one in (least, most)]
        points += [Point(at, one) for one in dict.fromkeys(shown)]
    return tuple(_with_gaps(points, gap_ms=max(GAP_MS, 2 * width)))


def counters_of(reads: ReadConnection, vehicle: str | None = None) -> tuple[CounterRow, ...]:
    """Of one vehicle or of all in use."""
    rows = reads.execute(COUNTERS, {"vehicle": vehicle}).fetchall()
    return tuple(
        CounterRow(
            vehicle=name,
            counter=counter,
            value=value,
            at=at,
            origin=origin,
            offset_by=offset_by,
            held=held,
            held_at=held_at,
            held_why=why,
        )
        for name, counter, value, at, origin, offset_by, held, held_at, why in rows
    )


def thinned(points: Sequence[Point], *, since: int, until: int, most: int) -> list[Point]:
    """Of each stretch of time the least and the greatest, and every change to unknown."""
    if len(points) <= most:
        return list(points)
    width = max(1, (until - since) * 2 // most)
    kept: list[Point] = []
    stretch: list[Point] = []
    for point in points:
        if stretch and (point.at - since) // width != (stretch[0].at - since) // width:
            kept += _extremes(stretch)
            stretch = []
        stretch.append(point)
    return kept + _extremes(stretch)


def _extremes(stretch: Sequence[Point]) -> list[Point]:
    known = [(point.value, point) for point in stretch if point.value is not None]
    unknown = next((point for point in reversed(stretch) if point.value is None), None)
    ends = {min(known)[1], max(known)[1]} if known else set[Point]()
    if unknown is not None:
        ends.add(unknown)
    return sorted(ends, key=lambda point: point.at)


def _with_gaps(points: Sequence[Point], *, gap_ms: int = GAP_MS) -> list[Point]:
    shown: list[Point] = []
    for point in points:
        last = shown[-1] if shown else None
        if last is not None and last.value is not None and point.at - last.at > gap_ms:
            shown.append(Point(last.at + gap_ms, None))
        shown.append(point)
    return shown


def _row(known: Signal, at: int, value: int | None, source: int, unit: str) -> SignalRow:
    return SignalRow(
        signal=known.name,
        title=known.title,
        unit=known.unit,
        decimals=known.decimals,
        at=at,
        value=None if value is None else known.shown(value),
        source=source,
        told_by=unit,
    )
