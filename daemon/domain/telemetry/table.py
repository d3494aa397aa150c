"""What is asked of each signal: which values can be, and which change is worth keeping."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from drivers.readings import (
    BATTERY,
    COOLANT,
    DISTANCE,
    DISTANCE_FINE,
    DRUM_SPEED,
    ENGINE_SPEED,
    ENGINE_TIME,
    FUEL_LEVEL,
    FUEL_RATE,
    FUEL_USED,
    OIL_PRESSURE,
    OIL_TEMPERATURE,
    PTO,
    TACHOGRAPH_SPEED,
    WHEEL_SPEED,
    Signal,
)


class Figures(NamedTuple):
    """Of one signal, in its own unit."""

    band: int
    """A value that differs by so much from the last that was kept is kept."""
    least: int
    most: int
    """What is outside is impossible."""
    is_counter: bool = False
    """It only grows, and never goes on from another source by itself."""
    is_switch: bool = False
    """Its dead band is not stretched."""


def _row(signal: Signal, band: float, least: float, most: float) -> tuple[str, Figures]:
    """Given as people read it."""
    scale = signal.per_unit
    return signal.name, Figures(round(band * scale), round(least * scale), round(most * scale))


def _counter(signal: Signal, band: float, most: float) -> tuple[str, Figures]:
    name, figures = _row(signal, band, 0, most)
    return name, figures._replace(is_counter=True)


FIGURES: Mapping[str, Figures] = MappingProxyType(
    dict(
        (
            _row(ENGINE_SPEED, 100, 0, 6000),
            _row(WHEEL_SPEED, 3, 0, 200),
            _row(TACHOGRAPH_SPEED, 3, 0, 200),
            _counter(DISTANCE, 0.1, 5_000_000),
            _counter(DISTANCE_FINE, 0.1, 5_000_000),
            _counter(ENGINE_TIME, 0.1, 200_000),
            _row(FUEL_LEVEL, 1, 0, 100),
            _counter(FUEL_USED, 1, 5_000_000),
            _row(COOLANT, 2, -50, 150),
            _row(OIL_PRESSURE, 20, 0, 1000),
            _row(BATTERY, 0.2, 0, 36),
            _row(OIL_TEMPERATURE, 2, -50, 200),
            _row(FUEL_RATE, 2, 0, 250),
            (PTO.name, Figures(1, 0, 1, is_switch=True)),
            _row(DRUM_SPEED, 0.5, -30, 30),
        )
    )
)
