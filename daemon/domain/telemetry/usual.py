"""Which values of a running truck are worth a second look: a mark on a screen, no decision.

The bounds hold for trucks and vans of any maker. What is usual for one vehicle, and has left it, is
found by its own history.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from drivers.readings import BATTERY, COOLANT, FUEL_LEVEL, OIL_PRESSURE, OIL_TEMPERATURE

RUNS_FROM_RPM = 400.0
"""Slower than that an engine is being started or stopped."""
TWO_BATTERIES_FROM_V = 18.0
"""Above this the vehicle has 24 V."""


class Beyond(StrEnum):
    """Which bound of what is usual a value is beyond."""

    LOW = "low"
    HIGH = "high"


class Bounds(NamedTuple):
    """As people read it; None: no bound on that side."""

    least: float | None
    most: float | None
    while_running: bool = False
    """An engine that stands has another value, and rightly."""


BOUNDS: Mapping[str, Bounds] = MappingProxyType(
    {
        COOLANT.name: Bounds(None, 105.0),
        OIL_TEMPERATURE.name: Bounds(None, 125.0),
        OIL_PRESSURE.name: Bounds(100.0, None, while_running=True),
        BATTERY.name: Bounds(11.8, 15.2),
    }
)


def beyond(
    signal: str, value: float | None, *, runs: bool, fuel_low_percent: float
) -> Beyond | None:
    """None: it is usual, unknown, or nobody has bounds for it."""
    bounds = BOUNDS.get(signal)
    if signal == FUEL_LEVEL.name:
        bounds = Bounds(fuel_low_percent, None)
    if bounds is None or value is None or (bounds.while_running and not runs):
        return None
    if signal == BATTERY.name and value > TWO_BATTERIES_FROM_V:
        value /= 2
    if bounds.least is not None and value < bounds.least:
        return Beyond.LOW
    return Beyond.HIGH if bounds.most is not None and value > bounds.most else None
