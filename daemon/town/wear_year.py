"""A year of a fleet's signals, with faults that grow, harmless trouble, and the truth beside.

Weather, work, sensors and wear follow from figures of vehicles and workshops, never from what
judges them: noise hangs together from day to day, regulators and parking places differ, oil thins
between two changes, drivers and loads come and go.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, tau

from daemon.town.dice import dice, happens
from daemon.town.wear_plan import (
    DAYS,
    Fault,
    FaultKind,
    Nuisance,
    Nuisances,
    faults,
    nuisances,
)

FAULTY_SHARE = 0.6
"""Of the vehicles; as many, others or the same, have harmless trouble."""
WEEK = 7
SATURDAY, SUNDAY = 5, 6
HOLIDAYS = (0, 105, 120, 274, *range(357, DAYS))
"""Days of the year on which nobody drives."""
MILD_C, HOT_C = 10.0, 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySamples:
    day: int
    values: tuple[int, ...]
    """In the unit of the feature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WearYear:
    samples: Mapping[str, Mapping[int, Sequence[DaySamples]]]
    """By feature and vehicle."""
    faults: tuple[Fault, ...]
    nuisances: tuple[Nuisances, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Make:
    """What is a truck's own from the start."""

    rest_v: float
    cold_v: float
    """Lost at rest for each degree below mild: less charge is taken, more is used."""
    charging_v: float
    regulator_v: float
    """Given more for each degree that it is colder."""
    sheltered: float
    """Share of the weather that its parking place keeps away."""
    coolant_c: float
    hot_c: float
    """For each degree above hot."""
    oil_kpa: float
    ml_per_h: float
    ml_per_km: float
    restless: float
    """How much its days differ."""
    phase: int
    """Of its oil changes."""


def wear_year(seed: int, vehicles: int) -> WearYear:
    """The same seed gives the same year."""
    rng = dice("wear", seed)
    numbers = list(range(1, vehicles + 1))
    count = round(FAULTY_SHARE * vehicles)
    planned = faults(rng, rng.sample(numbers, count))
    harmless = nuisances(rng, rng.sample(numbers, count))
    weather = _weather(dice("weather", seed))
    samples: dict[str, dict[int, list[DaySamples]]] = {}
    for number in numbers:
        truck = _Truck(
            rng=dice("truck", seed, number),
            faults=[one for one in planned if one.vehicle == number],
            nuisances=[one for one in harmless if one.vehicle == number],
        )
        for day in range(DAYS):
            for feature, values in truck.live(day, weather[day]).items():
                of_feature = samples.setdefault(feature, {})
                of_feature.setdefault(number, []).append(DaySamples(day=day, values=values))
    return WearYear(samples=samples, faults=tuple(planned), nuisances=tuple(harmless))


def _weather(rng: random.Random) -> list[float]:
    """Mean of each day, °C: a year, the days' own changes, two cold spells and two heat waves."""
    spells = [(rng.randrange(10, 70), rng.randint(4, 9), -rng.uniform(6, 12))]
    spells += [(rng.randrange(310, 350), rng.randint(4, 9), -rng.uniform(6, 12))]
    spells += [(rng.randrange(160, 240), rng.randint(4, 9), rng.uniform(5, 9)) for _ in range(2)]
    found, drift = [], 0.0
    for day in range(DAYS):
        drift = 0.8 * drift + rng.gauss(0, 2.2)
        spell = sum(size for start, lasts, size in spells if start <= day < start + lasts)
        found.append(10.0 - 10.0 * cos(tau * (day - 20) / DAYS) + drift + spell)
    return found


def _make(rng: random.Random) -> _Make:
    return _Make(
        rest_v=rng.uniform(12.52, 12.74),
        cold_v=rng.uniform(0.003, 0.008),
        charging_v=rng.uniform(13.9, 14.3),
        regulator_v=rng.choice((0.0, 0.010, 0.018, 0.025)),
        sheltered=rng.choice((0.0, 0.0, 0.2, 0.5)),
        coolant_c=rng.uniform(84, 91),
        hot_c=rng.uniform(0.1, 0.4),
        oil_kpa=rng.uniform(260, 420),
        ml_per_h=rng.uniform(9_000, 17_000),
        ml_per_km=rng.uniform(300, 480),
        restless=rng.uniform(0.7, 1.4),
        phase=rng.randrange(60),
    )


class _Truck:
    def __init__(
        self, *, rng: random.Random, faults: Sequence[Fault], nuisances: Sequence[Nuisances]
    ) -> None:
        self._rng = rng
        self._make = _make(rng)
        self._faults = faults
        self._nuisances = nuisances
        self._mood = dict.fromkeys(("rest", "charging", "coolant", "oil", "work"), 0.0)
        self._stood = 0

    def live(self, day: int, weather_c: float) -> Mapping[str, tuple[int, ...]]:
        """What its sensors told, by feature; nothing of what was not heard."""
        if self._is_off_road(day) or self._size(Nuisance.NOT_HEARD, day) is not None:
            self._stood += 1
            return {}
        for name, mood in self._mood.items():
            self._mood[name] = 0.7 * mood + self._rng.gauss(0, 0.7)
        ambient_c = weather_c - (self._size(Nuisance.COLD_PLACE, day) or 0.0)
        ambient_c += self._size(Nuisance.HOT_SITE, day) or 0.0
        told = {"battery_rest": self._rest(day, ambient_c)}
        if self._drives(day):
            self._stood = 0
            told |= {
                "battery_charging": self._charging(day, ambient_c),
                "coolant_warm": self._coolant(day, ambient_c),
                "oil_pressure_warm": self._oil(day, ambient_c),
            }
            told |= self._fuel(day, ambient_c)
        else:
            self._stood += 1
        return {name: values for name, values in told.items() if values}

    def _drives(self, day: int) -> bool:
        if day in HOLIDAYS or self._size(Nuisance.LONG_STAND, day) is not None:
            return False
        chances = {SATURDAY: 0.25, SUNDAY: 0.03}
        return happens(self._rng, chances.get(day % WEEK, 0.94))

    def _is_off_road(self, day: int) -> bool:
        """After a breakdown it is in the workshop for some days."""
        return any(one.stranded_on <= day < one.stranded_on + 5 for one in self._faults)

    def _size(self, kind: Nuisance, day: int) -> float | None:
        for one in self._nuisances:
            if one.kind is kind and one.holds(day):
                return one.size
        return None

    def _grown(self, day: int, *kinds: FaultKind) -> float:
        """What a fault of these kinds has reached today, in its own size."""
        for one in self._faults:
            if one.kind in kinds:
                share = one.grown(day)
                if share < 0.5 and not happens(self._rng, one.chance):  # noqa: PLR2004 - its half
                    return 0.0
                return one.size * share
        return 0.0

    def _values(self, most: int, level: float, spread: float, *, step: float) -> tuple[int, ...]:
        """As a sensor with that step tells them; some days there are few."""
        count = self._rng.randint(max(1, most // 4), most)
        drawn = (level + self._rng.gauss(0, spread) for _ in range(count))
        return tuple(round(round(value / step) * step) for value in drawn)

    def _glitch(self, name: str, day: int) -> float:
        """In tenths of the scale, on one sensor."""
        size = self._size(Nuisance.GLITCH, day)
        hit = "battery" if self._make.phase % 2 else "coolant"
        return size if size is not None and name == hit else 0.0

    def _rest(self, day: int, ambient_c: float) -> tuple[int, ...]:
        make = self._make
        cold_c = max(0.0, MILD_C - ambient_c) * (1 - make.sheltered)
        drain_v = self._size(Nuisance.LONG_STAND, day) or 0.005
        level = make.rest_v + (self._size(Nuisance.BATTERY_RENEWED, day) or 0.0)
        level -= make.cold_v * cold_c + drain_v * min(self._stood, 21)
        level += 0.025 * make.restless * self._mood["rest"] + 1.5 * self._glitch("battery", day)
        aged = self._grown(day, FaultKind.BATTERY_AGEING, FaultKind.BATTERY_SULPHATED)
        level -= aged * (1 + 0.02 * cold_c)
        level -= 0.4 * self._grown(day, FaultKind.ALTERNATOR)
        return self._values(8, 1000 * level, 35, step=50)

    def _charging(self, day: int, ambient_c: float) -> tuple[int, ...]:
        make = self._make
        level = make.charging_v + make.regulator_v * (20 - ambient_c) * (1 - make.sheltered)
        level -= self._size(Nuisance.MORE_CONSUMERS, day) or 0.0
        level -= self._grown(day, FaultKind.ALTERNATOR)
        level -= 0.15 * self._grown(day, FaultKind.BATTERY_SULPHATED)
        level += 0.035 * make.restless * self._mood["charging"] + 1.5 * self._glitch("battery", day)
        return self._values(24, 1000 * level, 60, step=50)

    def _coolant(self, day: int, ambient_c: float) -> tuple[int, ...]:
        make = self._make
        hot_c = max(0.0, ambient_c - HOT_C)
        load = 0.6 * self._mood["work"] + 12 * (self._size(Nuisance.HEAVY_LOADS, day) or 0.0)
        level = make.coolant_c + 0.03 * ambient_c + make.hot_c * hot_c + load * make.restless
        level += self._size(Nuisance.GAUGE_RENEWED, day) or 0.0
        level += 0.6 * make.restless * self._mood["coolant"] + 25 * self._glitch("coolant", day)
        # A blocked radiator shows under load and heat, an open thermostat in the cold.
        level += self._grown(day, FaultKind.RADIATOR) * (0.85 + 0.015 * max(0.0, ambient_c))
        open_share = max(0.25, min(1.2, 0.4 + (20 - ambient_c) / 30))
        level -= self._grown(day, FaultKind.THERMOSTAT_OPEN) * open_share
        return self._values(24, 10 * level, 18, step=10)

    def _oil(self, day: int, ambient_c: float) -> tuple[int, ...]:
        make = self._make
        thinned = 0.05 * ((day + make.phase) % 60) / 60
        share = 1 - thinned - 0.001 * (ambient_c - MILD_C) + 0.015 * self._mood["oil"]
        share -= 0.1 * (self._size(Nuisance.HEAVY_LOADS, day) or 0.0)
        share -= self._grown(day, FaultKind.OIL_PUMP)
        return self._values(24, make.oil_kpa * share, 9, step=4)

    def _fuel(self, day: int, ambient_c: float) -> dict[str, tuple[int, ...]]:
        make = self._make
        idles_more = self._size(Nuisance.OTHER_DRIVER, day) or 0.0
        heavy = self._size(Nuisance.HEAVY_LOADS, day) or 0.0
        share = 1 + 0.003 * (MILD_C - ambient_c) + 0.045 * make.restless * self._mood["work"]
        share *= 1 + self._grown(day, FaultKind.INJECTORS)
        per_km = make.ml_per_km * share * (1 + heavy) * (1 + 0.4 * idles_more)
        per_h = make.ml_per_h * share * (1 + 0.8 * heavy) * (1 - idles_more)
        return {
            "fuel_per_km": self._values(8, per_km, 0.08 * per_km, step=2),
            "fuel_per_h": self._values(8, per_h, 0.08 * per_h, step=100),
        }
