"""What befalls a truck in a year: one fault that grows, and what only looks like one.

The sizes are those of workshops. A lead battery rests at 12.65 V when full, at 12.24 V with half
its charge and at 11.89 V when it is empty; the alternator holds 13.9 to 14.4 V, and under 13 V
nothing is charged. A thermostat opens at 82 to 88 °C and a diesel runs at 82 to 99 °C; from 104 °C
on something is wrong, and a long climb on a hot day heats a sound engine too. The J1939 gauges
tell 50 mV, 1 °C and 4 kPa a step.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

DAYS = 365


class FaultKind(StrEnum):
    BATTERY_AGEING = "battery_ageing"
    BATTERY_SULPHATED = "battery_sulphated"
    ALTERNATOR = "alternator"
    RADIATOR = "radiator"
    THERMOSTAT_OPEN = "thermostat_open"
    OIL_PUMP = "oil_pump"
    INJECTORS = "injectors"


class Nuisance(StrEnum):
    """Harmless, whatever it looks like."""

    COLD_PLACE = "cold_place"
    HOT_SITE = "hot_site"
    GLITCH = "glitch"
    BATTERY_RENEWED = "battery_renewed"
    GAUGE_RENEWED = "gauge_renewed"
    MORE_CONSUMERS = "more_consumers"
    OTHER_DRIVER = "other_driver"
    NOT_HEARD = "not_heard"
    HEAVY_LOADS = "heavy_loads"
    LONG_STAND = "long_stand"


FEATURES_OF: Mapping[FaultKind, frozenset[str]] = MappingProxyType(
    {
        FaultKind.BATTERY_AGEING: frozenset({"battery_rest", "battery_charging"}),
        FaultKind.BATTERY_SULPHATED: frozenset({"battery_rest", "battery_charging"}),
        FaultKind.ALTERNATOR: frozenset({"battery_rest", "battery_charging"}),
        FaultKind.RADIATOR: frozenset({"coolant_warm"}),
        FaultKind.THERMOSTAT_OPEN: frozenset({"coolant_warm"}),
        FaultKind.OIL_PUMP: frozenset({"oil_pressure_warm"}),
        FaultKind.INJECTORS: frozenset({"fuel_per_km", "fuel_per_h"}),
    }
)
"""In which it shows."""

# Days from the start to the breakdown, and how large it is then: volts, degrees, shares.
_LASTS: Mapping[FaultKind, tuple[int, int]] = MappingProxyType(
    {
        FaultKind.BATTERY_AGEING: (50, 130),
        FaultKind.BATTERY_SULPHATED: (25, 60),
        FaultKind.ALTERNATOR: (18, 55),
        FaultKind.RADIATOR: (30, 90),
        FaultKind.THERMOSTAT_OPEN: (45, 80),
        FaultKind.OIL_PUMP: (30, 90),
        FaultKind.INJECTORS: (60, 130),
    }
)
_SIZES: Mapping[FaultKind, tuple[float, float]] = MappingProxyType(
    {
        FaultKind.BATTERY_AGEING: (0.45, 0.75),
        FaultKind.BATTERY_SULPHATED: (0.45, 0.8),
        FaultKind.ALTERNATOR: (0.8, 1.5),
        FaultKind.RADIATOR: (13.0, 20.0),
        FaultKind.THERMOSTAT_OPEN: (9.0, 16.0),
        FaultKind.OIL_PUMP: (0.22, 0.4),
        FaultKind.INJECTORS: (0.12, 0.22),
    }
)
_NUISANCE_LASTS: Mapping[Nuisance, tuple[int, int]] = MappingProxyType(
    {
        Nuisance.COLD_PLACE: (5, 12),
        Nuisance.HOT_SITE: (5, 14),
        Nuisance.GLITCH: (1, 3),
        Nuisance.BATTERY_RENEWED: (DAYS, DAYS),
        Nuisance.GAUGE_RENEWED: (DAYS, DAYS),
        Nuisance.MORE_CONSUMERS: (DAYS, DAYS),
        Nuisance.OTHER_DRIVER: (30, 120),
        Nuisance.NOT_HEARD: (10, 30),
        Nuisance.HEAVY_LOADS: (7, 21),
        Nuisance.LONG_STAND: (10, 21),
    }
)
_NUISANCE_SIZES: Mapping[Nuisance, tuple[float, float]] = MappingProxyType(
    {
        Nuisance.COLD_PLACE: (8.0, 16.0),
        Nuisance.HOT_SITE: (6.0, 12.0),
        Nuisance.GLITCH: (0.6, 1.4),
        Nuisance.BATTERY_RENEWED: (0.08, 0.25),
        Nuisance.GAUGE_RENEWED: (1.0, 2.5),
        Nuisance.MORE_CONSUMERS: (0.05, 0.18),
        Nuisance.OTHER_DRIVER: (0.08, 0.25),
        Nuisance.NOT_HEARD: (0.0, 0.0),
        Nuisance.HEAVY_LOADS: (0.10, 0.25),
        Nuisance.LONG_STAND: (0.008, 0.018),
    }
)
_TWO_SIDED = (Nuisance.GLITCH, Nuisance.GAUGE_RENEWED, Nuisance.OTHER_DRIVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    vehicle: int
    kind: FaultKind
    began_on: int
    """Days of the year, from 0."""
    stranded_on: int
    """It breaks down, or, of a thermostat, has cost too much: no use to hear of it later."""
    size: float
    bend: float
    """Below 1 it is fast first, above 1 fast at the end."""
    chance: float
    """That it shows at all on a day of its first half: a contact that is loose, not off."""

    def grown(self, day: int) -> float:
        """0 at the start to 1 at the breakdown."""
        if not self.began_on <= day < self.stranded_on:
            return 0.0
        share = (day - self.began_on) / (self.stranded_on - self.began_on)
        return float(share**self.bend)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nuisances:
    vehicle: int
    kind: Nuisance
    began_on: int
    until: int
    size: float
    """Volts, degrees or shares; of a glitch in tenths of the scale."""

    def holds(self, day: int) -> bool:
        return self.began_on <= day < self.until


def faults(rng: random.Random, vehicles: Sequence[int]) -> list[Fault]:
    """One for each of these."""
    found = []
    for vehicle in vehicles:
        kind = rng.choice(list(FaultKind))
        began_on = rng.randrange(45, DAYS - 95)
        found.append(
            Fault(
                vehicle=vehicle,
                kind=kind,
                began_on=began_on,
                stranded_on=min(DAYS - 6, began_on + rng.randint(*_LASTS[kind])),
                size=rng.uniform(*_SIZES[kind]),
                bend=rng.choice((0.7, 1.0, 1.4, 2.0)),
                chance=rng.choice((1.0, 1.0, 1.0, 0.7)),
            )
        )
    return found


def nuisances(rng: random.Random, vehicles: Sequence[int]) -> list[Nuisances]:
    """One for each of these, of all kinds in turn."""
    found = []
    for number, vehicle in enumerate(vehicles):
        kind = list(Nuisance)[number % len(Nuisance)]
        began_on = rng.randrange(30, DAYS - 40)
        sign = rng.choice((-1, 1)) if kind in _TWO_SIDED else 1
        found.append(
            Nuisances(
                vehicle=vehicle,
                kind=kind,
                began_on=began_on,
                until=min(DAYS, began_on + rng.randint(*_NUISANCE_LASTS[kind])),
                size=sign * rng.uniform(*_NUISANCE_SIZES[kind]),
            )
        )
    return found
